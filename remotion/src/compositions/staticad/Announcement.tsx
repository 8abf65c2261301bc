import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { beside, Motif } from "../../design/Motif";
import { directionOf } from "../../design/measure";
import { Photo } from "../../design/Photo";
import { PillButton } from "../../design/PillButton";
import { useTheme } from "../../design/Stage";
import { padding, useScale } from "../../design/scale";
import { BRAND_HEIGHT, Brand } from "./Brand";
import type { StaticAdProps } from "./props";

/** The picture behind everything, darkened so that light text is legible on it. */
function Ground({ image, rtl }: { image?: string | undefined; rtl: boolean }) {
  const theme = useTheme();
  if (!image) return <Motif name="disc" mirrored={rtl} still />;
  const shade = theme.dark ? "rgba(8, 9, 12, 0.66)" : "rgba(250, 248, 243, 0.86)";
  return (
    <>
      <AbsoluteFill>
        <Photo src={image} />
      </AbsoluteFill>
      <AbsoluteFill style={{ backgroundColor: shade }} />
    </>
  );
}

type NewsProps = Pick<StaticAdProps, "headline" | "label" | "body"> & {
  readonly width: number;
  /** Of the headline and the body together, in pixels. */
  readonly height: number;
};

function News({ headline, label, body, width, height }: NewsProps) {
  const { type } = useScale();
  const theme = useTheme();
  const line = { text: label ?? "", width, maxLines: 1 };
  return (
    <>
      {label ? (
        <FitText
          {...line}
          size={type("lead")}
          minSize={type("caption")}
          weight={620}
          color={theme.accentText}
        />
      ) : null}
      <FitText
        text={headline}
        size={type("h1") * 1.1}
        minSize={type("body")}
        width={width}
        height={height * (body ? 0.72 : 1)}
        weight={750}
        leading={1.05}
        tracking={-0.035}
      />
      {body ? (
        <FitText
          text={body}
          size={type("body")}
          minSize={type("caption") * 0.8}
          width={width * 0.92}
          height={height * 0.26}
          leading={1.4}
          color={theme.muted}
        />
      ) : null}
    </>
  );
}

/** How much of the text's width the brand may take beside the motif. */
const BRAND_SHARE = { landscape: 1, square: 0.5, portrait: 0.5, tall: 0.42 } as const;

/** News: what, when, and where to learn more. */
export function Announcement({ brand, headline, label, body, callToAction, image }: StaticAdProps) {
  const scale = useScale();
  const { safe, content, type, space, shape } = scale;
  const rtl = directionOf(headline) === "rtl";
  const box = image ? content : beside(scale, "disc");
  const foot = callToAction ? space(112) + space(20) : 0;
  const head = shape === "landscape" || image ? space(BRAND_HEIGHT) + space(40) : 0;
  const gap = space(28);
  const free = box.height - foot - head - (label ? type("lead") * 1.2 + gap : 0) - gap * 2;
  return (
    <>
      <Ground image={image} rtl={rtl} />
      <AbsoluteFill
        dir={rtl ? "rtl" : "ltr"}
        style={{ padding: padding(safe), justifyContent: "space-between" }}
      >
        <Brand name={brand} width={box.width * BRAND_SHARE[shape]} />
        <div style={{ display: "flex", flexDirection: "column", alignItems: "flex-start", gap }}>
          <News headline={headline} label={label} body={body} width={box.width} height={free} />
          {callToAction ? (
            <div style={{ marginTop: space(20) }}>
              <PillButton text={callToAction} width={box.width} at={null} />
            </div>
          ) : null}
        </div>
      </AbsoluteFill>
    </>
  );
}
