import { type CSSProperties, useState } from "react";
import { Img } from "remotion";
import { useField } from "./DataProvider";
import { pictureSources } from "./pictures";

export interface DataImageProps {
  field: string;
  /** A picture for an absent field or one whose picture does not load. */
  fallback?: string;
  /** What is behind the picture, and instead of it if none loads: a plain colour, or a soft glow of it. */
  placeholder?: "blur" | "color";
  placeholderColor?: string;
  alt?: string;
  fit?: "cover" | "contain";
  /** Of the box; it fills its parent otherwise. */
  style?: CSSProperties;
}

/**
 * A field as a picture. No frame is captured before the picture is there or has failed.
 *
 * A picture that cannot be loaded does not fail the render: the next one is tried, and at last the placeholder
 * stays. One that never answers does fail it, by Remotion's timeout: workers would otherwise disagree about it.
 */
export function DataImage(props: DataImageProps) {
  const {
    field,
    fallback,
    placeholder = "color",
    placeholderColor = "#8b93a7",
    alt = "",
    fit = "cover",
  } = props;
  const value = useField(field);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const source = pictureSources(value, fallback).find((candidate) => !failed.includes(candidate));
  const ground = placeholder === "blur" ? glow(placeholderColor) : placeholderColor;
  return (
    <div
      style={{
        position: "relative",
        overflow: "hidden",
        width: "100%",
        height: "100%",
        background: ground,
        ...props.style,
      }}
    >
      {source !== undefined && (
        <Img
          key={source}
          src={source}
          alt={alt}
          maxRetries={1}
          onError={() => setFailed((before) => [...before, source])}
          style={{ position: "absolute", inset: 0, width: "100%", height: "100%", objectFit: fit }}
        />
      )}
    </div>
  );
}

/** A colour like a picture far out of focus: lighter at the upper left, darker at the lower right. */
const glow = (color: string): string =>
  [
    `radial-gradient(circle at 30% 25%, color-mix(in srgb, ${color} 55%, white), transparent 65%)`,
    `radial-gradient(circle at 75% 80%, color-mix(in srgb, ${color} 60%, black), transparent 70%)`,
    color,
  ].join(", ");
