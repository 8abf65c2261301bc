/** Webhooks, signed after the Standard Webhooks specification (https://www.standardwebhooks.com). */

import { verified } from "#host";
import { WebhookRejected } from "./errors.js";
import type { Failure, JobState, JsonValue } from "./models.js";

/** What a webhook tells, in the service's names. */
export interface Webhook {
  /** Such as `job.completed`. */
  type: string;
  /** When, as RFC 3339. */
  timestamp: string;
  data: {
    job_id: string;
    kind: string;
    status: JobState;
    /** Number of the event; webhooks may come twice, late, and in another order. */
    event: number;
    /** Null also where it is too large for a webhook; `client.jobs.result` has it. */
    result: JsonValue;
    error: Failure | null;
    [name: string]: unknown;
  };
}

/** Headers as frameworks give them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** How a webhook is judged. */
export interface VerifyOptions {
  /** How far the sender's clock, and the way here, may be off in seconds. Default: 300, as the specification has it. */
  toleranceSeconds?: number | undefined;
}

const PREFIX = "whsec_";
const TOLERANCE = 300;

/**
 * Check that a webhook comes from the service and is fresh, and return what it tells.
 *
 * @param secret what `farm keys create` printed beside the key (`whsec_…`); several while they are changed.
 * @param body the body as it came, byte for byte: JSON that was read and written again is another text.
 * @throws WebhookRejected if anything is not right.
 */
export async function verifyWebhook(
  secret: string | readonly string[],
  headers: WebhookHeaders,
  body: string | Uint8Array,
  options: VerifyOptions = {},
): Promise<Webhook> {
  const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) =>
    header(headers, name),
  ) as [string, string, string];
  const apart = Math.abs(Date.now() / 1000 - (/^\d{1,15}$/.test(timestamp) ? Number(timestamp) : Number.NaN));
  if (Number.isNaN(apart)) throw new WebhookRejected("webhook-timestamp: must be seconds since 1970");
  if (apart > (options.toleranceSeconds ?? TOLERANCE)) {
    throw new WebhookRejected(`webhook-timestamp: is ${Math.round(apart)} s away from this machine's time`);
  }
  const text = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), text);
  for (const key of typeof secret === "string" ? [secret] : secret) {
    for (const one of signatures.split(" ")) {
      const [version, value = ""] = one.split(",", 2);
      const signature = version === "v1" ? decoded(value) : undefined;
      if (signature && (await verified(keyOf(key), signature, signed))) return read(text);
    }
  }
  throw new WebhookRejected("webhook-signature: none is by this secret");
}

function header(headers: WebhookHeaders, name: string): string {
  const given =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const value = typeof given === "string" ? given : given?.[0];
  if (!value) throw new WebhookRejected(`${name}: is missing`);
  return value;
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const key = secret.startsWith(PREFIX) ? decoded(secret.slice(PREFIX.length)) : undefined;
  if (!key?.length) throw new TypeError("secret: must begin with whsec_, followed by Base64");
  return key;
}

function decoded(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(head.length + tail.length);
  both.set(head);
  both.set(tail, head.length);
  return both;
}

function read(text: Uint8Array): Webhook {
  try {
    return JSON.parse(new TextDecoder().decode(text));
  } catch (error) {
    throw new WebhookRejected("the body is not JSON", { cause: error });
  }
}
