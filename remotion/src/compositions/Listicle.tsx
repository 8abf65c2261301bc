import { AbsoluteFill, type CalculateMetadataFunction } from "remotion";
import { z } from "zod";
import { asset } from "../design/asset";
import { FitText } from "../design/FitText";
import { Kicker } from "../design/Kicker";
import { directionOf } from "../design/measure";
import { useClock } from "../design/motion";
import { Photo } from "../design/Photo";
import { fadeRise, riseLines, wipe } from "../design/reveal";
import { type Scene, Scenes } from "../design/Scenes";
import { Stage, useTheme } from "../design/Stage";
import { Steps } from "../design/Steps";
import { padding, type Scale, useScale } from "../design/scale";
import { themeSchema } from "../design/theme";
import { FPS } from "./format";

const itemSchema = z.strictObject({
  heading: z.string().min(1).max(90).describe("The item in a few words"),
  text: z.string().max(220).optional().describe("One or two sentences about it"),
  image: asset("image").optional().describe("A picture of it"),
});

export const listicleSchema = z.strictObject({
  kicker: z.string().max(60).optional().describe("A few words above the title"),
  title: z.string().min(1).max(120).describe("What the list is about"),
  items: z.array(itemSchema).min(1).max(20).describe("The items, in the order they are shown"),
  countdown: z.boolean().describe("Numbers the items downwards, so that the first comes last"),
  outro: z.string().max(120).describe("The closing line; empty for none"),
  handle: z
    .string()
    .max(60)
    .optional()
    .describe("Who it is from: a name or an address, under the closing line"),
  secondsPerItem: z.number().min(1.5).max(20).describe("How long each item is shown, in seconds"),
  ...themeSchema.shape,
});

export type ListicleProps = z.infer<typeof listicleSchema>;
type Item = z.infer<typeof itemSchema>;

export const listicleDefaults: ListicleProps = {
  kicker: "Production notes",
  title: "Four ways to halve a render",
  items: [
    { heading: "Cache what stands still", text: "Most frames repeat the one before. Draw them once." },
    { heading: "Split by scene, not by clock", text: "Cuts are free places to divide the work." },
    { heading: "Render small, then judge", text: "A quarter-size proof shows nine mistakes of ten." },
    { heading: "Let idle machines help", text: "The office is empty from six to nine. Use it." },
  ],
  countdown: false,
  outro: "Now go to bed. It will be done by morning.",
  handle: "framefarm.example",
  secondsPerItem: 4,
  theme: "light",
  primary: "#c8371b",
  accent: "#1d3557",
};

/** Seconds of the opening and the closing scene. */
const INTRO = 3;
const OUTRO = 3;

export const listicleSeconds = ({ items, secondsPerItem, outro }: ListicleProps): number =>
  INTRO + items.length * secondsPerItem + (outro ? OUTRO : 0);

export const listicleMetadata: CalculateMetadataFunction<ListicleProps> = ({ props }) => ({
  durationInFrames: Math.round(listicleSeconds(props) * FPS),
});

type CardProps = {
  readonly headline: string;
  readonly above?: string | undefined;
  readonly below?: string | undefined;
};

