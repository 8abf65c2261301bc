import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PLATFORMS, type Platform } from "../src/adaptive";
import { typing } from "../src/compositions/devvlog/Code";
import { layoutCode } from "../src/compositions/devvlog/layoutCode";
import { tokens } from "../src/compositions/devvlog/tint";
import { contrast, legible, mix, readableOn } from "../src/design/contrast";
import { characters, fontRequests, MONO, SANS } from "../src/design/fonts";
import { directionOf, wordBreakOf } from "../src/design/measure";
import { clockAt, progress, timeline } from "../src/design/motion";
import { initials } from "../src/design/Photo";
import { readingSeconds } from "../src/design/pacing";
import { type Insets, scaleFor, shapeOf } from "../src/design/scale";
import { resolveTheme, type Theme, type ThemeProps } from "../src/design/theme";

/** A format that the contact sheet looks at; margins are shares of the sides. */
interface Format {
  width: number;
  height: number;
  safe: Insets;
  platform: { name: Platform; safe: Insets };
}

const COLORS = [
  "#000000",
  "#ffffff",
  "#808080",
  "#777777",
  "#ff0000",
  "#00ff00",
  "#0000ff",
  "#ffff00",
  "#ff5b35",
  "#2d5bff",
  "#3ddc97",
  "#b3261e",
  "#14532d",
  "#f4c95d",
  "#767676",
  "#595959",
  "#e5e5e5",
  "#c8371b",
];
const THEMES = ["dark", "light", "brand"] as const;

const looks: ThemeProps[] = THEMES.flatMap((theme) =>
  COLORS.flatMap((primary) =>
    ["#ffb454", "#1d3557", "#ffffff", "#888888"].map((accent) => ({ theme, primary, accent })),
  ),
);

const pairs = (theme: Theme): [string, string, string][] => [
  ["text on background", theme.text, theme.background],
  ["text on surface", theme.text, theme.surface],
  ["muted on background", theme.muted, theme.background],
  ["muted on surface", theme.muted, theme.surface],
  ["primary text on background", theme.primaryText, theme.background],
  ["primary text on surface", theme.primaryText, theme.surface],
  ["accent text on background", theme.accentText, theme.background],
  ["accent text on surface", theme.accentText, theme.surface],
  ["text on primary", theme.onPrimary, theme.primary],
  ["text on accent", theme.onAccent, theme.accent],
];

describe("themes", () => {
  it("keep every pair of colours that text is set in at 4.5 : 1 or more, whatever the brand's colours are", () => {
    const failures = looks.flatMap((look) =>
      pairs(resolveTheme(look))
        .filter(([, ink, ground]) => contrast(ink, ground) < 4.5)
        .map(
          ([pair, ink, ground]) =>
            `${look.theme} ${look.primary} ${look.accent}: ${pair} ${contrast(ink, ground)}`,
        ),
    );
    expect(failures).toEqual([]);
  });

  it("keep large type in the accent colour at 3 : 1 or more", () => {
    const least = Math.min(
      ...looks.map(resolveTheme).map(({ accentDisplay, background }) => contrast(accentDisplay, background)),
    );
    expect(least).toBeGreaterThanOrEqual(3);
  });

  it("fill the frame with the primary colour when the theme is the brand", () => {
    expect(resolveTheme({ theme: "brand", primary: "#b3261e", accent: "#ffd9a0" }).background).toBe(
      "#b3261e",
    );
  });
});

