import type { CSSProperties } from "react";
import { FitText } from "../../design/FitText";
import { CheckIcon } from "../../design/icons";
import { EASE, useClock } from "../../design/motion";
import { fadeRise } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { useScale } from "../../design/scale";
import type { ComparisonProps } from "./props";

type Side = "left" | "right";
export type Row = ComparisonProps["rows"][number];

/** Pixels: of the table's parts. `label` is 0 where the label stands above the values. */
export type Columns = {
  readonly label: number;
  readonly value: number;
  readonly head: number;
  readonly row: number;
  /** The texts that are set at one size: of the cells, and of the labels. */
  readonly values: readonly string[];
  readonly labels: readonly string[];
};

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

function Label({ text, columns }: { readonly text: string; readonly columns: Columns }) {
  const { type, space, shape } = useScale();
  const theme = useTheme();
  const wide = columns.label > 0;
  // Narrow columns break labels: two lines of them keep off the rules.
  const size = shape === "landscape" ? type("body") * 1.1 : wide ? type("caption") : type("body") * 0.94;
  return (
    <FitText
      text={text}
      size={size}
      minSize={type("caption") * 0.7}
      width={wide ? columns.label - space(24) : columns.value - 2 * space(32)}
      height={wide ? columns.row * 0.86 : columns.row * 0.36}
      maxLines={2}
      peers={columns.labels}
      weight={450}
      leading={1.2}
      color={theme.muted}
    />
  );
}

type RowLineProps = { readonly row: Row; readonly at: number; readonly columns: Columns };

/** One row: what is compared, and the two values; the better one is marked. */
export function RowLine({ row, at, columns }: RowLineProps) {
  const { space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const wide = columns.label > 0;
  const inset = wide ? 0 : space(32);
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
          <Label text={row.label} columns={columns} />
        </div>
        <div style={{ display: "flex" }}>
          <Value row={row} side="left" columns={columns} height={columns.row * (wide ? 0.8 : 0.46)} />
          <Value row={row} side="right" columns={columns} height={columns.row * (wide ? 0.8 : 0.46)} />
        </div>
      </div>
    </div>
  );
}
