import type { CSSProperties } from "react";
import { css, mix, type Pattern } from "./pattern";

/** A loop repeats every `period` seconds, for ever; `phase` (0–1 of a period) sets several of them apart. */
export interface Cycle {
  period?: number;
  phase?: number;
}

function cyclic(options: Cycle, period: number, style: (turn: number) => CSSProperties): Pattern {
  const { period: seconds = period, phase = 0 } = options;
  return (frame, fps) => {
    const turns = frame / fps / seconds + phase;
    return style(turns - Math.floor(turns));
  };
}

const wave = (turn: number): number => Math.sin(2 * Math.PI * turn);

/** Drifts up and down by `distance` pixels. */
export function float(options: Cycle & { distance?: number } = {}): Pattern {
  const { distance = 12 } = options;
  return cyclic(options, 3, (turn) => ({ transform: `translateY(${css(-distance * wave(turn))}px)` }));
}

/** Turns about its middle, one turn per period. */
export function rotate(options: Cycle & { clockwise?: boolean } = {}): Pattern {
  const { clockwise = true } = options;
  return cyclic(options, 4, (turn) => ({ transform: `rotate(${css((clockwise ? 360 : -360) * turn)}deg)` }));
}

/** Swells to `scale` and back as slowly as a breath. */
export function breathe(options: Cycle & { scale?: number } = {}): Pattern {
  const { scale = 1.06 } = options;
  return cyclic(options, 4, (turn) => ({
    transform: `scale(${css(mix(1, scale, (1 - Math.cos(2 * Math.PI * turn)) / 2))})`,
  }));
}

/** Tilts to and fro by `angle` degrees, like a sign in the wind. */
export function sway(options: Cycle & { angle?: number } = {}): Pattern {
  const { angle = 6 } = options;
  return cyclic(options, 3, (turn) => ({ transform: `rotate(${css(angle * wave(turn))}deg)` }));
}

/** Goes round a circle of `radius` pixels without turning itself. */
export function orbit(options: Cycle & { radius?: number } = {}): Pattern {
  const { radius = 14 } = options;
  return cyclic(options, 3, (turn) => ({
    transform: `translate(${css(radius * wave(turn + 0.25))}px, ${css(radius * wave(turn))}px)`,
  }));
}
