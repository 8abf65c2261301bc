import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { MONO } from "../../design/fonts";
import { directionOf } from "../../design/measure";
import { useClock } from "../../design/motion";
import { fadeRise, riseLines } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { padding, useScale } from "../../design/scale";
import type { DevVlogProps } from "./props";
import { Window, windowHeight } from "./Window";

/** Seconds from the start of a step until typing begins. */
export const BEFORE = 0.9;

type Steps = DevVlogProps["steps"];

type CaptionProps = {
  readonly text: string;
  readonly count: string;
  readonly width: number;
  readonly height: number;
};

function Caption({ text, count, width, height }: CaptionProps) {
  const { type, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  return (
    <div dir={directionOf(text)} style={{ width, display: "flex", flexDirection: "column", gap: space(24) }}>
      <FitText
        text={count}
        family={MONO}
        size={type("body")}
        width={width}
        weight={500}
        // The count is written from left to right, but stands where the caption begins.
        align={directionOf(text) === "rtl" ? "end" : "start"}
        color={theme.primaryText}
        lineStyle={riseLines(clock, { at: 0.1 })}
      />
      <FitText
        text={text}
        size={type("h3")}
        minSize={type("caption")}
        width={width}
        height={height - type("body") * 1.2 - space(24)}
        weight={650}
        leading={1.16}
        tracking={-0.025}
        lineStyle={riseLines(clock, { at: 0.2 })}
      />
    </div>
  );
}

/** Where the caption and the window stand: side by side on a wide frame, one above the other elsewhere. */
function useArrangement(steps: Steps) {
  const scale = useScale();
  const { content, shape, space } = scale;
  const wide = shape === "landscape";
  const gap = space(wide ? 72 : 44);
  const caption = wide
    ? { width: content.width * 0.3, height: content.height }
    : { width: content.width, height: space(260) };
  const width = wide ? content.width - caption.width - gap : content.width;
  const tallest = wide ? content.height * 0.94 : content.height - caption.height - gap;
  return { wide, gap, caption, window: { width, height: windowHeight(steps, width, tallest, scale) } };
}

export type StepSceneProps = {
  readonly steps: Steps;
  /** Which of the steps this is, from 0. */
  readonly position: number;
  /** How long typing is meant to take, in seconds. */
  readonly typing: number;
};

/** One step: what happens, and the code that does it. */
export function StepScene({ steps, position, typing }: StepSceneProps) {
  const { safe, space } = useScale();
  const clock = useClock();
  const { wide, gap, caption, window } = useArrangement(steps);
  const step = steps[position];
  if (!step) return null;
  // In a scene that is shorter than typing needs, letters come faster.
  const seconds = Math.min(typing, clock.total * 0.6);
  return (
    <AbsoluteFill
      style={{
        padding: padding(safe),
        flexDirection: wide ? "row" : "column",
        alignItems: "center",
        justifyContent: "center",
        gap,
      }}
    >
      <div style={wide ? {} : { height: caption.height, display: "flex", alignItems: "flex-end" }}>
        <Caption text={step.caption} count={`${position + 1}/${steps.length}`} {...caption} />
      </div>
      <div style={position === 0 ? fadeRise(clock, space(60), { leave: null }) : {}}>
        <Window step={step} typing={{ at: BEFORE * clock.pace, seconds }} {...window} />
      </div>
    </AbsoluteFill>
  );
}
