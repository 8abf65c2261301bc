import { useFonts } from "../design/fonts";
import { useField } from "./DataProvider";
import { type TextTransform, textOf, transformText } from "./text";

/** A field as text. An absent or empty field shows `fallback`, to which `transform` is applied too. */
export function DataText(props: {
  field: string;
  fallback?: string;
  transform?: TextTransform;
  /** BCP 47; for the transform. */
  locale?: string;
}) {
  const { field, fallback = "", transform = "none", locale = "en-US" } = props;
  const text = transformText(textOf(useField(field)) ?? fallback, transform, locale);
  useFonts([text]);
  return text;
}
