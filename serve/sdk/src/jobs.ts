/** Jobs: watched, waited for, listed, cancelled, retried; their results and files. */

import type { Accepted, CallOptions, File, Job, JobEvent, JobId, LogLine, Result } from "./calls.js";
import { FarmError, FarmProblem, FarmUnreachable, JobUnsuccessful } from "./errors.js";
import { type Said, said } from "./events.js";
import type { JobList, JobResult, JobState, JobView, JsonValue, Queued } from "./models.js";
import { camelled } from "./names.js";
import type { Transport } from "./transport.js";
import { limited, pause } from "./waiting.js";

/** Which jobs are listed; what is left out does not matter. */
export interface JobFilter {
  /** In any of these states. */
  status?: JobState | readonly JobState[] | undefined;
  /** Of this capability, such as `render/export`. */
  kind?: string | undefined;
  tag?: string | undefined;
  /** Accepted then or later. */
  createdAfter?: Date | string | undefined;
  /** Accepted before. */
  createdBefore?: Date | string | undefined;
  /** Jobs that are fetched at a time, 1 to 500. */
  pageSize?: number | undefined;
}

/** How a job is watched. */
export interface WatchOptions {
  /** Ends the watching; the job goes on. */
  signal?: AbortSignal | undefined;
  /** Number of the last event that is known already. Default: 0. */
  after?: number | undefined;
}

/** How a job is waited for. */
export interface WaitOptions {
  /** Ends the waiting; the job goes on. */
  signal?: AbortSignal | undefined;
  /** Longest time in milliseconds. Default: as long as it takes. */
  timeoutMs?: number | undefined;
  /** Is told of everything that happens. */
  onEvent?: ((event: JobEvent) => void) | undefined;
}

/** A page of a job's log. */
interface JobLogs {
  lines: readonly { attempt: object | null }[];
  next_after: number;
  is_complete: boolean;
}

const JOBS = "/api/v1/jobs";
const ENDED: readonly string[] = ["completed", "failed", "cancelled"] satisfies JobState[];
/** A stream that says nothing for so long, in milliseconds, is dead: the service sends a comment every 15 s. */
const SILENCE = 45_000;
/** How often a job is looked at where its events cannot be streamed, in milliseconds. */
const POLL = 2_000;

/** The jobs of one service. */
export class Jobs {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Tell how a job stands. */
  async get(jobId: string, options: CallOptions = {}): Promise<Job> {
    const { told } = await this.#transport.json<JobView>({ ...options, method: "GET", path: place(jobId) });
    return jobOf(told);
  }

  /** List your jobs, the newest first, page after page as they are asked for. */
  async *list(filter: JobFilter = {}, options: CallOptions = {}): AsyncGenerator<Job, void> {
    const query = {
      status: typeof filter.status === "string" ? [filter.status] : filter.status,
      kind: filter.kind,
      tag: filter.tag,
      created_after: moment(filter.createdAfter),
      created_before: moment(filter.createdBefore),
      limit: filter.pageSize,
    };
    let cursor: string | undefined;
    do {
      const ask = { ...options, method: "GET", path: JOBS, query: { ...query, cursor } } as const;
      const { told } = await this.#transport.json<JobList>(ask);
      yield* told.jobs.map(jobOf);
      cursor = told.next_cursor;
    } while (cursor);
  }

