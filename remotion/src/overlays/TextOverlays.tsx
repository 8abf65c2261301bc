import { type CSSProperties, useMemo } from "react";
import { AbsoluteFill, useCurrentFrame, useVideoConfig } from "remotion";
import { DEFAULT_PALETTE, type OverlayPalette } from "./looks";
import { ALONG, needsOf, OverlayText, type Setting } from "./OverlayText";
import { rowHeights } from "./room";
import { type TextOverlayInput, textOverlaySchema } from "./schema";
import { type Stack, shareOf, stackOverlays } from "./stacking";

/** The margins that texts keep from the picture's edges, as fractions of its height and width. */
export interface Inset {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

const DEFAULT_INSET: Inset = { top: 0.06, right: 0.06, bottom: 0.06, left: 0.06 };

/** Between texts, in hundredths of the picture's shorter side. */
const GAP = 1.6;

interface TextOverlaysProps {
  overlays: readonly TextOverlayInput[];
  palette?: Partial<OverlayPalette>;
  inset?: Inset;
}

/** Texts that come and go with the narration; times count from the start of the enclosing sequence. */
export function TextOverlays({ overlays, palette, inset = DEFAULT_INSET }: TextOverlaysProps) {
  const { width, height, fps } = useVideoConfig();
  const seconds = useCurrentFrame() / fps;
  const area = {
    width: width * (1 - inset.left - inset.right),
    height: height * (1 - inset.top - inset.bottom),
  };
  const unit = Math.min(width, height) / 100;
  // Two texts stand beside each other only where each still has a readable width.
  const sideBySide = area.width > 110 * unit;
  // Remotion checks properties against a schema but does not fill in its defaults.
  const stacks = useMemo(
    () =>
      stackOverlays(
        overlays.map((overlay) => textOverlaySchema.parse(overlay)),
        sideBySide,
      ),
    [overlays, sideBySide],
  );
  const setting = {
    palette: { ...DEFAULT_PALETTE, ...palette },
    unit,
    seconds,
    sideBySide,
    width: area.width,
  };
  const margins: CSSProperties = {
    top: inset.top * height,
    left: inset.left * width,
    right: "auto",
    bottom: "auto",
    ...area,
  };
  return (
    <AbsoluteFill style={margins}>
      {stacks.map((stack) =>
        seconds < stack.from || seconds >= stack.until ? null : (
          <OverlayStack
            key={`${stack.band} ${stack.from}`}
            stack={stack}
            height={area.height * shareOf(stack, stacks) - GAP * unit}
            setting={setting}
          />
        ),
      )}
    </AbsoluteFill>
  );
}

function OverlayStack({ stack, height, setting }: { stack: Stack; height: number; setting: Setting }) {
  const rows = Math.max(...stack.items.map(({ row }) => row)) + 1;
  const gap = GAP * setting.unit;
  const heights = rowHeights(stack.items, height - (rows - 1) * gap, (item) => needsOf(item, setting));
  return (
    <AbsoluteFill
      style={{
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        alignContent: ALONG[stack.band],
        rowGap: gap,
      }}
    >
      {stack.items.map((item) => (
        <OverlayText
          key={`${item.overlay.position} ${item.overlay.appear} ${item.row}`}
          item={item}
          band={stack.band}
          rows={rows}
          height={heights[item.row] ?? 0}
          setting={setting}
        />
      ))}
    </AbsoluteFill>
  );
}
