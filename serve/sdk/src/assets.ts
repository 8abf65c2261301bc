/** Files that specs refer to: sent once, known by what they hold. */

import { opened, sha256 } from "#host";
import type { CallOptions } from "./calls.js";
import { camelled } from "./names.js";
import type { Ask, Transport } from "./transport.js";

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

/** A file that you have uploaded. */
export interface Asset {
  /** What specs and params name it by, such as `asset:9f86d0…`. */
  asset: string;
  sha256: string;
  /** Length in bytes. */
  size: number;
  /** What it is, by its bytes. */
  mediaType: string;
  name: string;
  /** When it was uploaded first, as RFC 3339. */
  createdAt: string;
}

/** What the service says of a file that is to be sent. */
interface Presigned {
  asset: string;
  exists: boolean;
  method: "PUT";
  /** Null if there is nothing to send. */
  url: string | null;
  headers: Readonly<Record<string, string>>;
}

/** What the service says of files that it has. */
interface Page {
  assets: readonly { media_type: string; created_at: string }[];
  next_cursor: string;
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
    if (!told.exists && told.url !== null) {
      const { method, url: path } = told;
      // How long a blob is, `fetch` says by itself.
      const headers = Object.entries(told.headers).filter(
        ([header]) => header.toLowerCase() !== "content-length",
      );
      await this.#sent({ ...call, method, path, headers: Object.fromEntries(headers), body: blob });
    }
    return { asset: told.asset, sha256: digest, size: blob.size, existed: told.exists };
  }

  /** List your files, the newest first, page after page as they are asked for. */
  async *list(options: CallOptions & { pageSize?: number | undefined } = {}): AsyncGenerator<Asset, void> {
    const { pageSize: limit, ...call } = options;
    let cursor: string | undefined;
    do {
      const { told } = await this.#transport.json<Page>({
        ...call,
        method: "GET",
        path: ASSETS,
        query: { limit, cursor },
      });
      for (const one of told.assets) yield camelled(one) as Asset;
      cursor = told.next_cursor;
    } while (cursor);
  }

  /** Tell of a file, by `asset:…` or its hash. */
  async get(asset: string, options: CallOptions = {}): Promise<Asset> {
    const { told } = await this.#transport.json<object>({ ...options, method: "GET", path: place(asset) });
    return camelled(told) as Asset;
  }

  /** Return a file's bytes, as an answer whose body has not been read. */
  async download(asset: string, options: CallOptions = {}): Promise<Response> {
    return (await this.#transport.open({ ...options, method: "GET", path: `${place(asset)}/content` }))
      .response;
  }

  /** Delete a file, unless a job that has not ended uses it. */
  async delete(asset: string, options: CallOptions = {}): Promise<void> {
    await this.#sent({ ...options, method: "DELETE", path: place(asset) });
  }

  /** Send a request whose answer says nothing. */
  async #sent(ask: Ask): Promise<void> {
    const { response, limit } = await this.#transport.open(ask);
    await response.body?.cancel();
    limit.release();
  }
}

function place(asset: string): string {
  return `${ASSETS}/${encodeURIComponent(asset.replace(/^asset:/, ""))}`;
}

async function fileOf(source: UploadSource): Promise<{ blob: Blob; name: string }> {
  if (typeof source === "string") return opened(source);
  if (source instanceof Blob) return { blob: source, name: (source as { name?: string }).name ?? "" };
  return { blob: new Blob([source as BlobPart]), name: "" };
}
