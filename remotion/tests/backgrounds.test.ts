import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  blobCount,
  fractalNoise,
  gradientNoise,
  meshBlobs,
  noiseAlpha,
  OUTSIDE,
  particleAt,
} from "../src/backgrounds";

const colors = ["#000", "#f00", "#0f0", "#00f"];
const mesh = { colors, complexity: 0.5, animated: true, seed: "a" };

describe("A gradient mesh", () => {
  test("is the same for the same seed and time, and another one for another seed", () => {
    expect(meshBlobs(mesh, 3)).toEqual(meshBlobs(mesh, 3));
    expect(meshBlobs({ ...mesh, seed: "b" }, 3)).not.toEqual(meshBlobs(mesh, 3));
  });

  test("has three clouds at complexity 0 and ten at 1, whatever is asked beyond", () => {
    expect([-1, 0, 0.5, 1, 9].map(blobCount)).toEqual([3, 3, 7, 10, 10]);
  });

  test("uses every colour but the ground's, and makes do with one or none", () => {
    expect(new Set(meshBlobs(mesh, 0).map(({ color }) => color))).toEqual(new Set(["#f00", "#0f0", "#00f"]));
    expect(meshBlobs({ ...mesh, colors: ["#123"] }, 0)[0]?.color).toBe("#123");
    expect(meshBlobs({ ...mesh, colors: [] }, 0)[0]?.color).toBe("transparent");
  });

  test("moves slowly and without a jump, or not at all", () => {
    for (let frame = 0; frame < 1200; frame++) {
      const after = meshBlobs(mesh, (frame + 1) / 30);
      for (const [index, blob] of meshBlobs(mesh, frame / 30).entries()) {
        const next = after[index] ?? blob;
        expect(Math.hypot(next.driftX - blob.driftX, next.driftY - blob.driftY)).toBeLessThan(0.004);
      }
    }
    const fixed = { ...mesh, animated: false };
    expect(meshBlobs(fixed, 8)).toEqual(meshBlobs(fixed, 0));
    expect(meshBlobs(mesh, 8)).not.toEqual(meshBlobs(mesh, 0));
  });

  test("spreads its clouds over all quarters of the picture", () => {
    for (const seed of ["a", "b", "c", "d", "e", "f"]) {
      const quarters = meshBlobs({ ...mesh, complexity: 1, seed }, 0).map(
        ({ x, y }) => `${x > 0.5} ${y > 0.5}`,
      );
      expect(new Set(quarters).size).toBe(4);
    }
  });
});

describe("Noise", () => {
  test("keeps its values: a change would give every worker's pictures another ground", () => {
    expect(gradientNoise(3, -7, 42)).toBeCloseTo(0, 15);
    expect(gradientNoise(0.5, 0.5, 1)).toBeCloseTo(-0.38120822, 6);
    expect(fractalNoise(1.25, 2.75, 5, 4)).toBeCloseTo(0.18436567, 6);
    expect(fractalNoise(-31.4, 12.9, 77, 6)).toBeCloseTo(0.00517065, 6);
  });

  test("is continuous, also across the lines of its grid and below zero", () => {
    for (let x = -2; x < 2; x += 0.001) {
      expect(Math.abs(gradientNoise(x + 0.001, 0.3, 9) - gradientNoise(x, 0.3, 9))).toBeLessThan(0.004);
    }
  });

  test("stays within its bounds and uses most of the canvas's range", () => {
    const alpha = [...noiseAlpha(96, 54, { cell: 20, octaves: 4, seed: 3 })];
    const mean = alpha.reduce((sum, value) => sum + value, 0) / alpha.length;
    expect(alpha).toHaveLength(96 * 54);
    expect(Math.max(...alpha) - Math.min(...alpha)).toBeGreaterThan(150);
    expect(mean).toBeGreaterThan(90);
    expect(mean).toBeLessThan(165);
  });

  test("gets rougher with every octave", () => {
    // How much a pixel differs from the mean of its neighbours in the row.
    const roughness = (octaves: number): number => {
      const alpha = noiseAlpha(64, 64, { cell: 32, octaves, seed: 3 });
      const at = (index: number): number => alpha[index] ?? 0;
      const inner = [...alpha.keys()].filter((index) => index % 64 > 0 && index % 64 < 63);
      return inner.reduce((sum, i) => sum + Math.abs(at(i) - (at(i - 1) + at(i + 1)) / 2), 0);
    };
    expect(roughness(3)).toBeGreaterThan(1.1 * roughness(1));
    expect(roughness(5)).toBeGreaterThan(roughness(3));
  });
});

describe("Particles", () => {
  const look = { speed: 1, seed: "dust" };
  const indices = Array.from({ length: 80 }, (_, index) => index);

  test("are the same for the same seed and time", () => {
    expect(indices.map((index) => particleAt(index, 2, look))).toEqual(
      indices.map((i) => particleAt(i, 2, look)),
    );
    expect(particleAt(1, 2, { speed: 1, seed: "other" })).not.toEqual(particleAt(1, 2, look));
  });

  test("rise smoothly, and come in again below only after they have left above", () => {
    let returns = 0;
    for (const index of indices) {
      for (let frame = 0; frame < 1800; frame++) {
        const before = particleAt(index, frame / 30, look);
        const after = particleAt(index, (frame + 1) / 30, look);
        if (after.y > before.y) {
          returns += 1;
          expect(before.y + before.radius).toBeLessThan(-OUTSIDE / 2);
          expect(after.y - after.radius).toBeGreaterThan(1 + OUTSIDE / 2);
        } else {
          expect(before.y - after.y).toBeLessThan(0.004);
        }
        expect(Math.abs(after.x - before.x)).toBeLessThan(0.002);
      }
    }
    expect(returns).toBeGreaterThan(80);
  });

  test("stand still without speed, but for their light, which stays between none and full", () => {
    const still = { speed: 0, seed: "dust" };
    expect(particleAt(4, 9, still).y).toBe(particleAt(4, 0, still).y);
    for (const index of indices) {
      for (let t = 0; t < 12; t += 0.25) {
        const { opacity } = particleAt(index, t, look);
        expect(opacity).toBeGreaterThan(0);
        expect(opacity).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe("All that is drawn", () => {
  const folders = ["adaptive", "animation", "backgrounds", "data", "figure", "layers", "overlays"];
  const files = folders.flatMap((folder) => {
    const path = join(import.meta.dirname, "../src", folder);
    return readdirSync(path).map((file): [string, string] => [
      `${folder}/${file}`,
      readFileSync(join(path, file), "utf8"),
    ]);
  });

  test.each(files)(
    "%s depends on nothing but the frame: no clock, no dice, no animation of the browser's",
    (_, source) => {
      expect(source).not.toMatch(
        /Math\.random|Date\.now|new Date|performance\.now|setTimeout|setInterval|@keyframes/,
      );
      expect(source).not.toMatch(/\banimation:|\btransition:\s*["'`]/);
    },
  );
});
