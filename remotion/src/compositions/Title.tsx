import type { CSSProperties } from "react";
import { AbsoluteFill, type CalculateMetadataFunction } from "remotion";
import { z } from "zod";
import { asset } from "../design/asset";
import { FitText } from "../design/FitText";
import { Kicker } from "../design/Kicker";
import { beside, Motif } from "../design/Motif";
import { directionOf } from "../design/measure";
import { useClock } from "../design/motion";
import { Photo } from "../design/Photo";
import { paced, readingSeconds } from "../design/pacing";
import { fadeRise, riseLines, wipe } from "../design/reveal";
import { Stage, useTheme } from "../design/Stage";
import { padding, type Scale, useScale } from "../design/scale";
import { themeSchema } from "../design/theme";
import { FPS } from "./format";

export const titleSchema = z.strictObject({
  title: z.string().min(1).max(140).describe("The headline"),
  subtitle: z.string().max(240).optional().describe("One or two sentences below the headline"),
  kicker: z.string().max(60).optional().describe("A few words above the headline: a series, a topic"),
  image: asset("image").optional().describe("A picture that takes the motif's place"),
  motif: z.enum(["disc", "rings", "grid", "plain"]).describe("The drawing behind the headline"),
  ...themeSchema.shape,
});

export type TitleProps = z.infer<typeof titleSchema>;

export const titleDefaults: TitleProps = {
  kicker: "Field notes, issue 04",
  title: "Small machines, long renders",
  subtitle: "How a handful of borrowed computers finish a film overnight.",
  motif: "disc",
  theme: "dark",
  primary: "#ff5b35",
  accent: "#f4c95d",
};

/** A title stands as long as it takes to read it without haste, between 4 and 12 seconds. */
export const titleSeconds = ({ title, subtitle, kicker }: TitleProps): number =>
  paced(2 + 0.8 * readingSeconds(title, subtitle, kicker), 4, 12);

export const titleMetadata: CalculateMetadataFunction<TitleProps> = ({ props }) => ({
  durationInFrames: Math.round(titleSeconds(props) * FPS),
});

/** The share of the frame that a picture takes. */
const PICTURE_SHARE = 0.42;

function pictureBox({ shape, width, height }: Scale, rtl: boolean): CSSProperties {
  if (shape !== "landscape") return { left: 0, top: 0, width, height: height * PICTURE_SHARE };
  const side = rtl ? { left: 0 } : { right: 0 };
  return { ...side, top: 0, width: width * PICTURE_SHARE, height };
}

/** How much room the text has, beside or below the picture or the motif. */
function textBox(scale: Scale, { image, motif }: TitleProps) {
  const { shape, width, height, content, safe, space } = scale;
  if (!image) return beside(scale, motif);
  const free = 1 - PICTURE_SHARE;
  return shape === "landscape"
    ? { width: width * free - safe.left - space(72), height: content.height }
    : { width: content.width, height: height * free - safe.bottom - space(64) };
}

function Headline(props: TitleProps) {
  const { title, subtitle, kicker } = props;
  const scale = useScale();
  const theme = useTheme();
  const clock = useClock();
  const { type, space, shape } = scale;
  const box = textBox(scale, props);
  return (
    <AbsoluteFill
      dir={directionOf(title)}
      style={{
        padding: padding(scale.safe),
        justifyContent: shape === "landscape" ? "center" : "flex-end",
        alignItems: "flex-start",
        gap: space(40),
      }}
    >
      {kicker ? <Kicker text={kicker} width={box.width} at={0.15} leave={0.1} /> : null}
      <FitText
        text={title}
        size={type("display")}
        minSize={type("lead")}
        weight={750}
        leading={1.04}
        tracking={-0.035}
        width={box.width}
        height={box.height * 0.6}
        lineStyle={riseLines(clock, { at: 0.25, leave: 0.05 })}
      />
      {subtitle ? (
        <div style={fadeRise(clock, space(28), { at: 0.7 })}>
          <FitText
            text={subtitle}
            size={type("lead")}
            minSize={type("caption")}
            leading={1.36}
            width={box.width * (shape === "landscape" ? 0.88 : 1)}
            height={box.height * 0.22}
            color={theme.muted}
          />
        </div>
      ) : null}
    </AbsoluteFill>
  );
}

function Picture({ src, rtl }: { readonly src: string; readonly rtl: boolean }) {
  const scale = useScale();
  const clock = useClock();
  const from = scale.shape !== "landscape" ? "top" : rtl ? "left" : "right";
  return (
    <div style={{ position: "absolute", ...pictureBox(scale, rtl), ...wipe(clock, from, {}, 1.1) }}>
      <Photo src={src} />
    </div>
  );
}

/** An opening title: a headline with what introduces it and what follows from it. */
export function Title(props: TitleProps) {
  const rtl = directionOf(props.title) === "rtl";
  return (
    <Stage look={props}>
      {props.image ? <Picture src={props.image} rtl={rtl} /> : <Motif name={props.motif} mirrored={rtl} />}
      <Headline {...props} />
    </Stage>
  );
}
