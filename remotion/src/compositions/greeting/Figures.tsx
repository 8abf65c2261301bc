import { AbsoluteFill } from "remotion";
import { DataNumber, formatNumber } from "../../data";
import { FitText } from "../../design/FitText";
import { SANS, useFonts } from "../../design/fonts";
import { directionOf, fitText } from "../../design/measure";
import { EASE, useClock } from "../../design/motion";
import { fadeRise } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { padding, useScale } from "../../design/scale";
import type { PersonalGreetingProps } from "./props";

type FiguresProps = Pick<
  PersonalGreetingProps,
  "number" | "numberFormat" | "numberLabel" | "currency" | "locale"
>;

/** Everything that a number may be written with while it counts, besides what it ends on. */
const DIGITS = "0123456789.,-−";

/** The size at which the number fits its line when it is complete: it must not change while it counts. */
function useNumberSize(
  { number, numberFormat, currency, locale }: FiguresProps,
  width: number,
): number | null {
  const { type, shape } = useScale();
  const text = formatNumber(number, { format: numberFormat, currency, locale });
  const ready = useFonts([text, DIGITS], [800]);
  if (!ready) return null;
  const size = type("hero") * (shape === "landscape" ? 1.5 : 1.25);
  const box = { text, family: SANS, weight: 800, tracking: -0.05, leading: 1, height: size * 1.1 };
  // Tabular digits are a little wider than those that are measured.
  return fitText({ ...box, width: Math.floor(width * 0.92), maxSize: size, minSize: size * 0.2, maxLines: 1 })
    .size;
}

function CountedNumber(props: FiguresProps) {
  const { content, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const size = useNumberSize(props, content.width);
  return (
    <div
      style={{
        ...fadeRise(clock, space(40)),
        visibility: size ? "visible" : "hidden",
        fontSize: size ?? 1,
        fontWeight: 800,
        // Commas hang below the digits: they keep off the rule.
        lineHeight: 1.16,
        letterSpacing: "-0.05em",
        color: theme.primaryText,
      }}
    >
      <DataNumber
        field="number"
        format={props.numberFormat}
        currency={props.currency}
        locale={props.locale}
        animate
        duration={1.6 * clock.pace}
      />
    </div>
  );
}

function Rule({ rtl }: { readonly rtl: boolean }) {
  const { content, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const grown = clock.enter(0.1, 1.2, EASE.inOut) - clock.exit();
  return (
    <div
      style={{
        width: content.width,
        height: space(4),
        backgroundColor: theme.line,
        transform: `scaleX(${grown})`,
        transformOrigin: rtl ? "right" : "left",
      }}
    />
  );
}

/** The customer's number, counted up, and what it is. */
export function Figures(props: FiguresProps) {
  const { safe, content, type, space } = useScale();
  const clock = useClock();
  const rtl = directionOf(props.numberLabel) === "rtl";
  return (
    <AbsoluteFill
      dir={rtl ? "rtl" : "ltr"}
      style={{ padding: padding(safe), justifyContent: "center", alignItems: "flex-start", gap: space(36) }}
    >
      <CountedNumber {...props} />
      <Rule rtl={rtl} />
      <div style={fadeRise(clock, space(24), { at: 0.4 })}>
        <FitText
          text={props.numberLabel}
          size={type("h3")}
          minSize={type("caption")}
          width={content.width}
          height={content.height * 0.3}
          weight={560}
          leading={1.2}
          tracking={-0.02}
        />
      </div>
    </AbsoluteFill>
  );
}
