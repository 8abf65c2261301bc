import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "@framefarm/client";

const END = { job_id: "ä", number: 12, type: "job.completed", data: {}, at: null };

/** Give what a client reads of a stream that comes in pieces. */
async function read(...pieces: (string | Uint8Array)[]): Promise<unknown[]> {
  const encoder = new TextEncoder();
  const bytes = pieces.map((piece) => (typeof piece === "string" ? encoder.encode(piece) : piece));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of bytes) controller.enqueue(piece);
      controller.close();
    },
  });
  const client = new Client({ baseUrl: "http://farm.example", fetch: async () => new Response(body) });
  const events = [];
  for await (const event of client.jobs.events("a")) events.push(event);
  return events;
}

test("A stream is read alike wherever it is cut and however its lines end", async () => {
  const [head, tail] = JSON.stringify(END).split('"number":');
  for (const end of ["\n", "\r\n", "\r"]) {
    const lines = [
      ": hello",
      "retry: 10",
      "retry: never",
      "id: 12",
      "event:job.completed",
      "",
      `data: ${head}`,
    ];
    const text = [...lines, `data:"number":${tail}`, "unknown: 1", "alone", "", "", "data: cut off"].join(
      end,
    );
    const bytes = new TextEncoder().encode(text);
    for (let place = 0; place <= bytes.length; place++) {
      const { job_id: jobId, ...rest } = END;
      assert.deepEqual(
        await read(bytes.slice(0, place), bytes.slice(place)),
        [{ jobId, ...rest }],
        `${place}`,
      );
    }
  }
});

test("An event without an end does not fill the memory", async () => {
  const service = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1 << 20).fill(97)),
  });
  const options = { baseUrl: "http://farm.example", maxRetries: 0, fetch: async () => new Response(service) };
  await assert.rejects(new Client(options).jobs.events("a").next(), /too long/);
});
