import type { CSSProperties } from "react";
import { type Clock, EASE, MOTION } from "./motion";

/** How far a line travels to be out of its clip, in percent of its height. */
const OUT = 155;

export type RevealOptions = {
  /** When it comes in, in seconds from the start of the scene. */
  readonly at?: number;
  /** How long before the end it has left, in seconds; null: it stays. */
  readonly leave?: number | null;
  /** A wipe leaves the way it came, instead of travelling on. */
  readonly retracts?: boolean;
};

/** Lines rise into place one after another, and leave upwards together. */
export function riseLines(clock: Clock, { at = 0, leave = 0 }: RevealOptions = {}) {
  return (index: number): CSSProperties => {
    const entered = clock.enter(at + index * MOTION.stagger);
    const left = leave === null ? 0 : clock.exit(leave);
    if (entered === 0 || left === 1) return { visibility: "hidden" };
    return { transform: `translateY(${(1 - entered - left) * OUT}%)` };
  };
}

/** A block fades in while it rises by `distance` pixels, and fades out where it stands. */
export function fadeRise(
  clock: Clock,
  distance: number,
  { at = 0, leave = 0 }: RevealOptions = {},
): CSSProperties {
  const entered = clock.enter(at);
  const left = leave === null ? 0 : clock.exit(leave);
  return {
    opacity: Math.min(1, entered * 1.2) * (1 - left),
    transform: `translateY(${(1 - entered) * distance}px)`,
  };
}

/** The side that a wipe begins at. */
export type WipeFrom = "left" | "right" | "top" | "bottom";

const inset = (from: WipeFrom, hidden: number): string => {
  const percent = `${hidden * 100}%`;
  if (from === "left") return `inset(0 ${percent} 0 0)`;
  if (from === "right") return `inset(0 0 0 ${percent})`;
  return from === "top" ? `inset(0 0 ${percent} 0)` : `inset(${percent} 0 0 0)`;
};

const OPPOSITE = { left: "right", right: "left", top: "bottom", bottom: "top" } as const;

/** A block is uncovered from one side, and when it leaves, covered from that side on or from the other back. */
export function wipe(
  clock: Clock,
  from: WipeFrom,
  { at = 0, leave = 0, retracts = false }: RevealOptions = {},
  duration: number = MOTION.enter,
): CSSProperties {
  const entered = clock.enter(at, duration, EASE.inOut);
  const left = leave === null ? 0 : clock.exit(leave);
  if (entered === 0 || left === 1) return { visibility: "hidden" };
  if (left > 0) return { clipPath: inset(retracts ? from : OPPOSITE[from], left) };
  // No clip at all once it is open: shadows and overhangs show, and there is nothing left to draw.
  return entered < 1 ? { clipPath: inset(from, 1 - entered) } : {};
}
