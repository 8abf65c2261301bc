import type { CSSProperties } from "react";
import { FitText } from "../../design/FitText";
import { CheckIcon } from "../../design/icons";
import { EASE, useClock } from "../../design/motion";
import { fadeRise, riseLines, wipe } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { useScale } from "../../design/scale";
import { type ComparisonProps, FIRST_ROW, ROW_SECONDS } from "../Comparison";

type Side = "left" | "right";
type Row = ComparisonProps["rows"][number];

/** Pixels: of the table's parts. `label` is 0 where the label stands above the values. */
type Columns = {
  readonly label: number;
  readonly value: number;
  readonly head: number;
  readonly row: number;
  /** The texts that are set at one size: of the cells, and of the labels. */
  readonly values: readonly string[];
  readonly labels: readonly string[];
};

function useColumns(rows: readonly Row[], height: number): Columns {
  const { content, shape, space } = useScale();
  const wide = shape === "landscape" || shape === "square";
  const label = wide ? Math.floor(content.width * (shape === "square" ? 0.27 : 0.3)) : 0;
  const head = Math.min(space(130), height * 0.24);
  const row = Math.min(space(wide ? 150 : 230), (height - head) / rows.length);
  const values = rows.flatMap(({ left, right }) => [left, right]);
  const labels = rows.map((each) => each.label);
  return { label, value: (content.width - label) / 2, head, row, values, labels };
}

type ValueProps = {
  readonly row: Row;
  readonly side: Side;
  readonly columns: Columns;
  readonly height: number;
};

function Value({ row, side, columns, height }: ValueProps) {
  const { type, space } = useScale();
  const theme = useTheme();
  const better = row.better === side;
  const inset = space(32);
  const icon = space(38);
  const gap = space(14);
  return (
    <div
      style={{
        width: columns.value,
        flex: "none",
        display: "flex",
        alignItems: "center",
        gap,
        padding: `0 ${inset}px`,
      }}
    >
      <FitText
        hug
        text={row[side]}
        size={type("lead") * 1.06}
        minSize={type("caption") * 0.7}
        width={columns.value - 2 * inset - icon - gap}
        height={height}
        peers={columns.values}
        weight={560}
        leading={1.15}
        tracking={-0.01}
        color={better || row.better === "neither" ? theme.text : theme.muted}
      />
      {better ? <CheckIcon size={icon} color={theme.primaryText} /> : null}
    </div>
  );
}

type RowLineProps = { readonly row: Row; readonly at: number; readonly columns: Columns };

function RowLine({ row, at, columns }: RowLineProps) {
  const { type, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const wide = columns.label > 0;
  const inset = wide ? 0 : space(32);
  const label = (
    <FitText
      text={row.label}
      size={type("body") * (wide ? 1.1 : 0.94)}
      minSize={type("caption") * 0.7}
      width={wide ? columns.label - space(24) : columns.value - 2 * inset}
      height={wide ? columns.row * 0.8 : columns.row * 0.36}
      maxLines={2}
      peers={columns.labels}
      weight={450}
      leading={1.2}
      color={theme.muted}
    />
  );
  const rule: CSSProperties = {
    position: "absolute",
    top: 0,
    left: 0,
    right: 0,
    height: Math.max(1, space(2)),
    backgroundColor: theme.line,
    transform: `scaleX(${clock.enter(at, 0.8, EASE.inOut) - clock.exit()})`,
  };
  return (
    <div style={{ position: "relative", height: columns.row, flex: "none" }}>
      <div style={rule} />
      <div
        style={{
          height: "100%",
          display: "flex",
          flexDirection: wide ? "row" : "column",
          justifyContent: wide ? "flex-start" : "center",
          alignItems: wide ? "center" : "stretch",
          gap: wide ? 0 : space(8),
          ...fadeRise(clock, space(26), { at: at + 0.1, leave: 0.1 }),
        }}
      >
        <div style={{ width: wide ? columns.label : "auto", flex: "none", padding: `0 ${inset}px` }}>
          {label}
        </div>
        <div style={{ display: "flex" }}>
          <Value row={row} side="left" columns={columns} height={columns.row * (wide ? 0.8 : 0.46)} />
          <Value row={row} side="right" columns={columns} height={columns.row * (wide ? 0.8 : 0.46)} />
        </div>
      </div>
    </div>
  );
}

type HeadProps = {
  readonly name: string;
  readonly won: boolean;
  readonly at: number;
  readonly columns: Columns;
};

function Head({ name, won, at, columns }: HeadProps) {
  const { type, space } = useScale();
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
          size={type("h3") * 0.9}
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
      <div style={{ position: "relative", paddingBottom: space(6) }}>
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
