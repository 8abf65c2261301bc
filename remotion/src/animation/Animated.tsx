import type { CSSProperties, ReactNode } from "react";
import { useCurrentFrame, useVideoConfig } from "remotion";
import { mergeStyles, type Pattern } from "./pattern";

/** A pattern's style at the current frame, counted from the start of the enclosing sequence. */
export function useAnimation(pattern: Pattern): CSSProperties {
  const frame = useCurrentFrame();
  const { fps } = useVideoConfig();
  return pattern(frame, fps);
}

/** A box that a pattern moves; `style` is its style at rest, and is merged, not replaced. */
export function Animated(props: { pattern: Pattern; style?: CSSProperties; children?: ReactNode }) {
  const animated = useAnimation(props.pattern);
  return <div style={mergeStyles(props.style ?? {}, animated)}>{props.children}</div>;
}
