import type { ReactNode } from "react";
import { AbsoluteFill, Sequence, useVideoConfig } from "remotion";
import { EASE, frames, MOTION, type Span, timeline, useClock } from "./motion";
import { partOf } from "./part";

export type Scene = {
  readonly key: string;
  /** How long it is meant to be; all scenes together are stretched to the length of the video. */
  readonly seconds: number;
  readonly content: ReactNode;
  /** It slides in over the scene before it, which stays until then. */
  readonly covers?: boolean;
  /** It slides away at its end, over the scene after it. */
  readonly uncovers?: boolean;
};

function Slide({ scene }: { readonly scene: Scene }) {
  const { enter, time, total, pace } = useClock();
  const { fps } = useVideoConfig();
  const cut = MOTION.cut * pace;
  const covered = scene.covers ? enter(0, MOTION.cut, EASE.inOut) : 1;
  const gone = scene.uncovers
    ? EASE.inOut(Math.min(1, Math.max(0, (time - total + cut) / (cut - 1 / fps))))
    : 0;
  const shift = (1 - covered - gone) * 100;
  return (
    <AbsoluteFill
      data-bleed={shift === 0 ? undefined : "slides over the frame's edge"}
      style={shift === 0 ? {} : { transform: `translateY(${shift}%)` }}
    >
      {scene.content}
    </AbsoluteFill>
  );
}

/** How many frames a scene outlasts its span, under or over the scene after it. */
function overlap(scenes: readonly Scene[], i: number, spans: readonly Span[], fps: number): number {
  const next = scenes[i + 1];
  const slides = next && (next.covers || scenes[i]?.uncovers);
  return slides ? Math.min(frames(MOTION.cut, fps), spans[i + 1]?.frames ?? 0) : 0;
}

type ScenesProps = {
  readonly scenes: readonly Scene[];
  /** Which of them is shown alone; left out: all. */
  readonly part?: number | undefined;
};

/** Alone, a scene has none to slide over. */
const alone = ({ key, seconds, content }: Scene): Scene => ({ key, seconds, content });

/** Scenes one after another, over the whole video. */
export function Scenes({ scenes: all, part }: ScenesProps) {
  const scenes = part === undefined ? all : partOf(all, part).map(alone);
  const { durationInFrames, fps } = useVideoConfig();
  const spans = timeline(
    scenes.map(({ seconds }) => seconds),
    durationInFrames,
  );
  return (
    <>
      {scenes.map((scene, i) => {
        const span = spans[i];
        if (!span || span.frames < 1) return null;
        return (
          <Sequence
            key={scene.key}
            name={scene.key}
            from={span.from}
            durationInFrames={span.frames + overlap(scenes, i, spans, fps)}
            style={{ zIndex: scene.uncovers ? 1 : 0 }}
          >
            <Slide scene={scene} />
          </Sequence>
        );
      })}
    </>
  );
}
