import { FitText } from "./FitText";
import { directionOf } from "./measure";
import { EASE, MOTION, useClock } from "./motion";
import { type RevealOptions, riseLines } from "./reveal";
import { useTheme } from "./Stage";
import { useScale } from "./scale";

export type KickerProps = RevealOptions & {
  readonly text: string;
  /** The width that it may take, in pixels. */
  readonly width: number;
  readonly color?: string;
  readonly barColor?: string;
};

/** The small line above a headline: a bar that grows, and a few words beside it. */
export function Kicker({ text, width, at = 0, leave = 0, color, barColor }: KickerProps) {
  const { space, type } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const bar = space(56);
  const gap = space(24);
  const grown = clock.enter(at, MOTION.enter, EASE.inOut) - (leave === null ? 0 : clock.exit(leave));
  const rtl = directionOf(text) === "rtl";
  return (
    <div dir={rtl ? "rtl" : "ltr"} style={{ display: "flex", alignItems: "center", gap }}>
      <div
        style={{
          width: bar,
          height: space(6),
          flex: "none",
          backgroundColor: barColor ?? theme.primary,
          transform: `scaleX(${grown})`,
          transformOrigin: rtl ? "right" : "left",
        }}
      />
      <FitText
        text={text}
        size={type("body")}
        weight={600}
        width={width - bar - gap}
        maxLines={1}
        minSize={type("caption") * 0.8}
        color={color ?? theme.muted}
        lineStyle={riseLines(clock, { at: at + 0.1, leave })}
      />
    </div>
  );
}
