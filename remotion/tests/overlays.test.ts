import { describe, expect, test } from "vitest";
import {
  DEFAULT_PALETTE,
  fadesOf,
  lookOf,
  MAX_OVERLAY_TEXT,
  OVERLAY_POSITIONS,
  OVERLAY_STYLES,
  overlayState,
  type Stack,
  shareOf,
  stackOverlays,
  type TextOverlay,
  type TextOverlayInput,
  textOverlaySchema,
} from "../src/overlays";
import { rowHeights } from "../src/overlays/room";

const overlay = (given: Partial<TextOverlayInput> & { appear: number; disappear: number }): TextOverlay =>
  textOverlaySchema.parse({ text: "A text", ...given });

describe("The schema", () => {
  test("fills in fades, position and style", () => {
    expect(overlay({ appear: 1, disappear: 2 })).toEqual({
      text: "A text",
      appear: 1,
      disappear: 2,
      fadeIn: 0.3,
      fadeOut: 0.3,
      position: "bottom",
      style: "caption",
    });
  });

  test("refuses what could not be shown", () => {
    for (const wrong of [
      { appear: 2, disappear: 2 },
      { appear: 3, disappear: 2 },
      { appear: -1, disappear: 2 },
      { appear: 0, disappear: 2, fadeIn: -0.1 },
      { appear: 0, disappear: 2, text: "" },
      { appear: 0, disappear: 2, text: "a".repeat(MAX_OVERLAY_TEXT + 1) },
      { appear: 0, disappear: 1e9 },
      { appear: 0, disappear: 2, position: "middle" },
      { appear: 0, disappear: Number.NaN },
    ]) {
      expect(textOverlaySchema.safeParse({ text: "A", ...wrong }).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  test("knows nine positions and five styles", () => {
    expect([new Set(OVERLAY_POSITIONS).size, new Set(OVERLAY_STYLES).size]).toEqual([9, 5]);
  });
});

describe("An overlay in time", () => {
  const usual = overlay({ appear: 1, disappear: 4, fadeIn: 0.5, fadeOut: 1 });

  test.each([
    [0.999, "before", 0, false],
    [1, "in", 0, true],
    [1.25, "in", 0.5, true],
    [1.5, "hold", 1, true],
    [3, "hold", 1, true],
    [3.5, "out", 0.5, true],
    [3.999, "out", 0.001, true],
    [4, "after", 0, false],
    [99, "after", 0, false],
  ] as const)("at %f s it is in phase %s with opacity %f", (seconds, phase, opacity, visible) => {
    const state = overlayState(usual, seconds);
    expect(state.phase).toBe(phase);
    expect(state.opacity).toBeCloseTo(opacity, 6);
    expect(state.visible).toBe(visible);
  });

  test("progresses from 0 to 1 over its time, and not beyond", () => {
    expect([0, 1, 2.5, 4, 9].map((seconds) => overlayState(usual, seconds).progress)).toEqual([
      0, 0, 0.5, 1, 1,
    ]);
  });

  test("shortens both fades in proportion where there is no room for them, and never leaves its time", () => {
    const brief = overlay({ appear: 0, disappear: 0.6, fadeIn: 0.4, fadeOut: 0.8 });
    const { fadeIn, fadeOut } = fadesOf(brief);
    expect(fadeIn).toBeCloseTo(0.2, 9);
    expect(fadeOut).toBeCloseTo(0.4, 9);
    expect(overlayState(brief, 0.2).opacity).toBeCloseTo(1, 9);
    expect(overlayState(brief, 0).opacity).toBe(0);
    expect(overlayState(brief, 0.6).visible).toBe(false);
  });

  test("cuts hard without fades", () => {
    const hard = overlay({ appear: 1, disappear: 2, fadeIn: 0, fadeOut: 0 });
    expect([0.99, 1, 1.99, 2].map((seconds) => overlayState(hard, seconds).opacity)).toEqual([0, 1, 1, 0]);
  });

  test.each([
    [usual],
    [overlay({ appear: 0, disappear: 0.6, fadeIn: 0.4, fadeOut: 0.8 })],
    [overlay({ appear: 0.1, disappear: 3.7, fadeIn: 1 / 3, fadeOut: 1 / 7 })],
  ])("never flickers: opacity rises, holds and falls without a jump (%#)", (given) => {
    const opacities = Array.from({ length: 5000 }, (_, ms) => overlayState(given, ms / 1000).opacity);
    const peak = opacities.indexOf(Math.max(...opacities));
    expect(opacities.slice(0, peak)).toEqual(opacities.slice(0, peak).toSorted((a, b) => a - b));
    expect(opacities.slice(peak)).toEqual(opacities.slice(peak).toSorted((a, b) => b - a));
    const steps = opacities.slice(1).map((value, index) => Math.abs(value - (opacities[index] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(0.01);
  });

  test("shows nothing at a time that is no number", () => {
    expect(overlayState(usual, Number.NaN)).toMatchObject({ visible: false, opacity: 0 });
  });
});

describe("Overlays together", () => {
  const rows = (stacks: Stack[]) => stacks.map(({ items }) => items.map(({ row }) => row));

  test("that overlap in one position get rows of their own, the earliest at the edge", () => {
    const late = overlay({ appear: 2, disappear: 6 });
    const early = overlay({ appear: 0, disappear: 5 });
    const [stack] = stackOverlays([late, early]);
    expect(stack?.items).toEqual([
      { overlay: early, row: 0 },
      { overlay: late, row: 1 },
    ]);
    expect([stack?.from, stack?.until]).toEqual([0, 6]);
  });

  test("that follow one another share a row, even without a gap", () => {
    const stacks = stackOverlays([
      overlay({ appear: 0, disappear: 2 }),
      overlay({ appear: 2, disappear: 4 }),
    ]);
    expect(rows(stacks)).toEqual([[0], [0]]);
  });

  test("take a row that has become free, and keep theirs: nobody moves when another one leaves", () => {
    const chain = [
      overlay({ appear: 0, disappear: 3 }),
      overlay({ appear: 1, disappear: 5 }),
      overlay({ appear: 3, disappear: 6 }),
    ];
    expect(rows(stackOverlays(chain))).toEqual([[0, 1, 0]]);
  });

  test("at different heights do not care about one another", () => {
    const both = { appear: 0, disappear: 3 };
    const stacks = stackOverlays([
      overlay({ ...both, position: "top" }),
      overlay({ ...both, position: "bottom" }),
    ]);
    expect(rows(stacks)).toEqual([[0], [0]]);
  });

  test("left and right share a row where the picture is wide enough; a centred one needs its own", () => {
    const both = { appear: 0, disappear: 3 };
    const left = overlay({ ...both, position: "top_left" });
    const right = overlay({ ...both, position: "top_right" });
    const middle = overlay({ ...both, position: "top" });
    expect(rows(stackOverlays([left, right], true))).toEqual([[0, 0]]);
    expect(rows(stackOverlays([left, right], false))).toEqual([[0, 1]]);
    expect(rows(stackOverlays([left, right, middle], true))).toEqual([[0, 0, 1]]);
  });

  test("never lie on each other, whatever their times", () => {
    // A fixed scatter of times and positions rather than chosen ones.
    const many = Array.from({ length: 60 }, (_, index) => {
      const appear = (index * 7.3) % 20;
      const position = OVERLAY_POSITIONS[(index * 5) % OVERLAY_POSITIONS.length] ?? "bottom";
      return overlay({ appear, disappear: appear + 0.5 + ((index * 3.1) % 4), position });
    });
    const stacks = stackOverlays(many, false);
    expect(stacks.flatMap(({ items }) => items)).toHaveLength(60);
    for (const { items } of stacks) {
      for (const [index, a] of items.entries()) {
        for (const b of items.slice(index + 1)) {
          const together = a.overlay.appear < b.overlay.disappear && b.overlay.appear < a.overlay.disappear;
          if (together) expect(a.row).not.toBe(b.row);
        }
      }
    }
  });
});

describe("The room of overlays", () => {
  const stacksOf = (...positions: TextOverlay["position"][]) =>
    stackOverlays(positions.map((position) => overlay({ appear: 0, disappear: 3, position })));
  const shares = (stacks: Stack[]) => stacks.map((stack) => shareOf(stack, stacks));

  test("is all of the height where nothing else is on", () => {
    expect(shares(stacksOf("center"))).toEqual([1]);
    expect(shares(stacksOf("top_left", "top"))).toEqual([1]);
    const later = overlay({ appear: 3, disappear: 5, position: "bottom" });
    expect(shares(stackOverlays([overlay({ appear: 0, disappear: 3, position: "top" }), later]))).toEqual([
      1, 1,
    ]);
  });

  test("never makes stacks that are on together reach into each other", () => {
    expect(shares(stacksOf("top", "bottom"))).toEqual([1 / 2, 1 / 2]);
    expect(shares(stacksOf("top", "left"))).toEqual([1 / 3, 1 / 3]);
    expect(shares(stacksOf("top", "center", "bottom"))).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  test("goes to the rows in proportion to what they need", () => {
    const items = [
      { overlay: overlay({ appear: 0, disappear: 3, text: "long" }), row: 0 },
      { overlay: overlay({ appear: 0, disappear: 3, text: "short" }), row: 0 },
      { overlay: overlay({ appear: 1, disappear: 3, text: "short" }), row: 1 },
    ];
    const heights = rowHeights(items, 400, (item) => (item.overlay.text === "long" ? 300 : 100));
    expect(heights).toEqual([300, 100]);
  });
});

describe("The look of an overlay", () => {
  const dark = { ...DEFAULT_PALETTE, accent: "#1d3557" };

  test.each(OVERLAY_STYLES)("of style %s may shrink, and has a largest width", (style) => {
    const look = lookOf(style, DEFAULT_PALETTE, 10);
    expect(look.minSize).toBeLessThan(look.size);
    expect(look.maxWidth).toBeGreaterThan(0);
  });

  test("as a keyword is legible on a dark accent and on a light one", () => {
    expect(lookOf("keyword", dark, 10).color).toBe("#ffffff");
    expect(lookOf("keyword", DEFAULT_PALETTE, 10).color).not.toBe("#ffffff");
  });

  test("has no shadow where the ground is plain", () => {
    expect(lookOf("number", { ...DEFAULT_PALETTE, shadow: "none" }, 10).box).not.toHaveProperty("textShadow");
    expect(lookOf("number", DEFAULT_PALETTE, 10).box).toHaveProperty("textShadow");
  });
});
