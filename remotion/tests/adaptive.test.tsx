import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import {
  CTASlot,
  ForDuration,
  ForPlatform,
  ForVariant,
  legibleOn,
  PLATFORM_NAMES,
  PLATFORMS,
  safeArea,
  useVariant,
  type VariantInput,
  VariantProvider,
  variantSchema,
} from "../src/adaptive";

const draw = (children: ReactNode, value: Partial<VariantInput> = {}): string =>
  renderToStaticMarkup(
    <VariantProvider value={{ platform: "tiktok", duration: 15, ...value }}>{children}</VariantProvider>,
  );

const Asking = () => useVariant().platform;

describe("Platforms", () => {
  test.each(PLATFORM_NAMES)("%s leaves a picture to design in, whose size encoders take", (platform) => {
    const { width, height, fps, safeArea: covered } = PLATFORMS[platform];
    expect([width % 2, height % 2]).toEqual([0, 0]);
    expect([24, 25, 30, 60]).toContain(fps);
    for (const share of Object.values(covered)) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThan(0.5);
    }
    expect(covered.top + covered.bottom).toBeLessThan(0.6);
    expect(covered.left + covered.right).toBeLessThan(0.4);
  });

  test("that are watched on a phone held upright are 9:16 and covered most at the bottom", () => {
    for (const platform of ["youtube-shorts", "tiktok", "instagram-story", "instagram-reels"] as const) {
      const { width, height, safeArea: covered } = PLATFORMS[platform];
      expect(width / height).toBe(9 / 16);
      expect(covered.bottom).toBe(Math.max(...Object.values(covered)));
    }
  });

  test("give their safe area in whole pixels of the picture at hand, rounded to the safe side", () => {
    expect(safeArea("instagram-reels", 1080, 1920)).toEqual({ top: 269, right: 65, bottom: 672, left: 65 });
    expect(safeArea("instagram-reels", 540, 960)).toEqual({ top: 135, right: 33, bottom: 336, left: 33 });
  });
});

describe("A variant", () => {
  test("has an arm and a call to action by default, and refuses what is no platform or lasts no time", () => {
    expect(variantSchema.parse({ platform: "linkedin", duration: 30 })).toEqual({
      platform: "linkedin",
      duration: 30,
      variant: "a",
      cta: "learn-more",
    });
    expect(variantSchema.safeParse({ platform: "myspace", duration: 30 }).success).toBe(false);
    expect(variantSchema.safeParse({ platform: "linkedin", duration: 0 }).success).toBe(false);
  });

  test("is an error to ask for where no provider gives one", () => {
    expect(() => renderToStaticMarkup(<Asking />)).toThrow(/no VariantProvider/);
    expect(draw(<Asking />)).toBe("tiktok");
  });
});

describe("Parts of a video", () => {
  test("can be for some platforms, or for all but some", () => {
    expect(draw(<ForPlatform include={["tiktok", "youtube"]}>x</ForPlatform>)).toBe("x");
    expect(draw(<ForPlatform include={["youtube"]}>x</ForPlatform>)).toBe("");
    expect(draw(<ForPlatform exclude={["tiktok"]}>x</ForPlatform>)).toBe("");
    expect(draw(<ForPlatform exclude={["youtube"]}>x</ForPlatform>)).toBe("x");
    expect(draw(<ForPlatform>x</ForPlatform>)).toBe("x");
    expect(
      draw(
        <ForPlatform include={["tiktok"]} exclude={["tiktok"]}>
          x
        </ForPlatform>,
      ),
    ).toBe("");
  });

  test.each([
    [5.9, "short"],
    [6, "short"],
    [15, "short"],
    [15.5, ""],
    [16, "long"],
    [600, "long"],
  ])("in a video of %f s are %j", (duration, drawn) => {
    const both = (
      <>
        <ForDuration max={15}>short</ForDuration>
        <ForDuration min={16}>long</ForDuration>
      </>
    );
    expect(draw(both, { duration })).toBe(drawn);
  });

  test("can be for an arm of a test", () => {
    expect(draw(<ForVariant include={["b", "c"]}>x</ForVariant>, { variant: "b" })).toBe("x");
    expect(draw(<ForVariant include={["b", "c"]}>x</ForVariant>)).toBe("");
  });
});

describe("A call to action", () => {
  const slot = (
    <CTASlot
      variants={{
        buy: { text: "Buy now", color: "#ffd166", icon: "cart" },
        gift: { text: "Give", color: "#123", icon: "🎁" },
      }}
      default={{ text: "Learn more", color: "#2244cc" }}
    />
  );

  test("is the one of the variant, with its colour and icon", () => {
    const drawn = draw(slot, { cta: "buy" });
    expect(drawn).toContain("Buy now");
    expect(drawn).toContain("background:#ffd166");
    expect(drawn).toContain("<svg");
  });

  test("is the default for names that are not there, also for those that every object inherits", () => {
    for (const cta of ["other", "constructor", "__proto__", "toString"]) {
      expect(draw(slot, { cta })).toContain("Learn more");
    }
  });

  test("shows an icon that it does not know as text", () => {
    expect(draw(slot, { cta: "gift" })).toContain("<span>🎁</span>");
    const odd = <CTASlot variants={{}} default={{ text: "x", color: "red", icon: "constructor" }} />;
    expect(draw(odd)).toContain("<span>constructor</span>");
  });

  test("is written legibly on its colour", () => {
    expect(legibleOn("#ffffff")).not.toBe("#ffffff");
    expect(legibleOn("#ff0")).not.toBe("#ffffff");
    expect(legibleOn("#000")).toBe("#ffffff");
    expect(legibleOn("#2244cc")).toBe("#ffffff");
    expect(legibleOn("rebeccapurple")).toBe("#ffffff");
  });
});