  /** Cancel a job: at once while it is queued; else it is `cancelling` until its work has stopped. */
  async cancel(jobId: string, options: CallOptions = {}): Promise<Job> {
    const { told } = await this.#transport.json<JobView>({
      ...options,
      method: "DELETE",
      path: place(jobId),
    });
    return jobOf(told);
  }

  /** Run a job that has ended once more, as a new job; asking again gives the same new job. */
  async retry(jobId: string, options: CallOptions = {}): Promise<Accepted> {
    const ask = { ...options, method: "POST", path: `${place(jobId)}/retry` } as const;
    const { told, response } = await this.#transport.json<Queued>(ask);
    return acceptedOf(told, response);
  }

  /**
   * Return what a job made. While there is nothing, and when there never will be, that is a `FarmProblem` with the code
   * `not_ready`, `job_failed` or `job_cancelled`.
   */
  async result<Value = JsonValue>(
    jobId: JobId<Value> | string,
    options: CallOptions = {},
  ): Promise<Result<Value>> {
    const { told } = await this.#transport.json<JobResult>({
      ...options,
      method: "GET",
      path: `${place(jobId)}/result`,
    });
    const { artifacts, result, ...rest } = told;
    return { ...camelled(rest), result: result as Value, artifacts: artifacts.map((one) => camelled(one)) };
  }

  /** Tell what happened to a job and its tasks so far: attempts, nodes, errors, warnings. */
  async *logs(
    jobId: string,
    options: CallOptions & { task?: string | undefined } = {},
  ): AsyncGenerator<LogLine, void> {
    const { task, ...call } = options;
    let after = 0;
    for (;;) {
      const ask = { ...call, method: "GET", path: `${place(jobId)}/logs`, query: { task, after } } as const;
      const { told } = await this.#transport.json<JobLogs>(ask);
      for (const { attempt, ...line } of told.lines)
        yield { ...line, attempt: attempt && camelled(attempt) } as LogLine;
      if (told.is_complete || told.lines.length === 0) return;
      after = told.next_after;
    }
  }

  /** Return a file that a job made, or a range of its bytes, as an answer whose body has not been read. */
  async download(
    file: File | { jobId: string; name: string },
    options: CallOptions & { range?: { first: number; last?: number } | undefined } = {},
  ): Promise<Response> {
    const { range, ...call } = options;
    const path = "url" in file ? file.url : `${place(file.jobId)}/artifacts/${encodeURIComponent(file.name)}`;
    const headers: Record<string, string> = range
      ? { Range: `bytes=${range.first}-${range.last ?? ""}` }
      : {};
    return (await this.#transport.open({ ...call, method: "GET", path, headers })).response;
  }

  /**
   * Give a job's events as they happen, until it has ended. A connection that is cut is opened again behind the last event
   * that came, so none is missed and none comes twice.
   */
  async *events(jobId: string, options: WatchOptions = {}): AsyncGenerator<JobEvent, void> {
    let after = options.after ?? 0;
    let retryMs: number | undefined;
    for (let failures = 0; ; ) {
      let heard: JobEvent | undefined;
      let failure: unknown;
      try {
        for await (const one of this.#stream(jobId, after, options.signal)) {
          if ("retryMs" in one) retryMs = one.retryMs;
          if (!("event" in one)) continue;
          heard = eventOf(one.event.data);
          after = heard.number;
          failures = 0;
          yield heard;
        }
      } catch (error) {
        if (options.signal?.aborted) throw options.signal.reason;
        // What the service refuses, or does not answer at all, was tried often enough by now.
        if (error instanceof FarmError || ++failures > this.#transport.maxRetries) throw error;
        failure = error;
      }
      if (!failure && heard && isEnd(heard)) return;
      // A proxy may have closed the connection in good order; only the job knows whether more is to come.
      if (!failure && !heard && ENDED.includes((await this.get(jobId, { signal: options.signal })).status))
        return;
      await pause(failure ? this.#transport.backoff(failures) : (retryMs ?? POLL), options.signal);
    }
  }

  /**
   * Wait until a job has ended, and return what it made: of a job that was submitted through this client the compiler
   * knows what that is, of another's identifier you may say, as in `waitFor<Results["render/brief"]>(id)`.
   *
   * @throws JobUnsuccessful if it failed or was cancelled.
   */
  async waitFor<Value = JsonValue>(
    jobId: JobId<Value> | string,
    options: WaitOptions = {},
  ): Promise<Result<Value>> {
    const limit = limited(`job ${jobId}`, options.timeoutMs ?? Number.POSITIVE_INFINITY, options.signal);
    const call = { signal: limit.signal };
    try {
      try {
        for await (const event of this.events(jobId, call)) options.onEvent?.(event);
      } catch (error) {
        // A service streams to so many at a time; whoever comes later looks now and then.
        if (!(error instanceof FarmProblem && error.status === 503)) throw error;
      }
      let job = await this.get(jobId, call);
      while (!ENDED.includes(job.status)) {
        await pause(POLL, limit.signal);
        job = await this.get(jobId, call);
      }
      if (job.status !== "completed") throw new JobUnsuccessful(job);
      return await this.result<Value>(jobId, call);
    } finally {
      limit.release();
    }
  }

  /** Open a job's stream behind an event, and give up on it when it falls silent. */
  async *#stream(jobId: string, after: number, signal: AbortSignal | undefined): AsyncGenerator<Said, void> {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (after) headers["Last-Event-ID"] = String(after);
    const path = `${place(jobId)}/events`;
    const silence = new AbortController();
    const follow = () => silence.abort(signal?.reason);
    signal?.addEventListener("abort", follow, { once: true });
    if (signal?.aborted) follow();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listen = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(new Error(`nothing was said for ${SILENCE / 1000} s`)), SILENCE);
    };
    try {
      const opened = await this.#transport.open({ method: "GET", path, headers, signal: silence.signal });
      try {
        listen();
        for await (const one of said(bodyOf(opened.response))) {
          listen();
          yield one;
        }
      } finally {
        opened.limit.release();
      }
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", follow);
    }
  }
}

/** What is told of a job that was accepted. */
export function acceptedOf(told: Queued, response: Response): Accepted {
  return { ...camelled(told), replayed: response.headers.get("Idempotency-Replayed") === "true" };
}

function jobOf(told: JobView): Job {
  return camelled(told) as Job;
}

function eventOf(data: string): JobEvent {
  const { job_id: jobId, ...rest } = JSON.parse(data);
  return { jobId, ...rest };
}

function place(jobId: string): string {
  return `${JOBS}/${encodeURIComponent(jobId)}`;
}

function moment(given: Date | string | undefined): string | undefined {
  return given instanceof Date ? given.toISOString() : given;
}

function isEnd(event: JobEvent): boolean {
  return ENDED.some((state) => event.type === `job.${state}`);
}

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  if (!response.body) throw new FarmUnreachable("the answer has no body");
  return response.body;
}
