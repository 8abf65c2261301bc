import type { CalculateMetadataFunction } from "remotion";
import { lengthOf } from "../design/part";
import { type Scene, Scenes } from "../design/Scenes";
import { Stage } from "../design/Stage";
import { FPS } from "./format";
import { Card } from "./listicle/Card";
import { ItemScene } from "./listicle/ItemScene";
import { type ListicleProps, listicleSchema } from "./listicle/props";

export { listicleSchema };

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

export const listicleSeconds = ({ items, secondsPerItem, outro, part }: ListicleProps): number =>
  lengthOf([INTRO, ...items.map(() => secondsPerItem), ...(outro ? [OUTRO] : [])], part);

export const listicleMetadata: CalculateMetadataFunction<ListicleProps> = ({ props }) => ({
  durationInFrames: Math.round(listicleSeconds(props) * FPS),
});

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
      <Scenes scenes={scenesOf(props)} part={props.part} />
    </Stage>
  );
}
