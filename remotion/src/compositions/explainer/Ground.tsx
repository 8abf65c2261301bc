import { AbsoluteFill } from "remotion";
import { mix } from "../../design/contrast";
import { useTheme } from "../../design/Stage";
import { type Shape, useScale } from "../../design/scale";

/** Where the floor begins, as a share of the height: above what an app covers on a tall frame. */
export const HORIZON: Record<Shape, number> = { landscape: 0.82, square: 0.86, portrait: 0.84, tall: 0.76 };

/** How the wall is tinted, scene by scene: the share of the primary and of the accent colour. */
const TINTS = [
  { primary: 0.08, accent: 0 },
  { primary: 0, accent: 0.16 },
  { primary: 0.16, accent: 0.04 },
] as const;

/** A wall and a floor in quiet colours, with a window of light that stands elsewhere in each scene. */
export function Ground({ position }: { readonly position: number }) {
  const { width, height, shape } = useScale();
  const theme = useTheme();
  const tint = TINTS[position % TINTS.length] ?? TINTS[0];
  const wall = mix(mix(theme.background, theme.primary, tint.primary), theme.accent, tint.accent);
  const floor = mix(wall, theme.dark ? "#000000" : theme.text, theme.dark ? 0.35 : 0.1);
  const light = mix(wall, "#ffffff", theme.dark ? 0.05 : 0.5);
  const side = Math.min(width, height);
  const x = width * (0.62 + 0.2 * ((position * 2) % 3) * 0.5);
  return (
    <AbsoluteFill style={{ backgroundColor: wall }}>
      <svg width={width} height={height} aria-hidden="true">
        <circle cx={x} cy={height * 0.4} r={side * 0.42} fill={light} />
        <rect x={0} y={height * HORIZON[shape]} width={width} height={height} fill={floor} />
      </svg>
    </AbsoluteFill>
  );
}
