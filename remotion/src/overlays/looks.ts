import type { CSSProperties } from "react";
import { legibleOn } from "../adaptive";
import { EASINGS } from "../animation";
import type { OverlayStyle } from "./schema";
import type { OverlayState } from "./state";

/** The colours of the overlays, as CSS colours. */
export interface OverlayPalette {
  text: string;
  /** Of marks, rules and numbers. */
  accent: string;
  /** Behind text; text must be legible on it over any picture. */
  surface: string;
  /** Behind text that has no surface, as a CSS `text-shadow`'s colour; "none" on a plain ground. */
  shadow: string;
}

export const DEFAULT_PALETTE: OverlayPalette = {
  text: "#ffffff",
  accent: "#ffd166",
  surface: "rgba(12, 16, 28, 0.82)",
  shadow: "rgba(0, 0, 0, 0.5)",
};

/** How a style looks. Lengths are pixels. */
export interface OverlayLook {
  /** Of the text: its size where there is room, and the least. */
  size: number;
  minSize: number;
  weight: number;
  leading: number;
  tracking: number;
  maxLines: number;
  color: string;
  /** The widest that the box may be, with its padding. */
  maxWidth: number;
  /** Between the box and its text, at each side. */
  padding: { block: number; inline: number };
  /** Of the box. */
  box: CSSProperties;
}

/** The width of a definition's bar, in units. */
export const BAR = 0.8;

/** How a style looks. `unit` is a hundredth of the picture's shorter side, in pixels. */
export function lookOf(style: OverlayStyle, palette: OverlayPalette, unit: number): OverlayLook {
  const { text, accent, surface, shadow } = palette;
  const card: CSSProperties = { background: surface, borderRadius: 1.4 * unit };
  const bare: CSSProperties =
    shadow === "none" ? {} : { textShadow: `0 ${0.3 * unit}px ${2 * unit}px ${shadow}` };
  const base = {
    minSize: 2.4 * unit,
    leading: 1.25,
    tracking: 0,
    maxLines: 12,
    color: text,
    maxWidth: 110 * unit,
  };
  const looks: Record<OverlayStyle, OverlayLook> = {
    keyword: {
      ...base,
      size: 6.4 * unit,
      weight: 800,
      leading: 1.15,
      tracking: -0.02,
      color: legibleOn(accent),
      padding: { block: 1.6 * unit, inline: 2.6 * unit },
      box: { ...card, background: accent },
    },
    definition: {
      ...base,
      size: 3.9 * unit,
      weight: 500,
      maxWidth: 78 * unit,
      padding: { block: 2 * unit, inline: 2.8 * unit },
      box: { ...card, borderInlineStart: `${BAR * unit}px solid ${accent}` },
    },
    number: {
      ...base,
      size: 15 * unit,
      weight: 850,
      leading: 1.06,
      tracking: -0.03,
      maxLines: 3,
      color: accent,
      padding: { block: 0, inline: 0 },
      box: bare,
    },
    caption: {
      ...base,
      size: 4.2 * unit,
      weight: 600,
      padding: { block: 1.2 * unit, inline: 2.2 * unit },
      box: card,
    },
    quote: {
      ...base,
      size: 5.2 * unit,
      weight: 500,
      tracking: -0.01,
      maxWidth: 96 * unit,
      padding: { block: 0, inline: 0 },
      box: bare,
    },
  };
  return looks[style];
}

/** How a style comes and goes. It moves as it fades, so that both are over at the same time. */
export function motionOf(style: OverlayStyle, state: OverlayState, unit: number): CSSProperties {
  if (state.opacity === 1) return {};
  const shown = EASINGS.cubicOut(state.opacity);
  const away = (1 - shown) * unit;
  const leaving = state.phase === "out" ? -1 : 1;
  const transforms: Record<OverlayStyle, string> = {
    keyword: `scale(${0.86 + 0.14 * (leaving > 0 ? EASINGS.backOut(state.opacity) : shown)})`,
    definition: `translateX(${-4 * away}px)`,
    number: `translateY(${3 * away * leaving}px) scale(${0.9 + 0.1 * shown})`,
    caption: `translateY(${1.6 * away * leaving}px)`,
    quote: `translateY(${2 * away * leaving}px)`,
  };
  return { opacity: state.opacity, transform: transforms[style] };
}
