import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { directionOf } from "../../design/measure";
import { PillButton } from "../../design/PillButton";
import { ProductShot } from "../../design/ProductShot";
import { useTheme } from "../../design/Stage";
import { padding, type Scale, useScale } from "../../design/scale";
import { BRAND_HEIGHT, Brand } from "./Brand";
import type { StaticAdProps } from "./props";

/** The product fills a side of a wide frame, or the top of the others, out to the edges. */
function arrange({ shape, width, height, content, safe, space }: Scale, rtl: boolean) {
  const wide = shape === "landscape";
  const shot = wide
    ? { width: width * 0.46, height }
    : { width, height: height * (shape === "square" ? 0.42 : 0.48) };
  const gap = space(wide ? 88 : 48);
  const text = wide
    ? { width: width - shot.width - gap - safe.left, height: content.height }
    : { width: content.width, height: height - shot.height - gap - safe.bottom };
  const beside = rtl ? { ...safe, left: gap } : { ...safe, right: gap };
  const inset = wide ? beside : { ...safe, top: gap };
  return { wide, shot, text, inset };
}

function Offer({
  price,
  callToAction,
  width,
}: Pick<StaticAdProps, "price" | "callToAction"> & { width: number }) {
  const { type, space } = useScale();
  const gap = space(36);
  const priceWidth = price && callToAction ? width * 0.36 : width;
  return (
    <div style={{ display: "flex", alignItems: "center", gap }}>
      {price ? (
        <FitText
          hug
          text={price}
          size={type("h3")}
          minSize={type("caption")}
          width={priceWidth}
          maxLines={1}
          weight={700}
          tracking={-0.03}
        />
      ) : null}
      {callToAction ? (
        <PillButton text={callToAction} width={price ? width - priceWidth - gap : width} at={null} />
      ) : null}
    </div>
  );
}

/** The product in large, and beside it what it is and costs. */
export function ProductShowcase({ brand, headline, body, image, price, callToAction }: StaticAdProps) {
  const scale = useScale();
  const rtl = directionOf(headline) === "rtl";
  const theme = useTheme();
  const { type, space } = scale;
  const { wide, shot, text, inset } = arrange(scale, rtl);
  const offer = price || callToAction ? space(120) : 0;
  const free = text.height - space(BRAND_HEIGHT) - offer - space(wide ? 140 : 90);
  return (
    <AbsoluteFill dir={rtl ? "rtl" : "ltr"} style={{ flexDirection: wide ? "row-reverse" : "column" }}>
      <ProductShot image={image} {...shot} />
      <div
        style={{
          flex: 1,
          display: "flex",
          flexDirection: "column",
          padding: padding(inset),
          justifyContent: "space-between",
        }}
      >
        <Brand name={brand} width={text.width} />
        <div style={{ display: "flex", flexDirection: "column", gap: space(wide ? 32 : 22) }}>
          <FitText
            text={headline}
            size={type(wide ? "h1" : "h2")}
            minSize={type("body")}
            width={text.width}
            height={free * (body ? 0.64 : 1)}
            weight={740}
            leading={1.06}
            tracking={-0.035}
          />
          {body ? (
            <FitText
              text={body}
              size={type("body")}
              minSize={type("caption") * 0.8}
              width={text.width * 0.94}
              height={free * 0.34}
              leading={1.4}
              color={theme.muted}
            />
          ) : null}
        </div>
        <Offer price={price} callToAction={callToAction} width={text.width} />
      </div>
    </AbsoluteFill>
  );
}
