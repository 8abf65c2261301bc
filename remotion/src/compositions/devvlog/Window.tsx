import { FitText } from "../../design/FitText";
import { MONO } from "../../design/fonts";
import { useClock } from "../../design/motion";
import { fadeRise } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { type Scale, useScale } from "../../design/scale";
import { Code } from "./Code";
import { type CodeLayout, LEADING, layoutCode } from "./layoutCode";
import type { DevVlogProps } from "./props";

type Step = DevVlogProps["steps"][number];

export type WindowProps = {
  readonly step: Step;
  readonly width: number;
  readonly height: number;
  /** When typing begins and how long it takes, in seconds. */
  readonly typing: { readonly at: number; readonly seconds: number };
};

function TitleBar({ file, width, height }: { file: string; width: number; height: number }) {
  const { type, space } = useScale();
  const theme = useTheme();
  const dot = space(16);
  return (
    <div
      style={{
        height,
        flex: "none",
        display: "flex",
        alignItems: "center",
        gap: space(12),
        padding: `0 ${space(32)}px`,
        borderBottom: `${Math.max(1, space(2))}px solid ${theme.line}`,
      }}
    >
      {[theme.primary, theme.line, theme.line].map((color, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the dots never change
        <div key={i} style={{ width: dot, height: dot, borderRadius: dot, backgroundColor: color }} />
      ))}
      <div style={{ width: space(12) }} />
      <FitText
        text={file}
        family={MONO}
        size={type("caption")}
        minSize={type("caption") * 0.6}
        width={width - space(190)}
        maxLines={1}
        weight={500}
        color={theme.muted}
      />
    </div>
  );
}

function Output({ text, at, width, height }: { text: string; at: number; width: number; height: number }) {
  const { type, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const sides = space(40);
  return (
    <div
      style={{
        height,
        flex: "none",
        display: "flex",
        alignItems: "center",
        padding: `0 ${sides}px`,
        borderTop: `${Math.max(1, space(2))}px solid ${theme.line}`,
      }}
    >
      <div style={fadeRise(clock, space(16), { at, leave: null })}>
        <FitText
          text={text}
          family={MONO}
          size={type("caption") * 1.1}
          minSize={type("caption") * 0.6}
          width={width - 2 * sides}
          height={height * 0.8}
          leading={1.5}
          weight={500}
          color={theme.accentText}
        />
      </div>
    </div>
  );
}

/** The parts of a window, in pixels. */
function parts(step: Step, height: number, { space }: Scale) {
  const printed = step.output ? Math.min(height * 0.28, space(170)) : 0;
  return { bar: space(72), sides: space(40), printed, border: Math.max(1, space(2)) };
}

function layoutStep(step: Step, width: number, height: number, scale: Scale): CodeLayout {
  const { bar, sides, printed, border } = parts(step, height, scale);
  return layoutCode(step.code, {
    width: width - 2 * (sides + border),
    height: height - bar - printed - 2 * (sides + border),
    maxSize: scale.space(46),
    minSize: scale.space(22),
    floor: scale.space(18),
  });
}

/** The height that the longest of the steps needs: the window keeps its size while they change. */
export function windowHeight(steps: readonly Step[], width: number, tallest: number, scale: Scale): number {
  const heights = steps.map((step) => {
    const { bar, sides, printed, border } = parts(step, tallest, scale);
    const { size, rows } = layoutStep(step, width, tallest, scale);
    return bar + printed + 2 * (sides + border) + size * LEADING * rows;
  });
  return Math.min(tallest, Math.ceil(Math.max(...heights)) + 1);
}

/** An editor's window, with what a program printed below the code. */
export function Window({ step, width, height, typing }: WindowProps) {
  const scale = useScale();
  const { space } = scale;
  const theme = useTheme();
  const clock = useClock();
  const { bar, sides, printed, border } = parts(step, height, scale);
  const layout = layoutStep(step, width, height, scale);
  const letters = layout.lines.reduce((sum, { text }) => sum + [...text].length, 0);
  const share = Math.min(1, Math.max(0, (clock.time - typing.at) / typing.seconds));
  return (
    <div
      dir="ltr"
      style={{
        width,
        height,
        flex: "none",
        display: "flex",
        flexDirection: "column",
        overflow: "hidden",
        boxSizing: "border-box",
        borderRadius: space(20),
        border: `${border}px solid ${theme.line}`,
        backgroundColor: theme.surface,
      }}
    >
      <TitleBar file={step.file} width={width} height={bar} />
      <div style={{ flex: 1, padding: sides, overflow: "hidden" }}>
        <Code layout={layout} typed={Math.round(share * letters)} />
      </div>
      {step.output ? (
        <Output
          text={step.output}
          at={(typing.at + typing.seconds + 0.35) / clock.pace}
          width={width}
          height={printed}
        />
      ) : null}
    </div>
  );
}
