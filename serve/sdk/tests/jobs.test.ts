import assert from "node:assert/strict";
import { test } from "node:test";
import { FarmProblem, FarmTimeout, type JobEvent, JobUnsuccessful } from "@framefarm/client";
import { cut, job, json, problem, RESULT, type Saying, STREAM, served, stream, told } from "./service.js";

async function numbers(events: AsyncIterable<JobEvent>): Promise<number[]> {
  const heard: number[] = [];
  for await (const event of events) heard.push(event.number);
  return heard;
}

test("Events come as they happen", () =>
  served(async (service) => {
    let goOn: (() => void) | undefined;
    service.says((response) => {
      response.writeHead(200, STREAM).write(`retry: 5\n\n${told(1, "job.queued")}`);
      goOn = () => void response.end(told(2, "job.completed"));
    });
    const events = service.client().jobs.events("a");
    const { value: first } = await events.next();
    assert.deepEqual(first, {
      jobId: "a",
      number: 1,
      type: "job.queued",
      data: { stage: "job.queued" },
      at: "2026-11-20T12:00:00Z",
    });
    goOn?.();
    assert.equal((await events.next()).value?.type, "job.completed");
    assert.equal((await events.next()).done, true);
  }));

test("A stream that is cut goes on behind the last whole event", () =>
  served(async (service) => {
    const half = `retry: 1\n\n${told(1, "job.queued", "job.running")}${told(3, "job.progress").slice(0, -1)}`;
    service.says(cut(half, STREAM), cut(), stream(told(3, "job.progress", "job.completed")));
    assert.deepEqual(await numbers(service.client().jobs.events("a")), [1, 2, 3, 4]);
    assert.deepEqual(
      service.heard.map(({ headers }) => headers["last-event-id"]),
      [undefined, "2", "2"],
    );
  }));

test("A stream that is closed before the job's end goes on too", () =>
  served(async (service) => {
    service.says(
      stream(`retry: 1\n\n${told(1, "job.queued")}`),
      stream("retry: 1\n\n"),
      json(job("running")),
      stream(told(2, "job.failed")),
    );
    assert.deepEqual(await numbers(service.client().jobs.events("a")), [1, 2]);
  }));

test("Whoever knows all events of an ended job gets none", () =>
  served(async (service) => {
    service.says(stream("retry: 1\n\n"), json(job("completed")));
    assert.deepEqual(await numbers(service.client().jobs.events("a", { after: 7 })), []);
    assert.equal(service.heard[0]?.headers["last-event-id"], "7");
  }));

test("Whoever leaves a stream closes it", () =>
  served(async (service) => {
    const closed = new Promise<void>((resolve) => {
      const saying: Saying = (response) => {
        response.on("close", resolve);
        response.writeHead(200, STREAM).write(told(1, "job.queued"));
      };
      service.says(saying);
    });
    for await (const event of service.client().jobs.events("a")) {
      assert.equal(event.number, 1);
      break;
    }
    await closed;
  }));

test("A signal ends the watching", () =>
  served(async (service) => {
    service.says((response) => void response.writeHead(200, STREAM).write(told(1, "job.queued")));
    const control = new AbortController();
    setTimeout(() => control.abort(new Error("enough")), 100);
    await assert.rejects(numbers(service.client().jobs.events("a", { signal: control.signal })), /enough/);
  }));

test("A job that there is not has no events", () =>
  served(async (service) => {
    service.says(problem(404, "unknown"));
    await assert.rejects(numbers(service.client().jobs.events("a")), FarmProblem);
    assert.equal(service.heard.length, 1);
  }));

test("Waiting gives what a job made, and tells what happens meanwhile", () =>
  served(async (service) => {
    service.says(stream(told(1, "job.queued", "job.completed")), json(job("completed")), json(RESULT));
    const seen: string[] = [];
    const result = await service
      .client()
      .jobs.waitFor<{ outputs: { duration_sec: number }[] }>("a", { onEvent: ({ type }) => seen.push(type) });
    assert.deepEqual(seen, ["job.queued", "job.completed"]);
    assert.equal(result.result.outputs[0]?.duration_sec, 2);
    assert.equal(result.artifacts[0]?.mediaType, "video/mp4");
    assert.equal(result.durationMs, 12.5);
  }));

