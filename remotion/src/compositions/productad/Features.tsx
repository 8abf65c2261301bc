import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { CheckIcon } from "../../design/icons";
import { directionOf } from "../../design/measure";
import { EASE, useClock } from "../../design/motion";
import { fadeRise, riseLines } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { padding } from "../../design/scale";
import { useAdScale } from "./area";
import type { ProductAdProps } from "./props";

type RowProps = {
  readonly text: string;
  readonly peers: readonly string[];
  readonly at: number;
  readonly width: number;
  readonly height: number;
};

function Row({ text, peers, at, width, height }: RowProps) {
  const { type, space, shape } = useAdScale();
  const theme = useTheme();
  const clock = useClock();
  const mark = space(72);
  const gap = space(36);
  const grown = clock.enter(at, 0.6, EASE.overshoot);
  return (
    <div style={{ height, display: "flex", alignItems: "center", gap }}>
      <div
        style={{
          width: mark,
          height: mark,
          flex: "none",
          borderRadius: mark,
          display: "flex",
          alignItems: "center",
          justifyContent: "center",
          backgroundColor: theme.primary,
          transform: `scale(${grown})`,
        }}
      >
        <CheckIcon size={mark * 0.58} color={theme.onPrimary} />
      </div>
      <div style={fadeRise(clock, space(24), { at: at + 0.1, leave: null })}>
        <FitText
          text={text}
          peers={peers}
          size={type(shape === "landscape" ? "h2" : "h3")}
          minSize={type("caption")}
          width={width - mark - gap}
          height={height * 0.84}
          weight={640}
          leading={1.12}
          tracking={-0.025}
        />
      </div>
    </div>
  );
}

/** What speaks for the product, one line after another. */
export function Features({ features, product }: Pick<ProductAdProps, "features" | "product">) {
  const { safe, content, type, space } = useAdScale();
  const theme = useTheme();
  const clock = useClock();
  const head = space(110);
  const row = Math.min(space(210), (content.height - head) / Math.max(1, features.length));
  // The last line has come in when half of the scene is over, however long that is.
  const every = Math.min(0.9, (clock.total * 0.45) / clock.pace / Math.max(1, features.length));
  return (
    <AbsoluteFill
      dir={directionOf(features[0] ?? product)}
      style={{ padding: padding(safe), justifyContent: "center" }}
    >
      <div style={{ height: head }}>
        <FitText
          text={product}
          size={type("lead")}
          minSize={type("caption")}
          width={content.width}
          maxLines={1}
          weight={560}
          color={theme.primaryText}
          lineStyle={riseLines(clock, { at: 0.2, leave: null })}
        />
      </div>
      {features.map((text, i) => (
        <Row
          key={text}
          text={text}
          peers={features}
          at={0.35 + i * every}
          width={content.width}
          height={row}
        />
      ))}
    </AbsoluteFill>
  );
}
