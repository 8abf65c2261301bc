import { EASINGS, mix, progressAt } from "../animation";

export const NUMBER_FORMATS = ["decimal", "currency", "percent", "compact"] as const;

export type NumberFormat = (typeof NUMBER_FORMATS)[number];

/** How a number is written. `currency` (ISO 4217) counts for that format only; a percentage is given as 0–1. */
export interface NumberStyle {
  format: NumberFormat;
  currency: string;
  locale: string;
}

/** A field's value as a number: numbers, and text that is nothing but one, as tables and forms deliver it. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function optionsFor({ format, currency }: NumberStyle): Intl.NumberFormatOptions {
  // No sign on a number that rounds to zero: a count from 0 to -5 would begin with "-0".
  const signDisplay = "negative";
  switch (format) {
    case "currency":
      return { signDisplay, style: "currency", currency };
    case "percent":
      return { signDisplay, style: "percent", maximumFractionDigits: 1 };
    case "compact":
      return { signDisplay, notation: "compact", maximumFractionDigits: 1 };
    case "decimal":
      return { signDisplay, maximumFractionDigits: 2 };
  }
}

/** A number as text in a locale. Nothing is taken from the machine's own settings, which differ between workers. */
export const formatNumber = (value: number, style: NumberStyle): string =>
  new Intl.NumberFormat(style.locale, optionsFor(style)).format(value);

/** How many digits stand behind the decimal separator in the finished text. */
function fractionDigits(value: number, style: NumberStyle): number {
  const parts = new Intl.NumberFormat(style.locale, optionsFor(style)).formatToParts(value);
  return parts.find(({ type }) => type === "fraction")?.value.length ?? 0;
}

/**
 * A number that counts up from 0, as text: at `duration` (seconds) and after it exactly `formatNumber(value)`.
 *
 * On the way it has as many decimals as at the end, so that the text does not flicker between 9.9 and 10.
 */
export function countedNumber(value: number, style: NumberStyle, seconds: number, duration: number): string {
  const progress = progressAt(seconds, 1, duration);
  if (progress >= 1) return formatNumber(value, style);
  const digits = fractionDigits(value, style);
  const format = new Intl.NumberFormat(style.locale, {
    ...optionsFor(style),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(mix(0, value, EASINGS.expoOut(progress)));
}
