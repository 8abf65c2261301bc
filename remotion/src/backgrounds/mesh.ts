import { random } from "remotion";
import { clamp01, mix } from "../animation";

/** What a gradient mesh is made from. */
export interface MeshOptions {
  /** CSS colours; the first is the ground. */
  colors: readonly string[];
  /** 0: three large, calm clouds of colour; 1: ten smaller ones. */
  complexity: number;
  animated: boolean;
  seed: string | number;
}

/** A cloud of colour. Position and size are fractions of the picture's width and height. */
export interface Blob {
  color: string;
  /** Where it rests, and where it is now relative to that. */
  x: number;
  y: number;
  driftX: number;
  driftY: number;
  size: number;
}

/** How many clouds a complexity (0–1) means. */
export const blobCount = (complexity: number): number => 3 + Math.round(7 * clamp01(complexity));

/**
 * The clouds at a time, in seconds.
 *
 * They rest on a sunflower's spiral, which fills the picture evenly whatever their number, each a little off its
 * place; and go round slow ellipses whose periods (14–26 s) differ, so that the whole does not visibly repeat.
 */
export function meshBlobs(options: MeshOptions, seconds: number): Blob[] {
  const { colors, complexity, animated, seed } = options;
  const inks = colors.length > 1 ? colors.slice(1) : colors;
  const count = blobCount(complexity);
  const start = random(`mesh ${seed} turn`) * 2 * Math.PI;
  return Array.from({ length: count }, (_, index) => {
    const chance = (what: string): number => random(`mesh ${seed} ${what} ${index}`);
    const angle = start + index * Math.PI * (3 - Math.sqrt(5));
    const radius = 0.56 * Math.sqrt((index + 0.5) / count);
    const period = mix(14, 26, chance("period"));
    const turn = 2 * Math.PI * (seconds / period + chance("phase"));
    const reach = mix(0.08, 0.16, chance("reach"));
    return {
      color: inks[index % inks.length] ?? "transparent",
      x: 0.5 + radius * Math.cos(angle) + mix(-0.06, 0.06, chance("x")),
      y: 0.5 + radius * Math.sin(angle) + mix(-0.06, 0.06, chance("y")),
      driftX: animated ? reach * Math.cos(turn) : 0,
      driftY: animated ? reach * Math.sin(turn * (chance("way") < 0.5 ? -1 : 1)) : 0,
      size: mix(1.15, 0.62, clamp01(complexity)) * mix(0.8, 1.2, chance("size")),
    };
  });
}
