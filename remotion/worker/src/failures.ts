/** Failures with a kind, and their place in the project's own source. */
import { readFile } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { join } from "node:path";
import type { Failure, FailureKind } from "./protocol.js";

/** An error that the farm can act on. */
export class WorkerError extends Error {
  readonly failure: Failure;

  constructor(kind: FailureKind, message: string, more: Omit<Failure, "kind" | "message"> = {}) {
    super(message);
    this.failure = { kind, message, ...more };
  }
}

/** A JavaScript stack's line: a function's name, if it has one, and a position. */
const FRAME =
  /^\s*at (?:async )?(?:(?<name>[^\s(]+)[^(]*\()?(?<url>[^\s()]+?):(?<line>\d+):(?<column>\d+)\)?$/;

/** How many lines of a stack are told. */
const MOST = 8;

interface Place {
  name: string;
  /** `file:line:column`; empty where the bundle has no map for it. */
  source: string;
  /** Whether it lies in the project rather than in a package. */
  own: boolean;
}

/** Translates positions in a bundle into positions in the project's source. */
export class Sources {
  private readonly maps = new Map<string, Promise<SourceMap | null>>();

  constructor(private readonly bundle: string) {}

  /** Return the own components of a stack, innermost first, and where the first of them is. */
  async locate(stack: string): Promise<{ components: string[]; source: string | undefined }> {
    const places = await Promise.all(
      stack.split("\n").flatMap((line) => {
        const groups = FRAME.exec(line)?.groups;
        return groups ? [this.place(groups)] : [];
      }),
    );
    const own = places.filter((place) => place.own).slice(0, MOST);
    const components = own.map((place) => (place.name ? `${place.name} (${place.source})` : place.source));
    return { components, source: own[0]?.source };
  }

  private async place(groups: Record<string, string>): Promise<Place> {
    const name = (groups.name ?? "").replace(/^Object\./, "");
    const file = new URL(groups.url ?? "", "http://none/").pathname.split("/").pop() ?? "";
    const map = await this.map(file);
    const found = map?.findEntry(Number(groups.line) - 1, Number(groups.column) - 1);
    if (!found || !("originalSource" in found)) {
      return { name, source: "", own: false };
    }
    const path = found.originalSource.replace(/^[a-z]+:\/\/[^/]*\//, "").replace(/^(\.\/)+/, "");
    const source = `${path}:${found.originalLine + 1}:${found.originalColumn + 1}`;
    return { name, source, own: !/node_modules|^webpack\/|^rspack\//.test(path) };
  }

  private map(file: string): Promise<SourceMap | null> {
    const known = this.maps.get(file);
    if (known) {
      return known;
    }
    const loading = readFile(join(this.bundle, `${file}.map`), "utf8")
      .then((text) => new SourceMap(JSON.parse(text) as SourceMapPayload))
      .catch(() => null);
    this.maps.set(file, loading);
    return loading;
  }
}

const MISSING =
  /MEDIA_ELEMENT_ERROR|Error loading image|Could not play|Failed to fetch|\b404\b|could not be (loaded|decoded)|EncodingError/i;

/** Return a message with files as they lie in the bundle, not at this server's address of the moment. */
export const withoutServer = (message: string): string =>
  message.replace(/http:\/\/(127\.0\.0\.1|localhost):\d+\//g, "");

/** Return the kind of failure that a page's error message speaks of. */
export function kindOf(told: string): FailureKind {
  const [message = ""] = told.split(/\n\s+at /); // the stack's numbers and names say nothing
  if (/delayRender\(\)/.test(message) && /not cleared after/.test(message)) {
    return /Loading <Img>|Loading image|loading asset/i.test(message) ? "missing_asset" : "timeout";
  }
  if (/Could not find composition/.test(message)) {
    return "unknown_composition";
  }
  return MISSING.test(message) ? "missing_asset" : "threw";
}
