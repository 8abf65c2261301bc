import type { CSSProperties } from "react";
import { Img } from "remotion";

export type PhotoProps = {
  readonly src: string;
  readonly style?: CSSProperties;
  readonly fit?: "cover" | "contain";
};

/** A picture that fills its box. A picture that cannot be loaded fails the render: better than a hole. */
export function Photo({ src, style, fit = "cover" }: PhotoProps) {
  return (
    <Img src={src} style={{ display: "block", width: "100%", height: "100%", objectFit: fit, ...style }} />
  );
}

/** The letters that stand for a name where there is no portrait: one or two. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...new Intl.Segmenter().segment(words[0] ?? "")][0]?.segment ?? "";
  const last =
    words.length > 1 ? ([...new Intl.Segmenter().segment(words.at(-1) ?? "")][0]?.segment ?? "") : "";
  return (first + last).toLocaleUpperCase();
}
