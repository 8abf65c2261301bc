import { describe, expect, it } from "vitest";
import { z } from "zod";
import { PLATFORMS } from "../src/adaptive";
import * as comparison from "../src/compositions/Comparison";
import * as devVlog from "../src/compositions/DevVlog";
import * as explainer from "../src/compositions/Explainer";
import * as gallery from "../src/compositions/Gallery";
import * as listicle from "../src/compositions/Listicle";
import * as lowerThird from "../src/compositions/LowerThird";
import * as greeting from "../src/compositions/PersonalGreeting";
import * as productAd from "../src/compositions/ProductAd";
import * as shorts from "../src/compositions/Shorts";
import * as staticAd from "../src/compositions/StaticAd";
import * as title from "../src/compositions/Title";

const COMPOSITIONS = [
  ["Title", title.titleSchema, title.titleDefaults],
  ["LowerThird", lowerThird.lowerThirdSchema, lowerThird.lowerThirdDefaults],
  ["Listicle", listicle.listicleSchema, listicle.listicleDefaults],
  ["Comparison", comparison.comparisonSchema, comparison.comparisonDefaults],
  ["Shorts", shorts.shortsSchema, shorts.shortsDefaults],
  ["DevVlog", devVlog.devVlogSchema, devVlog.devVlogDefaults],
  ["Explainer", explainer.explainerSchema, explainer.explainerDefaults],
  ["ProductAd", productAd.productAdSchema, productAd.productAdDefaults],
  ["PersonalGreeting", greeting.personalGreetingSchema, greeting.personalGreetingDefaults],
  ["StaticAd", staticAd.staticAdSchema, staticAd.staticAdDefaults],
  ["Gallery", gallery.gallerySchema, gallery.galleryDefaults],
] as const;

/** Where a value is wrong, as a dotted path. */
const complaint = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.path.join(".");

/** All schemas inside a JSON Schema that describe fields. */
function fields(schema: z.core.JSONSchema.BaseSchema): z.core.JSONSchema.BaseSchema[] {
  const inner = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  const schemas = inner.flat().filter((each) => typeof each === "object" && each !== null);
  return schemas.flatMap((each) => [each as z.core.JSONSchema.BaseSchema, ...fields(each as never)]);
}

describe.each(COMPOSITIONS)("%s's props", (_, schema, defaults) => {
  it("accept the defaults", () => {
    expect(schema.safeParse(defaults).error).toBeUndefined();
  });

  it("refuse a colour that is none, and say where", () => {
    const name = "primary" in defaults ? "primary" : "ink";
    expect(complaint(schema, { ...defaults, [name]: "reddish" })).toBe(name);
  });

  it("refuse a prop that does not exist, by name", () => {
    const { error } = schema.safeParse({ ...defaults, colour: "red" });
    expect(error?.issues[0]).toMatchObject({ code: "unrecognized_keys", keys: ["colour"] });
  });

  it("can be written as a JSON Schema in which every prop is described", () => {
    const { properties } = z.toJSONSchema(schema);
    for (const [prop, field] of Object.entries(properties ?? {})) {
      expect(field, prop).toHaveProperty("description");
    }
  });

  it("bound the length of every text", () => {
    const texts = fields(z.toJSONSchema(schema, { io: "input" })).filter(({ type }) => type === "string");
    const bounded = (field: z.core.JSONSchema.BaseSchema) => field.maxLength ?? field.enum ?? field.pattern;
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((field) => bounded(field) === undefined)).toEqual([]);
  });
});

describe("files among the props", () => {
  it("are marked as assets in the JSON Schema", () => {
    const { properties } = z.toJSONSchema(title.titleSchema);
    expect(properties?.image).toMatchObject({ type: "string", maxLength: 4096, asset: "image" });
    expect(z.toJSONSchema(shorts.shortsSchema).properties?.audio).toMatchObject({ asset: "audio" });
  });

  it("are marked inside lists, too", () => {
    const marked = fields(z.toJSONSchema(explainer.explainerSchema)).filter((field) => "asset" in field);
    expect(marked.map((field) => field.asset).toSorted()).toEqual(["audio", "image"]);
  });
});

describe("nonsense is refused with its place", () => {
  it.each([
    [
      "a listicle without items",
      listicle.listicleSchema,
      { ...listicle.listicleDefaults, items: [] },
      "items",
    ],
    [
      "an item without a heading",
      listicle.listicleSchema,
      { ...listicle.listicleDefaults, items: [{ heading: "" }] },
      "items.0.heading",
    ],
    [
      "an overlay that leaves before it comes",
      explainer.explainerSchema,
      {
        ...explainer.explainerDefaults,
        scenes: [{ narration: "a", seconds: 3, overlays: [{ text: "b", appear: 2, disappear: 1 }] }],
      },
      "scenes.0.overlays.0.disappear",
    ],
    [
      "a platform that nobody knows",
      productAd.productAdSchema,
      { ...productAd.productAdDefaults, version: { platform: "myspace", duration: 6 } },
      "version.platform",
    ],
    ["six stars", staticAd.staticAdSchema, { ...staticAd.staticAdExamples.testimonial, stars: 6 }, "stars"],
    [
      "a title of a thousand letters",
      title.titleSchema,
      { ...title.titleDefaults, title: "a".repeat(1000) },
      "title",
    ],
  ])("%s", (_, schema, value, place) => {
    expect(complaint(schema, value)).toBe(place);
  });
});

