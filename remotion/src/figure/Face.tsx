import type { Joints } from "./joints";

interface FaceProps {
  joints: Readonly<Joints>;
  /** How far a blink leaves the eyes open, 0–1. */
  blink: number;
  color: string;
}

/** Eyes, brows and mouth, in figure units around the head's middle; the head's radius is 27. */
export function Face({ joints, blink, color }: FaceProps) {
  const { turn } = joints;
  return (
    <g transform={`translate(${turn * 8} 0)`} stroke={color} fill={color} strokeLinecap="round">
      <Eye joints={joints} side={-1} open={joints.eyes * blink} />
      <Eye joints={joints} side={1} open={joints.eyes * blink} />
      <Mouth joints={joints} color={color} />
    </g>
  );
}

function Eye({ joints, side, open }: { joints: Readonly<Joints>; side: -1 | 1; open: number }) {
  // A turned head shows the far eye closer to the nose.
  const x = side * (9 - 2.5 * Math.max(0, joints.turn * side)) + joints.gazeX * 1.8;
  const y = -3 + joints.gazeY * 2.4;
  const lift = joints.browHeight * 3 + joints.browSlant * side * 2.6;
  return (
    <>
      <ellipse cx={x} cy={y} rx={3} ry={0.7 + 3.5 * open} stroke="none" />
      <line
        x1={x - 3.6}
        x2={x + 3.6}
        y1={y - 7.8 - lift + joints.browSlant * 1.4}
        y2={y - 7.8 - lift - joints.browSlant * 1.4}
        strokeWidth={2.4}
        opacity={joints.brows}
      />
    </>
  );
}

function Mouth({ joints, color }: { joints: Readonly<Joints>; color: string }) {
  const half = 8.5 * joints.mouthWidth;
  const corner = 9 - joints.smile * 2.2;
  const wave = joints.mouthWave * 5;
  // Control points lie twice as far out as the curve gets: upper lip, then lower lip back to the left corner.
  const upper = corner + joints.smile * 5.5 - joints.mouthOpen * 4;
  const lower = corner + joints.smile * 5.5 + joints.mouthOpen * 13;
  const path = [
    `M ${-half} ${corner}`,
    `C ${-half / 3} ${upper - wave} ${half / 3} ${upper + wave} ${half} ${corner}`,
    `C ${half / 3} ${lower + wave} ${-half / 3} ${lower - wave} ${-half} ${corner}`,
    "Z",
  ];
  return <path d={path.join(" ")} stroke={color} strokeWidth={2.6} strokeLinejoin="round" />;
}
