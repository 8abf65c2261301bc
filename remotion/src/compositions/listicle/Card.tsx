import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { Kicker } from "../../design/Kicker";
import { directionOf } from "../../design/measure";
import { useClock } from "../../design/motion";
import { fadeRise, riseLines } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { padding, useScale } from "../../design/scale";

type CardProps = {
  readonly headline: string;
  readonly above?: string | undefined;
  readonly below?: string | undefined;
};

/** A full frame in the primary colour with one statement: the opening and the closing. */
export function Card({ headline, above, below }: CardProps) {
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
