/** What browsers, and all else that is not Node, do in ways of their own. */

import { FarmError } from "../errors.js";

/** There are no paths here. */
export async function opened(path: string): Promise<{ blob: Blob; name: string }> {
  throw new FarmError(`${path}: files are not opened by path here; give a Blob or a File`);
}

/** SHA-256 of a blob, as 64 hexadecimal digits; the blob is read into memory, since WebCrypto takes it whole. */
export async function sha256(blob: Blob): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether a text was signed with a key by HMAC-SHA256; takes the same time wherever they differ. */
export async function verified(
  key: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, hmac, false, ["verify"]);
  return crypto.subtle.verify("HMAC", imported, signature, signed);
}
