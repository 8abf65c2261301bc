import { AbsoluteFill, type CalculateMetadataFunction } from "remotion";
import { FitText } from "../design/FitText";
import { directionOf } from "../design/measure";
import { useClock } from "../design/motion";
import { riseLines } from "../design/reveal";
import { Stage } from "../design/Stage";
import { padding, useScale } from "../design/scale";
import { type ComparisonProps, comparisonSchema } from "./comparison/props";
import { FIRST_ROW, ROW_SECONDS, Table } from "./comparison/Table";
import { Verdict } from "./comparison/Verdict";
import { FPS } from "./format";

export { comparisonSchema };

export const comparisonDefaults: ComparisonProps = {
  title: "One big machine, or many small ones?",
  left: "One workstation",
  right: "A render farm",
  rows: [
    { label: "A ten-minute film", left: "6 h 40 min", right: "38 min", better: "right" },
    { label: "When a disk fails", left: "Start again", right: "Carries on", better: "right" },
    { label: "To set up", left: "Nothing to do", right: "An afternoon", better: "left" },
    { label: "Idle at night", left: "Yes", right: "Never", better: "right" },
  ],
  verdict: "Past an hour of film a week, the farm pays for itself.",
  winner: "right",
  theme: "light",
  primary: "#1f4fd8",
  accent: "#f2a541",
};

const VERDICT_SECONDS = 3.5;
const REST_SECONDS = 2;

export const verdictAt = (rows: number): number => FIRST_ROW + rows * ROW_SECONDS + 0.4;

export const comparisonSeconds = ({ rows, verdict }: ComparisonProps): number =>
  verdictAt(rows.length) + (verdict ? VERDICT_SECONDS : REST_SECONDS);

export const comparisonMetadata: CalculateMetadataFunction<ComparisonProps> = ({ props }) => ({
  durationInFrames: Math.round(comparisonSeconds(props) * FPS),
});

/** Two things side by side, row by row, with a conclusion. */
export function Comparison(props: ComparisonProps) {
  return (
    <Stage look={props}>
      <Layout {...props} />
    </Stage>
  );
}

function Layout(props: ComparisonProps) {
  const { safe, content, type, space, shape } = useScale();
  const clock = useClock();
  const wide = shape === "landscape";
  const gap = space(wide ? 44 : 36);
  const titleHeight = space(wide ? 132 : 200);
  const verdictHeight = props.verdict ? space(wide ? 110 : 150) : 0;
  const gaps = gap * (props.verdict ? 2 : 1);
  // A video that is shorter than its rows need shows them in the time there is.
  const speed = Math.min(1, clock.total / comparisonSeconds(props));
  return (
    <AbsoluteFill dir={directionOf(props.title)} style={{ padding: padding(safe), gap }}>
      <div style={{ height: titleHeight, flex: "none", display: "flex", alignItems: "center" }}>
        <FitText
          text={props.title}
          size={type(wide ? "h1" : "h2") * 0.92}
          minSize={type("body")}
          width={content.width}
          height={titleHeight}
          weight={750}
          leading={1.08}
          tracking={-0.03}
          lineStyle={riseLines(clock, { at: 0.1 })}
        />
      </div>
      <Table {...props} height={content.height - titleHeight - verdictHeight - gaps} speed={speed} />
      {props.verdict ? (
        <Verdict text={props.verdict} at={verdictAt(props.rows.length) * speed} height={verdictHeight} />
      ) : null}
    </AbsoluteFill>
  );
}
