import { FitText } from "../../design/FitText";
import { ArrowIcon } from "../../design/icons";
import { directionOf } from "../../design/measure";
import { useClock } from "../../design/motion";
import { riseLines, wipe } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { useScale } from "../../design/scale";

export type VerdictProps = {
  readonly text: string;
  /** When it comes in, in seconds. */
  readonly at: number;
  /** Its height in pixels. */
  readonly height: number;
};

/** The conclusion, in a band of the primary colour. */
export function Verdict({ text, at, height }: VerdictProps) {
  const { content, type, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const rtl = directionOf(text) === "rtl";
  const icon = space(52);
  const sides = space(40);
  const gap = space(28);
  return (
    <div
      dir={rtl ? "rtl" : "ltr"}
      style={{
        height,
        flex: "none",
        display: "flex",
        alignItems: "center",
        gap,
        padding: `0 ${sides}px`,
        backgroundColor: theme.primary,
        ...wipe(clock, rtl ? "right" : "left", { at }),
      }}
    >
      <div style={rtl ? { transform: "scaleX(-1)" } : undefined}>
        <ArrowIcon size={icon} color={theme.onPrimary} />
      </div>
      <FitText
        text={text}
        size={type("lead")}
        minSize={type("caption") * 0.8}
        width={content.width - 2 * sides - icon - gap}
        height={height * 0.84}
        weight={650}
        leading={1.2}
        tracking={-0.01}
        color={theme.onPrimary}
        lineStyle={riseLines(clock, { at: at + 0.35 })}
      />
    </div>
  );
}
