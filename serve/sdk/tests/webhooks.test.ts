import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { verifyWebhook, WebhookRejected } from "@framefarm/client";

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString("base64")}`;
const BODY = '{"type": "job.completed", "timestamp": "2026-11-20T12:00:00Z", "data": {"job_id": "ä"}}';

/** Sign as the specification says, at a time in seconds from now. */
function headers(later = 0, body = BODY, key = KEY): Record<string, string> {
  const timestamp = `${Math.floor(Date.now() / 1000) + later}`;
  const signature = createHmac("sha256", key).update(`msg_1.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": "msg_1", "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}

test("A webhook that is signed and fresh is read", async () => {
  const webhook = await verifyWebhook(SECRET, headers(), BODY);
  assert.equal(webhook.data.job_id, "ä");
  const spelled = new Headers(headers());
  assert.equal((await verifyWebhook(SECRET, spelled, new TextEncoder().encode(BODY))).type, "job.completed");
});

test("The example of Standard Webhooks' own libraries is read", async () => {
  const given = {
    "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "Webhook-Timestamp": "1614265330",
    "Webhook-Signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const read = await verifyWebhook(secret, given, '{"test": 2432232314}', {
    toleranceSeconds: Number.POSITIVE_INFINITY,
  });
  assert.deepEqual(read, { test: 2432232314 });
});

test("One of several signatures, and one of several secrets, is enough", async () => {
  const given = headers();
  given["webhook-signature"] = `v1a,AAAA v1,AAAA ${given["webhook-signature"]}`;
  await verifyWebhook([`whsec_${Buffer.alloc(32, 8).toString("base64")}`, SECRET], given, BODY);
});

const rejected: Record<string, [Record<string, string>, string]> = {
  "another body": [headers(), BODY.replace("ä", "b")],
  "another's secret": [headers(0, BODY, Buffer.alloc(32, 8)), BODY],
  "an old one": [headers(-400), BODY],
  "one from the future": [headers(400), BODY],
  "a time that is none": [{ ...headers(), "webhook-timestamp": "soon" }, BODY],
  "no signature": [{ ...headers(), "webhook-signature": "" }, BODY],
  "a signature of another kind": [{ ...headers(), "webhook-signature": "v2,AAAA" }, BODY],
  "a signature that is no Base64": [{ ...headers(), "webhook-signature": "v1,%%%" }, BODY],
  "another id": [{ ...headers(), "webhook-id": "msg_2" }, BODY],
  "a body that is no JSON": [headers(0, "hello"), "hello"],
};

for (const [what, [given, body]] of Object.entries(rejected)) {
  test(`A webhook is rejected: ${what}`, () =>
    assert.rejects(verifyWebhook(SECRET, given, body), WebhookRejected));
}

test("A secret that is none is the receiver's own mistake", async () => {
  await assert.rejects(verifyWebhook("secret", headers(), BODY), TypeError);
});
