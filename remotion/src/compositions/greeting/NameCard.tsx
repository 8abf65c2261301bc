import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { directionOf } from "../../design/measure";
import { useTheme } from "../../design/Stage";
import { padding, useScale } from "../../design/scale";

/** The greeting and the name. A second is short: they are there from the first frame. */
export function NameCard({ name, greeting }: { readonly name: string; readonly greeting: string }) {
  const { safe, content, type, space } = useScale();
  const theme = useTheme();
  return (
    <AbsoluteFill
      dir={directionOf(name)}
      style={{ padding: padding(safe), justifyContent: "center", gap: space(20) }}
    >
      {greeting ? (
        <FitText
          text={greeting}
          size={type("h2")}
          minSize={type("body")}
          width={content.width}
          maxLines={1}
          weight={500}
          tracking={-0.02}
          color={theme.muted}
        />
      ) : null}
      <FitText
        text={name}
        size={type("hero")}
        minSize={type("lead")}
        width={content.width}
        height={content.height * 0.7}
        maxLines={3}
        weight={780}
        leading={1.02}
        tracking={-0.045}
      />
    </AbsoluteFill>
  );
}
