import type { CSSProperties } from "react";
import { describe, expect, test } from "vitest";
import {
  barGrow,
  blurIn,
  compose,
  countUp,
  delay,
  drawPath,
  EASINGS,
  fadeIn,
  fadeOut,
  float,
  glow,
  mergeStyles,
  PATTERN_NAMES,
  PATTERNS,
  type PatternEntry,
  type PatternKind,
  pulse,
  rotate,
  sequence,
  shake,
  slideIn,
  slideOut,
  stagger,
  still,
  typewriter,
} from "../src/animation";

/** What a style does to the picture, as numbers of comparable size: 1 is the whole way of each. */
type Look = Record<string, number>;

const REST: Record<string, number> = { opacity: 1, scale: 1, scaleX: 1, scaleY: 1, cos: 1, rotateXcos: 1 };

/** A percentage counts as hundredths, pixels too, and an angle as the point it turns to, so that 360° is 0°. */
function argument(name: string, text: string): Look {
  const value = Number.parseFloat(text);
  if (!text.endsWith("deg")) return { [name]: /px|%/.test(text) ? value / 100 : value };
  const prefix = name === "rotate" ? "" : name;
  const angle = (value * Math.PI) / 180;
  return { [`${prefix}cos`]: Math.cos(angle), [`${prefix}sin`]: Math.sin(angle) };
}

