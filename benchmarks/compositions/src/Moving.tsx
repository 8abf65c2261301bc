import { AbsoluteFill, useCurrentFrame } from "remotion";

const DOTS = Array.from({ length: 20 }, (_, number) => number);

/** Nothing ever stands still: the worst case for whoever draws it. */
export const Moving = () => {
  const frame = useCurrentFrame();
  return (
    <AbsoluteFill style={{ background: `linear-gradient(${frame}deg, #1a1a2e, #e94560)` }}>
      {DOTS.map((dot) => (
        <div
          key={dot}
          style={{
            position: "absolute",
            left: 90 + 90 * dot,
            top: 500 + Math.sin((frame + dot * 5) / 10) * 300,
            width: 80,
            height: 80,
            borderRadius: 40,
            background: `hsl(${dot * 18}, 80%, 60%)`,
            boxShadow: "0 10px 30px #0008",
          }}
        />
      ))}
      <div style={{ color: "#fff", fontFamily: "sans-serif", fontSize: 140, margin: "auto" }}>{frame}</div>
    </AbsoluteFill>
  );
};
