import { AbsoluteFill, Easing, interpolate, Sequence, useCurrentFrame } from "remotion";
import { z } from "zod";

export const greetingSchema = z.object({ name: z.string() });

const NAME_FRAMES = 30;

/** A personal video: a third of its frames are about somebody, the rest about something. */
export const Greeting = ({ name }: z.infer<typeof greetingSchema>) => (
  <AbsoluteFill style={{ background: "#f5efe6", fontFamily: "sans-serif", color: "#1d2b36" }}>
    <Sequence durationInFrames={NAME_FRAMES}>
      <Hello name={name} />
    </Sequence>
    <Sequence from={NAME_FRAMES}>
      <Offer />
    </Sequence>
  </AbsoluteFill>
);

const Hello = ({ name }: { name: string }) => {
  const frame = useCurrentFrame();
  const shift = interpolate(frame, [0, 18], [90, 0], { extrapolateRight: "clamp", easing: Easing.out(Easing.cubic) });
  return (
    <AbsoluteFill style={{ justifyContent: "center", padding: 160 }}>
      <div style={{ fontSize: 72 }}>Hello</div>
      <div style={{ fontSize: 220, fontWeight: 700, transform: `translateY(${shift}px)` }}>{name}</div>
    </AbsoluteFill>
  );
};

const Offer = () => {
  const frame = useCurrentFrame();
  const grown = interpolate(frame, [0, 50], [0, 1], { extrapolateRight: "clamp", easing: Easing.inOut(Easing.quad) });
  return (
    <AbsoluteFill style={{ justifyContent: "center", padding: 160, gap: 48 }}>
      <div style={{ fontSize: 110, fontWeight: 700 }}>Your year in one bar</div>
      <div style={{ height: 90, background: "#d9cdbb" }}>
        <div style={{ height: 90, width: `${grown * 100}%`, background: "#c4512d" }} />
      </div>
      <div style={{ fontSize: 90, fontVariantNumeric: "tabular-nums" }}>{Math.round(grown * 1240)} renders</div>
    </AbsoluteFill>
  );
};
