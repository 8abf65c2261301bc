/** Time limits and pauses that a signal can end. */

import { FarmTimeout } from "./errors.js";

/** A signal that fires with another one, or when time is up. */
export interface Limit {
  readonly signal: AbortSignal;
  /** Milliseconds that are left. */
  left(): number;
  /** Forget the time, but go on following the other signal. */
  relax(): void;
  /** Must be called when what was limited is over. */
  release(): void;
}

/** Longest delay that timers take, in milliseconds; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

/** Limit something to a time and to a signal. (`AbortSignal.any` is missing in Node 18 and in older browsers.) */
export function limited(what: string, milliseconds: number, outer?: AbortSignal): Limit {
  const inner = new AbortController();
  const follow = () => inner.abort(outer?.reason);
  if (outer?.aborted) follow();
  outer?.addEventListener("abort", follow, { once: true });
  const late = () => inner.abort(new FarmTimeout(`${what}: not within ${milliseconds / 1000} s`));
  const timer = milliseconds <= LONGEST ? setTimeout(late, milliseconds) : undefined;
  const end = Date.now() + milliseconds;
  return {
    signal: inner.signal,
    left: () => end - Date.now(),
    relax: () => clearTimeout(timer),
    release: () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", follow);
    },
  };
}

/** Wait; rejected with the signal's reason when it fires. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const go = () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    const timer = setTimeout(go, Math.min(milliseconds, LONGEST));
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
