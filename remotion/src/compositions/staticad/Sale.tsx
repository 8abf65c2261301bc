import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { directionOf } from "../../design/measure";
import { PillButton } from "../../design/PillButton";
import { useTheme } from "../../design/Stage";
import { padding, useScale } from "../../design/scale";
import { BRAND_HEIGHT, Brand } from "./Brand";
import type { StaticAdProps } from "./props";

function Prices({
  price,
  priceBefore,
  width,
}: Pick<StaticAdProps, "price" | "priceBefore"> & { width: number }) {
  const { type, space } = useScale();
  const theme = useTheme();
  const part = priceBefore ? width * 0.48 : width;
  return (
    <div style={{ display: "flex", alignItems: "baseline", gap: space(28) }}>
      {price ? (
        <FitText hug text={price} size={type("h3")} width={part} maxLines={1} weight={720} tracking={-0.03} />
      ) : null}
      {priceBefore ? (
        <FitText
          hug
          text={priceBefore}
          size={type("lead")}
          width={part}
          maxLines={1}
          weight={450}
          color={theme.muted}
          style={{ textDecoration: "line-through", textDecorationThickness: "0.07em" }}
        />
      ) : null}
    </div>
  );
}

function Head({ brand, label }: Pick<StaticAdProps, "brand" | "label">) {
  const { content, type } = useScale();
  const theme = useTheme();
  return (
    <div style={{ display: "flex", justifyContent: "space-between", alignItems: "center" }}>
      <Brand name={brand} width={content.width * 0.52} />
      {label ? (
        <FitText
          hug
          text={label}
          size={type("body") * 0.9}
          minSize={type("caption") * 0.7}
          width={content.width * 0.4}
          maxLines={1}
          weight={500}
          color={theme.muted}
        />
      ) : null}
    </div>
  );
}

function Message({ discount, headline, height }: StaticAdProps & { readonly height: number }) {
  const { content, type, shape } = useScale();
  const theme = useTheme();
  const wide = shape === "landscape";
  return (
    <>
      {discount ? (
        <FitText
          text={discount}
          size={type("hero") * (wide ? 1.7 : 1.6)}
          minSize={type("h1")}
          width={content.width}
          height={height * 0.66}
          maxLines={1}
          weight={800}
          leading={0.94}
          tracking={-0.065}
          color={theme.accentDisplay}
        />
      ) : null}
      <FitText
        text={headline}
        size={type("h2")}
        minSize={type("body")}
        width={content.width * (wide ? 0.8 : 1)}
        height={height * (discount ? 0.32 : 1)}
        weight={700}
        leading={1.08}
        tracking={-0.03}
      />
    </>
  );
}

/** The discount as large as the frame allows, and below it what it is on. */
export function Sale(props: StaticAdProps) {
  const { brand, headline, label, price, priceBefore, callToAction } = props;
  const { safe, content, space } = useScale();
  const foot = callToAction ? space(112) : 0;
  const gap = space(30);
  const free = content.height - space(BRAND_HEIGHT) - foot - (price ? space(72) : 0) - 5 * gap;
  return (
    <AbsoluteFill
      dir={directionOf(headline)}
      style={{ padding: padding(safe), justifyContent: "space-between" }}
    >
      <Head brand={brand} label={label} />
      <div style={{ display: "flex", flexDirection: "column", gap }}>
        <Message {...props} height={free} />
        {price || priceBefore ? (
          <Prices price={price} priceBefore={priceBefore} width={content.width} />
        ) : null}
      </div>
      <div style={{ height: foot }}>
        {callToAction ? <PillButton text={callToAction} width={content.width} at={null} /> : null}
      </div>
    </AbsoluteFill>
  );
}
