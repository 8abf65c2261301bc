import { z } from "zod";
import { legible, legibleOnAll, mix, readableOn } from "./contrast";

/** A colour as `#rrggbb`. */
export const colorSchema = z.string().regex(/^#[0-9a-fA-F]{6}$/, "a colour is written #rrggbb");

/** The look of a video. Every composition has these three props. */
export const themeSchema = z.object({
  theme: z
    .enum(["dark", "light", "brand"])
    .describe("The background: dark, light, or filled with the primary colour"),
  primary: colorSchema.describe("The brand's colour, #rrggbb: fills and emphasis"),
  accent: colorSchema.describe("A second colour, #rrggbb: small marks and details"),
});

export type ThemeProps = z.infer<typeof themeSchema>;

/**
 * Colours for a video, `#rrggbb`. Each is legible (4.5 : 1) where it is meant to be: `text`, `muted`,
 * `primaryText` and `accentText` on both `background` and `surface`, each `on…` on its colour.
 */
export type Theme = {
  readonly background: string;
  readonly surface: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly primary: string;
  readonly onPrimary: string;
  readonly primaryText: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly accentText: string;
  /** The accent as large type: 3 : 1 on `background`, so nearer to the colour that was asked for. */
  readonly accentDisplay: string;
  readonly dark: boolean;
};

type Base = Pick<Theme, "background" | "surface" | "line" | "text" | "muted" | "dark">;

const DARK: Base = {
  background: "#0e0f13",
  surface: "#191b21",
  line: "#31343d",
  text: "#f6f5f1",
  muted: "#a9adb8",
  dark: true,
};

const LIGHT: Base = {
  background: "#f6f3ec",
  surface: "#ffffff",
  line: "#dcd7ca",
  text: "#16171b",
  muted: "#5c5f69",
  dark: false,
};

/** The least contrast of text. */
export const TEXT_CONTRAST = 4.5;

/** The least contrast of large type (bold, from about 19 px on a page of 96 px per inch). */
export const DISPLAY_CONTRAST = 3;

/** A colour legible on the background and on the surface of a theme; both are on the text's far side. */
const legibleOnBoth = (
  color: string,
  { background, surface, dark }: Pick<Base, "background" | "surface" | "dark">,
) => legibleOnAll(color, [background, surface], dark ? "#ffffff" : "#000000", TEXT_CONTRAST);

function brandBase(primary: string): Base {
  const text = readableOn(primary);
  const dark = text === "#ffffff";
  // The surface moves away from the text, so what reads on the background reads on it too.
  const surface = mix(primary, dark ? "#000000" : "#ffffff", dark ? 0.18 : 0.35);
  const muted = legibleOnBoth(mix(text, primary, 0.22), { background: primary, surface, dark });
  return { background: primary, surface, line: mix(primary, text, 0.28), text, muted, dark };
}

/** The colours of a theme, from the three props. */
export function resolveTheme({ theme, primary, accent }: ThemeProps): Theme {
  const brand = theme === "brand";
  const base = brand ? brandBase(primary) : theme === "dark" ? DARK : LIGHT;
  // On a ground of the primary colour, the text's colour takes its place as the fill.
  const fill = brand ? base.text : primary;
  return {
    ...base,
    primary: fill,
    onPrimary: brand ? legible(primary, fill) : readableOn(fill),
    primaryText: legibleOnBoth(fill, base),
    accent,
    onAccent: readableOn(accent),
    accentText: legibleOnBoth(accent, base),
    accentDisplay: legible(accent, base.background, DISPLAY_CONTRAST),
  };
}
