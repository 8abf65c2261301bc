/** What can be done to a text before it is shown. */
export const TEXT_TRANSFORMS = ["none", "uppercase", "lowercase", "capitalize", "trim"] as const;

export type TextTransform = (typeof TEXT_TRANSFORMS)[number];

/** A field's value as text; undefined if there is nothing to read: no scalar, no number, or only white space. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
}

/** Applies a transform by the rules of a language: "i" becomes "İ" in Turkish. `capitalize` raises each first letter. */
export function transformText(text: string, transform: TextTransform, locale: string): string {
  switch (transform) {
    case "uppercase":
      return text.toLocaleUpperCase(locale);
    case "lowercase":
      return text.toLocaleLowerCase(locale);
    case "capitalize":
      // A letter starts a word after white space, a hyphen or the beginning: not after the apostrophe in "don't".
      return text.replaceAll(/(?<=^|[\s-])\p{L}/gu, (letter) => letter.toLocaleUpperCase(locale));
    case "trim":
      return text.trim();
    case "none":
      return text;
  }
}
