/** A real HTTP server that says what a test has laid out, and remembers what it was asked. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Client, type ClientOptions } from "@framefarm/client";

export interface Heard {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What is answered to one request. */
export type Saying = (response: ServerResponse, heard: Heard) => void;

export class Service {
  readonly heard: Heard[] = [];
  readonly #sayings: Saying[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<Service> {
    const made = new Service();
    await new Promise<void>((resolve) => made.#server.listen(0, "127.0.0.1", resolve));
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Lay out what is answered next, one saying for each request. */
  says(...sayings: Saying[]): void {
    this.#sayings.push(...sayings);
  }

  /** A client that is not patient. */
  client(options: Partial<ClientOptions> = {}): Client {
    return new Client({ baseUrl: this.url, backoffMs: 1, timeoutMs: 5_000, ...options });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const piece of request) body += piece;
    const headers = request.headers as Record<string, string>;
    const heard = { method: request.method ?? "", url: request.url ?? "", headers, body };
    this.heard.push(heard);
    (this.#sayings.shift() ?? problem(500, "the test laid out no more answers"))(response, heard);
  }
}

/** Run something on a service that ends with it. */
export async function served(play: (service: Service) => Promise<void>): Promise<void> {
  const service = await Service.start();
  try {
    await play(service);
  } finally {
    await service.stop();
  }
}

export function json(told: unknown, status = 200, headers: Record<string, string> = {}): Saying {
  return (response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(told));
  };
}

export function problem(
  status: number,
  code: string,
  headers: Record<string, string> = {},
  more: object = {},
): Saying {
  const told = {
    type: `urn:framefarm:problem:${code}`,
    title: "",
    status,
    detail: `it is ${code}`,
    instance: "/",
    code,
  };
  return json({ ...told, retryable: false, request_id: "req_1", problems: [], ...more }, status, headers);
}

/** The connection breaks, after some text or before anything is said. */
export function cut(text = "", headers: Record<string, string> = {}): Saying {
  return (response) => {
    if (!text) {
      response.destroy();
      return;
    }
    response.writeHead(200, headers);
    response.write(text, () => setTimeout(() => response.destroy(), 20));
  };
}

/** Nothing is ever said. */
export const silence: Saying = () => undefined;

export const STREAM = { "Content-Type": "text/event-stream" };

/** A stream of events that ends in good order. */
export function stream(text: string): Saying {
  return (response) => void response.writeHead(200, STREAM).end(text);
}

/** Events as the service writes them, numbered from a first one. */
export function told(first: number, ...types: string[]): string {
  return types
    .map((type, index) => {
      const number = first + index;
      const data = JSON.stringify({
        job_id: "a",
        number,
        type,
        data: { stage: type },
        at: "2026-11-20T12:00:00Z",
      });
      return `id: ${number}\nevent: ${type}\ndata: ${data}\n\n`;
    })
    .join("");
}

export const QUEUED = {
  job_id: "a",
  status: "queued",
  estimated_duration_sec: 4.5,
  poll_url: "/api/v1/jobs/a",
  events_url: "/api/v1/jobs/a/events",
  result_url: "/api/v1/jobs/a/result",
  webhook_registered: false,
};

/** A job as the service tells it. */
export function job(status: string, more: object = {}): object {
  return {
    ...QUEUED,
    kind: "render/export",
    status,
    progress: 1,
    created_at: "2026-11-20T12:00:00Z",
    error: null,
    ...more,
  };
}

export const RESULT = {
  success: true,
  job_id: "a",
  result: { outputs: [{ duration_sec: 2 }] },
  artifacts: [
    {
      name: "video",
      media_type: "video/mp4",
      size: 3,
      sha256: "ab",
      uri: "/d/v.mp4",
      url: "/api/v1/jobs/a/artifacts/video",
    },
  ],
  duration_ms: 12.5,
};
