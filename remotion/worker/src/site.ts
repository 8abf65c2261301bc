/** The one web server that pages see: a bundle, prepared assets, and frames of videos within compositions. */
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, sep } from "node:path";
import { RenderInternals } from "@remotion/renderer";
import type { Site } from "./protocol.js";

/** Path under which prepared assets are served. */
export const ASSETS = "/farm-assets/";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
};

/** Serves one site at a time on the loopback interface. */
export class SiteServer {
  private site: Site = { bundle: "", assets: {}, hosts: [] };
  private videos: Promise<number> | null = null;
  private extractor = 0;
  private failures = 0;
  private pending = 0;
  private answered = 0;

  private constructor(private readonly server: Server) {
    server.on("request", (asked: IncomingMessage, answer: ServerResponse) => {
      this.pending += 1;
      answer.once("close", () => {
        this.pending -= 1;
        this.answered = performance.now();
      });
      this.answer(asked, answer).catch(() => answer.destroy());
    });
  }

  static async start(): Promise<SiteServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new SiteServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Ports that this process itself listens on. */
  get ports(): number[] {
    return [this.port, this.extractor];
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How many milliseconds ago pages got the last of what they had asked for; 0 while they wait for something. */
  get quiet(): number {
    return this.pending > 0 ? 0 : performance.now() - this.answered;
  }

  show(site: Site): void {
    this.site = site;
  }

  private async answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (asked.headers.host !== `127.0.0.1:${this.port}` && asked.headers.host !== `localhost:${this.port}`) {
      answer.writeHead(403).end();
      return;
    }
    const path = decodeURIComponent(new URL(asked.url ?? "/", this.origin).pathname);
    if (path === "/proxy") {
      return this.passOn(asked, answer);
    }
    const file = path.startsWith(ASSETS)
      ? this.site.assets[path.slice(ASSETS.length)]
      : await this.bundled(path);
    if (!file) {
      answer.writeHead(404).end("there is no such file in the bundle, and no such asset");
      return;
    }
    await send(file, path, asked, answer);
  }

  /** Return a file of the bundle; links that lead out of it count as missing. */
  private async bundled(path: string): Promise<string | undefined> {
    const root = await realpath(this.site.bundle);
    const file = await realpath(join(root, path === "/" ? "index.html" : path)).catch(() => "");
    return file.startsWith(root + sep) ? file : undefined;
  }

  /**
   * Return a request for a video's frame with the bundle in the video's address, where no server looks for it.
   *
   * The extractor knows videos by their addresses, for ever: those of the next bundle are the same as this one's, and
   * one that could not be downloaded once would be waited for.
   */
  private marked(asked: string): string {
    const url = new URL(asked, this.origin);
    const source = url.searchParams.get("src") ?? "";
    const [address = "", fragment = ""] = source.split("#");
    url.searchParams.set("src", `${address}#${fragment};${this.site.bundle};${this.failures}`);
    return url.pathname + url.search;
  }

  /** Hand a request for a video's frame to Remotion's own extractor, which starts with the first of them. */
  private async passOn(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    this.videos ??= startExtractor();
    const port = await this.videos;
    this.extractor = port;
    const path = this.marked(asked.url ?? "/");
    const inner = request({ host: "127.0.0.1", port, path, method: asked.method }, (found) => {
      this.failures += found.statusCode === 200 ? 0 : 1;
      answer.writeHead(found.statusCode ?? 502, found.headers);
      found.pipe(answer);
    });
    inner.on("error", () => answer.destroy());
    asked.pipe(inner);
  }
}

async function startExtractor(): Promise<number> {
  const server = await RenderInternals.prepareServer({
    webpackConfigOrServeUrl: "http://127.0.0.1/",
    port: null,
    remotionRoot: process.cwd(),
    offthreadVideoThreads: 1,
    logLevel: "error",
    indent: false,
    offthreadVideoCacheSizeInBytes: null,
    binariesDirectory: null,
    forceIPv4: true,
    sampleRate: 48_000,
  });
  return server.offthreadPort;
}

async function send(
  file: string,
  path: string,
  asked: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const status = await stat(file).catch(() => null);
  if (!status?.isFile()) {
    answer.writeHead(404).end();
    return;
  }
  const type = TYPES[extname(path)] ?? (RenderInternals.mimeLookup(path) || "application/octet-stream");
  const head = { "content-type": type, "accept-ranges": "bytes", "access-control-allow-origin": "*" };
  const range = /^bytes=(\d*)-(\d*)$/.exec(asked.headers.range ?? "");
  if (!range) {
    answer.writeHead(200, { ...head, "content-length": status.size });
    createReadStream(file).pipe(answer);
    return;
  }
  const start = range[1] ? Number(range[1]) : Math.max(0, status.size - Number(range[2]));
  const end = range[1] && range[2] ? Math.min(Number(range[2]), status.size - 1) : status.size - 1;
  if (start > end) {
    answer.writeHead(416, { "content-range": `bytes */${status.size}` }).end();
    return;
  }
  answer.writeHead(206, {
    ...head,
    "content-length": end - start + 1,
    "content-range": `bytes ${start}-${end}/${status.size}`,
  });
  createReadStream(file, { start, end }).pipe(answer);
}
