import { AbsoluteFill, type CalculateMetadataFunction } from "remotion";
import { FitText } from "../design/FitText";
import { MONO } from "../design/fonts";
import { Motif } from "../design/Motif";
import { directionOf } from "../design/measure";
import { useClock } from "../design/motion";
import { readingSeconds } from "../design/pacing";
import { lengthOf } from "../design/part";
import { riseLines } from "../design/reveal";
import { type Scene, Scenes } from "../design/Scenes";
import { Stage, useTheme } from "../design/Stage";
import { padding, useScale } from "../design/scale";
import { type DevVlogProps, devVlogSchema, type Step } from "./devvlog/props";
import { BEFORE, StepScene } from "./devvlog/StepScene";
import { FPS } from "./format";

export { devVlogSchema };

export const devVlogDefaults: DevVlogProps = {
  title: "Retry a frame without drawing it twice",
  episode: "build log 017",
  steps: [
    {
      caption: "Name each frame by what it is made of.",
      file: "frames.py",
      code: 'def key(scene, frame):\n    # Same scene, same frame: same key.\n    digest = sha256(scene.bytes)\n    digest.update(b"%d" % frame)\n    return digest.hexdigest()',
    },
    {
      caption: "Draw only what nobody has drawn yet.",
      file: "worker.py",
      code: "for frame in segment:\n    name = key(scene, frame)\n    if name in store:\n        continue\n    store[name] = draw(scene, frame)",
      output: "240 frames asked, 31 drawn, 209 found",
    },
  ],
  charactersPerSecond: 45,
  theme: "dark",
  primary: "#3ddc97",
  accent: "#ffb454",
};

/** Seconds: of the opening, and after typing. */
const OPENING = 3;
const AFTER = 2;

const typingSeconds = ({ code }: Step, speed: number): number => code.length / speed;

const stepSeconds = (step: Step, speed: number): number =>
  BEFORE + typingSeconds(step, speed) + AFTER + (step.output ? 0.8 + readingSeconds(step.output) / 2 : 0);

export const devVlogSeconds = ({ steps, charactersPerSecond, part }: DevVlogProps): number =>
  lengthOf([OPENING, ...steps.map((step) => stepSeconds(step, charactersPerSecond))], part);

export const devVlogMetadata: CalculateMetadataFunction<DevVlogProps> = ({ props }) => ({
  durationInFrames: Math.round(devVlogSeconds(props) * FPS),
});

function Opening({ title, episode }: DevVlogProps) {
  const { safe, content, type, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  return (
    <AbsoluteFill
      dir={directionOf(title)}
      style={{ padding: padding(safe), justifyContent: "center", gap: space(40) }}
    >
      {episode ? (
        <FitText
          text={episode}
          family={MONO}
          size={type("body")}
          width={content.width}
          maxLines={1}
          weight={500}
          color={theme.primaryText}
          lineStyle={riseLines(clock, { at: 0.1, leave: null })}
        />
      ) : null}
      <FitText
        text={title}
        size={type("h1") * 1.1}
        minSize={type("lead")}
        width={content.width * 0.9}
        height={content.height * 0.7}
        weight={720}
        leading={1.08}
        tracking={-0.035}
        lineStyle={riseLines(clock, { at: 0.25, leave: null })}
      />
    </AbsoluteFill>
  );
}

function scenesOf(props: DevVlogProps): Scene[] {
  const { steps, charactersPerSecond: speed } = props;
  const opening = (
    <Stage look={props}>
      <Motif name="grid" />
      <Opening {...props} />
    </Stage>
  );
  return [
    { key: "opening", seconds: OPENING, content: opening, uncovers: true },
    ...steps.map((step, i) => ({
      key: `step ${i + 1}`,
      seconds: stepSeconds(step, speed),
      content: <StepScene steps={steps} position={i} typing={typingSeconds(step, speed)} />,
    })),
  ];
}

/** An episode of a build log: a title, then code that is typed, step by step. */
export function DevVlog(props: DevVlogProps) {
  return (
    <Stage look={props}>
      <Scenes scenes={scenesOf(props)} part={props.part} />
    </Stage>
  );
}
