/**
 * What can go wrong, as a tree:
 *
 * - FarmError
 *   - FarmProblem: the service refused, and says why (RFC 9457)
 *   - FarmUnreachable: no whole answer came, however often it was tried
 *   - FarmTimeout: it took longer than was allowed
 *   - JobUnsuccessful: a job that was waited for failed or was cancelled
 *   - WebhookRejected: a webhook is not what it claims to be
 *
 * A signal that aborts a call rejects it with the signal's own reason.
 */

import type { Job } from "./calls.js";
import type { ProblemDetails, ProblemPlace } from "./models.js";

/** Anything that this package throws by itself. */
export class FarmError extends Error {
  override name = "FarmError";
}

/** The service refused. */
export class FarmProblem extends FarmError {
  override name = "FarmProblem";
  /** HTTP status. */
  readonly status: number;
  /** Stable name of the error, such as `bad_spec`; `http_502` and the like for answers that are none of the service's. */
  readonly code: string;
  /** Whether trying again can help. */
  readonly retryable: boolean;
  /** What the service's log calls the request; empty if it did not say. */
  readonly requestId: string;
  /** What is wrong with the request, and where, such as `params.scenes[3].motion.to.zoom`. */
  readonly problems: readonly ProblemPlace[];
  /** Seconds after which the service wants to be asked again; null if it did not say. */
  readonly retryAfter: number | null;

  constructor(told: Omit<ProblemDetails, "type" | "title" | "instance">, retryAfter: number | null) {
    super(told.detail);
    this.status = told.status;
    this.code = told.code;
    this.retryable = told.retryable;
    this.requestId = told.request_id;
    this.problems = told.problems;
    this.retryAfter = retryAfter;
  }
}

/** No whole answer came; `cause` is what `fetch` said. */
export class FarmUnreachable extends FarmError {
  override name = "FarmUnreachable";
}

/** It took longer than was allowed. */
export class FarmTimeout extends FarmError {
  override name = "FarmTimeout";
}

/** A job that was waited for has ended without a result. */
export class JobUnsuccessful extends FarmError {
  override name = "JobUnsuccessful";
  /** The job as it ended: `failed` or `cancelled`. */
  readonly job: Job;
  /** Stable name of what made it fail; `job_cancelled` if it was cancelled. */
  readonly code: string;
  /** What was wrong with its params, and where. */
  readonly problems: readonly ProblemPlace[];

  constructor(job: Job) {
    super(job.error ? `job ${job.jobId} failed: ${job.error.message}` : `job ${job.jobId} was ${job.status}`);
    this.job = job;
    this.code = job.error?.code ?? `job_${job.status}`;
    this.problems = (job.error?.problems ?? []).map((problem) => ({
      where: problem.where ?? "",
      message: problem.message ?? "",
    }));
  }
}

/** A webhook is not what it claims to be; whoever sent it gets 400 or 401. */
export class WebhookRejected extends FarmError {
  override name = "WebhookRejected";
}
