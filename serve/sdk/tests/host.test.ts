import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";

/** Both hosts of the built package: browsers have WebCrypto, as Node has. */
const hosts = ["node", "web"] as const;

for (const host of hosts) {
  const loaded = import(new URL(`../../../dist/host/${host}.js`, import.meta.url).href);

  test(`Files are hashed in ${host}`, async () => {
    const bytes = Buffer.alloc(300_000, "ab");
    const { sha256 } = await loaded;
    assert.equal(await sha256(new Blob([bytes])), createHash("sha256").update(bytes).digest("hex"));
    assert.equal(await sha256(new Blob([])), createHash("sha256").digest("hex"));
  });

  test(`Signatures are checked in ${host}`, async () => {
    const { verified } = await loaded;
    const [key, text] = [Buffer.alloc(32, 1), Buffer.from("text")];
    const signature = createHmac("sha256", key).update(text).digest();
    assert.equal(await verified(key, signature, text), true);
    assert.equal(await verified(key, signature, Buffer.from("test")), false);
    assert.equal(await verified(key, signature.subarray(1), text), false);
  });
}
