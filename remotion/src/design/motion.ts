import { Easing, useCurrentFrame, useVideoConfig } from "remotion";

/** Curves: things come in fast and settle (`out`), leave by gathering speed (`in`), travel with both. */
export const EASE = {
  out: Easing.bezier(0.16, 1, 0.3, 1),
  in: Easing.bezier(0.6, 0, 0.9, 0.2),
  inOut: Easing.bezier(0.76, 0, 0.24, 1),
  overshoot: Easing.bezier(0.34, 1.4, 0.64, 1),
} as const;

/** Durations in seconds. */
export const MOTION = {
  /** An element comes in. */
  enter: 0.8,
  /** An element leaves: shorter than it came. */
  exit: 0.4,
  /** Between the starts of neighbours. */
  stagger: 0.08,
  /** A scene gives way to the next. */
  cut: 0.6,
} as const;

/** How far a movement has come: 0 before `at`, 1 from `at + duration` on. Times in seconds. */
export function progress(
  time: number,
  at: number,
  duration: number,
  ease: (share: number) => number = EASE.out,
): number {
  if (time <= at) return 0;
  return time >= at + duration ? 1 : ease((time - at) / duration);
}

/** The time within a video or sequence, and how the motion constants apply there. Times in seconds. */
export type Clock = {
  readonly time: number;
  readonly total: number;
  /** At most 1: what durations are multiplied by, so that entrances fit into a very short scene. */
  readonly pace: number;
  /** An entrance that begins at `at`: 0 to 1. */
  readonly enter: (at?: number, duration?: number, ease?: (share: number) => number) => number;
  /** The exit at the end, `before` seconds earlier than the last possible moment: 0 to 1. */
  readonly exit: (before?: number, duration?: number) => number;
};

/** The shortest scene that motion plays at full length in, in seconds. */
const FULL_PACE = 2.4;

export function clockAt(frame: number, fps: number, durationInFrames: number): Clock {
  const time = frame / fps;
  const total = durationInFrames / fps;
  const pace = Math.min(1, total / FULL_PACE);
  return {
    time,
    total,
    pace,
    enter: (at = 0, duration = MOTION.enter, ease = EASE.out) =>
      progress(time, at * pace, duration * pace, ease),
    // The last frame is shown for a while too: what has left must have left when it begins.
    exit: (before = 0, duration = MOTION.exit) =>
      progress(time, total - 1 / fps - (before + duration) * pace, duration * pace, EASE.in),
  };
}

/** The clock of the sequence (or video) that the component is in. */
export function useClock(): Clock {
  const frame = useCurrentFrame();
  const { fps, durationInFrames } = useVideoConfig();
  return clockAt(frame, fps, durationInFrames);
}

/** Where a scene lies, in frames. */
export type Span = { readonly from: number; readonly frames: number };

/**
 * Divides `totalFrames` in proportion to the wished seconds. Scenes meet exactly, whatever length the
 * renderer gives the video, and each has at least one frame where there are enough.
 */
export function timeline(seconds: readonly number[], totalFrames: number): Span[] {
  const sum = seconds.reduce((a, b) => a + b, 0);
  let passed = 0;
  let from = 0;
  return seconds.map((duration) => {
    passed += duration;
    const end = Math.max(from, Math.round((passed / sum) * totalFrames));
    const span = { from, frames: end - from };
    from = end;
    return span;
  });
}

/** A length in seconds as a whole number of frames, at least one. */
export const frames = (seconds: number, fps: number): number => Math.max(1, Math.round(seconds * fps));
