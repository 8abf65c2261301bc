import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { directionOf } from "../../design/measure";
import { useClock } from "../../design/motion";
import { Photo } from "../../design/Photo";
import { fadeRise, riseLines, wipe } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { Steps } from "../../design/Steps";
import { padding, type Scale, useScale } from "../../design/scale";
import type { Item } from "./props";

type Box = { readonly width: number; readonly height: number };
type Sizes = { readonly size: { readonly numeral: number; readonly heading: number } };

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

type ItemTextProps = { readonly item: Item; readonly number: number; readonly box: Box };

function Heading({
  item,
  number,
  size,
  height,
  width,
}: ItemTextProps["box"] & Omit<ItemTextProps, "box"> & Sizes) {
  const { type } = useScale();
  const theme = useTheme();
  const clock = useClock();
  return (
    <>
      <FitText
        hug
        text={String(number)}
        size={size.numeral}
        width={width}
        weight={800}
        leading={0.9}
        tracking={-0.05}
        color={theme.primaryText}
        lineStyle={riseLines(clock, { at: 0.1, leave: 0.05 })}
      />
      <FitText
        text={item.heading}
        size={size.heading}
        minSize={type("body")}
        width={width}
        height={height}
        weight={700}
        leading={1.08}
        tracking={-0.03}
        lineStyle={riseLines(clock, { at: 0.25, leave: 0.05 })}
      />
    </>
  );
}

function ItemText({ item, number, box }: ItemTextProps) {
  const { type, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const big = box.height > type("hero") * 2.6;
  const size = { numeral: type(big ? "hero" : "h1"), heading: type(big ? "h1" : "h2") };
  const gap = space(big ? 36 : 24);
  const free = box.height - size.numeral * 0.9 - 2 * gap;
  const heading = { width: box.width, height: free * (item.text ? 0.6 : 1) };
  return (
    <div style={{ display: "flex", flexDirection: "column", gap }}>
      <Heading item={item} number={number} size={size} {...heading} />
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

type ItemSceneProps = {
  readonly item: Item;
  readonly number: number;
  readonly position: number;
  readonly count: number;
};

/** One item: how far the list has come, its picture, its number and its text. */
export function ItemScene({ item, number, position, count }: ItemSceneProps) {
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
