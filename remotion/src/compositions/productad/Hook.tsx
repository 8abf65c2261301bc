import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { Kicker } from "../../design/Kicker";
import { directionOf } from "../../design/measure";
import { useClock } from "../../design/motion";
import { ProductShot } from "../../design/ProductShot";
import { riseLines, wipe } from "../../design/reveal";
import { padding } from "../../design/scale";
import { arrange, useAdScale } from "./area";
import type { ProductAdProps } from "./props";

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
        {brand ? <Kicker text={brand} width={text.width} at={0.2} leave={null} /> : null}
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
