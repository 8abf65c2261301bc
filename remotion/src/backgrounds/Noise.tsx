import { type CSSProperties, useLayoutEffect, useMemo, useRef } from "react";
import { AbsoluteFill, random, useCurrentFrame, useVideoConfig } from "remotion";
import { noiseAlpha } from "./fractal";

export interface NoiseProps {
  /** Size of the coarsest feature as a fraction of the picture's shorter side. */
  scale?: number;
  /** How many layers of detail, 1–6. */
  octaves?: number;
  color?: string;
  opacity?: number;
  seed?: string | number;
  /** How fast it drifts, 1 being one slow round in 24 seconds; 0 stands still. */
  speed?: number;
  blendMode?: CSSProperties["mixBlendMode"];
}

/** By how much the noise is larger than the picture on each side, as a fraction: it drifts within this margin. */
const MARGIN = 0.12;

/** The longer side of the canvas in pixels: clouds are smooth, and enlarged by the browser for nothing. */
const CANVAS = 384;

/** Drifting clouds of one colour. The noise is computed once per tab; a frame only moves two layers of it. */
export function Noise(props: NoiseProps) {
  const { scale = 0.5, octaves = 4, color = "#ffffff", opacity = 0.35, seed = "noise", speed = 1 } = props;
  const seconds = useCurrentFrame() / useVideoConfig().fps;
  const shared = { scale, octaves, color };
  // Two layers that drift against each other: one alone is seen to be a picture that is pushed about.
  return (
    <AbsoluteFill style={{ overflow: "hidden", opacity, mixBlendMode: props.blendMode ?? "normal" }}>
      <Sheet {...shared} seed={`${seed} near`} turn={(speed * seconds) / 24} />
      <Sheet {...shared} seed={`${seed} far`} turn={(-speed * seconds) / 31} />
    </AbsoluteFill>
  );
}

interface SheetProps {
  scale: number;
  octaves: number;
  color: string;
  seed: string;
  /** Rounds of its drift so far. */
  turn: number;
}

function Sheet({ scale, octaves, color, seed, turn }: SheetProps) {
  const { width, height } = useVideoConfig();
  const canvas = useRef<HTMLCanvasElement>(null);
  const shrink = CANVAS / Math.max(width, height);
  const columns = Math.round(width * shrink);
  const rows = Math.round(height * shrink);
  const alpha = useMemo(() => {
    // The canvas shows the picture and its margins, so a feature takes fewer of its pixels.
    const cell = (Math.max(0.02, scale) * Math.min(columns, rows)) / (1 + 2 * MARGIN);
    const detail = Math.max(1, Math.min(6, Math.round(octaves)));
    return noiseAlpha(columns, rows, { cell, octaves: detail, seed: Math.floor(random(seed) * 2 ** 31) });
  }, [columns, rows, scale, octaves, seed]);
  // A layout effect runs before the frame is painted, so no frame is captured with an empty canvas.
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) paint(context, alpha, color);
  }, [alpha, color]);
  const x = 100 * (MARGIN / (1 + 2 * MARGIN)) * Math.cos(2 * Math.PI * turn);
  const y = 100 * (MARGIN / (1 + 2 * MARGIN)) * Math.sin(2 * Math.PI * turn);
  return (
    <canvas
      ref={canvas}
      width={columns}
      height={rows}
      style={{
        position: "absolute",
        left: `${-100 * MARGIN}%`,
        top: `${-100 * MARGIN}%`,
        width: `${100 * (1 + 2 * MARGIN)}%`,
        height: `${100 * (1 + 2 * MARGIN)}%`,
        opacity: 0.6,
        transform: `translate(${x}%, ${y}%)`,
      }}
    />
  );
}

/** Puts `alpha` on the canvas and gives it a colour, which the browser parses. */
function paint(context: CanvasRenderingContext2D, alpha: Uint8ClampedArray, color: string): void {
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  for (let index = 0; index < alpha.length; index++) image.data[4 * index + 3] = alpha[index] ?? 0;
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = color;
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = "source-over";
}
