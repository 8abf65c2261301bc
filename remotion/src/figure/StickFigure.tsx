import type { CSSProperties } from "react";
import { useCurrentFrame, useVideoConfig } from "remotion";
import { Face } from "./Face";
import type { Joints } from "./joints";
import { Signs } from "./Signs";
import { BODY, type Point, skeletonOf } from "./skeleton";
import { blinkAt, figureAt, type PoseKeyframe } from "./timeline";

/** The picture around a figure, in figure units: room for raised arms, a jump and a thought bubble. */
export const VIEW_BOX = { x: -120, y: -262, width: 240, height: 274 };

/** How a figure is drawn. */
export interface FigureLook {
  /** Of the lines. */
  color?: string;
  /** Of the head and the thought bubble. */
  fill?: string;
  /** Width of the lines, in figure units (the figure is about 190 high). */
  stroke?: number;
  face?: boolean;
  /** Sets the blinking of several figures apart. */
  seed?: string | number;
  /** Of the picture; it fills its parent otherwise. */
  style?: CSSProperties;
}

const line = (points: readonly Point[]): string =>
  points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"} ${x.toFixed(2)} ${y.toFixed(2)}`).join(" ");

/** A figure as it stands; `seconds` only drives what moves by itself: blinking and the signs beside the head. */
export function FigureDrawing(props: FigureLook & { joints: Readonly<Joints>; seconds: number }) {
  const {
    joints,
    seconds,
    color = "#1d2433",
    fill = "#ffffff",
    stroke = 8,
    face = true,
    seed = 0,
    style,
  } = props;
  const bones = skeletonOf(joints);
  const box = `${VIEW_BOX.x} ${VIEW_BOX.y} ${VIEW_BOX.width} ${VIEW_BOX.height}`;
  // The figure's lines stand on the ground with their lower edge, hence the shift by half of their width.
  const stance = `translate(0 ${-stroke / 2}) scale(${1 / Math.sqrt(joints.squash)} ${joints.squash})`;
  return (
    <svg
      data-figure=""
      viewBox={box}
      style={{ display: "block", width: "100%", height: "100%", overflow: "visible", ...style }}
    >
      <title>Stick figure</title>
      <g
        transform={stance}
        fill="none"
        stroke={color}
        strokeWidth={stroke}
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d={line(bones.legLeft)} />
        <path d={line(bones.legRight)} />
        <path d={line([bones.hips, bones.shoulders, bones.head])} />
        <g transform={`translate(${bones.head.x} ${bones.head.y}) rotate(${bones.headTilt})`}>
          <circle r={BODY.head - stroke / 2} fill={fill} strokeWidth={stroke * 0.85} />
          {face && <Face joints={joints} blink={blinkAt(seconds, seed)} color={color} />}
        </g>
        <path d={line(bones.armLeft)} />
        <path d={line(bones.armRight)} />
        <path d={line([bones.armLeft[2], bones.fingerLeft])} strokeWidth={stroke * 0.6} />
        <path d={line([bones.armRight[2], bones.fingerRight])} strokeWidth={stroke * 0.6} />
        <circle
          cx={bones.armLeft[2].x}
          cy={bones.armLeft[2].y}
          r={stroke * 0.72}
          fill={color}
          stroke="none"
        />
        <circle
          cx={bones.armRight[2].x}
          cy={bones.armRight[2].y}
          r={stroke * 0.72}
          fill={color}
          stroke="none"
        />
        <Signs joints={joints} head={bones.head} seconds={seconds} color={color} fill={fill} />
      </g>
    </svg>
  );
}

/** A stick figure that goes through poses in time; `at` and `transition` are seconds of the enclosing sequence. */
export function StickFigure(props: FigureLook & { keyframes: readonly PoseKeyframe[]; transition?: number }) {
  const { keyframes, transition, ...look } = props;
  const seconds = useCurrentFrame() / useVideoConfig().fps;
  return <FigureDrawing {...look} joints={figureAt(keyframes, seconds, transition)} seconds={seconds} />;
}