describe("contrast", () => {
  it("is 21 between black and white, and 1 of a colour with itself", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    expect(contrast("#3ddc97", "#3ddc97")).toBe(1);
  });

  it("leaves a colour alone that is legible already", () => {
    expect(legible("#ffffff", "#000000")).toBe("#ffffff");
  });

  it("finds something readable on every grey", () => {
    for (let i = 0; i <= 20; i++) {
      const grey = mix("#000000", "#ffffff", i / 20);
      expect(contrast(readableOn(grey), grey)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe("the scale", () => {
  it("names the shape of the usual formats", () => {
    expect(shapeOf(1920, 1080)).toBe("landscape");
    expect(shapeOf(1080, 1080)).toBe("square");
    expect(shapeOf(1080, 1350)).toBe("portrait");
    expect(shapeOf(1080, 1920)).toBe("tall");
  });

  it("sets type relative to the short side", () => {
    expect(scaleFor(1920, 1080).type("body")).toBe(36);
    expect(scaleFor(1080, 1920).type("body")).toBe(36);
    expect(scaleFor(3840, 2160).type("body")).toBe(72);
    expect(scaleFor(1280, 720).type("body")).toBe(24);
  });

  it("keeps text 5 % and what matters 3.5 % from the edges", () => {
    const { safe, action } = scaleFor(1920, 1080);
    expect(safe).toEqual({ top: 54, right: 96, bottom: 54, left: 96 });
    expect(action.left).toBeCloseTo(67.2);
  });

  it("keeps more free at the bottom and the right of tall videos", () => {
    const { safe } = scaleFor(1080, 1920);
    expect(safe.bottom).toBeGreaterThan(safe.top);
    expect(safe.right).toBeGreaterThan(safe.left);
    expect(safe.bottom / 1920).toBeGreaterThanOrEqual(0.15);
  });

  it("has a content area that is what the safe area leaves", () => {
    const { content, safe, width, height } = scaleFor(1080, 1920);
    expect(content.width + safe.left + safe.right).toBeCloseTo(width);
    expect(content.height + safe.top + safe.bottom).toBeCloseTo(height);
  });
});

describe("a timeline", () => {
  it("covers the video without gaps, whatever its length", () => {
    for (const total of [1, 7, 100, 359, 360, 361]) {
      const spans = timeline([3, 4, 4, 2.5], total);
      expect(spans[0]?.from).toBe(0);
      spans.slice(1).forEach((span, i) => {
        const before = spans[i];
        expect(span.from).toBe((before?.from ?? 0) + (before?.frames ?? 0));
      });
      expect(spans.reduce((sum, { frames }) => sum + frames, 0)).toBe(total);
    }
  });
});

describe("motion", () => {
  it("is at the same place at the same time at every frame rate", () => {
    const at = (fps: number) => clockAt(fps * 0.5, fps, fps * 5).enter(0.1);
    expect(at(24)).toBeCloseTo(at(30));
    expect(at(60)).toBeCloseTo(at(30));
  });

  it("stands still after the entrance and before the exit", () => {
    const clocks = [45, 60, 90, 120].map((frame) => clockAt(frame, 30, 150));
    expect(clocks.map((clock) => clock.enter(0.2))).toEqual([1, 1, 1, 1]);
    expect(clocks.map((clock) => clock.exit())).toEqual([0, 0, 0, 0]);
  });

  it("has left on the last frame", () => {
    expect(clockAt(149, 30, 150).exit()).toBe(1);
  });

  it("is quicker in a scene that is too short for it", () => {
    expect(clockAt(20, 30, 24).enter(0)).toBe(1);
  });

  it("never leaves the range from 0 to 1", () => {
    expect(progress(-1, 0, 1)).toBe(0);
    expect(progress(9, 0, 1)).toBe(1);
  });
});

describe("fonts", () => {
  it("ask for the faces of other scripts only where there are such letters", () => {
    expect(fontRequests(["Plain"], [400], SANS).map(({ font }) => font)).toEqual([
      '400 16px "Inter Variable"',
    ]);
    expect(fontRequests(["Größe, Привет"], [400], SANS)).toHaveLength(1);
    expect(fontRequests(["مرحبا"], [400], SANS).length).toBeGreaterThan(1);
  });

  it("ask for the emoji face only where there are emoji", () => {
    const families = (text: string) =>
      fontRequests([text], [400], MONO)
        .map(({ font }) => font)
        .join();
    expect(families("汉字")).not.toContain("Emoji");
    expect(families("👩‍💻")).toContain("Emoji");
    expect(families("🇩🇪")).toContain("Emoji");
  });

  it("ask for the Korean face only where there is Hangul, and for it alone of its letters", () => {
    const korean = (text: string) =>
      fontRequests([text], [400, 700], SANS).filter(({ font }) => font.includes("Noto Sans KR"));
    expect(korean("汉字 かな ABC")).toEqual([]);
    expect(korean("서울 2026, 漢字").map(({ text }) => text)).toEqual(["서울", "서울"]);
    expect(SANS).toContain("Noto Sans KR");
  });

  it("treat texts with the same letters alike", () => {
    expect(characters(["listen"])).toBe(characters(["silent"]));
  });
});

describe("lines", () => {
  it("break Korean between words, and scripts without spaces anywhere", () => {
    expect(wordBreakOf("작은 컴퓨터로 밤새")).toBe("keep-all");
    expect(wordBreakOf("서울 東京")).toBe("keep-all");
    expect(wordBreakOf("小さなコンピューター")).toBe("normal");
    expect(wordBreakOf("서울, 小さなコンピューター")).toBe("normal");
    expect(wordBreakOf("Plain")).toBe("normal");
  });
});

describe("the direction of a text", () => {
  it("is that of its first letter", () => {
    expect(directionOf("Hello مرحبا")).toBe("ltr");
    expect(directionOf("2024: مرحبا hello")).toBe("rtl");
    expect(directionOf("123")).toBe("ltr");
    expect(directionOf("汉字")).toBe("ltr");
  });
});

describe("reading time", () => {
  it("counts wide letters for more", () => {
    expect(readingSeconds("漢字漢字")).toBeGreaterThan(readingSeconds("abcd"));
  });

  it("takes absent texts for nothing", () => {
    expect(readingSeconds(undefined, "")).toBe(0);
  });
});

describe("initials", () => {
  it("are the first letters of the first and the last name", () => {
    expect(initials("Noor Al Haddad")).toBe("NH");
    expect(initials("ada")).toBe("A");
    expect(initials("👩‍💻 Dev")).toBe("👩‍💻D");
  });
});

describe("the contact sheet", () => {
  const formats: Record<string, Format> = JSON.parse(
    readFileSync(new URL("../scripts/formats.json", import.meta.url), "utf8"),
  );

  it.each(Object.entries(formats))("measures %s against the safe areas that layouts keep", (_, format) => {
    const { width, height, safe, platform } = format;
    const shares = { top: safe.top * height, bottom: safe.bottom * height, left: safe.left * width };
    expect(scaleFor(width, height).safe).toEqual({ ...shares, right: safe.right * width });
    const { safeArea, ...size } = PLATFORMS[platform.name];
    if (size.width === width && size.height === height) expect(platform.safe).toEqual(safeArea);
  });
});

describe("code", () => {
  const box = { width: 600, height: 400, maxSize: 40, minSize: 20, floor: 1 };

  it("is set as large as it may be where there is room", () => {
    expect(layoutCode("ab\ncd", box)).toMatchObject({ size: 40, lines: [{ number: 1 }, { number: 2 }] });
  });

  it("fits its box in both directions", () => {
    const code = Array.from({ length: 30 }, (_, i) => `call(${"argument, ".repeat(i)})`).join("\n");
    const { size, lines } = layoutCode(code, box);
    expect(size * 1.55 * lines.length).toBeLessThanOrEqual(box.height + 1);
    for (const { text } of lines) expect((text.length + 4) * 0.6 * size).toBeLessThanOrEqual(box.width);
  });

  it("shows fewer lines at once rather than letters that nobody can read", () => {
    const code = Array.from({ length: 30 }, (_, i) => `line ${i}`).join("\n");
    const { size, lines, rows } = layoutCode(code, { ...box, floor: 16 });
    expect([size, lines.length]).toEqual([16, 30]);
    expect(rows).toBe(Math.floor(400 / (16 * 1.55)));
    expect(layoutCode("a\nb", box).rows).toBe(2);
  });

  it("keeps every letter when lines are broken", () => {
    const code = `x = "${"word ".repeat(40)}"`;
    const shown = layoutCode(code, box)
      .lines.map(({ text }) => text)
      .join("");
    expect(shown.replaceAll(" ", "")).toBe(code.replaceAll(" ", ""));
  });

  it("is typed letter by letter, with the cursor on the line that is being typed", () => {
    const { lines } = layoutCode("ab\ncd", box);
    expect(typing(lines, 0)).toEqual({ parts: [0, null], cursor: 0 });
    expect(typing(lines, 2)).toEqual({ parts: [2, null], cursor: 0 });
    expect(typing(lines, 3)).toEqual({ parts: [2, 1], cursor: 1 });
    expect(typing(lines, 4)).toEqual({ parts: [2, 2], cursor: -1 });
  });

  it("is coloured without losing a letter", () => {
    const line = 'return "a" + 42 // done';
    expect(
      tokens(line)
        .map(({ text }) => text)
        .join(""),
    ).toBe(line);
    expect(tokens(line).map(({ tint }) => tint)).toEqual(
      expect.arrayContaining(["keyword", "string", "number", "comment"]),
    );
  });
});
