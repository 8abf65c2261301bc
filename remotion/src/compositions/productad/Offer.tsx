import { AbsoluteFill } from "remotion";
import { CTASlot, callToActionFor, ForPlatform, useVariant } from "../../adaptive";
import { FitText } from "../../design/FitText";
import { SANS, useFonts } from "../../design/fonts";
import { directionOf, fitText } from "../../design/measure";
import { EASE, useClock } from "../../design/motion";
import { fadeRise, riseLines } from "../../design/reveal";
import { useTheme } from "../../design/Stage";
import { padding } from "../../design/scale";
import type { ProductAdProps } from "../ProductAd";
import { useAdScale } from "./area";

/** How wide the button is besides its text, in em: its padding, its icon and the gap between. */
const BUTTON_REST = 4.4;

/** The version's call to action, at a size at which it fits. */
function Action({ actions, action }: Pick<ProductAdProps, "actions" | "action">) {
  const { content, type } = useAdScale();
  const clock = useClock();
  const { text, icon = "" } = callToActionFor(useVariant().cta, toCalls(actions), toCall(action));
  const ready = useFonts([text, icon], [700]);
  const largest = type("lead");
  const size = ready
    ? fitText({
        text,
        family: SANS,
        weight: 700,
        tracking: 0,
        leading: 1.15,
        width: Math.floor(content.width - BUTTON_REST * largest),
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

/** What it costs, and what to do now. */
export function Offer({ product, price, address, actions, action }: ProductAdProps) {
  const { safe, content, type, space } = useAdScale();
  const theme = useTheme();
  const clock = useClock();
  const head = price ?? product;
  return (
    <AbsoluteFill
      dir={directionOf(product)}
      style={{ padding: padding(safe), justifyContent: "center", alignItems: "flex-start", gap: space(40) }}
    >
      {price ? (
        <FitText
          text={product}
          size={type("h3")}
          minSize={type("caption")}
          width={content.width}
          maxLines={2}
          weight={620}
          leading={1.15}
          tracking={-0.02}
          color={theme.muted}
          lineStyle={riseLines(clock, { at: 0.25, leave: null })}
        />
      ) : null}
      <FitText
        text={head}
        size={type("hero")}
        minSize={type("lead")}
        width={content.width}
        height={content.height * 0.5}
        maxLines={price ? 1 : 3}
        weight={800}
        leading={1.02}
        tracking={-0.05}
        lineStyle={riseLines(clock, { at: 0.35, leave: null })}
      />
      <Action actions={actions} action={action} />
      {address ? (
        // In the apps, an address can be neither clicked nor typed: the button under the video is what counts.
        <ForPlatform include={["youtube", "linkedin", "twitter", "facebook-feed"]}>
          <div style={fadeRise(clock, space(20), { at: 1, leave: null })}>
            <FitText
              text={address}
              size={type("body")}
              width={content.width}
              maxLines={1}
              weight={500}
              color={theme.muted}
            />
          </div>
        </ForPlatform>
      ) : null}
    </AbsoluteFill>
  );
}
