import type { CSSProperties } from "react";
import { fadeIn } from "./entrances";
import { fadeOut } from "./exits";
import { compose, delay, mergeStyles, type Pattern } from "./pattern";
import { PATTERNS, type PatternEntry, type PatternName, type Played } from "./table";

/** What has a beginning is played once in this many seconds; the loops' periods (3 and 4 s) fit in four of them. */
const CYCLE = 3;

/** How long an entrance or a value waits in each cycle, in seconds. */
const WAIT = 0.3;

export interface PatternSampleProps {
  name: PatternName;
  color: string;
  seconds: number;
  /** A hundredth of the picture's shorter side, in pixels. */
  unit: number;
}

/** One pattern at work on a small tile, bar, line or text, over and over. */
export function PatternSample({ name, color, seconds, unit }: PatternSampleProps) {
  const entry: PatternEntry = PATTERNS[name];
  const at = entry.kind === "loop" ? seconds : seconds - CYCLE * Math.floor(seconds / CYCLE);
  const { style, value } = staged(entry, at);
  if (name === "drawPath") return <Line color={color} style={style} />;
  if (value !== undefined) return <Value value={value} color={color} style={style} unit={unit} />;
  return (
    <div style={mergeStyles(shapeOf(name, color, unit), style)}>{name.startsWith("bar") ? null : "Aa"}</div>
  );
}

/** Within a cycle, what ends visible fades out at the end, and what ends invisible fades in at the beginning. */
function staged(entry: PatternEntry, at: number): { style: CSSProperties; value?: number | string } {
  const leave = fadeOut({ delay: CYCLE - 0.35, duration: 0.3 });
  if (entry.kind === "data") {
    const play: (frame: number, fps: number) => Played = entry.make();
    const played = play(at - WAIT, 1);
    if (typeof played === "object") return { style: mergeStyles(played, leave(at, 1)) };
    return { style: leave(at, 1), value: played };
  }
  return { style: cycle(entry.kind, entry.make(), leave)(at, 1) };
}

function cycle(kind: "entrance" | "emphasis" | "exit" | "loop", pattern: Pattern, leave: Pattern): Pattern {
  if (kind === "loop") return pattern;
  if (kind === "exit") return compose(fadeIn({ duration: 0.3 }), delay(1.2, pattern));
  if (kind === "emphasis") return delay(0.6, pattern);
  return compose(delay(WAIT, pattern), leave);
}

/** A bar for the patterns that grow one, a tile for the others. */
function shapeOf(name: PatternName, color: string, unit: number): CSSProperties {
  const fill = `linear-gradient(135deg, color-mix(in srgb, ${color} 72%, white), ${color})`;
  if (name === "barGrowHorizontal")
    return { width: "72%", height: "28%", borderRadius: 0.4 * unit, background: fill };
  if (name === "barGrowVertical")
    return { width: 3 * unit, height: "72%", borderRadius: 0.4 * unit, background: fill };
  const tile: CSSProperties = {
    padding: `${0.9 * unit}px ${1.7 * unit}px`,
    borderRadius: 1.1 * unit,
    fontSize: 3.2 * unit,
    lineHeight: 1.15,
    fontWeight: 750,
    letterSpacing: "-0.03em",
  };
  // The flash is a background of its own, which an opaque tile would hide.
  if (name === "highlightFlash")
    return { ...tile, color: "#f4f6fb", outline: `${0.15 * unit}px solid ${color}` };
  return { ...tile, color: "#0b0e18", backgroundImage: fill };
}

function Line({ color, style }: { color: string; style: CSSProperties }) {
  return (
    <svg
      viewBox="0 0 100 50"
      style={{ width: "64%", maxHeight: "84%", overflow: "visible" }}
      aria-hidden="true"
    >
      <path
        d="M6 38 C20 2 30 2 40 25 S62 48 70 24 84 8 94 12"
        pathLength={1}
        fill="none"
        stroke={color}
        strokeWidth={5}
        strokeLinecap="round"
        style={style}
      />
    </svg>
  );
}

function Value(props: { value: number | string; color: string; style: CSSProperties; unit: number }) {
  const { value, color, style, unit } = props;
  const text = typeof value === "number" ? value.toLocaleString("en-US") : value;
  const look: CSSProperties = {
    color,
    fontSize: (typeof value === "number" ? 3.6 : 2.1) * unit,
    fontWeight: 750,
    fontVariantNumeric: "tabular-nums",
    letterSpacing: "-0.02em",
    lineHeight: 1.2,
    minHeight: "1.2em",
    whiteSpace: "nowrap",
  };
  return <div style={mergeStyles(look, style)}>{text}</div>;
}
