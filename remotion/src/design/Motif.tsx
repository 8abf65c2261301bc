import { AbsoluteFill } from "remotion";
import { alpha } from "./contrast";
import { EASE, useClock } from "./motion";
import { useTheme } from "./Stage";
import { type Scale, useScale } from "./scale";

export type MotifName = "disc" | "rings" | "grid" | "plain";

/** Where the round motifs sit: shares of the frame; the radius is a share of the short side. */
const PLACES = {
  landscape: { x: 0.885, y: 0.4, radius: 0.4 },
  square: { x: 0.86, y: 0.1, radius: 0.22 },
  portrait: { x: 0.84, y: 0.13, radius: 0.29 },
  tall: { x: 0.8, y: 0.17, radius: 0.37 },
} as const;

/** The part of the frame that the round motif leaves free for text: from the left, or up from the bottom. */
export function beside({ shape, width, height, safe, content, space }: Scale, name: MotifName) {
  const { x, y, radius } = PLACES[shape];
  const reach = radius * Math.min(width, height);
  if (name === "plain" || name === "grid") return content;
  if (shape === "landscape")
    return { width: x * width - reach - space(64) - safe.left, height: content.height };
  return { width: content.width, height: height - safe.bottom - (y * height + reach) - space(48) };
}

/** Radii of the thin rings, as multiples of the disc's. */
const RINGS = [1.26, 1.58, 1.96];

type RoundProps = { readonly filled: boolean; readonly mirrored: boolean; readonly still: boolean };

function Round({ filled, mirrored, still }: RoundProps) {
  const { width, height, shape, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const place = PLACES[shape];
  const radius = place.radius * Math.min(width, height);
  const leaving = 1 - clock.exit(0, 0.5);
  const grown = (order: number) => (still ? 1 : clock.enter(order * 0.12, 1.3, EASE.out) * leaving);
  const ring = (scale: number, order: number) => (
    <circle
      key={scale}
      cx={place.x * width}
      cy={place.y * height}
      r={radius * scale * grown(order)}
      fill="none"
      stroke={theme.line}
      strokeWidth={space(2)}
    />
  );
  return (
    <svg
      width={width}
      height={height}
      aria-hidden="true"
      style={mirrored ? { transform: "scaleX(-1)" } : undefined}
    >
      {RINGS.map((scale, i) => ring(scale, i + 1))}
      <circle
        cx={place.x * width}
        cy={place.y * height}
        r={radius * grown(0)}
        fill={filled ? theme.primary : "none"}
        stroke={theme.primary}
        strokeWidth={filled ? 0 : space(10)}
      />
      <circle
        cx={place.x * width - radius * 0.86}
        cy={place.y * height + radius * 0.74}
        r={radius * 0.13 * grown(4)}
        fill={theme.accent}
      />
    </svg>
  );
}

function Grid({ still }: { readonly still: boolean }) {
  const { space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const cell = space(90);
  const line = alpha(theme.line, 0.55);
  return (
    <AbsoluteFill
      style={{
        opacity: still ? 1 : clock.enter(0, 1) * (1 - clock.exit()),
        backgroundImage: `linear-gradient(${line} 1px, transparent 1px), linear-gradient(90deg, ${line} 1px, transparent 1px)`,
        backgroundSize: `${cell}px ${cell}px`,
        backgroundPosition: "center",
      }}
    />
  );
}

export type MotifProps = {
  readonly name: MotifName;
  /** Puts it on the other side, for texts that are read from right to left. */
  readonly mirrored?: boolean;
  /** Leaves out the motion: for stills. */
  readonly still?: boolean;
};

/** A quiet drawing behind a headline. It comes in, stands still, and goes. */
export function Motif({ name, mirrored = false, still = false }: MotifProps) {
  if (name === "plain") return null;
  return (
    <AbsoluteFill>
      {name === "grid" ? (
        <Grid still={still} />
      ) : (
        <Round filled={name === "disc"} mirrored={mirrored} still={still} />
      )}
    </AbsoluteFill>
  );
}
