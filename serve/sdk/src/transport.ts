/** Requests: keys, time limits, repetitions, problems. */

import type { CallOptions } from "./calls.js";
import { FarmError, FarmProblem, FarmUnreachable } from "./errors.js";
import type { ProblemDetails } from "./models.js";
import { type Limit, limited, pause } from "./waiting.js";

/** How a client is made. */
export interface ClientOptions {
  /** Where the service is, such as `http://localhost:3100`. */
  baseUrl: string;
  /** What `farm keys create` printed; not needed on the service's own machine while it has no keys. */
  apiKey?: string | undefined;
  /** Longest time of a call in milliseconds, with all its repetitions. Default: 60 000. */
  timeoutMs?: number | undefined;
  /** How often a call is repeated after a lost connection, 429, 502, 503 or 504. Default: 5. */
  maxRetries?: number | undefined;
  /** Pause before the first repetition in milliseconds; it doubles each time. Default: 500. */
  backoffMs?: number | undefined;
  /** What sends requests, for proxies and the like. Default: the platform's own `fetch`. */
  fetch?: typeof fetch | undefined;
}

/** A request. */
export interface Ask extends CallOptions {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path on the service, or an address elsewhere, to which no key is sent. */
  path: string;
  query?: Readonly<Record<string, Asked>>;
  /** What is sent as JSON. */
  json?: unknown;
  /** What is sent as it is; it must be readable twice. */
  body?: Blob;
  headers?: Readonly<Record<string, string>>;
}

type Asked = string | number | readonly string[] | undefined;

/** Longest pause that this client thinks of itself, in milliseconds. */
const LONGEST_BACKOFF = 8_000;
/** Statuses after which the same request may succeed; nothing was done, or the request's key makes repeating safe. */
const PASSING = new Set([429, 502, 503, 504]);
/** Characters that are kept of an answer that is no problem document. */
const KEPT = 500;

/** Sends requests to one service. */
export class Transport {
  readonly maxRetries: number;
  readonly #base: string;
  readonly #origin: string;
  readonly #key: string | undefined;
  readonly #timeoutMs: number;
  readonly #backoffMs: number;
  readonly #fetch: typeof fetch;

  constructor(options: ClientOptions) {
    const base = readBase(options.baseUrl);
    this.#base = base.href.replace(/\/+$/, "");
    this.#origin = base.origin;
    this.#key = options.apiKey;
    this.#timeoutMs = options.timeoutMs ?? 60_000;
    this.maxRetries = options.maxRetries ?? 5;
    this.#backoffMs = options.backoffMs ?? 500;
    // Browsers refuse a `fetch` that is called as a method of something else.
    this.#fetch = options.fetch ?? ((...given) => fetch(...given));
  }

  /** Send a request and read its answer as JSON. */
  async json<Told>(ask: Ask): Promise<{ told: Told; response: Response }> {
    const limit = this.#limit(ask);
    try {
      return await this.#repeated(ask, limit, async (response) => ({
        told: await response.json(),
        response,
      }));
    } finally {
      limit.release();
    }
  }

  /** Send a request and give its answer when it begins; the time limit holds until then, the signal beyond. */
  async open(ask: Ask): Promise<{ response: Response; limit: Limit }> {
    const limit = this.#limit(ask);
    try {
      const response = await this.#repeated(ask, limit, async (answer) => answer);
      limit.relax();
      return { response, limit };
    } catch (error) {
      limit.release();
      throw error;
    }
  }

  /**
   * The pause before a repetition, in milliseconds. Half of it is left to chance, so that clients that lost the service
   * together do not come back together.
   */
  backoff(repetition: number): number {
    return Math.min(this.#backoffMs * 2 ** repetition, LONGEST_BACKOFF) * (0.5 + Math.random() / 2);
  }

  #limit(ask: Ask): Limit {
    return limited(`${ask.method} ${ask.path.split("?")[0]}`, ask.timeoutMs ?? this.#timeoutMs, ask.signal);
  }

  async #repeated<Told>(ask: Ask, limit: Limit, read: (response: Response) => Promise<Told>): Promise<Told> {
    for (let repetition = 0; ; repetition++) {
      try {
        return await read(await this.#once(ask, limit.signal));
      } catch (error) {
        if (limit.signal.aborted) throw limit.signal.reason;
        const failure =
          error instanceof FarmError ? error : new FarmUnreachable(unreachable(ask, error), { cause: error });
        if (repetition >= this.maxRetries || !passes(failure)) throw failure;
        const asked = failure instanceof FarmProblem ? failure.retryAfter : null;
        const wait = asked === null ? this.backoff(repetition) : asked * 1000;
        if (wait >= limit.left()) throw failure;
        await pause(wait, limit.signal);
      }
    }
  }

  async #once(ask: Ask, signal: AbortSignal): Promise<Response> {
    const url = this.#address(ask);
    const headers = new Headers(ask.headers);
    if (this.#key !== undefined && url.origin === this.#origin)
      headers.set("Authorization", `Bearer ${this.#key}`);
    if (ask.json !== undefined) headers.set("Content-Type", "application/json");
    const body = ask.json === undefined ? ask.body : JSON.stringify(ask.json);
    const response = await this.#fetch(url, { method: ask.method, headers, body: body ?? null, signal });
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  #address(ask: Ask): URL {
    const url = new URL(/^https?:/.test(ask.path) ? ask.path : this.#base + ask.path);
    for (const [name, value] of Object.entries(ask.query ?? {})) {
      if (value === undefined) continue;
      for (const one of typeof value === "object" ? value : [value])
        url.searchParams.append(name, String(one));
    }
    return url;
  }
}

function readBase(given: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(given);
  } catch {
    // Told below.
  }
  if (!url || !/^https?:$/.test(url.protocol))
    throw new FarmError(`baseUrl: ${given} is no address of http or https`);
  if (url.username || url.password || url.search || url.hash) {
    throw new FarmError("baseUrl: must be an address without name, password, query and fragment");
  }
  return url;
}

function passes(failure: FarmError): boolean {
  return failure instanceof FarmProblem ? PASSING.has(failure.status) : failure instanceof FarmUnreachable;
}

/** Undici says only `fetch failed`; what failed is the error's cause. */
function unreachable(ask: Ask, error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why =
    inner instanceof Error ? inner.message || (inner as { code?: string }).code || inner.name : String(inner);
  return `${ask.method} ${ask.path.split("?")[0]}: no whole answer: ${why}`;
}

async function problemOf(response: Response): Promise<FarmProblem> {
  const text = await response.text();
  const requestId = response.headers.get("X-Request-Id") ?? "";
  const unknown = {
    status: response.status,
    code: `http_${response.status}`,
    detail: `status ${response.status}, and no problem document: ${text.slice(0, KEPT)}`,
    retryable: PASSING.has(response.status),
    request_id: requestId,
    problems: [],
  };
  return new FarmProblem(
    { ...unknown, ...readProblem(text) },
    readRetryAfter(response.headers.get("Retry-After")),
  );
}

function readProblem(text: string): Partial<ProblemDetails> {
  try {
    const told: unknown = JSON.parse(text);
    return told !== null && typeof told === "object" && "code" in told ? (told as ProblemDetails) : {};
  } catch {
    return {};
  }
}

/** Seconds until a moment that is given as seconds or as a date (RFC 9110, 10.2.3). */
export function readRetryAfter(told: string | null): number | null {
  if (told === null || told.trim() === "") return null;
  const seconds = /^\d+$/.test(told.trim()) ? Number(told) : (Date.parse(told) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
