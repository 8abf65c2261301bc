import { random } from "remotion";
import { mix } from "../animation";

/** A speck of dust. */
export interface Particle {
  /** Position as a fraction of the picture; beyond 0–1 it is outside. */
  x: number;
  y: number;
  /** As a fraction of the picture's shorter side. */
  radius: number;
  opacity: number;
  /** 0 far away to 1 close: near ones are larger, faster and softer. */
  depth: number;
}

/** How far outside the picture a particle goes before it comes in again at the other side, as a fraction. */
export const OUTSIDE = 0.08;

/** Rises a picture's height in this many seconds at speed 1 and middle depth. */
const RISE = 24;

/** Where particle `index` is at a time, in seconds. It rises, sways and twinkles; only outside does it jump. */
export function particleAt(
  index: number,
  seconds: number,
  options: { speed: number; seed: string | number },
): Particle {
  const chance = (what: string): number => random(`particle ${options.seed} ${what} ${index}`);
  const depth = chance("depth");
  const lane = 1 + 2 * OUTSIDE;
  const climbed = chance("y") + (options.speed * seconds * mix(0.5, 1.5, depth)) / (RISE * lane);
  const height = climbed - Math.floor(climbed);
  const sway = Math.sin(
    2 * Math.PI * ((options.speed * seconds) / mix(7, 15, chance("sway")) + chance("phase")),
  );
  const twinkle = Math.sin(2 * Math.PI * (seconds / mix(2.5, 6, chance("twinkle")) + chance("spark")));
  return {
    x: chance("x") + 0.018 * sway,
    y: 1 + OUTSIDE - height * lane,
    radius: mix(0.0016, 0.012, depth ** 3),
    opacity: mix(0.45, 0.95, chance("light")) * mix(1, 0.55, depth) * (0.8 + 0.2 * twinkle),
    depth,
  };
}
