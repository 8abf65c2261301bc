/**
 * Loaded into Remotion's studio before its own code: it listens for this machine alone.
 *
 * The studio binds to all interfaces, has no option for another, and lets whoever reaches it write into the project.
 */
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import os from "node:os";

const LOOPBACK = "127.0.0.1";

/** Return the arguments of `listen` with the loopback interface in place of all of them. */
function confined(given: readonly unknown[]): unknown[] {
  const [first, second, ...rest] = given;
  if (typeof first === "object" && first !== null && "port" in first) {
    const { host } = first as { host?: string };
    return [{ ...first, host: local(host) }, second, ...rest];
  }
  if (typeof first !== "number") {
    return [...given]; // a socket file
  }
  return typeof second === "string"
    ? [first, local(second), ...rest]
    : [first, LOOPBACK, ...given.slice(1).filter((each) => each !== undefined)];
}

const local = (host: string | undefined) => (host === "::1" ? host : LOOPBACK);

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function listenLocally(this: net.Server, ...given: unknown[]) {
  return Reflect.apply(listen, this, confined(given)) as net.Server;
} as typeof net.Server.prototype.listen;

// It tells the address of the first other interface as one at which it can be reached.
const { networkInterfaces } = os;
os.networkInterfaces = () =>
  Object.fromEntries(
    Object.entries(networkInterfaces()).map(([name, found]) => [
      name,
      found?.filter(({ internal }) => internal),
    ]),
  );
syncBuiltinESMExports();
