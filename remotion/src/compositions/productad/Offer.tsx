import { AbsoluteFill } from "remotion";
import { CTASlot, callToActionFor, ForPlatform, ICON_NAMES, useVariant } from "../../adaptive";
import { FitText } from "../../design/FitText";
import { SANS, useFonts } from "../../design/fonts";
import { directionOf, fitText } from "../../design/measure";
import { EASE, useClock } from "../../design/motion";
import { ProductShot } from "../../design/ProductShot";
import { fadeRise, riseLines, wipe } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { padding } from "../../design/scale";
import { arrange, useAdScale } from "./area";
import type { ProductAdProps } from "./props";

/** How wide the button is besides its text, in em: its padding, its icon and the gap between. */
const BUTTON_REST = 4.4;

/** The version's call to action, at a size at which it fits. */
function Action({ actions, action, width }: Pick<ProductAdProps, "actions" | "action"> & { width: number }) {
  const { type } = useAdScale();
  const clock = useClock();
  const { text, icon = "" } = callToActionFor(useVariant().cta, toCalls(actions), toCall(action));
  const ready = useFonts([text, icon], [700]);
  const largest = type("lead");
  const size = ready
    ? fitText({
        // An icon that is no drawing is written beside the text.
        text: ICON_NAMES.includes(icon) ? text : `${text} ${icon}`.trim(),
        family: SANS,
        weight: 700,
        tracking: 0,
        leading: 1.15,
        width: Math.floor(width - BUTTON_REST * largest),
        height: largest * 1.3,
        maxSize: largest,
        minSize: largest * 0.3,
        maxLines: 1,
      }).size
    : largest;
  const grown = clock.enter(0.7, 0.7, EASE.overshoot);
  return (
    <div
      style={{
        visibility: ready ? "visible" : "hidden",
        opacity: clock.enter(0.7, 0.25),
        transform: grown === 1 ? undefined : `scale(${0.8 + 0.2 * grown})`,
        transformOrigin: "left center",
      }}
    >
      <CTASlot
        variants={toCalls(actions)}
        default={toCall(action)}
        style={{ fontFamily: SANS, fontSize: size, whiteSpace: "nowrap" }}
      />
    </div>
  );
}

type ActionProps = ProductAdProps["action"];

/** Without the icon where there is none: it may be absent, not undefined. */
const toCall = ({ text, color, icon }: ActionProps) => (icon ? { text, color, icon } : { text, color });

const toCalls = (actions: ProductAdProps["actions"]) =>
  Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, toCall(action)]));

type OfferTextProps = Omit<ProductAdProps, "features"> & { readonly width: number; readonly height: number };

function Price({ product, price, width, height }: OfferTextProps) {
  const { type } = useAdScale();
  const theme = useTheme();
  const clock = useClock();
  return (
    <>
      {price ? (
        <FitText
          text={product}
          size={type("lead") * 1.1}
          minSize={type("caption")}
          width={width}
          height={height * 0.2}
          maxLines={2}
          weight={620}
          leading={1.15}
          tracking={-0.02}
          color={theme.muted}
          lineStyle={riseLines(clock, { at: 0.35, leave: null })}
        />
      ) : null}
      <FitText
        text={price || product}
        size={type("hero")}
        minSize={type("body")}
        width={width}
        height={height * 0.38}
        maxLines={price ? 1 : 3}
        weight={800}
        leading={1.02}
        tracking={-0.05}
        lineStyle={riseLines(clock, { at: 0.4, leave: null })}
      />
    </>
  );
}

function OfferText(props: OfferTextProps) {
  const { address, actions, action, width } = props;
  const { type, space } = useAdScale();
  const theme = useTheme();
  const clock = useClock();
  const line = { text: address ?? "", size: type("body"), width, maxLines: 1, weight: 500 };
  return (
    <>
      <Price {...props} />
      <Action actions={actions} action={action} width={width} />
      {address ? (
        // In the apps, an address can be neither clicked nor typed: the button under the video is what counts.
        <ForPlatform include={["youtube", "linkedin", "twitter", "facebook-feed"]}>
          <div style={fadeRise(clock, space(20), { at: 1, leave: null })}>
            <FitText {...line} color={theme.muted} />
          </div>
        </ForPlatform>
      ) : null}
    </>
  );
}

/** What it costs, and what to do now. */
export function Offer(props: ProductAdProps) {
  const scale = useAdScale();
  const clock = useClock();
  const { wide, shot, inset, text } = arrange(scale);
  const rtl = directionOf(props.product) === "rtl";
  const side = rtl ? { left: 0 } : { right: 0 };
  const from = wide ? (rtl ? "left" : "right") : "top";
  const place = { position: "absolute", top: 0, ...(wide ? side : { left: 0 }) } as const;
  return (
    <>
      <div style={{ ...place, ...wipe(clock, from, { at: 0.2, leave: null }, 0.9) }}>
        <ProductShot image={props.image} {...shot} />
      </div>
      <AbsoluteFill
        dir={rtl ? "rtl" : "ltr"}
        style={{
          padding: padding(inset),
          justifyContent: wide ? "center" : "flex-start",
          alignItems: "flex-start",
          gap: scale.space(wide ? 40 : 28),
        }}
      >
        <OfferText {...props} {...text} />
      </AbsoluteFill>
    </>
  );
}
