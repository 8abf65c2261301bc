import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { allowHosts, guardConnections } from "../../worker/src/egress";

const original = net.Socket.prototype.connect;
const own: number[] = [];
let asked: string[] = [];
let mine: http.Server;
let other: http.Server;

const serve = async (name: string) => {
  const server = http.createServer((request, answer) => {
    asked.push(`${name} ${request.url}`);
    answer.end(name);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
};
const portOf = (server: http.Server) => (server.address() as AddressInfo).port;

/** Ask a server; returns what it says, or why it was not reached. */
const ask = (options: http.RequestOptions) =>
  new Promise<string>((resolve) => {
    http
      .get(options, (answer) => {
        answer.on("data", (data: Buffer) => resolve(data.toString()));
      })
      .on("error", (error) => resolve(error.message));
  });

/** Connect by a way of one's own; returns how that ended. */
const ended = (socket: net.Socket) =>
  new Promise<string>((resolve) => {
    socket.on("connect", () => {
      socket.destroy();
      resolve("connected");
    });
    socket.on("error", (error) => resolve(error.message));
  });

beforeAll(async () => {
  mine = await serve("mine");
  other = await serve("other");
  own.push(portOf(mine));
  guardConnections(() => own);
});
afterAll(() => {
  net.Socket.prototype.connect = original;
  mine.close();
  other.close();
});
beforeEach(() => {
  asked = [];
  allowHosts([]);
});

describe("this process", () => {
  it.each(["127.0.0.1", "localhost", "LOCALHOST"])("reaches its own server at %s", async (host) => {
    expect(await ask({ host, port: portOf(mine), path: "/a", family: 4 })).toBe("mine");
    expect(asked).toEqual(["mine /a"]);
  });

  it.each(["127.0.0.1", "localhost"])(
    "reaches no other server at %s, even if that is listed",
    async (host) => {
      allowHosts(["127.0.0.1", "localhost"]);
      const told = `the project does not list the host '${host}'`;
      expect(await ask({ host, port: portOf(other), path: "/secret", family: 4 })).toBe(told);
      expect(asked).toEqual([]);
    },
  );

  it.each(["example.invalid", "169.254.169.254", "10.0.0.1", "0.0.0.0", "127.0.0.2", "::ffff:127.0.0.1"])(
    "does not even look for %s",
    async (host) => {
      expect(await ask({ host, port: portOf(other) })).toBe(`the project does not list the host '${host}'`);
      expect(asked).toEqual([]);
    },
  );

  it("looks for listed hosts, however they are spelled", async () => {
    allowHosts(["Sounds.Invalid"]);
    expect(await ask({ host: "sounds.INVALID", port: 80 })).not.toContain("does not list");
    expect(await ask({ host: "more.sounds.invalid", port: 80 })).toContain("does not list");
    allowHosts([]);
    expect(await ask({ host: "sounds.invalid", port: 80 })).toContain("does not list");
  });

  it("hands a refusal to whoever asked, and lives on", async () => {
    // The listener comes after the call, as in Node's own modules.
    const socket = net.connect({ host: "example.invalid", port: 80 });
    expect(await ended(socket)).toContain("does not list the host 'example.invalid'");
    expect(socket.destroyed).toBe(true);
    await expect(fetch("http://example.invalid/a.mp4")).rejects.toThrow("fetch failed");
    expect(await ask({ host: "127.0.0.1", port: portOf(mine) })).toBe("mine");
  });

  it("is guarded in whatever way a socket is told where to go", async () => {
    const port = portOf(other);
    const ways: (() => net.Socket)[] = [
      () => net.connect(port, "127.0.0.1"),
      () => net.connect(port),
      () => net.createConnection({ port }),
      () => new net.Socket().connect({ port, host: "127.0.0.1" }),
      () => new net.Socket().connect(port, "127.0.0.1"),
      () => new net.Socket().connect(port),
      () => (new net.Socket().connect as (port: string) => net.Socket).call(new net.Socket(), String(port)),
    ];
    for (const way of ways) {
      expect(await ended(way())).toContain("does not list");
    }
    expect(asked).toEqual([]);
    expect(await ended(new net.Socket().connect(portOf(mine), "127.0.0.1"))).toBe("connected");
  });

  it("talks to its children by socket files", async () => {
    const path = join(tmpdir(), `egress-${process.pid}.sock`);
    const server = net.createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(await ended(net.connect(path))).toBe("connected");
    expect(await ended(new net.Socket().connect({ path }))).toBe("connected");
    server.close();
  });
});
