/** How capabilities are called; `api.ts` says what each of them takes and gives. */

import type {
  Artifact,
  CapabilityView,
  Failure,
  JobResult,
  JobState,
  JobView,
  JsonValue,
  Queued,
} from "./models.js";
import type { Camelled } from "./names.js";

/** What every call takes. */
export interface CallOptions {
  /** Ends the call; it is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Longest time of the call in milliseconds, with all its repetitions; the client's own if left out. */
  timeoutMs?: number | undefined;
}

/** What a submission takes beside its params. */
export interface SubmitOptions extends CallOptions {
  /** Your own identifier of the job; the same one with the same params is the same job. */
  jobId?: string | undefined;
  /** Where the job's end is told, signed; see `verifyWebhook`. */
  webhookUrl?: string | undefined;
  /** How urgent it is. */
  priority?: "low" | "normal" | "high" | undefined;
  /** Repeats with the same key give the same job for a day; left out, a key is made for this call's own repetitions. */
  idempotencyKey?: string | undefined;
}

declare const RETURNS: unique symbol;

/** A job's identifier: a string that remembers, for the compiler alone, what the job returns. */
export type JobId<Value = JsonValue> = string & { readonly [RETURNS]?: Value };

/** A job that was accepted; `Value` is what it returns. */
export type Accepted<Value = JsonValue> = Omit<Camelled<Queued>, "jobId"> & {
  jobId: JobId<Value>;
  /** Whether an earlier request with the same key or identifier had submitted it already. */
  replayed: boolean;
};

/** A job as it stands. */
export type Job = Omit<Camelled<JobView>, "status"> & { status: JobState };

/** A file that a job made. */
export type File = Camelled<Artifact>;

/** What a job returned. */
export type Result<Value = JsonValue> = Omit<Camelled<JobResult>, "artifacts" | "result"> & {
  /** What its capability gives, in the service's names. */
  result: Value;
  artifacts: readonly File[];
};

/** One thing that the service can do, or will. */
export type Capability = CapabilityView;

/** Something that happened to a job. */
export interface JobEvent {
  jobId: string;
  /** Counts the job's events from 1, without gaps. */
  number: number;
  /** Such as `job.progress`; the last one is `job.completed`, `job.failed` or `job.cancelled`. */
  type: string;
  /** When, as RFC 3339. */
  at: string | null;
  /** What there is to say, in the service's names. */
  data: { [name: string]: JsonValue };
}

/** Something that happened to a job or to one of its tasks, for people. */
export interface LogLine {
  /** Its event's number. */
  number: number;
  at: string;
  level: "info" | "warning" | "error";
  /** The event's type, such as `task.retrying`. */
  event: string;
  message: string;
  /** Name of the task that it is about; null: it is about the job. */
  task: string | null;
  /** Index of the scene that the task shows, from 0. */
  scene: number | null;
  /** The try of the task that it is about, as it is now. */
  attempt: {
    number: number;
    /** Where it ran; empty: not known. */
    node: string;
    startedAt: string;
    endedAt: string | null;
    seconds: number | null;
    /** `running`, `done`, `infrastructure`, `user`, `lost` or `cancelled`. */
    outcome: string;
    error: Failure | null;
  } | null;
}

/** A capability that becomes a job, which returns `Value`. */
export type Submit<Params, Plan = never, Value = JsonValue> = Plans<Params, Plan> &
  ((params: Params, options?: SubmitOptions) => Promise<Accepted<Value>>);

/** Checks and plans only, and returns what the job would take; nothing is queued. Not every capability can. */
export type Plans<Params, Plan> = [Plan] extends [never]
  ? unknown
  : (params: Params, options: CallOptions & { dryRun: true }) => Promise<Plan>;

/** A capability that answers at once. */
export type Answer<Params, Given> = (params: Params, options?: CallOptions) => Promise<Given>;

/** Something to look at. */
export type Look<Given> = (options?: CallOptions) => Promise<Given>;

/** Something that has an identifier. */
export type LookAt<Given> = (id: string, options?: CallOptions) => Promise<Given>;
