import { AbsoluteFill, Easing, interpolate, Sequence, useCurrentFrame } from "remotion";

const CARDS = [
  ["What a queue is for", "Work arrives in bursts", "Machines like it even", "Somebody has to keep the order"],
  ["What it costs", "A row for each job", "A glance every second", "Nothing while it is empty"],
  ["When to do without", "One job at a time", "Nobody waits", "Nothing may be lost"],
];

const CARD_FRAMES = 100;

/** An explainer's usual second: text comes in, stands to be read, goes out. */
export const Cards = () => (
  <AbsoluteFill style={{ background: "linear-gradient(160deg, #10243f, #1f4a6b)" }}>
    {CARDS.map((lines, card) => (
      <Sequence key={lines[0]} from={card * CARD_FRAMES} durationInFrames={CARD_FRAMES}>
        <AbsoluteFill style={{ padding: 160, justifyContent: "center", gap: 40 }}>
          {lines.map((text, line) => (
            <Line key={text} text={text} line={line} />
          ))}
        </AbsoluteFill>
      </Sequence>
    ))}
  </AbsoluteFill>
);

const Line = ({ text, line }: { text: string; line: number }) => {
  const frame = useCurrentFrame();
  const begin = line * 6;
  const inward = interpolate(frame, [begin, begin + 18], [0, 1], {
    extrapolateLeft: "clamp",
    extrapolateRight: "clamp",
    easing: Easing.out(Easing.cubic),
  });
  const outward = interpolate(frame, [CARD_FRAMES - 12, CARD_FRAMES - 1], [1, 0], { extrapolateLeft: "clamp" });
  return (
    <div
      style={{
        color: line === 0 ? "#ffffff" : "#b9d2e4",
        fontFamily: "sans-serif",
        fontSize: line === 0 ? 120 : 64,
        fontWeight: line === 0 ? 700 : 400,
        opacity: inward * outward,
        transform: `translateX(${(1 - inward) * -80}px)`,
      }}
    >
      {text}
    </div>
  );
};
