import { FitText } from "./FitText";
import { ArrowIcon } from "./icons";
import { directionOf } from "./measure";
import { EASE, useClock } from "./motion";
import { useTheme } from "./Stage";
import { useScale } from "./scale";

export type PillButtonProps = {
  readonly text: string;
  /** The width that it may take, in pixels. */
  readonly width: number;
  /** When it comes in, in seconds; null: it is there from the start, as on a still. */
  readonly at?: number | null;
  readonly fill?: string;
  readonly color?: string;
};

/** A call to action with an arrow. */
export function PillButton({ text, width, at = 0, fill, color }: PillButtonProps) {
  const { type, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const shown = at === null ? 1 : clock.enter(at, 0.7, EASE.overshoot);
  const opacity = at === null ? 1 : clock.enter(at, 0.25);
  const ink = color ?? theme.onPrimary;
  const icon = space(46);
  const sides = space(52);
  const gap = space(24);
  const rtl = directionOf(text) === "rtl";
  return (
    <div
      dir={rtl ? "rtl" : "ltr"}
      style={{
        display: "inline-flex",
        alignItems: "center",
        gap,
        padding: `${space(30)}px ${sides}px`,
        borderRadius: space(100),
        backgroundColor: fill ?? theme.primary,
        opacity,
        transform: shown === 1 ? undefined : `scale(${0.8 + 0.2 * shown})`,
      }}
    >
      <FitText
        hug
        text={text}
        size={type("lead")}
        minSize={type("caption")}
        width={width - 2 * sides - icon - gap}
        maxLines={1}
        weight={700}
        leading={1.15}
        tracking={-0.015}
        color={ink}
      />
      <div style={rtl ? { transform: "scaleX(-1)" } : undefined}>
        <ArrowIcon size={icon} color={ink} />
      </div>
    </div>
  );
}
