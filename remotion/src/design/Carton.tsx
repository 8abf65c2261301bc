import { mix } from "./contrast";
import { useTheme } from "./Stage";

/** A drawn box, for products without a picture: three faces in shades of the primary colour, and a label. */
export function Carton({ size }: { readonly size: number }) {
  const theme = useTheme();
  const face = theme.primary;
  // On a light fill the shades must be darker; on a dark one the top may be lighter.
  const top = mix(face, "#ffffff", 0.22);
  const side = mix(face, "#000000", 0.24);
  return (
    <svg width={size} height={size} viewBox="0 0 400 400" aria-hidden="true" style={{ display: "block" }}>
      <ellipse cx="200" cy="352" rx="150" ry="26" fill={theme.line} opacity="0.7" />
      <path d="M60 130 L200 190 V356 L60 292 Z" fill={face} />
      <path d="M340 130 L200 190 V356 L340 292 Z" fill={side} />
      <path d="M60 130 L200 72 L340 130 L200 190 Z" fill={top} />
      <path d="M116 106.800 L256 166 V214 L232 224 V176 L94 116 Z" fill={theme.accent} />
      <path d="M84 232 L146 259 V276 L84 249 Z" fill={theme.onPrimary} opacity="0.9" />
      <path d="M84 258 L124 275.400 V286 L84 268.600 Z" fill={theme.onPrimary} opacity="0.55" />
    </svg>
  );
}
