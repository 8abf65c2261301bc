import { clamp01, mix } from "../animation";

/** A pseudo-random angle for a point of the grid. Integer arithmetic, so the same on every machine. */
function latticeAngle(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (((h ^ (h >>> 16)) >>> 0) / 0x100000000) * 2 * Math.PI;
}

/** Quintic fade: its first and second derivatives vanish at the grid's lines, which are invisible for it. */
const fade = (t: number): number => t * t * t * (t * (6 * t - 15) + 10);

/** What the slope at one corner of the grid contributes at an offset from it. */
function slope(column: number, row: number, seed: number, dx: number, dy: number): number {
  const angle = latticeAngle(column, row, seed);
  return Math.cos(angle) * dx + Math.sin(angle) * dy;
}

/** Gradient noise at a point: 0 at every corner of the unit grid, between -0.71 and 0.71 elsewhere. `seed` is an integer. */
export function gradientNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const dx = x - column;
  const dy = y - row;
  const across = fade(dx);
  const top = mix(slope(column, row, seed, dx, dy), slope(column + 1, row, seed, dx - 1, dy), across);
  const bottom = mix(
    slope(column, row + 1, seed, dx, dy - 1),
    slope(column + 1, row + 1, seed, dx - 1, dy - 1),
    across,
  );
  return mix(top, bottom, fade(dy));
}

/** Each octave's grid is turned by this angle against the last one: parallel grids would show as crosses. */
const TURN = { cos: Math.cos(0.65), sin: Math.sin(0.65) };

/** Noise of several octaves, each twice as fine and half as strong as the one before; about -0.6 to 0.6. */
export function fractalNoise(x: number, y: number, seed: number, octaves: number): number {
  let sum = 0;
  let weight = 1;
  let weights = 0;
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * gradientNoise(x, y, seed + octave);
    weights += weight;
    weight /= 2;
    [x, y] = [2 * (TURN.cos * x - TURN.sin * y) + 5.3, 2 * (TURN.sin * x + TURN.cos * y) - 9.1];
  }
  return weights > 0 ? sum / weights : 0;
}

/**
 * Alpha values (0–255), `width` × `height`, row by row. `cell` is the coarsest feature's size in pixels.
 *
 * The middle of the range is stretched: a sum of octaves seldom comes near its limits, and would be a flat grey.
 */
export function noiseAlpha(
  width: number,
  height: number,
  options: { cell: number; octaves: number; seed: number },
): Uint8ClampedArray {
  const { cell, octaves, seed } = options;
  const alpha = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = clamp01(0.5 + 1.25 * fractalNoise(x / cell, y / cell, seed, octaves));
      alpha[y * width + x] = Math.round(255 * value * value * (3 - 2 * value));
    }
  }
  return alpha;
}
