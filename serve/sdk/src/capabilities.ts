/** One function for each row of the service's table of capabilities, made from their methods and paths. */

import { type Capabilities, ROUTES } from "./api.js";
import type { CallOptions, SubmitOptions } from "./calls.js";
import { acceptedOf } from "./jobs.js";
import type { JsonValue, Queued } from "./models.js";
import type { Transport } from "./transport.js";

type Anything = { success: true; result: JsonValue } | Queued;
type Made = (...given: never[]) => Promise<unknown>;

/** Make the functions, hung up by noun. Their types, and so what may be given to them, are those of `api.ts`. */
export function capabilities(transport: Transport): Capabilities {
  const all = {};
  // Shorter names first: what hangs on a function is hung up after it.
  for (const [name, [method, path]] of Object.entries(ROUTES).sort(
    ([one], [other]) => one.length - other.length,
  )) {
    hang(all, name.split("."), method === "POST" ? posted(transport, path) : asked(transport, method, path));
  }
  return all as Capabilities;
}

function hang(node: object, words: readonly string[], made: Made): void {
  const [word = "", ...below] = words;
  if (below.length === 0) {
    Object.defineProperty(node, word, { value: made, enumerable: true });
    return;
  }
  if (!Object.hasOwn(node, word)) Object.defineProperty(node, word, { value: {}, enumerable: true });
  hang((node as Record<string, object>)[word] as object, below, made);
}

function posted(transport: Transport, path: string): Made {
  return async (params: unknown, options: SubmitOptions & { dryRun?: boolean } = {}) => {
    const { jobId, webhookUrl, priority, idempotencyKey, dryRun, ...call } = options;
    const json = { params, job_id: jobId, webhook_url: webhookUrl, priority, dry_run: dryRun };
    const headers = { "Idempotency-Key": idempotencyKey ?? newKey() };
    const { told, response } = await transport.json<Anything>({
      ...call,
      method: "POST",
      path,
      json,
      headers,
    });
    return "result" in told ? told.result : acceptedOf(told, response);
  };
}

function asked(transport: Transport, method: "GET" | "DELETE", path: string): Made {
  const look = async (place: string, options: CallOptions = {}) => {
    const { told } = await transport.json<{ result: JsonValue }>({ ...options, method, path: place });
    return told.result;
  };
  if (!path.includes("{id}")) return (options?: CallOptions) => look(path, options);
  return (id: string, options?: CallOptions) => look(path.replace("{id}", encodeURIComponent(id)), options);
}

/** A key that no other call has. (`crypto.randomUUID` is missing on pages without TLS and in Node 18.) */
function newKey(): string {
  const random = () => Math.random().toString(36).slice(2);
  return globalThis.crypto?.randomUUID?.() ?? `${Date.now().toString(36)}-${random()}${random()}`;
}
