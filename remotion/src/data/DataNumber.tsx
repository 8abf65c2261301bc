import type { CSSProperties } from "react";
import { useCurrentFrame, useVideoConfig } from "remotion";
import { useFonts } from "../design/fonts";
import { useField } from "./DataProvider";
import { countedNumber, formatNumber, type NumberFormat, numberOf } from "./numbers";

export interface DataNumberProps {
  field: string;
  format?: NumberFormat;
  /** ISO 4217, for the format "currency". */
  currency?: string;
  /** BCP 47. */
  locale?: string;
  /** Counts up from 0 from the start of the enclosing sequence. */
  animate?: boolean;
  /** Of the counting, in seconds. */
  duration?: number;
  /** Shown if the field is absent or no number. */
  fallback?: string;
  style?: CSSProperties;
}

/** Digits of one width, so that a number that counts does not tremble. */
const TABULAR: CSSProperties = { fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" };

/** A field as a number, written by the rules of a locale. */
export function DataNumber(props: DataNumberProps) {
  const { field, format = "decimal", currency = "USD", locale = "en-US", animate = false } = props;
  const value = numberOf(useField(field));
  const numeric = { value: value ?? 0, look: { format, currency, locale } };
  const written = value === undefined ? (props.fallback ?? "") : formatNumber(value, numeric.look);
  // While it counts, it shows digits that it does not end on.
  const counted = animate && value !== undefined ? formatNumber(1234567890.5, numeric.look) : "";
  useFonts([written, counted]);
  if (value === undefined) return <span style={{ ...TABULAR, ...props.style }}>{written}</span>;
  return (
    <span style={{ ...TABULAR, ...props.style }}>
      {animate ? <Counting {...numeric} duration={props.duration ?? 1.5} /> : written}
    </span>
  );
}

/** Apart, so that a number that stands still can be drawn outside of a composition, too. */
function Counting(props: { value: number; look: Parameters<typeof formatNumber>[1]; duration: number }) {
  const seconds = useCurrentFrame() / useVideoConfig().fps;
  return countedNumber(props.value, props.look, seconds, props.duration);
}
