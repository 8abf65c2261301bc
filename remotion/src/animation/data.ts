import { clamp01, cubicInOut, expoOut, linear } from "./easing";
import { css, mix, type Pattern, progressAt, type Timing, timed, type ValuePattern } from "./pattern";

/** A number from `from` to `to`, which it reaches exactly; `decimals` rounds on the way and at the end. */
export function countUp(
  options: Timing & { to: number; from?: number; decimals?: number },
): ValuePattern<number> {
  const { from = 0, to, duration = 1.5, delay = 0, easing = expoOut, decimals } = options;
  const step = decimals === undefined ? undefined : 10 ** decimals;
  return (frame, fps) => {
    const value = mix(from, to, easing(progressAt(frame, fps, duration, delay)));
    return step === undefined ? value : Math.round(value * step) / step;
  };
}

/** A bar that grows from its foot: from the left if horizontal, from the bottom if vertical. `from` and `to` are scales. */
export function barGrow(
  options: Timing & { axis?: "horizontal" | "vertical"; from?: number; to?: number } = {},
): Pattern {
  const { axis = "horizontal", from = 0, to = 1 } = options;
  const horizontal = axis === "horizontal";
  return timed(options, { duration: 0.9, easing: expoOut }, (p) => ({
    transformOrigin: horizontal ? "left center" : "center bottom",
    transform: `${horizontal ? "scaleX" : "scaleY"}(${css(mix(from, to, p))})`,
  }));
}

/**
 * Draws the stroke of an SVG shape that has `pathLength={1}`. `from` and `to` are shares of its length.
 *
 * The dash starts a twentieth before the shape's beginning: a dash of no length shows its round cap as a dot.
 */
export function drawPath(options: Timing & { from?: number; to?: number } = {}): Pattern {
  const { from = 0, to = 1 } = options;
  return timed(options, { duration: 1.2, easing: cubicInOut }, (p) => ({
    strokeDasharray: "1 1.1",
    strokeDashoffset: Number(css(1.05 * (1 - clamp01(mix(from, to, p))))),
  }));
}

/** Characters as a reader counts them: an emoji with modifiers or a letter with marks is one. */
const graphemes = (text: string): string[] =>
  [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].map((part) => part.segment);

/** The beginning of `text`, one more character every 1 / `perSecond` seconds. */
export function typewriter(options: {
  text: string;
  perSecond?: number;
  delay?: number;
}): ValuePattern<string> {
  const { text, perSecond = 20, delay = 0 } = options;
  const letters = graphemes(text);
  return (frame, fps) => {
    const typed = linear(progressAt(frame, fps, letters.length / perSecond, delay)) * letters.length;
    // The small addition keeps a letter that is due exactly on a frame from waiting for the next one.
    return letters.slice(0, Math.floor(typed + 1e-6)).join("");
  };
}
