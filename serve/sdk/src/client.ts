/** The client. */

import type { Capabilities } from "./api.js";
import { Assets } from "./assets.js";
import type { CallOptions, Capability } from "./calls.js";
import { capabilities } from "./capabilities.js";
import { Jobs } from "./jobs.js";
import type { CapabilityList, Health, JsonValue } from "./models.js";
import { type Ask, type ClientOptions, Transport } from "./transport.js";

/** What is written by hand; `Capabilities` adds `render`, `tts`, `audio` and all other nouns of the service. */
class Service {
  /** Jobs: watched, waited for, listed, cancelled, retried; their results and files. */
  readonly jobs: Jobs;
  /** Files that specs refer to. */
  readonly assets: Assets;
  readonly #transport: Transport;

  constructor(options: ClientOptions) {
    this.#transport = new Transport(options);
    this.jobs = new Jobs(this.#transport);
    this.assets = new Assets(this.#transport);
    Object.assign(this, capabilities(this.#transport));
  }

  /** List everything that the service can do, or will: its status here, and what is missing. */
  async capabilities(options: CallOptions = {}): Promise<readonly Capability[]> {
    const ask = { ...options, method: "GET", path: "/api/v1/capabilities" } as const;
    return (await this.#transport.json<CapabilityList>(ask)).told.capabilities;
  }

  /** Send a request of your own, for what has no function here; repeated, bounded and refused like all others. */
  async request<Told = JsonValue>(ask: Ask): Promise<Told> {
    return (await this.#transport.json<Told>(ask)).told;
  }

  /** Tell that the service runs and reaches its ledger. */
  async health(options: CallOptions = {}): Promise<Health> {
    return (await this.#transport.json<Health>({ ...options, method: "GET", path: "/health/ready" })).told;
  }
}

/** A client of one service. */
export type Client = Service & Capabilities;

/** A client of one service. */
export const Client = Service as new (options: ClientOptions) => Client;

/** The client by the name that the service was specified with. */
export type RemotionClient = Client;

/** The client by the name that the service was specified with. */
export const RemotionClient = Client;
