import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { json, problem, served } from "./service.js";

const BYTES = Buffer.alloc(5_000, "framefarm");
const DIGEST = createHash("sha256").update(BYTES).digest("hex");
const ASSET = `asset:${DIGEST}`;

test("A file is announced by its hash, and sent where the service says, with its headers", () =>
  served((service) =>
    served(async (elsewhere) => {
      const folder = await mkdtemp(join(tmpdir(), "framefarm-"));
      const path = join(folder, "cup.png");
      await writeFile(path, BYTES);
      const headers = { "X-Amz-Checksum-Sha256": "abc", "Content-Length": `${BYTES.length}` };
      service.says(
        json({ asset: ASSET, exists: false, method: "PUT", url: `${elsewhere.url}/b/k?sig=1`, headers }),
      );
      elsewhere.says(problem(503, "SlowDown"), json({}, 200));
      const sent = await service.client({ apiKey: "farm_1" }).assets.upload(path);
      await rm(folder, { recursive: true });
      assert.deepEqual(sent, { asset: ASSET, sha256: DIGEST, size: BYTES.length, existed: false });
      assert.equal(service.heard[0]?.url, "/api/v1/assets/presign");
      const { sha256, size, name } = JSON.parse(service.heard[0]?.body ?? "");
      assert.deepEqual([sha256, size, name], [DIGEST, BYTES.length, "cup.png"]);
      const heard = elsewhere.heard[1];
      assert.equal(`${heard?.method} ${heard?.url}`, "PUT /b/k?sig=1");
      assert.equal(heard?.body, BYTES.toString());
      assert.equal(heard?.headers["content-length"], `${BYTES.length}`);
      assert.equal(heard?.headers["x-amz-checksum-sha256"], "abc");
      assert.equal(heard?.headers.authorization, undefined, "the key is for the service alone");
    }),
  ));

test("A file that the service takes itself goes to the service", () =>
  served(async (service) => {
    service.says(
      json({ asset: ASSET, exists: false, method: "PUT", url: "/api/v1/assets/uploads/t", headers: {} }),
      json({}, 201),
    );
    await service.client({ apiKey: "farm_1" }).assets.upload(new Blob([BYTES], { type: "image/png" }));
    assert.equal(JSON.parse(service.heard[0]?.body ?? "").media_type, "image/png");
    assert.equal(service.heard[1]?.url, "/api/v1/assets/uploads/t");
    assert.equal(service.heard[1]?.body.length, BYTES.length);
  }));

test("A file that the service has is not sent", () =>
  served(async (service) => {
    service.says(json({ asset: ASSET, exists: true, method: "PUT", url: null, headers: {} }));
    const sent = await service
      .client()
      .assets.upload(new Uint8Array(BYTES), { name: "cup.png", mediaType: "image/png" });
    assert.equal(sent.existed, true);
    assert.equal(service.heard.length, 1);
  }));

test("Files are listed, looked at, fetched and deleted by their address", () =>
  served(async (service) => {
    const asset = {
      asset: ASSET,
      sha256: DIGEST,
      size: 3,
      media_type: "image/png",
      name: "cup.png",
      created_at: "",
    };
    const page = { assets: [asset, asset], next_cursor: "7" };
    const gone = (response: { writeHead(status: number): { end(): void } }) => response.writeHead(204).end();
    service.says(json(page), json({ assets: [], next_cursor: "" }), json(asset), json("abc"), gone);
    const { assets } = service.client();
    const listed = [];
    for await (const one of assets.list({ pageSize: 2 })) listed.push(one.mediaType);
    assert.deepEqual(listed, ["image/png", "image/png"]);
    assert.equal((await assets.get(ASSET)).name, "cup.png");
    assert.equal(await (await assets.download(ASSET)).text(), '"abc"');
    await assets.delete(DIGEST);
    assert.deepEqual(
      service.heard.map(({ method, url }) => `${method} ${url}`),
      [
        "GET /api/v1/assets?limit=2",
        "GET /api/v1/assets?limit=2&cursor=7",
        `GET /api/v1/assets/${DIGEST}`,
        `GET /api/v1/assets/${DIGEST}/content`,
        `DELETE /api/v1/assets/${DIGEST}`,
      ],
    );
  }));

test("A path that leads nowhere is told as Node tells it", () =>
  served(async (service) => {
    await assert.rejects(service.client().assets.upload("/nowhere/at/all.png"), {
      code: /ENOENT|ERR_INVALID_ARG_VALUE/,
    });
    assert.equal(service.heard.length, 0);
  }));
