import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kindOf, Sources, WorkerError, withoutServer } from "../../worker/src/failures";

describe("a failure's kind", () => {
  it.each([
    [
      'A delayRender() "Loading <Img> with src=/a.png" was called but not cleared after 2000ms.',
      "missing_asset",
    ],
    ['A delayRender() "Loading image" was called but not cleared after 2000ms.', "missing_asset"],
    ['A delayRender() "what never comes" was called but not cleared after 2000ms.', "timeout"],
    ["Could not find composition with ID Absent. Available compositions: A", "unknown_composition"],
    ["Error loading image with src: http://127.0.0.1:1/a.png", "missing_asset"],
    ["Could not play audio with src /a.wav", "missing_asset"],
    ["MEDIA_ELEMENT_ERROR: Format error", "missing_asset"],
    ["EncodingError: The source image cannot be decoded.", "missing_asset"],
    ["TypeError: Failed to fetch", "missing_asset"],
    ["Cannot read properties of undefined (reading 'title')", "threw"],
    ["", "threw"],
    ["delayRender() is not a function", "threw"],
    ["Error: no\n    at f (http://127.0.0.1:40404/bundle.js:404:12)", "threw"],
    ["Error: no\n    at loadImage404 (http://127.0.0.1:1/bundle.js:1404:1)\n    at x (404)", "threw"],
    ["there are 14040 of them", "threw"],
    ["Request failed: 404 Not Found\n    at f (http://127.0.0.1:1/bundle.js:1:1)", "missing_asset"],
  ])("of %j is %s", (message, kind) => {
    expect(kindOf(message)).toBe(kind);
  });
});

describe("a failure's message", () => {
  it("names files as they lie in the bundle, and other hosts' as they are", () => {
    expect(withoutServer("Error loading image with src: http://127.0.0.1:42233/public/a.png")).toBe(
      "Error loading image with src: public/a.png",
    );
    expect(withoutServer("http://localhost:3000/bundle.js and http://localhost.example:80/b.png")).toBe(
      "bundle.js and http://localhost.example:80/b.png",
    );
  });
});

describe("a worker's error", () => {
  it("carries what the farm is told, and nothing where nothing is known", () => {
    const error = new WorkerError("threw", "no", { frame: 3, source: "a.tsx:1:2" });
    expect(error.failure).toEqual({ kind: "threw", message: "no", frame: 3, source: "a.tsx:1:2" });
    expect(JSON.parse(JSON.stringify(new WorkerError("timeout", "late").failure))).toEqual({
      kind: "timeout",
      message: "late",
    });
  });
});

describe("places in a project's source", () => {
  let bundle: string;

  /** One generated line per source line: line N of the bundle is line N of the file, at the same column. */
  const mapOf = (source: string) => ({
    version: 3,
    sources: [source],
    names: [],
    mappings: "AAAA;AACA;AACA;AACA;AACA",
  });

  beforeEach(() => {
    bundle = mkdtempSync(join(tmpdir(), "bundle-"));
    const put = (name: string, source: string) =>
      writeFileSync(join(bundle, `${name}.map`), JSON.stringify(mapOf(source)));
    put("bundle.js", "webpack://tiny/./src/Root.tsx");
    put("12.bundle.js", "webpack://tiny/./node_modules/react/index.js");
    put("3.bundle.js", "webpack://tiny/webpack/runtime/jsonp");
    writeFileSync(join(bundle, "broken.js.map"), "no map");
  });
  afterEach(() => rmSync(bundle, { recursive: true }));

  const at = (name: string, line: number, file = "bundle.js") =>
    `    at ${name} (http://127.0.0.1:41234/${file}:${line}:1)`;

  it("are those of the project's own files, innermost first", async () => {
    const stack = ["Error: no", at("Bomb", 3), at("Object.Title", 5)].join("\n");
    expect(await new Sources(bundle).locate(stack)).toEqual({
      source: "src/Root.tsx:3:1",
      components: ["Bomb (src/Root.tsx:3:1)", "Title (src/Root.tsx:5:1)"],
    });
  });

  it("are given without a name where a function has none", async () => {
    const stack =
      "Error\n    at http://127.0.0.1:1/bundle.js:2:1\n    at async http://127.0.0.1:1/bundle.js:4:1";
    const { components } = await new Sources(bundle).locate(stack);
    expect(components).toEqual(["src/Root.tsx:2:1", "src/Root.tsx:4:1"]);
  });

  it("leave out packages, the bundler's own code and files without a map", async () => {
    const stack = [
      "Error: no",
      at("useMemo", 1, "12.bundle.js"),
      at("require", 1, "3.bundle.js"),
      at("unknown", 1, "other.js"),
      at("broken", 1, "broken.js"),
      "    at Array.map (<anonymous>)",
      at("Own", 2),
    ].join("\n");
    expect(await new Sources(bundle).locate(stack)).toEqual({
      source: "src/Root.tsx:2:1",
      components: ["Own (src/Root.tsx:2:1)"],
    });
  });

  it("are none where a stack tells none", async () => {
    for (const stack of ["", "Error: no", "Error: at home (far away)", at("x", 1, "other.js")]) {
      expect(await new Sources(bundle).locate(stack)).toEqual({ source: undefined, components: [] });
    }
  });

  it("are eight at most", async () => {
    const stack = Array.from({ length: 40 }, (_, n) => at(`f${n}`, (n % 5) + 1)).join("\n");
    expect((await new Sources(bundle).locate(stack)).components).toHaveLength(8);
  });

  it("stay within the bundle, whatever a stack names", async () => {
    writeFileSync(join(bundle, "..", "outside-of-bundle.js.map"), JSON.stringify(mapOf("secret.ts")));
    const stack = "Error\n    at f (http://127.0.0.1:1/../outside-of-bundle.js:1:1)";
    expect((await new Sources(bundle).locate(stack)).components).toEqual([]);
    rmSync(join(bundle, "..", "outside-of-bundle.js.map"));
  });
});
