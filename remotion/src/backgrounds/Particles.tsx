import { useId } from "react";
import { AbsoluteFill, useCurrentFrame, useVideoConfig } from "remotion";
import { particleAt } from "./particle";

export interface ParticlesProps {
  count?: number;
  color?: string;
  /** 1 is slow dust in a sunbeam; 0 stands still. */
  speed?: number;
  seed?: string | number;
}

/** Rising specks of light. The same seed gives the same specks. */
export function Particles({ count = 60, color = "#ffffff", speed = 1, seed = "dust" }: ParticlesProps) {
  const { width, height, fps } = useVideoConfig();
  const seconds = useCurrentFrame() / fps;
  const soft = useId();
  const unit = Math.min(width, height);
  return (
    <AbsoluteFill>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <defs>
          <radialGradient id={soft}>
            <stop offset="0.35" stopColor={color} />
            <stop offset="1" stopColor={color} stopOpacity={0} />
          </radialGradient>
        </defs>
        {Array.from({ length: Math.max(0, Math.round(count)) }, (_, index) => {
          const { x, y, radius, opacity, depth } = particleAt(index, seconds, { speed, seed });
          return (
            <circle
              // biome-ignore lint/suspicious/noArrayIndexKey: a particle is its number
              key={index}
              cx={x * width}
              cy={y * height}
              r={radius * unit}
              opacity={opacity}
              // Near ones are out of focus. A gradient does that without a filter's cost per frame.
              fill={depth > 0.6 ? `url(#${soft})` : color}
            />
          );
        })}
      </svg>
    </AbsoluteFill>
  );
}
