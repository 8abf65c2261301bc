import { AbsoluteFill, Audio, type CalculateMetadataFunction } from "remotion";
import { z } from "zod";
import { asset } from "../design/asset";
import { FitText } from "../design/FitText";
import { directionOf } from "../design/measure";
import { EASE, useClock } from "../design/motion";
import { Photo } from "../design/Photo";
import { PillButton } from "../design/PillButton";
import { paced, readingSeconds } from "../design/pacing";
import { lengthOf, partSchema } from "../design/part";
import { riseLines } from "../design/reveal";
import { type Scene, Scenes } from "../design/Scenes";
import { Stage, useTheme } from "../design/Stage";
import { Steps } from "../design/Steps";
import { padding, useScale } from "../design/scale";
import { type ThemeProps, themeSchema } from "../design/theme";
import { FPS } from "./format";

const beatSchema = z.strictObject({
  text: z.string().min(1).max(120).describe("One thought: a short sentence"),
  mark: z.string().max(60).optional().describe("The words of the text that are set in the second colour"),
  image: asset("image").optional().describe("A picture behind the text"),
});

export const shortsSchema = z.strictObject({
  beats: z.array(beatSchema).min(1).max(16).describe("The thoughts, in order; the first is the hook"),
  callToAction: z.string().max(40).describe("The button at the end; empty for none"),
  closing: z.string().max(90).describe("The line above the button"),
  handle: z.string().max(40).optional().describe("Whose video it is, shown all the time"),
  audio: asset("audio").optional().describe("Music or a voice"),
  part: partSchema,
  ...themeSchema.shape,
});

export type ShortsProps = z.infer<typeof shortsSchema>;
type Beat = z.infer<typeof beatSchema>;

export const shortsDefaults: ShortsProps = {
  beats: [
    { text: "Your render will not finish tonight.", mark: "not finish" },
    { text: "One machine. Nine thousand frames.", mark: "Nine thousand" },
    { text: "Eight machines draw them by dinner.", mark: "by dinner" },
    { text: "And if one of them dies, nobody notices.", mark: "nobody notices" },
  ],
  closing: "Borrow the office. Keep your evening.",
  callToAction: "Read the guide",
  handle: "@framefarm",
  theme: "dark",
  primary: "#2d5bff",
  accent: "#ffd23f",
};

/** Seconds of the last scene. */
const CLOSING = 3;

export const beatSeconds = ({ text }: Beat): number => paced(1.3 + 0.8 * readingSeconds(text), 2, 6);

export const shortsSeconds = ({ beats, callToAction, closing, part }: ShortsProps): number =>
  lengthOf([...beats.map(beatSeconds), ...(callToAction || closing ? [CLOSING] : [])], part);

export const shortsMetadata: CalculateMetadataFunction<ShortsProps> = ({ props }) => ({
  durationInFrames: Math.round(shortsSeconds(props) * FPS),
});

/** A picture over the full frame, darkened so that white text is legible on any of it. */
function Backdrop({ src }: { readonly src: string }) {
  const clock = useClock();
  const scale = 1.08 - 0.08 * clock.enter(0, 1.2, EASE.out);
  return (
    <>
      <AbsoluteFill style={{ transform: `scale(${scale})` }}>
        <Photo src={src} />
      </AbsoluteFill>
      <AbsoluteFill style={{ background: "linear-gradient(rgba(8, 9, 12, 0.5), rgba(8, 9, 12, 0.78))" }} />
    </>
  );
}

function Words({ text, mark }: Beat) {
  const { safe, content, type, space, shape } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const head = space(150);
  return (
    <AbsoluteFill
      dir={directionOf(text)}
      style={{ padding: padding(safe), paddingTop: safe.top + head, justifyContent: "center" }}
    >
      <FitText
        text={text}
        size={type("display") * (shape === "tall" ? 1.14 : 1.05)}
        minSize={type("lead")}
        width={content.width}
        height={content.height - head}
        weight={800}
        leading={1.04}
        tracking={-0.04}
        mark={mark}
        markColor={theme.accentDisplay}
        lineStyle={riseLines(clock, { at: 0.12, leave: null })}
      />
    </AbsoluteFill>
  );
}

function Closing({ closing, callToAction }: Pick<ShortsProps, "closing" | "callToAction">) {
  const { safe, content, type, space } = useScale();
  const clock = useClock();
  return (
    <AbsoluteFill
      dir={directionOf(closing || callToAction)}
      style={{ padding: padding(safe), justifyContent: "center", alignItems: "flex-start", gap: space(64) }}
    >
      {closing ? (
        <FitText
          text={closing}
          size={type("display")}
          minSize={type("lead")}
          width={content.width}
          height={content.height * 0.62}
          weight={800}
          leading={1.04}
          tracking={-0.04}
          lineStyle={riseLines(clock, { at: 0.3, leave: null })}
        />
      ) : null}
      {callToAction ? <PillButton text={callToAction} width={content.width} at={0.7} /> : null}
    </AbsoluteFill>
  );
}

type HeaderProps = {
  readonly handle?: string | undefined;
  readonly count: number;
  readonly current: number;
  readonly pictured: boolean;
};

/** What stands on every beat: how far the video has come, and whose it is. */
function Header({ handle, count, current, pictured }: HeaderProps) {
  const { safe, content, type, space } = useScale();
  return (
    <AbsoluteFill style={{ padding: padding(safe), gap: space(32) }}>
      <Steps count={count} current={current} width={content.width} plain={pictured} />
      {handle ? (
        <FitText text={handle} size={type("body")} width={content.width} maxLines={1} weight={650} />
      ) : null}
    </AbsoluteFill>
  );
}

/** The grounds alternate, so that every cut is seen; on a picture, the text is always light. */
const lookOf = (beat: Beat, i: number, props: ShortsProps): ThemeProps => ({
  ...props,
  theme: beat.image ? "dark" : i % 2 === 0 ? props.theme : props.theme === "brand" ? "dark" : "brand",
});

function scenesOf(props: ShortsProps): Scene[] {
  const { beats, closing, callToAction, handle } = props;
  const last: ThemeProps = { ...props, theme: beats.length % 2 === 0 ? props.theme : "brand" };
  const shown = beats.map((beat, i) => ({
    key: `beat ${i + 1}`,
    seconds: beatSeconds(beat),
    covers: i > 0,
    content: (
      <Stage look={lookOf(beat, i, props)}>
        {beat.image ? <Backdrop src={beat.image} /> : null}
        <Words {...beat} />
        <Header handle={handle} count={beats.length} current={i} pictured={Boolean(beat.image)} />
      </Stage>
    ),
  }));
  if (!closing && !callToAction) return shown;
  const content = (
    <Stage look={last}>
      <Closing closing={closing} callToAction={callToAction} />
    </Stage>
  );
  return [...shown, { key: "closing", seconds: CLOSING, covers: true, content }];
}

/** A short vertical video: one thought on each screen, in type that fills it. */
export function Shorts(props: ShortsProps) {
  return (
    <Stage look={props}>
      {props.audio ? <Audio src={props.audio} /> : null}
      <Scenes scenes={scenesOf(props)} part={props.part} />
    </Stage>
  );
}
