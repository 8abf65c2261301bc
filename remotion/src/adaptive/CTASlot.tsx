import type { CSSProperties } from "react";
import { SANS, useFonts } from "../design/fonts";
import { useVariant } from "./variant";

/** A call to action. */
export interface CallToAction {
  text: string;
  /** Of the button, a CSS colour; `#rgb` and `#rrggbb` get a text colour that is legible on them, others white. */
  color: string;
  /** One of `ICON_NAMES`, or any short text such as an emoji. */
  icon?: string;
}

/** Strokes in a square of 24 × 24. */
const ICONS: Readonly<Record<string, string>> = {
  arrow: "M5 12h14M13 6l6 6-6 6",
  cart: "M3 4h2.5l2.2 11h9.8l2.2-8H6.4M9 20h.01M17 20h.01",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  play: "M8 5l11 7-11 7z",
};

export const ICON_NAMES = Object.keys(ICONS);

/** The call to action for a name; own entries only, so that a name such as "constructor" gets the default. */
export const callToActionFor = (
  name: string,
  variants: Readonly<Record<string, CallToAction>>,
  fallback: CallToAction,
): CallToAction => (Object.hasOwn(variants, name) ? (variants[name] ?? fallback) : fallback);

/** Relative luminance 0–1 of a hexadecimal sRGB colour (WCAG 2.1); undefined for other notations. */
function luminance(color: string): number | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(color);
  const full = short ? `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}` : color;
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(full);
  if (match === null) return undefined;
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((part) => {
    const value = Number.parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** White as long as its contrast is at least 3:1, which WCAG asks of large text (luminance up to 0.3); else near black. */
export const legibleOn = (color: string): string => ((luminance(color) ?? 0) > 0.3 ? "#10131c" : "#ffffff");

/** A button with the variant's call to action. Sizes are in em: set `fontSize` in `style`. */
export function CTASlot(props: {
  variants: Readonly<Record<string, CallToAction>>;
  default: CallToAction;
  style?: CSSProperties;
}) {
  const { text, color, icon } = callToActionFor(useVariant().cta, props.variants, props.default);
  const ready = useFonts([text, icon ?? ""], [700]);
  return (
    <div
      style={{
        display: "inline-flex",
        alignItems: "center",
        gap: "0.55em",
        padding: "0.7em 1.35em",
        borderRadius: "2em",
        background: color,
        color: legibleOn(color),
        fontFamily: SANS,
        fontWeight: 700,
        lineHeight: 1.15,
        whiteSpace: "nowrap",
        ...(ready ? {} : { visibility: "hidden" }),
        ...props.style,
      }}
    >
      <span>{text}</span>
      {icon !== undefined && <Icon name={icon} />}
    </div>
  );
}

function Icon({ name }: { name: string }) {
  const path = Object.hasOwn(ICONS, name) ? ICONS[name] : undefined;
  if (path === undefined) return <span>{name}</span>;
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      style={{ width: "1.1em", height: "1.1em", flex: "none" }}
      fill="none"
      stroke="currentColor"
      strokeWidth={2.6}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={path} />
    </svg>
  );
}
