import type { CSSProperties } from "react";
import { AbsoluteFill, useCurrentFrame, useVideoConfig } from "remotion";
import { z } from "zod";
import { PATTERN_NAMES, PATTERNS, type PatternKind, type PatternName, PatternSample } from "../animation";
import { GradientMesh } from "../backgrounds";
import { FigureDrawing, POSE_NAMES, type PoseName, poseAt } from "../figure";

export const gallerySchema = z.object({
  title: z.string(),
  subtitle: z.string(),
  /** Of the background; the first is the ground. */
  background: z.array(z.string()).min(1),
  ink: z.string(),
  muted: z.string(),
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

const FAMILY = '"Inter Variable", sans-serif';

/** All patterns and poses, labelled, over and over. Every twelve seconds the patterns begin anew; figures and ground go on. */
export function Gallery({ title, subtitle, background, ink, muted }: GalleryProps) {
  const { width, height } = useVideoConfig();
  // By area too: a square has the short side of a wide picture, but half of its room.
  const unit = Math.min(width / 100, height / 100, Math.sqrt(width * height) / 133);
  const ratio = width / height;
  const columns = ratio > 1.4 ? 9 : ratio > 0.8 ? 6 : 4;
  const poseColumns = ratio > 0.8 ? 8 : 4;
  const cell = (width - 8 * unit) / columns;
  const gap = 1 * unit;
  return (
    <AbsoluteFill style={{ fontFamily: FAMILY, color: ink }}>
      <GradientMesh colors={background} complexity={0.3} seed="gallery" />
      <AbsoluteFill style={{ padding: `${4 * unit}px`, gap: 2.2 * unit }}>
        <Header title={title} subtitle={subtitle} muted={muted} unit={unit} wide={ratio > 0.8} />
        <div style={{ ...grid(columns, gap), flex: PATTERN_NAMES.length / columns }}>
          {PATTERN_NAMES.map((name, index) => (
            <PatternCell
              key={name}
              name={name}
              index={index}
              label={Math.min(2 * unit, cell / 11.8)}
              unit={unit}
            />
          ))}
        </div>
        <div style={{ ...grid(poseColumns, gap), flex: (POSE_NAMES.length / poseColumns) * 1.9 }}>
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

function Header(props: { title: string; subtitle: string; muted: string; unit: number; wide: boolean }) {
  const { title, subtitle, muted, unit, wide } = props;
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
      <div>
        <div style={{ fontSize: 5.4 * unit, fontWeight: 800, letterSpacing: "-0.03em", lineHeight: 1.1 }}>
          {title}
        </div>
        <div style={{ fontSize: 2.1 * unit, color: muted, marginTop: 0.5 * unit }}>{subtitle}</div>
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

function PatternCell(props: { name: PatternName; index: number; label: number; unit: number }) {
  const { name, index, label, unit } = props;
  const { fps } = useVideoConfig();
  const color = KIND_COLORS[PATTERNS[name].kind];
  // Each cell is a little later than the one before, so that a wave goes through the grid.
  const seconds = useCurrentFrame() / fps - 0.02 * index;
  return (
    <div style={card(unit)}>
      <div style={{ flex: 1, minHeight: 0, display: "grid", placeItems: "center" }}>
        <PatternSample name={name} color={color} seconds={seconds} unit={unit} />
      </div>
      <div
        style={{
          display: "flex",
          alignItems: "center",
          gap: 0.7 * label,
          padding: `0 ${0.9 * unit}px ${0.8 * unit}px`,
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
