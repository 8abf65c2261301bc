import { useLayoutEffect } from "react";
import { AbsoluteFill, continueRender, delayRender, useCurrentFrame } from "remotion";
import { z } from "zod";

/** Squares in a row, of `SIDE` pixels from `LEFT` on; a second row shows the opposite of the first. */
const BITS = 10;
const SIDE = 24;
const LEFT = 40;

export const countSchema = z.object({
  /** Milliseconds that every frame takes to get ready. */
  pace: z.number().min(0),
  /** The number that the first frame shows. */
  start: z.number(),
  /** Colour of a stripe at the bottom that only the frames before `until` have. */
  stripe: z.string(),
  until: z.number(),
  title: z.string().max(20),
});

export const countDefaults = { pace: 0, start: 0, stripe: "#808080", until: 30, title: "" };

const square = (at: number, top: number, on: boolean) => (
  <div
    key={`${at} ${top}`}
    style={{
      position: "absolute",
      left: LEFT + at * SIDE,
      top,
      width: SIDE,
      height: SIDE,
      background: on ? "white" : "black",
    }}
  />
);

/** Shows its frame's number as black and white squares, and a block that moves. */
export const Count: React.FC<z.infer<typeof countSchema>> = ({ pace, start, stripe, until }) => {
  const frame = useCurrentFrame();
  useLayoutEffect(() => {
    const handle = delayRender("getting ready slowly");
    const timer = setTimeout(() => continueRender(handle), pace);
    return () => {
      clearTimeout(timer);
      continueRender(handle);
    };
  }, [frame, pace]);
  const bits = Array.from({ length: BITS }, (_none, at) => (((start + frame) >> at) & 1) === 1);
  return (
    <AbsoluteFill style={{ background: "#406080" }}>
      {bits.map((on, at) => square(at, 20, on))}
      {bits.map((on, at) => square(at, 52, !on))}
      <div
        style={{
          position: "absolute",
          top: 96,
          left: (frame * 6) % 280,
          width: 32,
          height: 24,
          background: "#e0c020",
        }}
      />
      {frame < until ? (
        <div style={{ position: "absolute", bottom: 0, width: "100%", height: 40, background: stripe }} />
      ) : null}
    </AbsoluteFill>
  );
};
