import { FitText } from "../../design/FitText";
import { directionOf } from "../../design/measure";
import { useTheme } from "../../design/Stage";
import { useScale } from "../../design/scale";

/** The height of the brand's line, in design pixels. */
export const BRAND_HEIGHT = 48;

/** The brand's name with its mark, a disc cut by a smaller one; without a name, the room that it would have. */
export function Brand({ name, width }: { readonly name: string; readonly width: number }) {
  const { type, space } = useScale();
  const theme = useTheme();
  const size = space(40);
  const gap = space(18);
  if (!name) return <div style={{ height: space(BRAND_HEIGHT), flex: "none" }} />;
  return (
    <div
      dir={directionOf(name)}
      style={{ display: "flex", alignItems: "center", gap, height: space(BRAND_HEIGHT), flex: "none" }}
    >
      <svg width={size} height={size} viewBox="0 0 40 40" aria-hidden="true" style={{ flex: "none" }}>
        <circle cx="20" cy="20" r="20" fill={theme.primary} />
        <circle cx="27" cy="20" r="9" fill={theme.background} />
      </svg>
      <FitText
        hug
        text={name}
        size={type("body")}
        minSize={type("caption") * 0.8}
        width={width - size - gap}
        maxLines={1}
        weight={680}
        tracking={-0.015}
      />
    </div>
  );
}
