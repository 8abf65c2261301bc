import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { Kicker } from "../../design/Kicker";
import { directionOf } from "../../design/measure";
import { useClock } from "../../design/motion";
import { ProductShot } from "../../design/ProductShot";
import { riseLines, wipe } from "../../design/reveal";
import { padding, type Scale } from "../../design/scale";
import type { ProductAdProps } from "../ProductAd";
import { useAdScale } from "./area";

/** The picture takes one side of a wide frame, and the top of the others. */
function arrange({ shape, width, height, safe, content, space }: Scale) {
  const wide = shape === "landscape";
  const shot = wide
    ? { width: width * 0.44, height }
    : { width, height: height * (shape === "tall" ? 0.44 : 0.46) };
  const gap = space(wide ? 88 : 56);
  const inset = wide ? safe : { ...safe, top: shot.height + gap };
  const text = wide
    ? { width: width - shot.width - gap - safe.left, height: content.height }
    : { width: content.width, height: height - shot.height - gap - safe.bottom };
  return { wide, shot, inset, text };
}

/** The product, and what it does for the buyer. */
export function Hook({ brand, tagline, image }: ProductAdProps) {
  const scale = useAdScale();
  const { type, space } = scale;
  const clock = useClock();
  const { wide, shot, inset, text } = arrange(scale);
  const rtl = directionOf(tagline) === "rtl";
  const side = rtl ? { left: 0 } : { right: 0 };
  const from = wide ? (rtl ? "left" : "right") : "top";
  return (
    <>
      <div
        style={{
          position: "absolute",
          top: 0,
          ...(wide ? side : { left: 0 }),
          ...wipe(clock, from, { leave: null }, 1),
        }}
      >
        <ProductShot image={image} {...shot} />
      </div>
      <AbsoluteFill
        dir={rtl ? "rtl" : "ltr"}
        style={{
          padding: padding(inset),
          justifyContent: wide ? "center" : "flex-start",
          gap: space(40),
        }}
      >
        <Kicker text={brand} width={text.width} at={0.2} leave={null} />
        <FitText
          text={tagline}
          size={type(wide ? "display" : "h1") * (wide ? 0.92 : 1.1)}
          minSize={type("body")}
          width={text.width}
          height={text.height * (wide ? 0.76 : 0.8)}
          weight={760}
          leading={1.05}
          tracking={-0.038}
          lineStyle={riseLines(clock, { at: 0.3, leave: null })}
        />
      </AbsoluteFill>
    </>
  );
}
