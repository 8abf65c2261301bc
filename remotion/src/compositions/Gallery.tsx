import type { CSSProperties } from "react";
import { AbsoluteFill, useCurrentFrame, useVideoConfig } from "remotion";
import { z } from "zod";
import { PATTERN_NAMES, PATTERNS, type PatternKind, type PatternName, PatternSample } from "../animation";
import { GradientMesh } from "../backgrounds";
import { FitText } from "../design/FitText";
import { SANS, useFonts } from "../design/fonts";
import { padding, useScale } from "../design/scale";
import { colorSchema } from "../design/theme";
import { FigureDrawing, POSE_NAMES, type PoseName, poseAt } from "../figure";

export const gallerySchema = z.strictObject({
  title: z.string().min(1).max(60).describe("The headline"),
  subtitle: z.string().max(160).describe("What is shown, in a sentence"),
  background: z
    .array(colorSchema)
    .min(1)
    .max(8)
    .describe("Colours of the background, #rrggbb; the first is the ground"),
  ink: colorSchema.describe("The colour of the text and the figures, #rrggbb"),
  muted: colorSchema.describe("The colour of what stands back, #rrggbb"),
});

type GalleryProps = z.infer<typeof gallerySchema>;

export const galleryDefaults: GalleryProps = {
  title: "Motion library",
  subtitle: `${PATTERN_NAMES.length} patterns, ${POSE_NAMES.length} poses. Pure functions of time, equal at every frame rate.`,
  background: ["#0b0e18", "#16224a", "#2a1744", "#0d2b3d"],
  ink: "#f4f6fb",
  muted: "#9aa4bd",
};

const KIND_COLORS: Record<PatternKind, string> = {
  entrance: "#4cc9f0",
  emphasis: "#ffd166",
  exit: "#ff6b8b",
  loop: "#a98bff",
  data: "#5ee6a8",
};

/** The longest labels have so many letters: cells are as wide as these need. */
const LABEL_LETTERS = 11.4;

/** Heights in units: of the header with what is around it, and of a sample with the room that it moves in. */
const HEADER = 17;
const SAMPLE = 7;

/** The height of a row of figures, as a multiple of that of a row of patterns. */
const POSE_ROW = 1.9;

/** All patterns and poses, labelled, over and over. Every twelve seconds the patterns begin anew; figures and ground go on. */
export function Gallery({ title, subtitle, background, ink, muted }: GalleryProps) {
  const { content, safe } = useScale();
  const ready = useFonts([...PATTERN_NAMES, ...POSE_NAMES, "0123456789,."], [550, 750]);
  const { width, height } = content;
  // By area too: a square has the short side of a wide picture, but half of its room.
  const unit = Math.min(width / 92, height / 92, Math.sqrt(width * height) / 122);
  const ratio = width / height;
  const columns = ratio > 1.4 ? 9 : ratio > 0.9 ? 6 : 4;
  const poseColumns = ratio > 1.4 ? 8 : 4;
  const gap = 1 * unit;
  const rows = Math.ceil(PATTERN_NAMES.length / columns);
  const poseRows = POSE_ROW * Math.ceil(POSE_NAMES.length / poseColumns);
  const label = Math.min(2 * unit, width / columns / LABEL_LETTERS);
  const row = (height - HEADER * unit - (rows + 2) * gap) / (rows + poseRows);
  return (
    <AbsoluteFill style={{ fontFamily: SANS, color: ink }}>
      <GradientMesh colors={background} complexity={0.3} seed="gallery" />
      <AbsoluteFill
        style={{ padding: padding(safe), gap: 2.2 * unit, visibility: ready ? "visible" : "hidden" }}
      >
        <Header
          title={title}
          subtitle={subtitle}
          muted={muted}
          unit={unit}
          width={width}
          wide={ratio > 1.4}
        />
        <div style={{ ...grid(columns, gap), flex: rows }}>
          {PATTERN_NAMES.map((name, index) => (
            <PatternCell
              key={name}
              name={name}
              index={index}
              label={label}
              unit={unit}
              sample={Math.min(unit, (row - 1.6 * label) / SAMPLE)}
            />
          ))}
        </div>
        <div style={{ ...grid(poseColumns, gap), flex: poseRows }}>
          {POSE_NAMES.map((pose) => (
            <PoseCell
              key={pose}
              pose={pose}
              ink={ink}
              label={Math.min(2 * unit, width / poseColumns / 9)}
              unit={unit}
            />
          ))}
        </div>
      </AbsoluteFill>
    </AbsoluteFill>
  );
}

