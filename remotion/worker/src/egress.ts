/**
 * Keeps this process from reaching what pages may not.
 *
 * The browser is told to reach the site and the listed hosts alone, but Remotion's extractor of video
 * frames downloads from here whatever address a page names.
 */
import net from "node:net";

let allowed: ReadonlySet<string> = new Set();

/** Allow some hosts from now on; the loopback interface is always reached, on ports of this process. */
export function allowHosts(hosts: readonly string[]): void {
  allowed = new Set(hosts.map((host) => host.toLowerCase()));
}

/** Refuse connections to other hosts; ports of `own` on the loopback interface stay open. */
export function guardConnections(own: () => readonly number[]): void {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function guarded(this: net.Socket, ...given: unknown[]) {
    const options = target(given);
    if (options && !permitted(options, own())) {
      const refused = new Error(`the project does not list the host '${options.host ?? ""}'`);
      // Who asked listens for errors only once this returns; an error that nobody hears ends the process.
      process.nextTick(() => this.destroy(refused));
      return this;
    }
    return Reflect.apply(connect, this, given) as net.Socket;
  } as typeof net.Socket.prototype.connect;
}

interface Target {
  host?: string;
  port?: number | string;
  path?: string;
}

/** Return where a call of `connect` leads, unless to a socket file; Node's own modules pass options in an array. */
function target(given: readonly unknown[]): Target | undefined {
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  if (typeof first === "object" && first !== null) {
    return first as Target;
  }
  const isPort = typeof first === "number" || /^\d+$/.test(String(first));
  return isPort
    ? { port: String(first), host: typeof second === "string" ? second : "localhost" }
    : undefined;
}

function permitted(options: Target, own: readonly number[]): boolean {
  if (options.path) {
    return true; // a socket file
  }
  const host = (options.host ?? "localhost").toLowerCase();
  return ["127.0.0.1", "::1", "localhost"].includes(host)
    ? own.includes(Number(options.port))
    : allowed.has(host);
}
