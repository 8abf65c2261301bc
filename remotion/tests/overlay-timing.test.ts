import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { overlayWindow, type Span, sceneOverlaySchema, timeOverlay } from "../src/overlays";

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

describe("A scene's overlay", () => {
  test("keeps times of its own", () => {
    const given = sceneOverlaySchema.parse({ text: "Now", appear: 1, disappear: 2 });
    expect(timeOverlay(given, 10)).toMatchObject({ appear: 1, disappear: 2 });
  });

  test("is timed by the words that it shows, within the scene", () => {
    const given = sceneOverlaySchema.parse({ text: "Now", spoken: { start: 3.5, end: 3.9 } });
    const timed = timeOverlay(given, 4);
    expect([timed.appear, timed.disappear]).toEqual([2.8, 4]);
    expect(timed).not.toHaveProperty("spoken");
  });

  test("needs times or words", () => {
    for (const wrong of [{}, { appear: 1 }, { appear: 2, disappear: 1 }, { spoken: { start: -1, end: 2 } }]) {
      expect(sceneOverlaySchema.safeParse({ text: "Now", ...wrong }).success).toBe(false);
    }
  });
});
