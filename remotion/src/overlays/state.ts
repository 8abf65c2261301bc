import { clamp01 } from "../animation";
import type { TextOverlay } from "./schema";

/** When an overlay is on the picture, in seconds. */
export type OverlayTiming = Pick<TextOverlay, "appear" | "disappear" | "fadeIn" | "fadeOut">;

export interface OverlayState {
  visible: boolean;
  /** 0–1; 0 at `appear` and towards `disappear` if there are fades. */
  opacity: number;
  /** How much of its time has passed, 0–1. */
  progress: number;
  phase: "before" | "in" | "hold" | "out" | "after";
}

/** The fades of an overlay in seconds, shortened in proportion where it is on for less than both. */
export function fadesOf(overlay: OverlayTiming): { fadeIn: number; fadeOut: number } {
  const { appear, disappear } = overlay;
  const fadeIn = Math.max(0, overlay.fadeIn);
  const fadeOut = Math.max(0, overlay.fadeOut);
  const both = fadeIn + fadeOut;
  const share = both > 0 ? Math.min(1, Math.max(0, disappear - appear) / both) : 1;
  return { fadeIn: fadeIn * share, fadeOut: fadeOut * share };
}

/** An overlay at a time (seconds). It shows from `appear` on, and no longer at `disappear`. */
export function overlayState(overlay: OverlayTiming, seconds: number): OverlayState {
  const { appear, disappear } = overlay;
  if (seconds < appear) return { visible: false, opacity: 0, progress: 0, phase: "before" };
  // Not (a < b) rather than a >= b: a time that is no number must not show anything.
  if (!(seconds < disappear)) return { visible: false, opacity: 0, progress: 1, phase: "after" };
  const { fadeIn, fadeOut } = fadesOf(overlay);
  const progress = clamp01((seconds - appear) / (disappear - appear));
  if (seconds < appear + fadeIn) {
    return { visible: true, opacity: clamp01((seconds - appear) / fadeIn), progress, phase: "in" };
  }
  if (seconds > disappear - fadeOut) {
    return { visible: true, opacity: clamp01((disappear - seconds) / fadeOut), progress, phase: "out" };
  }
  return { visible: true, opacity: 1, progress, phase: "hold" };
}
