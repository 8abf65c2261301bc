import { AbsoluteFill } from "remotion";
import { DataImage } from "../../data";
import { FitText } from "../../design/FitText";
import { Kicker } from "../../design/Kicker";
import { directionOf } from "../../design/measure";
import { useClock } from "../../design/motion";
import { riseLines, wipe } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { padding, useScale } from "../../design/scale";
import type { PersonalGreetingProps } from "./props";

type CompanyProps = Pick<PersonalGreetingProps, "company" | "line" | "avatar">;

/** The company, with the customer's picture if there is one. */
export function Company({ company, line, avatar }: CompanyProps) {
  const { safe, content, type, space, shape } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const wide = shape === "landscape";
  const picture = avatar ? space(wide ? 420 : 360) : 0;
  const gap = space(wide ? 96 : 64);
  const width = wide && avatar ? content.width - picture - gap : content.width;
  return (
    <AbsoluteFill
      dir={directionOf(company)}
      style={{
        padding: padding(safe),
        flexDirection: wide ? "row" : "column",
        justifyContent: wide ? "flex-start" : "center",
        alignItems: wide ? "center" : "flex-start",
        gap: avatar ? gap : 0,
      }}
    >
      {avatar ? (
        <div
          style={{
            width: picture,
            height: picture,
            flex: "none",
            ...wipe(clock, "bottom", { at: 0.3 }, 0.9),
          }}
        >
          <DataImage field="avatar" placeholderColor={theme.surface} />
        </div>
      ) : null}
      <div style={{ display: "flex", flexDirection: "column", gap: space(36) }}>
        {line ? <Kicker text={line} width={width} at={0.35} /> : null}
        <FitText
          text={company}
          size={type("display")}
          minSize={type("lead")}
          width={width}
          height={content.height * 0.6}
          weight={750}
          leading={1.05}
          tracking={-0.04}
          lineStyle={riseLines(clock, { at: 0.4 })}
        />
      </div>
    </AbsoluteFill>
  );
}
