import type { CSSProperties } from "react";
import { clamp01, type Easing } from "./easing";

/** A style at a frame. Pure, and a function of frame / fps only: the same second looks the same at every frame rate. */
export type Pattern = (frame: number, fps: number) => CSSProperties;

/** Like a pattern, but gives a value that is drawn as content. */
export type ValuePattern<Value extends number | string> = (frame: number, fps: number) => Value;

/** When a pattern runs: `duration` and `delay` in seconds, `easing` over its progress. */
export interface Timing {
  duration?: number;
  delay?: number;
  easing?: Easing;
}

/** The edge that something comes from or leaves to. */
export type Direction = "left" | "right" | "top" | "bottom";

/** The unit vector that points to each edge, y downwards as in CSS. */
export const TOWARDS: Record<Direction, { x: number; y: number }> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  top: { x: 0, y: -1 },
  bottom: { x: 0, y: 1 },
};

/** `a` at 0, `b` at 1, both exactly: `a + (b - a)` can miss `b` by a rounding step. */
export const mix = (a: number, b: number, t: number): number => a * (1 - t) + b * t;

/** A number as CSS text. Four decimals are far below a pixel, and keep `1e-17`, which CSS dislikes, out. */
export const css = (value: number): string => String(Math.round(value * 10000) / 10000 + 0);

/** Linear progress 0–1 at a frame: 0 before `delay`, 1 from `delay + duration` on (seconds). */
export function progressAt(frame: number, fps: number, duration: number, delay = 0): number {
  const elapsed = frame / fps - delay;
  if (duration <= 0) return elapsed >= 0 ? 1 : 0;
  return clamp01(elapsed / duration);
}

/** A pattern from a style per progress, with the factory's own default duration (seconds) and easing. */
export function timed(
  timing: Timing,
  defaults: { duration: number; easing: Easing },
  style: (eased: number, linear: number) => CSSProperties,
): Pattern {
  const { duration = defaults.duration, delay = 0, easing = defaults.easing } = timing;
  return (frame, fps) => {
    const t = progressAt(frame, fps, duration, delay);
    return style(easing(t), t);
  };
}

const joined = (a: string | undefined, b: string | undefined): string | undefined => {
  if (a === undefined || b === undefined) return a ?? b;
  return [a, b].filter((part) => part !== "none").join(" ") || "none";
};

/**
 * Merges styles: transforms and filters follow one another, opacities multiply, and of anything else
 * (clip path, transform origin, background …) the later one counts. The first transform is the outermost.
 */
export function mergeStyles(...styles: readonly CSSProperties[]): CSSProperties {
  const merged: CSSProperties = {};
  for (const style of styles) {
    const { transform, filter, opacity } = merged;
    Object.assign(merged, style);
    const transforms = joined(transform, style.transform);
    const filters = joined(filter, style.filter);
    if (transforms !== undefined) merged.transform = transforms;
    if (filters !== undefined) merged.filter = filters;
    if (opacity !== undefined && style.opacity !== undefined) {
      merged.opacity = Number(opacity) * Number(style.opacity);
    }
  }
  return merged;
}

/** Plays patterns together: see `mergeStyles`. */
export const compose =
  (...patterns: readonly Pattern[]): Pattern =>
  (frame, fps) =>
    mergeStyles(...patterns.map((pattern) => pattern(frame, fps)));

/** Starts a pattern later, by `seconds`; works for values as well as for styles. */
export const delay =
  <Result>(seconds: number, pattern: (frame: number, fps: number) => Result) =>
  (frame: number, fps: number): Result =>
    pattern(frame - seconds * fps, fps);

/** One thing in a sequence: what plays, and how long until the next one starts (seconds). */
export interface Step {
  pattern: Pattern;
  seconds: number;
}

/** Does nothing; as a step of a sequence it is a pause. */
export const still: Pattern = () => ({});

/**
 * Plays steps one after another. Each pattern is at its start before its turn and at its end after it, so
 * entrances come first and exits last; a loop has neither, and belongs beside the sequence in `compose`.
 */
export function sequence(...steps: readonly Step[]): Pattern {
  const delayed: Pattern[] = [];
  let at = 0;
  for (const { pattern, seconds } of steps) {
    delayed.push(delay(at, pattern));
    at += seconds;
  }
  return compose(...delayed);
}

/** The same pattern for the nth of several elements, each `gap` seconds after the one before. */
export const stagger = (index: number, gap: number, pattern: Pattern): Pattern => delay(index * gap, pattern);
