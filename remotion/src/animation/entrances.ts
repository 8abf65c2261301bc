import { backOut, bounceOut, clamp01, cubicOut, expoOut, quadOut, settle } from "./easing";
import { css, type Direction, mix, type Pattern, type Timing, TOWARDS, timed } from "./pattern";

/** A distance: `%` is of the element's own size, `vw` and `vh` of the picture's. */
export interface Distance {
  distance?: number;
  unit?: "px" | "%" | "em" | "vw" | "vh";
}

/** Opacity that is complete after the first part of an entrance, so that the movement is seen. */
const early = (t: number, share: number): number => quadOut(clamp01(t / share));

/** Opacity from 0 to 1. */
export const fadeIn = (options: Timing = {}): Pattern =>
  timed(options, { duration: 0.5, easing: quadOut }, (p) => ({ opacity: clamp01(p) }));

/** Comes from one edge into its place, fading unless `fade` is false. */
export function slideIn(options: Timing & Distance & { from?: Direction; fade?: boolean } = {}): Pattern {
  const { from = "left", distance = 100, unit = "%", fade = true } = options;
  const { x, y } = TOWARDS[from];
  return timed(options, { duration: 0.6, easing: expoOut }, (p, t) => ({
    opacity: fade ? early(t, 0.5) : 1,
    transform: `translate(${css(x * distance * (1 - p))}${unit}, ${css(y * distance * (1 - p))}${unit})`,
  }));
}

/** Grows from `scale` past its size and swings into it. */
export function bounceIn(options: Timing & { scale?: number } = {}): Pattern {
  const { scale = 0.3 } = options;
  return timed(options, { duration: 0.9, easing: settle }, (p, t) => ({
    opacity: early(t, 0.25),
    transform: `scale(${css(mix(scale, 1, p))})`,
  }));
}

/** Grows (or, with `scale` above 1, shrinks) into its size. */
export function zoomIn(options: Timing & { scale?: number } = {}): Pattern {
  const { scale = 0.5 } = options;
  return timed(options, { duration: 0.6, easing: expoOut }, (p, t) => ({
    opacity: early(t, 0.5),
    transform: `scale(${css(mix(scale, 1, p))})`,
  }));
}

/** A small, quick zoom with one overshoot: for badges, icons and list marks. */
export const popIn = (options: Timing = {}): Pattern =>
  timed(options, { duration: 0.4, easing: backOut }, (p, t) => ({
    opacity: early(t, 0.4),
    transform: `scale(${css(p)})`,
  }));

/** Falls from above and rebounds on its place. */
export function dropIn(options: Timing & Distance = {}): Pattern {
  const { distance = 150, unit = "%" } = options;
  return timed(options, { duration: 0.9, easing: bounceOut }, (p, t) => ({
    opacity: early(t, 0.3),
    transform: `translateY(${css(-distance * (1 - p))}${unit})`,
  }));
}

/** Comes into focus from a blur of `blur` pixels. */
export function blurIn(options: Timing & { blur?: number } = {}): Pattern {
  const { blur = 18 } = options;
  return timed(options, { duration: 0.7, easing: cubicOut }, (p) => ({
    opacity: p,
    // "none" at rest: a filter of zero pixels would cost an offscreen pass on every later frame.
    filter: p >= 1 ? "none" : `blur(${css(blur * (1 - p))}px)`,
  }));
}

/** Is uncovered from one edge to the other. */
export function wipeIn(options: Timing & { from?: Direction } = {}): Pattern {
  const { from = "left" } = options;
  return timed(options, { duration: 0.6, easing: cubicOut }, (p) => ({ clipPath: covered(from, 1 - p) }));
}

/** Turns up about its horizontal middle, with a perspective of its own. */
export const flipIn = (options: Timing = {}): Pattern =>
  timed(options, { duration: 0.7, easing: backOut }, (p, t) => ({
    opacity: early(t, 0.4),
    transform: `perspective(800px) rotateX(${css(-90 * (1 - p))}deg)`,
  }));

/** How far outside its box an uncovered element may draw, in percent: descenders, shadows, glows. */
const OVERDRAW = 25;

/** A clip path that hides `share` (0–1) of a box and its surroundings, at the far side seen from `from`. */
export function covered(from: Direction, share: number): string {
  const free = `-${OVERDRAW}%`;
  const hidden = `${css(mix(-OVERDRAW, 100 + OVERDRAW, clamp01(share)))}%`;
  const inset: Record<Direction, string> = {
    left: `inset(${free} ${hidden} ${free} ${free})`,
    right: `inset(${free} ${free} ${free} ${hidden})`,
    top: `inset(${free} ${free} ${hidden} ${free})`,
    bottom: `inset(${hidden} ${free} ${free} ${free})`,
  };
  return inset[from];
}