test("Waiting for a job that fails says why", () =>
  served(async (service) => {
    const problems = [{ where: "scenes[0].image", message: "cannot be read" }];
    const error = { code: "asset", message: "no picture", retryable: false, problems };
    service.says(stream(told(1, "job.failed")), json(job("failed", { error })));
    const thrown = await service
      .client()
      .jobs.waitFor("a")
      .catch((reason: unknown) => reason);
    assert.ok(thrown instanceof JobUnsuccessful);
    assert.deepEqual([thrown.code, thrown.problems, thrown.job.status], ["asset", problems, "failed"]);
    assert.match(thrown.message, /job a failed: no picture/);
  }));

test("Waiting for a job that is cancelled says so", () =>
  served(async (service) => {
    service.says(stream(told(1, "job.cancelled")), json(job("cancelled")));
    await assert.rejects(service.client().jobs.waitFor("a"), {
      name: "JobUnsuccessful",
      code: "job_cancelled",
    });
  }));

test("Where no more events are streamed, the job is looked at", () =>
  served(async (service) => {
    const busy = problem(503, "busy");
    service.says(busy, busy, json(job("running")), json(job("completed")), json(RESULT));
    assert.equal((await service.client({ maxRetries: 1 }).jobs.waitFor("a")).jobId, "a");
  }));

test("Waiting ends after its time; the job goes on", () =>
  served(async (service) => {
    service.says((response) => void response.writeHead(200, STREAM).write(": still here\n\n"));
    await assert.rejects(service.client().jobs.waitFor("a", { timeoutMs: 100 }), FarmTimeout);
    assert.equal(service.heard.length, 1);
  }));

test("A list goes on from page to page, as far as it is read", () =>
  served(async (service) => {
    const jobs = [job("completed"), job("failed")];
    service.says(
      json({ jobs, next_cursor: "c1" }),
      json({ jobs, next_cursor: "c2" }),
      json({ jobs: [], next_cursor: "" }),
    );
    const filter = { status: ["completed", "failed"], createdAfter: new Date(0), pageSize: 2 } as const;
    const found = [];
    for await (const one of service.client().jobs.list(filter)) found.push(one.status);
    assert.deepEqual(found, ["completed", "failed", "completed", "failed"]);
    const asked = new URL(service.heard[2]?.url ?? "", service.url).searchParams;
    assert.deepEqual(asked.getAll("status"), ["completed", "failed"]);
    assert.deepEqual(
      [asked.get("created_after"), asked.get("limit"), asked.get("cursor"), asked.has("kind")],
      ["1970-01-01T00:00:00.000Z", "2", "c2", false],
    );
    service.says(json({ jobs, next_cursor: "c1" }));
    for await (const _ of service.client().jobs.list({ status: "failed" })) break;
    assert.equal(service.heard.length, 4);
  }));

test("A job's log is read to its end, page after page", () =>
  served(async (service) => {
    const attempt = { number: 1, started_at: "2026-11-20T12:00:00Z", error: null };
    const page = { lines: [{ number: 3, task: "s1", attempt }], next_after: 9, is_complete: false };
    service.says(json(page), json({ ...page, is_complete: true }));
    const lines = [];
    for await (const line of service.client().jobs.logs("a", { task: "s1" })) lines.push(line);
    assert.equal(lines.length, 2);
    assert.equal(lines[0]?.attempt?.startedAt, "2026-11-20T12:00:00Z");
    assert.equal(service.heard[1]?.url, "/api/v1/jobs/a/logs?task=s1&after=9");
  }));

test("A job is cancelled and retried by its id", () =>
  served(async (service) => {
    service.says(json(job("cancelling"), 202), json({ ...job("queued"), job_id: "b" }, 202));
    const { jobs } = service.client();
    assert.equal((await jobs.cancel("a")).status, "cancelling");
    assert.equal((await jobs.retry("a")).jobId, "b");
    assert.deepEqual(
      service.heard.map(({ method, url }) => `${method} ${url}`),
      ["DELETE /api/v1/jobs/a", "POST /api/v1/jobs/a/retry"],
    );
  }));

test("A file is fetched whole or in part", () =>
  served(async (service) => {
    service.says((response) => void response.writeHead(206).end("abc"));
    const range = { first: 4, last: 6 };
    const answer = await service.client().jobs.download({ jobId: "a", name: "video" }, { range });
    assert.equal(await answer.text(), "abc");
    assert.equal(service.heard[0]?.headers.range, "bytes=4-6");
    assert.equal(service.heard[0]?.url, "/api/v1/jobs/a/artifacts/video");
  }));