function lookOf(style: CSSProperties): Look {
  const look: Look = {};
  for (const [, name = "", inside = ""] of (style.transform ?? "").matchAll(/(\w+)\(([^)]*)\)/g)) {
    if (name === "perspective") continue;
    const parts = inside.split(",").map((part) => part.trim());
    parts.forEach((part, index) => {
      Object.assign(look, argument(parts.length > 1 ? `${name}${index}` : name, part));
    });
  }
  const blur = /blur\(([\d.]+)px/.exec(style.filter ?? "");
  const shadow = /drop-shadow\(0 0 ([\d.]+)px/.exec(style.filter ?? "");
  const mixed = /color-mix\(in srgb, \S+ ([\d.]+)%/.exec(`${style.backgroundColor ?? ""}`);
  const inset = /inset\((.*)\)/.exec(style.clipPath ?? "");
  if (blur) look.blur = Number(blur[1]) / 100;
  if (shadow) look.shadow = Number(shadow[1]) / 100;
  if (mixed) look.light = Number(mixed[1]) / 100;
  // At rest an element may draw a quarter outside of its box, which is the -25 % here.
  if (inset) {
    look.hidden = Math.max(
      ...(inset[1] ?? "").split(" ").map((part) => Number.parseFloat(part) / 100 + 0.25),
    );
  }
  if (style.opacity !== undefined) look.opacity = Number(style.opacity);
  if (style.strokeDashoffset !== undefined) look.dash = Number(style.strokeDashoffset);
  return look;
}

/** The largest change between two looks. */
function jump(a: Look, b: Look): number {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Math.max(
    0,
    ...[...names].map((name) => Math.abs((a[name] ?? REST[name] ?? 0) - (b[name] ?? REST[name] ?? 0))),
  );
}

const visible = ({ opacity = 1, hidden = 0 }: Look): boolean => opacity > 0 && hidden < 1.5;

const entries = PATTERN_NAMES.map((name): [string, PatternEntry] => [name, PATTERNS[name]]);
const ofKind = (kind: PatternKind) => entries.filter(([, entry]) => entry.kind === kind);

/** The look of a pattern at a second, at some frame rate; values that are no styles become numbers. */
function lookAt(entry: PatternEntry, seconds: number, fps = 60): Look {
  const played = entry.make()(seconds * fps, fps);
  if (typeof played === "object") return lookOf(played);
  return { value: typeof played === "number" ? played / 1250 : played.length / 16 };
}

describe("The table of patterns", () => {
  test("has at least three of every kind, and well over the seventeen that were asked for", () => {
    for (const kind of ["entrance", "emphasis", "exit", "loop", "data"] as const) {
      expect(ofKind(kind).length).toBeGreaterThanOrEqual(3);
    }
    expect(entries.length).toBeGreaterThanOrEqual(30);
  });

  test.each(entries)("%s looks the same at 24, 30 and 60 frames per second", (_, entry) => {
    for (let sixth = -3; sixth <= 30; sixth++) {
      const at60 = lookAt(entry, sixth / 6, 60);
      expect(jump(lookAt(entry, sixth / 6, 30), at60)).toBeLessThan(0.001);
      expect(jump(lookAt(entry, sixth / 6, 24), at60)).toBeLessThan(0.001);
    }
  });

  // A fast entrance may go a long way in its first frame; what may not happen is a step that stays at any rate.
  test.each([
    [30, 0.45],
    [60, 0.24],
    [1000, 0.03],
  ])("at %i frames per second nothing jumps by more than %f between neighbours", (fps, limit) => {
    for (const [name, entry] of entries.filter(([label]) => label !== "typewriter" && label !== "countUp")) {
      const looks = Array.from({ length: 5 * fps }, (_, frame) => lookAt(entry, frame / fps - 0.5, fps));
      const changes = looks.slice(1).map((look, index) => jump(looks[index] ?? {}, look));
      expect(Math.max(...changes), name).toBeLessThan(limit);
    }
  });
});

describe("An entrance", () => {
  test.each(ofKind("entrance"))("%s begins invisible and ends at rest, and stays so", (_, entry) => {
    expect(visible(lookAt(entry, 0))).toBe(false);
    expect(jump(lookAt(entry, -3), lookAt(entry, 0))).toBe(0);
    expect(jump(lookAt(entry, entry.seconds), {})).toBeLessThan(0.0001);
    expect(jump(lookAt(entry, 100), lookAt(entry, entry.seconds))).toBeLessThan(0.0001);
  });

  test.each(ofKind("entrance"))("%s takes as long as the table says", (_, entry) => {
    expect(jump(lookAt(entry, 0.8 * entry.seconds), {})).toBeGreaterThan(0.0001);
  });

  test("slides from the edge that it names", () => {
    expect(slideIn({ from: "left", fade: false })(0, 30).transform).toBe("translate(-100%, 0%)");
    expect(slideIn({ from: "right" })(0, 30).transform).toBe("translate(100%, 0%)");
    expect(slideIn({ from: "top", distance: 40, unit: "px" })(0, 30).transform).toBe("translate(0px, -40px)");
    expect(slideIn({ from: "bottom" })(0, 30).transform).toBe("translate(0%, 100%)");
  });

  test("leaves no filter behind that would cost a pass on every later frame", () => {
    expect(blurIn()(300, 30).filter).toBe("none");
  });

  test("without a duration is there at once, after its delay", () => {
    expect(fadeIn({ duration: 0, delay: 1 })(29, 30).opacity).toBe(0);
    expect(fadeIn({ duration: 0, delay: 1 })(30, 30).opacity).toBe(1);
  });

  test("keeps its opacity within 0 and 1 even with an easing that overshoots", () => {
    const opacities = Array.from({ length: 40 }, (_, f) =>
      Number(fadeIn({ easing: EASINGS.backOut })(f, 60).opacity),
    );
    expect(Math.max(...opacities)).toBe(1);
  });
});

describe("An exit", () => {
  test.each(ofKind("exit"))("%s begins at rest and ends invisible, and stays so", (_, entry) => {
    expect(jump(lookAt(entry, 0), {})).toBeLessThan(0.0001);
    expect(jump(lookAt(entry, -3), lookAt(entry, 0))).toBeLessThan(0.0001);
    expect(visible(lookAt(entry, entry.seconds))).toBe(false);
    expect(jump(lookAt(entry, 100), lookAt(entry, entry.seconds))).toBe(0);
  });

  test("slides to the edge that it names", () => {
    expect(slideOut({ to: "left" })(60, 30).transform).toBe("translate(-100%, 0%)");
    expect(slideOut({ to: "bottom", distance: 20, unit: "vh" })(60, 30).transform).toBe(
      "translate(0vh, 20vh)",
    );
  });
});

describe("An emphasis", () => {
  test.each(ofKind("emphasis"))("%s begins and ends at rest, and does something between", (_, entry) => {
    for (const seconds of [-1, 0, entry.seconds, entry.seconds + 5]) {
      expect(jump(lookAt(entry, seconds), {})).toBeLessThan(0.0001);
    }
    const changes = Array.from({ length: 60 }, (_, i) => jump(lookAt(entry, (i / 60) * entry.seconds), {}));
    expect(Math.max(...changes)).toBeGreaterThan(0.05);
  });

  test("glows only during its time, since a shadow of no size still thickens letters", () => {
    expect(glow()(0, 30).filter).toBe("none");
    expect(glow()(15, 30).filter).toContain("drop-shadow(0 0 24px");
    expect(glow()(30, 30).filter).toBe("none");
  });
});

describe("A loop", () => {
  test.each(ofKind("loop"))("%s repeats after its period, before and after zero", (_, entry) => {
    for (const seconds of [-1.7, 0, 0.4, 1.3, 2.9]) {
      const again = lookAt(entry, seconds + 5 * entry.seconds);
      expect(jump(lookAt(entry, seconds), again)).toBeLessThan(0.0005);
    }
  });

  test("goes half a period ahead with a phase of a half", () => {
    const ahead = lookOf(float({ period: 2, phase: 0.5 })(10, 30));
    expect(jump(ahead, lookOf(float({ period: 2 })(40, 30)))).toBeLessThan(0.0005);
  });

  test("rotates clockwise a quarter in a quarter of its period", () => {
    expect(rotate({ period: 4 })(30, 30).transform).toBe("rotate(90deg)");
    expect(rotate({ period: 4, clockwise: false })(30, 30).transform).toBe("rotate(-90deg)");
  });
});

describe("Data", () => {
  test("counts to exactly the number it was given, whatever floating point makes of the sum", () => {
    const count = countUp({ from: 0.1, to: 0.3, duration: 1 });
    expect(count(0, 30)).toBe(0.1);
    expect(count(30, 30)).toBe(0.3);
    expect(count(3000, 30)).toBe(0.3);
  });

  test("counts upwards only, in steps of the decimals it may show", () => {
    const values = Array.from({ length: 60 }, (_, f) => countUp({ to: 12.5, decimals: 1 })(f, 30));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(values.every((value) => Math.abs(value * 10 - Math.round(value * 10)) < 1e-9)).toBe(true);
  });

  test("grows bars from their foot to the scale they stand for", () => {
    expect(barGrow({ to: 0.6 })(0, 30)).toEqual({ transformOrigin: "left center", transform: "scaleX(0)" });
    expect(barGrow({ to: 0.6, axis: "vertical" })(90, 30)).toEqual({
      transformOrigin: "center bottom",
      transform: "scaleY(0.6)",
    });
  });

  test("draws a path from nothing, not even the dot of a round cap, to all of it", () => {
    expect(drawPath()(0, 30).strokeDashoffset).toBeGreaterThan(1);
    expect(drawPath()(90, 30).strokeDashoffset).toBe(0);
  });

  test("types whole characters, never a part of an emoji", () => {
    const type = typewriter({ text: "a👩‍🚀é", perSecond: 10 });
    expect([0, 3, 6, 9, 90].map((frame) => type(frame, 30))).toEqual(["", "a", "a👩‍🚀", "a👩‍🚀é", "a👩‍🚀é"]);
  });
});

describe("Composing", () => {
  test("chains transforms, multiplies opacities and leaves out filters that do nothing", () => {
    const merged = mergeStyles(
      { transform: "translateX(10px)", opacity: 0.5, filter: "none", color: "red" },
      { transform: "scale(2)", opacity: 0.5, filter: "blur(2px)", color: "blue" },
      { transform: "none" },
    );
    expect(merged).toEqual({
      transform: "translateX(10px) scale(2)",
      opacity: 0.25,
      filter: "blur(2px)",
      color: "blue",
    });
    expect(mergeStyles({ filter: "none" }, { filter: "none" })).toEqual({ filter: "none" });
    expect(mergeStyles({}, {})).toEqual({});
  });

  test("plays two patterns at once", () => {
    const both = compose(fadeIn({ duration: 1, easing: EASINGS.linear }), shake());
    expect(both(15, 30)).toEqual({ ...shake()(15, 30), opacity: 0.5 });
  });

  test("delays by seconds at every frame rate, styles and numbers alike", () => {
    expect(delay(1, fadeIn())(30, 30).opacity).toBe(0);
    expect(delay(0.5, countUp({ to: 8, duration: 1 }))(90, 60)).toBe(8);
    expect(stagger(3, 0.2, fadeIn())(18, 30)).toEqual(fadeIn()(0, 30));
  });

  test("plays a sequence: in, pause, emphasis, out", () => {
    const story = sequence(
      { pattern: fadeIn({ duration: 0.5 }), seconds: 0.5 },
      { pattern: still, seconds: 1 },
      { pattern: pulse({ duration: 1 }), seconds: 1 },
      { pattern: fadeOut({ duration: 0.5 }), seconds: 0.5 },
    );
    const look = (seconds: number) => lookOf(story(seconds * 60, 60));
    expect(look(0).opacity).toBe(0);
    expect(jump(look(1), {})).toBe(0);
    expect(look(2).scale).toBeCloseTo(1.12);
    expect(look(2).opacity).toBe(1);
    expect(look(3).opacity).toBe(0);
  });
});

describe("Easings", () => {
  test.each(Object.entries(EASINGS))("%s goes from exactly 0 to exactly 1 without a step", (_, easing) => {
    expect(easing(0)).toBeCloseTo(0, 12);
    expect(easing(1)).toBeCloseTo(1, 12);
    for (let t = 0; t < 1; t += 0.001) expect(Math.abs(easing(t + 0.001) - easing(t))).toBeLessThan(0.02);
  });

  test("back and settle overshoot, the others do not", () => {
    const peak = (easing: (t: number) => number) =>
      Math.max(...Array.from({ length: 200 }, (_, i) => easing(i / 200)));
    expect(peak(EASINGS.backOut)).toBeCloseTo(1.1, 2);
    expect(peak(EASINGS.settle)).toBeGreaterThan(1.1);
    for (const name of ["quadOut", "cubicInOut", "expoOut", "sineInOut", "bounceOut"] as const) {
      expect(peak(EASINGS[name])).toBeLessThanOrEqual(1);
    }
  });
});
