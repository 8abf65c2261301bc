import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { overlayWindow, type Span } from "../src/overlays";

interface Case {
  it: string;
  text: string;
  spoken: Span;
  scene: Span;
  appear: number;
  disappear: number;
}

// The farm's own tests read the same file: both sides time overlays alike.
const table = new URL("./overlay-timing.json", import.meta.url);
const cases: Case[] = JSON.parse(readFileSync(table, "utf8"));

describe("An overlay for a spoken word", () => {
  test.each(cases)("$it", ({ text, spoken, scene, appear, disappear }) => {
    const window = overlayWindow(text, spoken, scene);
    expect(window.appear).toBeCloseTo(appear, 6);
    expect(window.disappear).toBeCloseTo(disappear, 6);
  });

  test("is never on outside of its scene, and never longer than 5 s", () => {
    for (let step = 0; step < 500; step += 1) {
      const scene = { start: (step * 7.3) % 20, end: ((step * 7.3) % 20) + 0.1 + ((step * 3.1) % 9) };
      const start = (step * 1.7) % 30;
      const spoken = { start, end: start + ((step * 0.37) % 8) };
      const { appear, disappear } = overlayWindow("x".repeat(step % 120), spoken, scene);
      expect(appear).toBeGreaterThanOrEqual(scene.start);
      expect(disappear).toBeLessThanOrEqual(scene.end);
      expect(disappear - appear).toBeGreaterThan(0);
      expect(disappear - appear).toBeLessThan(5.000001);
    }
  });
});
