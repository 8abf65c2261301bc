/** Files that specs refer to: sent once, known by what they hold. */

import { opened, sha256 } from "#host";
import type { CallOptions } from "./calls.js";
import type { Transport } from "./transport.js";

/** A file: what it holds, or (in Node) its path. */
export type UploadSource = Blob | ArrayBuffer | Uint8Array | string;

/** What is said of a file that is sent. */
export interface UploadOptions extends CallOptions {
  /** Its name, for people and for its suffix. Default: that of the path or of the `File`. */
  name?: string | undefined;
  /** Its media type. Default: that of the `Blob`, or what the name's suffix says. */
  mediaType?: string | undefined;
}

/** A file that the service has. */
export interface Uploaded {
  /** What specs refer to it by. */
  asset: string;
  sha256: string;
  /** Length in bytes. */
  size: number;
  /** Whether the service had it already, so that nothing was sent. */
  existed: boolean;
}

/** What the service says of a file that is to be sent. */
interface Presigned {
  asset: string;
  exists: boolean;
  method: "PUT";
  url: string;
  headers: Readonly<Record<string, string>>;
}

const ASSETS = "/api/v1/assets";

/** The files of one service. */
export class Assets {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Send a file, unless the service has it; the time limit is the caller's alone, since files may be large. */
  async upload(source: UploadSource, options: UploadOptions = {}): Promise<Uploaded> {
    const { name: given, mediaType, ...asked } = options;
    const call = { timeoutMs: Number.POSITIVE_INFINITY, ...asked };
    const { blob, name } = await fileOf(source);
    const digest = await sha256(blob);
    const about = {
      sha256: digest,
      size: blob.size,
      media_type: (mediaType ?? blob.type) || undefined,
      name: (given ?? name) || undefined,
    };
    const { told } = await this.#transport.json<Presigned>({
      ...call,
      method: "POST",
      path: `${ASSETS}/presign`,
      json: about,
    });
    if (!told.exists) {
      const { method, url: path, headers } = told;
      const { response, limit } = await this.#transport.open({ ...call, method, path, headers, body: blob });
      await response.body?.cancel();
      limit.release();
    }
    return { asset: told.asset, sha256: digest, size: blob.size, existed: told.exists };
  }
}

async function fileOf(source: UploadSource): Promise<{ blob: Blob; name: string }> {
  if (typeof source === "string") return opened(source);
  if (source instanceof Blob) return { blob: source, name: (source as { name?: string }).name ?? "" };
  return { blob: new Blob([source as BlobPart]), name: "" };
}
