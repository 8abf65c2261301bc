/** Framefarm's service from TypeScript. */

export type * from "./api.js";
export { type Asset, Assets, type Uploaded, type UploadOptions, type UploadSource } from "./assets.js";
export type {
  Accepted,
  Answer,
  CallOptions,
  Capability,
  File,
  Job,
  JobEvent,
  JobId,
  LogLine,
  Look,
  LookAt,
  Result,
  Submit,
  SubmitOptions,
} from "./calls.js";
export { Client, RemotionClient } from "./client.js";
export {
  FarmError,
  FarmProblem,
  FarmTimeout,
  FarmUnreachable,
  JobUnsuccessful,
  WebhookRejected,
} from "./errors.js";
export { type JobFilter, Jobs, type WaitOptions, type WatchOptions } from "./jobs.js";
export type * from "./models.js";
export type { Ask, ClientOptions } from "./transport.js";
export { type VerifyOptions, verifyWebhook, type Webhook, type WebhookHeaders } from "./webhooks.js";