/** The frames that `calculateMetadata` gives for props. */
async function framesOf<Props extends Record<string, unknown>>(
  // biome-ignore lint/suspicious/noExplicitAny: what Remotion passes besides the props is not looked at
  calculate: (options: any) => unknown,
  props: Props,
): Promise<number | undefined> {
  const metadata = (await calculate({ props, defaultProps: props })) as { durationInFrames?: number };
  return metadata.durationInFrames;
}

describe("the length of a video", () => {
  it("grows by an item's seconds with each item of a listicle", async () => {
    const { listicleDefaults: props, listicleMetadata } = listicle;
    const item = { heading: "One more" };
    const before = await framesOf(listicleMetadata, props);
    const after = await framesOf(listicleMetadata, { ...props, items: [...props.items, item] });
    expect((after ?? 0) - (before ?? 0)).toBe(props.secondsPerItem * 30);
  });

  it("has no closing scene without a closing line", async () => {
    const { listicleDefaults: props, listicleMetadata } = listicle;
    expect(await framesOf(listicleMetadata, { ...props, outro: "" })).toBe((3 + 4 * 4) * 30);
  });

  it("is the sum of an explainer's scenes", async () => {
    const { explainerDefaults: props, explainerMetadata } = explainer;
    expect(await framesOf(explainerMetadata, props)).toBe(14.5 * 30);
  });

  it("is that of one scene where it is shown alone", async () => {
    const { listicleDefaults: list, listicleMetadata } = listicle;
    expect(await framesOf(listicleMetadata, { ...list, part: 0 })).toBe(3 * 30);
    expect(await framesOf(listicleMetadata, { ...list, part: 2 })).toBe(list.secondsPerItem * 30);
    const { explainerDefaults: told, explainerMetadata } = explainer;
    expect(await framesOf(explainerMetadata, { ...told, part: 1 })).toBe(5 * 30);
    const { shortsDefaults: short } = shorts;
    const parts = [...short.beats, "closing"].map((_, part) => shorts.shortsSeconds({ ...short, part }));
    expect(parts.reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(shorts.shortsSeconds(short));
    const { devVlogDefaults: vlog } = devVlog;
    const steps = ["opening", ...vlog.steps].map((_, part) => devVlog.devVlogSeconds({ ...vlog, part }));
    expect(steps.reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(devVlog.devVlogSeconds(vlog));
  });

  it("lets a longer title stand longer, but not for ever", () => {
    const seconds = (text: string) => title.titleSeconds({ ...title.titleDefaults, title: text });
    expect(seconds("Short")).toBeLessThan(seconds("Considerably longer than the other one, by far"));
    expect(seconds("x".repeat(140))).toBeLessThanOrEqual(12);
  });

  it("gives code the time that typing takes", () => {
    const slow = devVlog.devVlogSeconds({ ...devVlog.devVlogDefaults, charactersPerSecond: 10 });
    const letters = devVlog.devVlogDefaults.steps.reduce((sum, { code }) => sum + code.length, 0);
    expect(slow).toBeGreaterThan(letters / 10);
  });

  it("has room for every row and the verdict of a comparison", () => {
    const { comparisonDefaults: props } = comparison;
    expect(comparison.comparisonSeconds(props)).toBeGreaterThan(comparison.verdictAt(props.rows.length) + 2);
  });

  it("and format of an ad follow from its platform", async () => {
    const props = {
      ...productAd.productAdDefaults,
      version: { platform: "tiktok", duration: 6, variant: "a", cta: "buy" },
    };
    const metadata = await productAd.productAdMetadata({ props } as never);
    expect(metadata).toMatchObject({ width: 1080, height: 1920, durationInFrames: 6 * PLATFORMS.tiktok.fps });
  });
});

describe("an ad's scenes", () => {
  it("leave the features out where there is no time for them", () => {
    expect(productAd.productAdScenes(6, 3)).toEqual(["hook", "offer"]);
    expect(productAd.productAdScenes(10, 3)).toEqual(["hook", "features", "offer"]);
    expect(productAd.productAdScenes(30, 0)).toEqual(["hook", "offer"]);
  });
});

describe("a personal greeting", () => {
  it("says that the name changes the first second only", () => {
    expect(greeting.personalGreetingVaries).toEqual({ name: [0, 30] });
  });

  it("has the name's scene end where it says, at every frame rate", () => {
    const [first, last] = greeting.personalGreetingVaries.name;
    expect(first).toBe(0);
    expect([24, 30, 60].map(greeting.nameFrames)).toEqual([24, last, 60]);
  });

  it("is equally long for everyone", () => {
    expect(greeting.PERSONAL_GREETING_SECONDS).toBeGreaterThan(1);
    expect(Object.keys(greeting)).not.toContain("personalGreetingMetadata");
  });
});

describe("a still ad", () => {
  it.each(staticAd.AD_TEMPLATES)("has an example of %s", (template) => {
    const example = staticAd.staticAdExamples[template];
    expect(example.template).toBe(template);
    expect(staticAd.staticAdSchema.safeParse(example).success).toBe(true);
  });
});
