import type { CSSProperties } from "react";
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
}

export const DEFAULT_PALETTE: OverlayPalette = {
  text: "#ffffff",
  accent: "#ffd166",
  surface: "rgba(12, 16, 28, 0.82)",
};

const FAMILY = '"Inter Variable", sans-serif';

/** How a style looks. `unit` is a hundredth of the picture's shorter side, in pixels. */
export function lookOf(style: OverlayStyle, palette: OverlayPalette, unit: number): CSSProperties {
  const base: CSSProperties = {
    fontFamily: FAMILY,
    color: palette.text,
    lineHeight: 1.25,
    // Long words and addresses must break rather than leave the picture.
    overflowWrap: "anywhere",
    whiteSpace: "pre-line",
  };
  const card: CSSProperties = { ...base, background: palette.surface, borderRadius: 1.4 * unit };
  const looks: Record<OverlayStyle, CSSProperties> = {
    keyword: {
      ...card,
      background: palette.accent,
      color: "#10131c",
      fontSize: 6.4 * unit,
      fontWeight: 800,
      letterSpacing: "-0.02em",
      padding: `${1.2 * unit}px ${2.6 * unit}px`,
      textWrap: "balance",
    },
    definition: {
      ...card,
      fontSize: 3.9 * unit,
      fontWeight: 500,
      padding: `${2 * unit}px ${2.8 * unit}px`,
      borderInlineStart: `${0.8 * unit}px solid ${palette.accent}`,
      maxWidth: 78 * unit,
      textAlign: "start",
    },
    number: {
      ...base,
      color: palette.accent,
      fontSize: 15 * unit,
      fontWeight: 850,
      lineHeight: 1,
      letterSpacing: "-0.02em",
      fontVariantNumeric: "tabular-nums",
      textShadow: `0 ${0.4 * unit}px ${2.4 * unit}px rgba(0, 0, 0, 0.45)`,
    },
    caption: {
      ...card,
      fontSize: 4.2 * unit,
      fontWeight: 600,
      padding: `${1.1 * unit}px ${2.2 * unit}px`,
      maxWidth: 110 * unit,
      textWrap: "balance",
    },
    quote: {
      ...base,
      fontSize: 5.2 * unit,
      fontWeight: 500,
      fontStyle: "italic",
      maxWidth: 96 * unit,
      paddingInline: 3 * unit,
      textShadow: `0 ${0.3 * unit}px ${2 * unit}px rgba(0, 0, 0, 0.6)`,
      textWrap: "balance",
    },
  };
  return looks[style];
}

/** How a style comes and goes. It moves as it fades, so that both are over at the same time. */
export function motionOf(style: OverlayStyle, state: OverlayState, unit: number): CSSProperties {
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
