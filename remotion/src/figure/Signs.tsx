import { clamp01 } from "../animation";
import type { Joints } from "./joints";
import type { Point } from "./skeleton";

interface SignsProps {
  joints: Readonly<Joints>;
  /** The head's middle, figure units. */
  head: Point;
  seconds: number;
  color: string;
  fill: string;
}

/** What appears beside the head: a question mark, a thought, sparks. Paths, so that no font is needed. */
export function Signs({ joints, head, seconds, color, fill }: SignsProps) {
  return (
    <g transform={`translate(${head.x} ${head.y})`} strokeLinecap="round" strokeLinejoin="round">
      {joints.question > 0 && <Question size={joints.question} seconds={seconds} color={color} />}
      {joints.thought > 0 && <Thought size={joints.thought} seconds={seconds} color={color} fill={fill} />}
      {joints.sparks > 0 && <Sparks size={joints.sparks} color={color} />}
    </g>
  );
}

function Question({ size, seconds, color }: { size: number; seconds: number; color: string }) {
  const bob = 3 * Math.sin((2 * Math.PI * seconds) / 1.4);
  const tilt = 10 + 6 * Math.sin((2 * Math.PI * seconds) / 2.8);
  return (
    <g
      transform={`translate(-34 ${-44 + bob}) rotate(${-tilt}) scale(${size})`}
      opacity={clamp01(size * 2)}
      fill="none"
      stroke={color}
      strokeWidth={5.5}
    >
      <path d="M -9 -14 C -9 -28 11 -28 11 -14 C 11 -5 0 -5 0 5" />
      <circle cx={0} cy={15} r={3.6} fill={color} stroke="none" />
    </g>
  );
}

/** The cloud's outline: four bulges on top and bottom, about 66 × 44 units around its middle. */
const CLOUD =
  "M -26 14 C -40 14 -40 -4 -28 -6 C -28 -20 -10 -24 -4 -15 C 4 -25 24 -20 23 -8 C 38 -6 38 13 25 14 C 20 24 4 24 0 16 C -6 24 -22 23 -26 14 Z";

function Thought({
  size,
  seconds,
  color,
  fill,
}: {
  size: number;
  seconds: number;
  color: string;
  fill: string;
}) {
  const bob = 2 * Math.sin((2 * Math.PI * seconds) / 3);
  // The three dots come up one after another.
  const dot = (index: number): number => 0.35 + 0.65 * Math.sin(Math.PI * (seconds / 1.8 - index / 6)) ** 2;
  return (
    <g
      transform={`translate(28 -26) scale(${size})`}
      opacity={clamp01(size * 2)}
      fill={fill}
      stroke={color}
      strokeWidth={3.2}
    >
      <circle cx={2} cy={-2} r={3} />
      <circle cx={10} cy={-12} r={4.5} />
      <g transform={`translate(44 ${-42 + bob})`}>
        <path d={CLOUD} />
        {[0, 1, 2].map((index) => (
          <circle
            key={index}
            cx={13 * (index - 1)}
            cy={-1}
            r={3.6}
            fill={color}
            stroke="none"
            opacity={dot(index)}
          />
        ))}
      </g>
    </g>
  );
}

function Sparks({ size, color }: { size: number; color: string }) {
  const angles = [-34, 0, 34];
  return (
    <g stroke={color} strokeWidth={4} opacity={clamp01(size)}>
      {angles.map((angle) => (
        <line key={angle} x1={0} x2={0} y1={-36} y2={-38 - 10 * size} transform={`rotate(${angle})`} />
      ))}
    </g>
  );
}
