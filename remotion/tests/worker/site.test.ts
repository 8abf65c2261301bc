import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SiteServer } from "../../worker/src/site";

const BYTES = Buffer.from(Array.from({ length: 256 }, (_, n) => n));

interface Answer {
  status: number;
  head: http.IncomingHttpHeaders;
  body: Buffer;
}

let folder: string;
let server: SiteServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "site-"));
  const bundle = join(folder, "bundle");
  mkdirSync(join(bundle, "public", "deep"), { recursive: true });
  mkdirSync(join(folder, "bundle-beside"));
  writeFileSync(join(bundle, "index.html"), "<html>");
  writeFileSync(join(bundle, "bundle.js"), "code");
  writeFileSync(join(bundle, "public", "bytes.wav"), BYTES);
  writeFileSync(join(bundle, "public", "empty.txt"), "");
  writeFileSync(join(bundle, "public", "deep", "ünï çode.txt"), "found");
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(folder, "bundle-beside", "secret.txt"), "secret");
  writeFileSync(join(folder, "photo.png"), "photo");
  symlinkSync(join(folder, "secret.txt"), join(bundle, "link.txt"));
  symlinkSync(folder, join(bundle, "up"));
  symlinkSync(join(bundle, "bundle.js"), join(bundle, "inside.js"));
  server = await SiteServer.start();
  const assets = { "ab.png": join(folder, "photo.png"), "gone.png": join(folder, "gone.png") };
  server.show({ bundle, assets, hosts: [] });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Ask for a path just as it stands: clients that tidy it up would hide what is tested. */
const ask = (path: string, headers: http.OutgoingHttpHeaders = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const options = { host: "127.0.0.1", port: server.port, path, headers, agent: false };
    http
      .get(options, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, head: answer.headers, body: Buffer.concat(parts) }),
        );
      })
      .on("error", reject);
  });

describe("a site", () => {
  it("serves the bundle's files by their types", async () => {
    expect((await ask("/")).body.toString()).toBe("<html>");
    const page = await ask("/index.html");
    expect([page.status, page.body.toString()]).toEqual([200, "<html>"]);
    expect(page.head["content-type"]).toBe("text/html; charset=utf-8");
    expect((await ask("/bundle.js")).head["content-type"]).toBe("text/javascript; charset=utf-8");
    expect((await ask("/public/bytes.wav")).head["content-type"]).toMatch(/^audio\//);
    expect((await ask(`/public/deep/${encodeURIComponent("ünï çode.txt")}?v=2`)).body.toString()).toBe(
      "found",
    );
    expect((await ask("/public/empty.txt")).status).toBe(200);
    expect((await ask("/inside.js")).body.toString()).toBe("code");
  });

  it("serves the assets that it was shown, by the names that it was told", async () => {
    const photo = await ask("/farm-assets/ab.png");
    expect([photo.status, photo.head["content-type"], photo.body.toString()]).toEqual([
      200,
      "image/png",
      "photo",
    ]);
    for (const name of [
      "gone.png",
      "cd.png",
      "",
      "../secret.txt",
      "..%2fsecret.txt",
      "constructor",
      "__proto__",
    ]) {
      expect((await ask(`/farm-assets/${name}`)).status).toBe(404);
    }
  });

  it.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%2f..%2f..%2f..%2fetc/passwd",
    "/public/../../secret.txt",
    "/public/..%2f..%2fsecret.txt",
    "/../bundle-beside/secret.txt",
    "/..%2fbundle-beside/secret.txt",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/link.txt",
    "/up/secret.txt",
    "/up/bundle-beside/secret.txt",
    "/public",
    "/absent.js",
    "/index.html/",
    "/index.html%00.js",
    "http://127.0.0.1/../secret.txt",
  ])("has nothing at %s", async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.body.toString()).not.toContain("secret");
    expect(answer.body.toString()).not.toContain("root:");
  });

  it("hangs up on paths that are none, and lives on", async () => {
    await expect(ask("/%")).rejects.toThrow();
    await expect(ask("/%ff")).rejects.toThrow();
    expect((await ask("/")).status).toBe(200);
  });

  it.each([
    ["bytes=0-9", 0, 10],
    ["bytes=10-", 10, 256],
    ["bytes=250-999", 250, 256],
    ["bytes=255-255", 255, 256],
    ["bytes=-6", 250, 256],
    ["bytes=-999", 0, 256],
  ])("serves the part %s of a file", async (range, start, end) => {
    const { status, head, body } = await ask("/public/bytes.wav", { range });
    expect(status).toBe(206);
    expect(body.equals(BYTES.subarray(start, end))).toBe(true);
    expect(head["content-range"]).toBe(`bytes ${start}-${end - 1}/256`);
    expect(head["content-length"]).toBe(String(end - start));
  });

  it.each(["bytes=256-", "bytes=9-3", "bytes=-0", "bytes=-"])("has no part %s", async (range) => {
    const { status, head, body } = await ask("/public/bytes.wav", { range });
    expect([status, head["content-range"], body.length]).toEqual([416, "bytes */256", 0]);
  });

  it.each(["bytes=0-1,5-6", "items=0-1", "nonsense"])("answers %s with the whole", async (range) => {
    const { status, body } = await ask("/public/bytes.wav", { range });
    expect(status).toBe(200);
    expect(body.equals(BYTES)).toBe(true);
  });

  it.each(["example.org", "127.0.0.1", "127.0.0.1:1", "localhost", "127.0.0.1.example.org:80"])(
    "is not to be had under the name %j",
    async (host) => {
      const { status, body } = await ask("/", { host });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(body.toString()).not.toContain("<html>");
    },
  );

  it("is to be had under the loopback's names alone", async () => {
    for (const name of ["127.0.0.1", "localhost"]) {
      expect((await ask("/", { host: `${name}:${server.port}` })).status).toBe(200);
    }
    expect(server.origin).toBe(`http://127.0.0.1:${server.port}`);
  });

  it("shows the next bundle's files and none of the one before", async () => {
    const next = join(folder, "next");
    mkdirSync(next);
    writeFileSync(join(next, "index.html"), "next");
    const one = await SiteServer.start();
    const before = server;
    server = one;
    one.show({ bundle: join(folder, "bundle"), assets: { "ab.png": join(folder, "photo.png") }, hosts: [] });
    expect((await ask("/bundle.js")).status).toBe(200);
    one.show({ bundle: next, assets: {}, hosts: [] });
    expect((await ask("/")).body.toString()).toBe("next");
    expect((await ask("/bundle.js")).status).toBe(404);
    expect((await ask("/farm-assets/ab.png")).status).toBe(404);
    server = before;
  });
});
