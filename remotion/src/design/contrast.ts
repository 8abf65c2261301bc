/** A colour as three channels from 0 to 255. */
type Channels = readonly [number, number, number];

const channels = (hex: string): Channels => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
];

const toHex = (values: Channels): string =>
  `#${values.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;

/** The colour `share` of the way (0 to 1) from one `#rrggbb` colour to another. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)];
  const blend = (i: 0 | 1 | 2) => a[i] + (b[i] - a[i]) * share;
  return toHex([blend(0), blend(1), blend(2)]);
}

/** A `#rrggbb` colour with an opacity from 0 to 1. */
export const alpha = (hex: string, opacity: number): string =>
  `rgba(${channels(hex).join(", ")}, ${opacity})`;

function luminance(hex: string): number {
  const linear = channels(hex).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

/** The contrast ratio of two `#rrggbb` colours as WCAG 2 defines it: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const INK = "#121317";
const PAPER = "#ffffff";

/** Ink or paper, whichever reads on the colour; plain black where neither reaches 4.5 : 1. */
export function readableOn(background: string): string {
  // Paper is preferred when it is good enough: dark text on a saturated colour looks heavy.
  if (contrast(PAPER, background) >= 4.5) return PAPER;
  return contrast(INK, background) >= 4.5 ? INK : "#000000";
}

/** The colour, moved towards `pole` only as far as it must to reach `ratio` on all of the backgrounds. */
export function legibleOnAll(
  color: string,
  backgrounds: readonly string[],
  pole: string,
  ratio = 4.5,
): string {
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = mix(color, pole, share);
    if (backgrounds.every((background) => contrast(candidate, background) >= ratio)) return candidate;
  }
  return pole;
}

/** The colour, moved towards black or white only as far as it must to reach `ratio` on the background. */
export function legible(color: string, background: string, ratio = 4.5): string {
  const pole = contrast("#ffffff", background) > contrast("#000000", background) ? "#ffffff" : "#000000";
  return legibleOnAll(color, [background], pole, ratio);
}