const grid = (columns: number, gap: number): CSSProperties => ({
  display: "grid",
  gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
  gridAutoRows: "minmax(0, 1fr)",
  gap,
  minHeight: 0,
});

const card = (unit: number): CSSProperties => ({
  position: "relative",
  overflow: "hidden",
  borderRadius: 1.3 * unit,
  background: "rgba(255, 255, 255, 0.055)",
  border: `${0.1 * unit}px solid rgba(255, 255, 255, 0.1)`,
  display: "flex",
  flexDirection: "column",
});

interface HeaderProps {
  title: string;
  subtitle: string;
  muted: string;
  unit: number;
  width: number;
  wide: boolean;
}

/** The share of the header's width that the title takes beside the legend. */
const TITLE_SHARE = 0.6;

function Header({ title, subtitle, muted, unit, width, wide }: HeaderProps) {
  const line = { width: width * (wide ? TITLE_SHARE : 1), maxLines: 2 };
  return (
    <div
      style={{
        display: "flex",
        flexDirection: wide ? "row" : "column",
        alignItems: wide ? "flex-end" : "flex-start",
        justifyContent: "space-between",
        gap: 1.6 * unit,
      }}
    >
      <div style={{ display: "flex", flexDirection: "column", gap: 0.6 * unit }}>
        <FitText
          {...line}
          text={title}
          size={5.4 * unit}
          height={8 * unit}
          weight={800}
          leading={1.1}
          tracking={-0.03}
        />
        <FitText
          {...line}
          text={subtitle}
          size={2.1 * unit}
          height={5.6 * unit}
          leading={1.3}
          color={muted}
        />
      </div>
      <div style={{ display: "flex", gap: 2.4 * unit, fontSize: 2 * unit, color: muted }}>
        {Object.entries(KIND_COLORS).map(([kind, color]) => (
          <div key={kind} style={{ display: "flex", alignItems: "center", gap: 0.8 * unit }}>
            <div style={{ width: 1.4 * unit, height: 1.4 * unit, borderRadius: unit, background: color }} />
            {kind}
          </div>
        ))}
      </div>
    </div>
  );
}

interface PatternCellProps {
  name: PatternName;
  index: number;
  /** Sizes in pixels: of the label's letters, and a unit of the cell and of what moves in it. */
  label: number;
  unit: number;
  sample: number;
}

function PatternCell({ name, index, label, unit, sample }: PatternCellProps) {
  const { fps } = useVideoConfig();
  const color = KIND_COLORS[PATTERNS[name].kind];
  // Each cell is a little later than the one before, so that a wave goes through the grid.
  const seconds = useCurrentFrame() / fps - 0.02 * index;
  return (
    <div style={card(unit)}>
      <div
        style={{
          flex: 1,
          minHeight: 0,
          display: "grid",
          gridTemplateRows: "minmax(0, 1fr)",
          placeItems: "center",
        }}
      >
        <PatternSample name={name} color={color} seconds={seconds} unit={sample} />
      </div>
      <div
        style={{
          display: "flex",
          alignItems: "center",
          gap: 0.5 * label,
          padding: `0 ${0.7 * unit}px ${0.8 * unit}px`,
          fontSize: label,
          fontWeight: 550,
        }}
      >
        <div
          style={{
            width: 0.55 * label,
            height: 0.55 * label,
            borderRadius: label,
            background: color,
            flex: "none",
          }}
        />
        {name}
      </div>
    </div>
  );
}

function PoseCell(props: { pose: PoseName; ink: string; label: number; unit: number }) {
  const { pose, ink, label, unit } = props;
  const seconds = useCurrentFrame() / useVideoConfig().fps;
  return (
    <div style={card(unit)}>
      <div style={{ flex: 1, minHeight: 0, padding: `${0.6 * unit}px 0` }}>
        <FigureDrawing
          joints={poseAt(pose, seconds)}
          seconds={seconds}
          color={ink}
          fill="#1a2138"
          seed={pose}
        />
      </div>
      <div style={{ textAlign: "center", fontSize: label, fontWeight: 550, paddingBottom: 0.9 * unit }}>
        {pose}
      </div>
    </div>
  );
}
