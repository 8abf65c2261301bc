import { type CSSProperties, useMemo } from "react";
import { AbsoluteFill, useCurrentFrame, useVideoConfig } from "remotion";
import { DEFAULT_PALETTE, lookOf, motionOf, type OverlayPalette } from "./looks";
import { type TextOverlayInput, textOverlaySchema } from "./schema";
import { type Band, type Column, columnOf, type Placed, type Stack, stackOverlays } from "./stacking";
import { overlayState } from "./state";

/** The margins that texts keep from the picture's edges, as fractions of its height and width. */
export interface Inset {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

const DEFAULT_INSET: Inset = { top: 0.06, right: 0.06, bottom: 0.06, left: 0.06 };

interface TextOverlaysProps {
  overlays: readonly TextOverlayInput[];
  palette?: Partial<OverlayPalette>;
  inset?: Inset;
}

interface Setting {
  palette: OverlayPalette;
  /** A hundredth of the picture's shorter side, in pixels. */
  unit: number;
  seconds: number;
  sideBySide: boolean;
}

/** Texts that come and go with the narration; times count from the start of the enclosing sequence. */
export function TextOverlays({ overlays, palette, inset = DEFAULT_INSET }: TextOverlaysProps) {
  const { width, height, fps } = useVideoConfig();
  const seconds = useCurrentFrame() / fps;
  const sideBySide = width > 1.2 * height;
  // Remotion checks properties against a schema but does not fill in its defaults.
  const stacks = useMemo(
    () =>
      stackOverlays(
        overlays.map((overlay) => textOverlaySchema.parse(overlay)),
        sideBySide,
      ),
    [overlays, sideBySide],
  );
  const unit = Math.min(width, height) / 100;
  const setting = { palette: { ...DEFAULT_PALETTE, ...palette }, unit, seconds, sideBySide };
  const margins: CSSProperties = {
    top: inset.top * height,
    right: inset.right * width,
    bottom: inset.bottom * height,
    left: inset.left * width,
    width: "auto",
    height: "auto",
  };
  return (
    <AbsoluteFill style={margins}>
      {stacks.map((stack) =>
        seconds < stack.from || seconds >= stack.until ? null : (
          <OverlayStack key={`${stack.band} ${stack.from}`} stack={stack} setting={setting} />
        ),
      )}
    </AbsoluteFill>
  );
}

const ALONG: Record<Band, "start" | "center" | "end"> = { top: "start", middle: "center", bottom: "end" };
const ACROSS: Record<Column, "start" | "center" | "end"> = { left: "start", center: "center", right: "end" };

function OverlayStack({ stack, setting }: { stack: Stack; setting: Setting }) {
  const rows = Math.max(...stack.items.map(({ row }) => row)) + 1;
  return (
    <AbsoluteFill
      style={{
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        alignContent: ALONG[stack.band],
        rowGap: 1.6 * setting.unit,
      }}
    >
      {stack.items.map((item) => (
        <OverlayText
          key={`${item.overlay.position} ${item.overlay.appear} ${item.row}`}
          item={item}
          band={stack.band}
          rows={rows}
          setting={setting}
        />
      ))}
    </AbsoluteFill>
  );
}

function OverlayText(props: { item: Placed; band: Band; rows: number; setting: Setting }) {
  const { band, rows } = props;
  const { overlay, row } = props.item;
  const { seconds, palette, unit, sideBySide } = props.setting;
  const column = columnOf(overlay.position);
  const state = overlayState(overlay, seconds);
  const place: CSSProperties = {
    // Rows count from the edge that the stack stands at: the first text stays where it is, later ones come beyond.
    gridRow: band === "bottom" ? rows - row : row + 1,
    gridColumn: 1,
    alignSelf: ALONG[band],
    justifySelf: ACROSS[column],
    textAlign: ACROSS[column],
    // Texts of the stack that are not on keep their room, so that the others do not move.
    visibility: state.visible ? "visible" : "hidden",
  };
  const box = (
    <div
      dir="auto"
      style={{ ...lookOf(overlay.style, palette, unit), ...motionOf(overlay.style, state, unit) }}
    >
      {overlay.style === "quote" ? <Quoted text={overlay.text} color={palette.accent} /> : overlay.text}
    </div>
  );
  const half = sideBySide && column !== "center";
  return <div style={{ ...place, maxWidth: half ? "48.5%" : "100%" }}>{box}</div>;
}

function Quoted({ text, color }: { text: string; color: string }) {
  const mark: CSSProperties = { color, fontStyle: "normal", fontWeight: 800 };
  return (
    <>
      <span style={mark}>“</span>
      {text}
      <span style={mark}>”</span>
    </>
  );
}
