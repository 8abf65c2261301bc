/** A curve from progress 0–1 to eased progress. Exact at both ends; `back`, `bounce` and `settle` leave 0–1 between. */
export type Easing = (t: number) => number;

/** Limits a progress to 0–1; NaN becomes 0, so that bad input never reaches a style. */
export const clamp01 = (t: number): number => (t > 0 ? Math.min(t, 1) : 0);

/** Mirrors an ease-in into its ease-out. */
const outOf =
  (easeIn: Easing): Easing =>
  (t) =>
    1 - easeIn(1 - t);

/** Joins an ease-in and its mirror at the middle. */
const inOutOf =
  (easeIn: Easing): Easing =>
  (t) =>
    t < 0.5 ? easeIn(2 * t) / 2 : 1 - easeIn(2 - 2 * t) / 2;

export const linear: Easing = (t) => t;

export const quadIn: Easing = (t) => t * t;
export const quadOut: Easing = outOf(quadIn);
export const quadInOut: Easing = inOutOf(quadIn);

export const cubicIn: Easing = (t) => t * t * t;
export const cubicOut: Easing = outOf(cubicIn);
export const cubicInOut: Easing = inOutOf(cubicIn);

/** 2^10t, shifted and scaled so that it starts at exactly 0: the plain form starts at 0.001, which is a visible step. */
export const expoIn: Easing = (t) => (2 ** (10 * t) - 1) / 1023;
export const expoOut: Easing = outOf(expoIn);
export const expoInOut: Easing = inOutOf(expoIn);

/** Goes 10 % the wrong way first; 1.70158 is the constant that gives those 10 %. */
export const backIn: Easing = (t) => t * t * (2.70158 * t - 1.70158);
export const backOut: Easing = outOf(backIn);
export const backInOut: Easing = inOutOf(backIn);

/** Half a cosine: the gentlest start and stop. */
export const sineInOut: Easing = (t) => (1 - Math.cos(Math.PI * t)) / 2;

/** A ball that falls to 1 and rebounds three times, each a parabola a quarter as high as the last. */
export const bounceOut: Easing = (t) => {
  // The fall takes one unit and each rebound twice its half-width: 1 + 1 + 1/2 + 1/4 = 2.75 units.
  const x = t * 2.75;
  if (x < 1) return x * x;
  if (x < 2) return 1 - 0.25 + (x - 1.5) ** 2;
  if (x < 2.5) return 1 - 0.0625 + (x - 2.25) ** 2;
  return 1 - 0.015625 + (x - 2.625) ** 2;
};

/** A damped spring that overshoots by about 17 % and is at rest at 1. */
export const settle: Easing = (t) => 1 - Math.exp(-5 * t) * Math.cos(3.5 * Math.PI * t) * (1 - t * t * t);

/** Every curve by name, for compositions whose properties name one. */
export const EASINGS = {
  linear,
  quadIn,
  quadOut,
  quadInOut,
  cubicIn,
  cubicOut,
  cubicInOut,
  expoIn,
  expoOut,
  expoInOut,
  backIn,
  backOut,
  backInOut,
  sineInOut,
  bounceOut,
  settle,
} as const satisfies Record<string, Easing>;

export type EasingName = keyof typeof EASINGS;
