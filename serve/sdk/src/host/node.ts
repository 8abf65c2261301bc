/** What Node does in ways of its own. */

import { createHash, webcrypto } from "node:crypto";
import * as fs from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

/** Open a file; it is read when it is sent, and not kept in memory (in Node 18, it is). */
export async function opened(path: string): Promise<{ blob: Blob; name: string }> {
  const open = (fs as { openAsBlob?: (path: string) => Promise<Blob> }).openAsBlob;
  return { blob: open ? await open(path) : new Blob([await readFile(path)]), name: basename(path) };
}

/** SHA-256 of a blob, as 64 hexadecimal digits; it is read piece by piece. */
export async function sha256(blob: Blob): Promise<string> {
  const hash = createHash("sha256");
  const reader = blob.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) hash.update(piece.value);
  return hash.digest("hex");
}

/** Whether a text was signed with a key by HMAC-SHA256; takes the same time wherever they differ. */
export async function verified(key: Uint8Array, signature: Uint8Array, signed: Uint8Array): Promise<boolean> {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const imported = await webcrypto.subtle.importKey("raw", key, hmac, false, ["verify"]);
  return webcrypto.subtle.verify("HMAC", imported, signature, signed);
}
