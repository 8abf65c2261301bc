import type { CSSProperties } from "react";
import { FitText } from "../design/FitText";
import { QuoteMark } from "../design/icons";
import { directionOf } from "../design/measure";
import { BAR, lookOf, motionOf, type OverlayPalette } from "./looks";
import { roughHeight } from "./room";
import type { OverlayStyle, TextOverlay } from "./schema";
import { type Band, type Column, columnOf, type Placed } from "./stacking";
import { overlayState } from "./state";

/** What all overlays of a picture share. */
export interface Setting {
  palette: OverlayPalette;
  /** A hundredth of the picture's shorter side, in pixels. */
  unit: number;
  seconds: number;
  sideBySide: boolean;
  /** The width that overlays may take, in pixels. */
  width: number;
}

type Edge = "start" | "center" | "end";

export const ALONG: Record<Band, Edge> = { top: "start", middle: "center", bottom: "end" };
const ACROSS: Record<Column, Edge> = { left: "start", center: "center", right: "end" };

/** The share of the width that a text may take that has another beside it. */
const HALF = 0.485;

/** A quote's mark: its height, and its distance from the text, in units. */
const MARK = 4.4;
const MARK_GAP = 1.6;

/** The mark's width as a share of the height of the mark and the gap. */
const MARK_SHARE = MARK / (MARK + MARK_GAP) / 0.86;

/** The width that an overlay may take, in pixels. */
export const roomOf = ({ position }: TextOverlay, { width, sideBySide }: Setting): number =>
  width * (sideBySide && columnOf(position) !== "center" ? HALF : 1);

/** The height of a quote's mark with its gap, in pixels; where there is little room, the words come first. */
const markHeight = (unit: number, height: number): number => {
  const full = (MARK + MARK_GAP) * unit;
  const least = 0.5 * full;
  const given = Math.min(full, height * 0.3);
  return given < least ? 0 : given;
};

/** The room of a style besides its text's, in pixels: a bar at its side, a mark above it. */
const extrasOf = (style: OverlayStyle, unit: number, height: number) => ({
  width: style === "definition" ? BAR * unit : 0,
  height: style === "quote" ? markHeight(unit, height) : 0,
});

/** About how high an overlay is where there is room, in pixels. */
export function needsOf({ overlay }: Placed, setting: Setting): number {
  const look = lookOf(overlay.style, setting.palette, setting.unit);
  const text = roughHeight(overlay.text, look, roomOf(overlay, setting));
  return text + extrasOf(overlay.style, setting.unit, Number.POSITIVE_INFINITY).height;
}

interface OverlayTextProps {
  item: Placed;
  band: Band;
  rows: number;
  /** The most that it may take, in pixels. */
  height: number;
  setting: Setting;
}

/** One overlay in its row: smaller or in more lines where it is long, and never beyond its room. */
export function OverlayText({ item, band, rows, height, setting }: OverlayTextProps) {
  const { overlay, row } = item;
  const { seconds, palette, unit } = setting;
  const { style, text } = overlay;
  const column = columnOf(overlay.position);
  const state = overlayState(overlay, seconds);
  const look = lookOf(style, palette, unit);
  const extras = extrasOf(style, unit, height);
  const place: CSSProperties = {
    // Rows count from the edge that the stack stands at: the first text stays where it is, later ones come beyond.
    gridRow: band === "bottom" ? rows - row : row + 1,
    gridColumn: 1,
    alignSelf: ALONG[band],
    justifySelf: ACROSS[column],
    // Texts of the stack that are not on keep their room, so that the others do not move.
    visibility: state.visible ? "visible" : "hidden",
  };
  const padding = `${look.padding.block}px ${look.padding.inline}px`;
  const inside = Math.max(1, height - 2 * look.padding.block - extras.height);
  return (
    <div style={place}>
      <div dir={directionOf(text)} style={{ ...look.box, padding, ...motionOf(style, state, unit) }}>
        {extras.height > 0 ? (
          <div style={{ height: extras.height, display: "flex", justifyContent: ACROSS[column] }}>
            <QuoteMark size={extras.height * MARK_SHARE} color={palette.accent} />
          </div>
        ) : null}
        <FitText
          hug
          text={text}
          size={look.size}
          // Where there is no room for one line of it, the text gives way rather than its neighbours.
          minSize={Math.min(look.minSize, inside / look.leading)}
          width={Math.min(look.maxWidth, roomOf(overlay, setting)) - 2 * look.padding.inline - extras.width}
          height={inside}
          maxLines={look.maxLines}
          weight={look.weight}
          leading={look.leading}
          tracking={look.tracking}
          align={style === "definition" ? "start" : ACROSS[column]}
          color={look.color}
        />
      </div>
    </div>
  );
}
