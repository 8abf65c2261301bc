/** The long-lived process under the farm's worker: requests on standard input, events on standard output. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { WorkerError } from "./failures.js";
import type { Event, Request } from "./protocol.js";
import { Worker } from "./worker.js";

const ALIVE_MILLISECONDS = 1000;

async function tell(event: Event): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(event)}\n`)) {
    await once(process.stdout, "drain");
  }
}

async function fail(error: unknown): Promise<void> {
  const known = error instanceof WorkerError ? error : new WorkerError("threw", String(error));
  await tell({ event: "failed", ...known.failure });
}

/** A browser that ended by itself ends this process too: the farm starts another. */
function end(error: WorkerError): void {
  void fail(error).then(() => process.exit(1));
}

async function main(executable: string): Promise<void> {
  // What libraries print must not be taken for events.
  console.log = console.info = console.debug = console.error;
  const worker = await Worker.start(executable, end);
  await tell({ event: "ready", ...(await worker.about()), pid: process.pid });
  for await (const line of createInterface({ input: process.stdin })) {
    const alive = setInterval(() => void tell({ event: "alive" }), ALIVE_MILLISECONDS);
    try {
      await worker.carryOut(JSON.parse(line) as Request, tell);
    } catch (error) {
      await fail(error);
    } finally {
      clearInterval(alive);
    }
  }
  process.exit(0); // the farm closed the pipe; the browser dies with this process
}

const [executable] = process.argv.slice(2);
if (!executable) {
  console.error("usage: main.js BROWSER");
  process.exit(2);
}
main(executable).catch(async (error: unknown) => {
  await fail(error);
  process.exit(1);
});
