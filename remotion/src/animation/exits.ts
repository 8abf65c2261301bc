import { clamp01, cubicIn, cubicInOut, expoIn, quadIn } from "./easing";
import { covered, type Distance } from "./entrances";
import { css, type Direction, mix, type Pattern, type Timing, TOWARDS, timed } from "./pattern";

/** Opacity that only falls in the last part of an exit, so that the movement is seen first. */
const late = (t: number, share: number): number => 1 - quadIn(clamp01((t - (1 - share)) / share));

/** Opacity from 1 to 0. */
export const fadeOut = (options: Timing = {}): Pattern =>
  timed(options, { duration: 0.5, easing: quadIn }, (p) => ({ opacity: 1 - clamp01(p) }));

/** Leaves towards one edge, fading unless `fade` is false. */
export function slideOut(options: Timing & Distance & { to?: Direction; fade?: boolean } = {}): Pattern {
  const { to = "right", distance = 100, unit = "%", fade = true } = options;
  const { x, y } = TOWARDS[to];
  return timed(options, { duration: 0.6, easing: expoIn }, (p, t) => ({
    opacity: fade ? late(t, 0.5) : 1,
    transform: `translate(${css(x * distance * p)}${unit}, ${css(y * distance * p)}${unit})`,
  }));
}

/** Goes out of focus, swells a little and thins away: smoke rather than a dimmed lamp. */
export function dissolve(options: Timing & { blur?: number; scale?: number } = {}): Pattern {
  const { blur = 16, scale = 1.12 } = options;
  return timed(options, { duration: 0.8, easing: cubicInOut }, (p) => ({
    opacity: 1 - p,
    filter: p <= 0 ? "none" : `blur(${css(blur * p)}px)`,
    transform: `scale(${css(mix(1, scale, p))})`,
  }));
}

/** Shrinks (or, with `scale` above 1, grows) away. */
export function zoomOut(options: Timing & { scale?: number } = {}): Pattern {
  const { scale = 0.5 } = options;
  return timed(options, { duration: 0.5, easing: cubicIn }, (p, t) => ({
    opacity: late(t, 0.6),
    transform: `scale(${css(mix(1, scale, p))})`,
  }));
}

/** Is covered up; the last that is seen of it is at the edge `to`. */
export function wipeOut(options: Timing & { to?: Direction } = {}): Pattern {
  const { to = "right" } = options;
  return timed(options, { duration: 0.6, easing: cubicIn }, (p) => ({ clipPath: covered(to, p) }));
}