/** A full frame in the primary colour with one statement: the opening and the closing. */
function Card({ headline, above, below }: CardProps) {
  const { safe, content, type, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  return (
    <AbsoluteFill
      dir={directionOf(headline)}
      style={{ padding: padding(safe), justifyContent: "center", alignItems: "flex-start", gap: space(44) }}
    >
      {above ? <Kicker text={above} width={content.width} at={0.3} leave={null} color={theme.text} /> : null}
      <FitText
        text={headline}
        size={type("display")}
        minSize={type("lead")}
        width={content.width * 0.94}
        height={content.height * 0.7}
        weight={750}
        leading={1.05}
        tracking={-0.035}
        lineStyle={riseLines(clock, { at: 0.3, leave: null })}
      />
      {below ? (
        <div style={fadeRise(clock, space(24), { at: 0.7, leave: null })}>
          <FitText
            text={below}
            size={type("lead")}
            width={content.width}
            maxLines={1}
            weight={600}
            color={theme.muted}
          />
        </div>
      ) : null}
    </AbsoluteFill>
  );
}

type ItemSceneProps = {
  readonly item: Item;
  readonly number: number;
  readonly position: number;
  readonly count: number;
};

/** Where things go: a picture beside the text on a wide frame, above it on the others. */
function arrange({ shape, content, space }: Scale, image: boolean) {
  const wide = shape === "landscape";
  const gap = space(wide ? 88 : 48);
  const head = space(60);
  const height = content.height - head;
  if (!image) return { wide, gap, picture: null, text: { width: content.width * (wide ? 0.9 : 1), height } };
  const picture = wide
    ? { width: content.width * 0.42, height }
    : { width: content.width, height: height * (shape === "square" ? 0.42 : 0.48) };
  const text = wide
    ? { width: content.width - picture.width - gap, height }
    : { width: content.width, height: height - picture.height - gap };
  return { wide, gap, picture, text };
}

function ItemText({
  item,
  number,
  box,
}: {
  item: Item;
  number: number;
  box: { width: number; height: number };
}) {
  const { type, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const big = box.height > type("hero") * 2.6;
  const numeral = type(big ? "hero" : "h1") * 0.9;
  const gap = space(big ? 36 : 24);
  const free = box.height - numeral - 2 * gap;
  return (
    <div style={{ display: "flex", flexDirection: "column", gap }}>
      <FitText
        hug
        text={String(number)}
        size={type(big ? "hero" : "h1")}
        width={box.width}
        weight={800}
        leading={0.9}
        tracking={-0.05}
        color={theme.primaryText}
        lineStyle={riseLines(clock, { at: 0.1, leave: 0.05 })}
      />
      <FitText
        text={item.heading}
        size={type(big ? "h1" : "h2")}
        minSize={type("body")}
        width={box.width}
        height={free * (item.text ? 0.6 : 1)}
        weight={700}
        leading={1.08}
        tracking={-0.03}
        lineStyle={riseLines(clock, { at: 0.25, leave: 0.05 })}
      />
      {item.text ? (
        <div style={fadeRise(clock, space(24), { at: 0.55 })}>
          <FitText
            text={item.text}
            size={type("lead")}
            minSize={type("caption") * 0.9}
            width={box.width * 0.92}
            height={free * 0.4}
            leading={1.36}
            color={theme.muted}
          />
        </div>
      ) : null}
    </div>
  );
}

function ItemScene({ item, number, position, count }: ItemSceneProps) {
  const scale = useScale();
  const clock = useClock();
  const { wide, gap, picture, text } = arrange(scale, Boolean(item.image));
  return (
    <AbsoluteFill dir={directionOf(item.heading)} style={{ padding: padding(scale.safe) }}>
      <Steps count={count} current={position} width={scale.content.width} />
      <div
        style={{
          flex: 1,
          display: "flex",
          flexDirection: wide ? "row-reverse" : "column",
          justifyContent: wide ? "space-between" : "center",
          alignItems: wide ? "center" : "stretch",
          gap,
          paddingTop: scale.space(54),
        }}
      >
        {picture && item.image ? (
          <div style={{ ...picture, flex: "none", ...wipe(clock, "bottom", { at: 0.1 }, 0.9) }}>
            <Photo src={item.image} />
          </div>
        ) : null}
        <div style={{ width: wide && !picture ? scale.content.width : text.width }}>
          <ItemText item={item} number={number} box={text} />
        </div>
      </div>
    </AbsoluteFill>
  );
}

function scenesOf(props: ListicleProps): Scene[] {
  const { items, countdown, secondsPerItem, outro } = props;
  const brand = { ...props, theme: "brand" } as const;
  const opening = (
    <Stage look={brand}>
      <Card headline={props.title} above={props.kicker} />
    </Stage>
  );
  const closing = (
    <Stage look={brand}>
      <Card headline={outro} below={props.handle} />
    </Stage>
  );
  return [
    { key: "opening", seconds: INTRO, content: opening, uncovers: true },
    ...items.map((item, i) => ({
      key: `item ${i + 1}`,
      seconds: secondsPerItem,
      content: (
        <ItemScene
          item={item}
          number={countdown ? items.length - i : i + 1}
          position={i}
          count={items.length}
        />
      ),
    })),
    ...(outro ? [{ key: "closing", seconds: OUTRO, content: closing, covers: true }] : []),
  ];
}

/** A numbered list: a title, one scene for each item, a closing line. */
export function Listicle(props: ListicleProps) {
  return (
    <Stage look={props}>
      <Scenes scenes={scenesOf(props)} />
    </Stage>
  );
}
