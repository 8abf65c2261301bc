import type { CSSProperties } from "react";
import { FitText } from "../../design/FitText";
import { useClock } from "../../design/motion";
import { riseLines, wipe } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { useScale } from "../../design/scale";
import type { ComparisonProps } from "./props";
import { type Columns, type Row, RowLine } from "./RowLine";

/** When the first row comes in, and how long each row has before the next, in seconds. */
export const FIRST_ROW = 1.2;
export const ROW_SECONDS = 1;

/** Below the last row, in design pixels. */
const FOOT = 6;

function useColumns(rows: readonly Row[], tall: number): Columns {
  const { content, shape, space } = useScale();
  const wide = shape === "landscape" || shape === "square";
  const label = wide ? Math.floor(content.width * (shape === "square" ? 0.27 : 0.3)) : 0;
  const height = tall - space(FOOT);
  const head = Math.min(space(130), height * 0.24);
  const row = Math.min(space(wide ? 150 : 230), (height - head) / rows.length);
  const values = rows.flatMap(({ left, right }) => [left, right]);
  const labels = rows.map((each) => each.label);
  return { label, value: (content.width - label) / 2, head, row, values, labels };
}

type HeadProps = {
  readonly name: string;
  readonly won: boolean;
  readonly at: number;
  readonly columns: Columns;
};

function Head({ name, won, at, columns }: HeadProps) {
  const { type, space, shape } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const inset = space(32);
  return (
    <div style={{ position: "relative", width: columns.value, height: columns.head, flex: "none" }}>
      {won ? (
        <div
          style={{
            position: "absolute",
            inset: 0,
            backgroundColor: theme.primary,
            ...wipe(clock, "bottom", { at }),
          }}
        />
      ) : null}
      <div
        style={{
          position: "relative",
          height: "100%",
          padding: `0 ${inset}px`,
          display: "flex",
          alignItems: "center",
        }}
      >
        <FitText
          text={name}
          size={shape === "landscape" ? type("h3") * 0.9 : type("lead") * 0.94}
          minSize={type("caption") * 0.8}
          width={columns.value - 2 * inset}
          height={columns.head * 0.86}
          maxLines={2}
          weight={700}
          leading={1.1}
          tracking={-0.02}
          color={won ? theme.onPrimary : theme.text}
          lineStyle={riseLines(clock, { at: at + 0.15, leave: 0.05 })}
        />
      </div>
    </div>
  );
}

export type TableProps = ComparisonProps & {
  /** The height that the table may take, in pixels. */
  readonly height: number;
  /** What the times of the rows are multiplied by. */
  readonly speed: number;
};

/** The heads, and the rows one after another; the better side stands on a panel. */
export function Table({ left, right, rows, winner, height, speed }: TableProps) {
  const { space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const columns = useColumns(rows, height);
  const panel: CSSProperties = {
    position: "absolute",
    top: 0,
    bottom: 0,
    width: columns.value,
    insetInlineStart: columns.label + (winner === "right" ? columns.value : 0),
    backgroundColor: theme.surface,
    ...wipe(clock, "bottom", { at: 0.35 }, 1),
  };
  return (
    <div style={{ flex: 1, display: "flex", flexDirection: "column", justifyContent: "center" }}>
      <div style={{ position: "relative", paddingBottom: space(FOOT) }}>
        {winner === "neither" ? null : <div style={panel} />}
        <div style={{ position: "relative", display: "flex", paddingInlineStart: columns.label }}>
          <Head name={left} won={winner === "left"} at={0.5} columns={columns} />
          <Head name={right} won={winner === "right"} at={0.6} columns={columns} />
        </div>
        {rows.map((row, i) => (
          <RowLine
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own, and never move
            key={i}
            row={row}
            at={(FIRST_ROW + i * ROW_SECONDS) * speed}
            columns={columns}
          />
        ))}
      </div>
    </div>
  );
}
