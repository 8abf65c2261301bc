import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import {
  Client,
  type ExportSpec,
  FarmError,
  FarmProblem,
  FarmTimeout,
  FarmUnreachable,
  RemotionClient,
  type Results,
} from "@framefarm/client";
import { cut, json, problem, QUEUED, served, silence } from "./service.js";

const SPEC: ExportSpec = {
  version: 1,
  scenes: [{ kind: "color", color: "#000", duration: 1 }],
  outputs: [{ uri: "a.mp4" }],
};

/** Return what something is rejected with. */
async function refusal<Kind extends Error>(
  kind: new (...given: never[]) => Kind,
  done: Promise<unknown>,
): Promise<Kind> {
  const error = await done.then(
    () => assert.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof kind, `${error}`);
  return error;
}

test("A submission speaks the service's names, and its answer the client's", () =>
  served(async (service) => {
    service.says(json(QUEUED, 202));
    const options = { jobId: "a", webhookUrl: "https://example.com/hook", priority: "high" } as const;
    const job = await service
      .client({ apiKey: "farm_1" })
      .render.staticAd({ template_id: "cup", size: { width: 10, height: 10 } }, options);
    assert.equal(job.jobId, "a");
    assert.equal(job.estimatedDurationSec, 4.5);
    assert.equal(job.replayed, false);
    const [heard] = service.heard;
    assert.equal(`${heard?.method} ${heard?.url}`, "POST /api/v1/render/static-ad");
    assert.equal(heard?.headers.authorization, "Bearer farm_1");
    assert.deepEqual(JSON.parse(heard?.body ?? ""), {
      params: { template_id: "cup", size: { width: 10, height: 10 } },
      job_id: "a",
      webhook_url: "https://example.com/hook",
      priority: "high",
    });
  }));

test("What a job returns is known to the compiler from its submission on", () =>
  served(async (service) => {
    const artifacts: unknown[] = [];
    const made = {
      job_id: "a",
      kind: "tts/generate",
      result: { engine: "flite 2.2", words: [] },
      artifacts,
      duration_ms: 1,
    };
    service.says(json(QUEUED, 202), json(made), json(made), json(made));
    const client = service.client();
    const job = await client.tts.generate({ text: "Hello." });
    const { kind, result } = await client.jobs.result(job.jobId);
    const engine: string = result.engine;
    assert.deepEqual([kind, engine, result.words.length], ["tts/generate", "flite 2.2", 0]);
    // @ts-expect-error: a spoken text has no manifest
    assert.equal(result.manifest, undefined);
    const told = await client.jobs.result<Results["tts/generate"]>("a");
    assert.equal(told.result.engine, engine);
    const unknown = await client.jobs.result("a");
    // @ts-expect-error: nobody has said what that is
    assert.equal(unknown.result.engine, engine);
  }));

test("A dry run gives what the job would take", () =>
  served(async (service) => {
    service.says(json({ success: true, dry_run: true, result: { tasks: 3 }, duration_ms: 1 }));
    const plan = await service.client().render.export(SPEC, { dryRun: true });
    assert.equal(plan.tasks, 3);
    assert.equal(JSON.parse(service.heard[0]?.body ?? "").dry_run, true);
  }));

test("Things are listed, made, looked at and deleted by verbs of their own", () =>
  served(async (service) => {
    const done = json({ success: true, result: { id: "x" }, duration_ms: 1 });
    service.says(done, done, done, json(QUEUED, 202), done);
    const client = service.client();
    await client.tts.voices.list();
    await client.tts.voices.get("a/b c");
    await client.tts.voices.delete("a");
    await client.tts.voices.create({ name: "Ada", voice_reference_url: "https://example.com/a.mp3" });
    await client.estimate(SPEC);
    assert.deepEqual(
      service.heard.map(({ method, url }) => `${method} ${url}`),
      [
        "GET /api/v1/tts/voices",
        "GET /api/v1/tts/voices/a%2Fb%20c",
        "DELETE /api/v1/tts/voices/a",
        "POST /api/v1/tts/voices",
        "POST /api/v1/estimate",
      ],
    );
  }));

test("A lost connection and a busy service are tried again under the same key", () =>
  served(async (service) => {
    service.says(
      cut(),
      cut('{"job_id": "a"', { "Content-Type": "application/json" }),
      problem(503, "ledger"),
      json(QUEUED, 202),
    );
    assert.equal((await service.client().render.export(SPEC)).jobId, "a");
    const keys = service.heard.map(({ headers }) => headers["idempotency-key"]);
    assert.equal(keys.length, 4);
    assert.equal(new Set(keys).size, 1);
    assert.match(keys[0] ?? "", /^[\x21-\x7e]{16,255}$/);
  }));

