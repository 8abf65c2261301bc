import type { CSSProperties } from "react";
import { barGrow, countUp, drawPath, typewriter } from "./data";
import { glow, heartbeat, highlightFlash, pulse, shake, wobble } from "./emphasis";
import { blurIn, bounceIn, dropIn, fadeIn, flipIn, popIn, slideIn, wipeIn, zoomIn } from "./entrances";
import { dissolve, fadeOut, slideOut, wipeOut, zoomOut } from "./exits";
import { breathe, float, orbit, rotate, sway } from "./loops";
import type { Pattern } from "./pattern";

export type PatternKind = "entrance" | "emphasis" | "exit" | "loop" | "data";

/** What a pattern gives at a frame: a style, or for data also a number or a text. */
export type Played = CSSProperties | number | string;

/** A pattern as the gallery shows it: `seconds` is its duration, or a loop's period. */
export type PatternEntry =
  | { kind: Exclude<PatternKind, "data">; seconds: number; make: () => Pattern }
  | { kind: "data"; seconds: number; make: () => (frame: number, fps: number) => Played };

/** Every pattern with its default look. A direction is a name of its own, so that each can be seen. */
export const PATTERNS = {
  fadeIn: { kind: "entrance", seconds: 0.5, make: () => fadeIn() },
  slideInLeft: { kind: "entrance", seconds: 0.6, make: () => slideIn({ from: "left" }) },
  slideInRight: { kind: "entrance", seconds: 0.6, make: () => slideIn({ from: "right" }) },
  slideInTop: { kind: "entrance", seconds: 0.6, make: () => slideIn({ from: "top" }) },
  slideInBottom: { kind: "entrance", seconds: 0.6, make: () => slideIn({ from: "bottom" }) },
  bounceIn: { kind: "entrance", seconds: 0.9, make: () => bounceIn() },
  zoomIn: { kind: "entrance", seconds: 0.6, make: () => zoomIn() },
  popIn: { kind: "entrance", seconds: 0.4, make: () => popIn() },
  dropIn: { kind: "entrance", seconds: 0.9, make: () => dropIn() },
  blurIn: { kind: "entrance", seconds: 0.7, make: () => blurIn() },
  wipeIn: { kind: "entrance", seconds: 0.6, make: () => wipeIn() },
  flipIn: { kind: "entrance", seconds: 0.7, make: () => flipIn() },
  pulse: { kind: "emphasis", seconds: 0.6, make: () => pulse() },
  shake: { kind: "emphasis", seconds: 0.6, make: () => shake() },
  glow: { kind: "emphasis", seconds: 1, make: () => glow() },
  highlightFlash: { kind: "emphasis", seconds: 0.9, make: () => highlightFlash() },
  wobble: { kind: "emphasis", seconds: 0.9, make: () => wobble() },
  heartbeat: { kind: "emphasis", seconds: 1, make: () => heartbeat() },
  fadeOut: { kind: "exit", seconds: 0.5, make: () => fadeOut() },
  slideOutLeft: { kind: "exit", seconds: 0.6, make: () => slideOut({ to: "left" }) },
  slideOutRight: { kind: "exit", seconds: 0.6, make: () => slideOut({ to: "right" }) },
  slideOutTop: { kind: "exit", seconds: 0.6, make: () => slideOut({ to: "top" }) },
  slideOutBottom: { kind: "exit", seconds: 0.6, make: () => slideOut({ to: "bottom" }) },
  dissolve: { kind: "exit", seconds: 0.8, make: () => dissolve() },
  zoomOut: { kind: "exit", seconds: 0.5, make: () => zoomOut() },
  wipeOut: { kind: "exit", seconds: 0.6, make: () => wipeOut() },
  float: { kind: "loop", seconds: 3, make: () => float() },
  rotate: { kind: "loop", seconds: 4, make: () => rotate() },
  breathe: { kind: "loop", seconds: 4, make: () => breathe() },
  sway: { kind: "loop", seconds: 3, make: () => sway() },
  orbit: { kind: "loop", seconds: 3, make: () => orbit() },
  countUp: { kind: "data", seconds: 1.5, make: () => countUp({ to: 1250, decimals: 0 }) },
  barGrowHorizontal: { kind: "data", seconds: 0.9, make: () => barGrow({ axis: "horizontal" }) },
  barGrowVertical: { kind: "data", seconds: 0.9, make: () => barGrow({ axis: "vertical" }) },
  drawPath: { kind: "data", seconds: 1.2, make: () => drawPath() },
  typewriter: { kind: "data", seconds: 0.8, make: () => typewriter({ text: "Letter by letter" }) },
} as const satisfies Record<string, PatternEntry>;

export type PatternName = keyof typeof PATTERNS;

/** The names in the table's order. */
export const PATTERN_NAMES = Object.keys(PATTERNS) as PatternName[];
