import { AbsoluteFill, useCurrentFrame, useVideoConfig } from "remotion";
import { type MeshOptions, meshBlobs } from "./mesh";

/** A radial gradient that falls off like a bell: with two stops only, the rim of each cloud would be visible. */
function bell(color: string): string {
  const stops = [100, 92, 72, 46, 22, 7, 0].map(
    (share, index, all) =>
      `color-mix(in srgb, ${color} ${share}%, transparent) ${((100 * index) / (all.length - 1)).toFixed(1)}%`,
  );
  return `radial-gradient(closest-side, ${stops.join(", ")})`;
}

/** Soft clouds of colour that drift through one another. The same seed gives the same picture. */
export function GradientMesh(props: Partial<MeshOptions> & Pick<MeshOptions, "colors">) {
  const { colors, complexity = 0.4, animated = true, seed = "mesh" } = props;
  const { fps, width, height } = useVideoConfig();
  const blobs = meshBlobs({ colors, complexity, animated, seed }, useCurrentFrame() / fps);
  const long = Math.max(width, height);
  return (
    <AbsoluteFill style={{ background: colors[0] ?? "transparent", overflow: "hidden" }}>
      {blobs.map(({ color, x, y, driftX, driftY, size }, index) => (
        <div
          // Clouds have no identity but their place in the list, which never changes.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={index}
          style={{
            position: "absolute",
            left: x * width - (size * long) / 2,
            top: y * height - (size * long) / 2,
            width: size * long,
            height: size * long,
            background: bell(color),
            // A layer of its own is painted once, and then only moved: without a graphics card ten clouds cost
            // about 30 ms per frame of 1920 × 1080 so, and over 100 ms as backgrounds of one box.
            willChange: animated ? "transform" : "auto",
            transform: `translate(${driftX * width}px, ${driftY * height}px)`,
          }}
        />
      ))}
    </AbsoluteFill>
  );
}