test("Two submissions have two keys, and one's own is kept", () =>
  served(async (service) => {
    service.says(json(QUEUED, 202), json(QUEUED, 202), json(QUEUED, 202, { "Idempotency-Replayed": "true" }));
    const client = service.client();
    await client.render.export(SPEC);
    await client.render.export(SPEC);
    const again = await client.render.export(SPEC, { idempotencyKey: "mine" });
    const [one, other, mine] = service.heard.map(({ headers }) => headers["idempotency-key"]);
    assert.notEqual(one, other);
    assert.equal(mine, "mine");
    assert.equal(again.replayed, true);
  }));

test("Whoever says when to come back is not asked earlier", () =>
  served(async (service) => {
    service.says(
      problem(429, "too_many_requests", { "Retry-After": "1" }),
      json({ status: "ok", version: "1" }),
    );
    const started = performance.now();
    await service.client().health();
    assert.ok(performance.now() - started > 990);
  }));

test("A wait that would be longer than the time limit is not begun", () =>
  served(async (service) => {
    service.says(problem(503, "busy", { "Retry-After": "3600" }));
    const error = await refusal(FarmProblem, service.client().health());
    assert.equal(error.retryAfter, 3600);
    assert.equal(service.heard.length, 1);
  }));

test("A refusal tells what is wrong and where, and is not repeated", () =>
  served(async (service) => {
    const problems = [{ where: "params.scenes[0].color", message: "must be a colour" }];
    service.says(problem(422, "bad_spec", {}, { problems }));
    const error = await refusal(FarmProblem, service.client().render.export(SPEC));
    assert.deepEqual(
      [error.status, error.code, error.requestId, error.message, error.problems],
      [422, "bad_spec", "req_1", "it is bad_spec", problems],
    );
    assert.equal(service.heard.length, 1);
  }));

test("A proxy's page is told as what it is, after all tries", () =>
  served(async (service) => {
    const page = json("<html>Bad gateway</html>", 502, { "Content-Type": "text/html" });
    service.says(page, page, page);
    const error = await refusal(FarmProblem, service.client({ maxRetries: 2 }).health());
    assert.equal(error.code, "http_502");
    assert.match(error.message, /Bad gateway/);
    assert.equal(service.heard.length, 3);
  }));

test("A service that is not there is named, with the reason", async () => {
  const ear = createServer().listen(0, "127.0.0.1");
  await once(ear, "listening");
  const { port } = ear.address() as { port: number };
  ear.close();
  await once(ear, "close");
  const client = new Client({ baseUrl: `http://127.0.0.1:${port}`, maxRetries: 1, backoffMs: 1 });
  const error = await refusal(FarmUnreachable, client.jobs.get("a"));
  assert.match(error.message, /^GET \/api\/v1\/jobs\/a: no whole answer: .*ECONNREFUSED/);
});

test("A service that says nothing is left after the time limit", () =>
  served(async (service) => {
    service.says(silence);
    const error = await refusal(FarmTimeout, service.client().health({ timeoutMs: 100 }));
    assert.match(error.message, /GET \/health\/ready: not within 0.1 s/);
  }));

test("A signal ends a call, and the pause before its repetition", () =>
  served(async (service) => {
    service.says(silence, problem(503, "busy", { "Retry-After": "4" }));
    for (const reason of [new Error("enough"), new Error("enough again")]) {
      const control = new AbortController();
      setTimeout(() => control.abort(reason), 100);
      const error = await refusal(Error, service.client().health({ signal: control.signal }));
      assert.equal(error, reason);
    }
    const gone = AbortSignal.abort(new Error("before it began"));
    assert.match(`${await refusal(Error, service.client().health({ signal: gone }))}`, /before it began/);
    assert.equal(service.heard.length, 2);
  }));

test("The service may live below a path", () =>
  served(async (service) => {
    service.says(json({ capabilities: [] }));
    assert.deepEqual(await service.client({ baseUrl: `${service.url}/farm/` }).capabilities(), []);
    assert.equal(service.heard[0]?.url, "/farm/api/v1/capabilities");
  }));

test("An address that is none, or that holds a password, is refused", () => {
  for (const baseUrl of ["localhost:3100", "nowhere", "file:///etc", "http://a:b@c", "http://c?x=1"]) {
    assert.throws(() => new Client({ baseUrl }), FarmError, baseUrl);
  }
});

test("The client answers to the name that it was specified with", () => {
  assert.ok(
    new RemotionClient({ baseUrl: "http://localhost:3100", apiKey: "your-api-key" }) instanceof Client,
  );
});
