import type { CalculateMetadataFunction } from "remotion";
import { PLATFORMS, type Variant, VariantProvider } from "../adaptive";
import { type Scene, Scenes } from "../design/Scenes";
import { Stage } from "../design/Stage";
import type { ThemeProps } from "../design/theme";
import { Features } from "./productad/Features";
import { Hook } from "./productad/Hook";
import { Offer } from "./productad/Offer";
import { type ProductAdProps, productAdSchema } from "./productad/props";

export { productAdSchema };

export const productAdDefaults: ProductAdProps = {
  brand: "Halden Lamps",
  product: "The Halden 2",
  tagline: "Light that knows when you stop reading.",
  features: [
    "Dims as the page turns slower",
    "Eleven nights on one charge",
    "Oak and steel, repairable for life",
  ],
  price: "$129",
  address: "haldenlamps.example",
  version: { platform: "youtube", duration: 15, variant: "a", cta: "buy" },
  actions: {
    buy: { text: "Order yours", color: "#14161b", icon: "cart" },
    "learn-more": { text: "See how it works", color: "#14161b", icon: "arrow" },
  },
  action: { text: "See how it works", color: "#14161b", icon: "arrow" },
  theme: "light",
  primary: "#b4491e",
  accent: "#f2c14e",
};

/** From this length on, in seconds, there is time for the features. */
export const FEATURES_FROM = 10;

/** The scenes of a version and their shares of its length. */
export const productAdScenes = (duration: number, features: number): string[] =>
  duration >= FEATURES_FROM && features > 0 ? ["hook", "features", "offer"] : ["hook", "offer"];

/** A version's format is its platform's. */
export const productAdMetadata: CalculateMetadataFunction<ProductAdProps> = ({ props }) => {
  const { platform, duration } = props.version;
  const { width, height, fps } = PLATFORMS[platform];
  return { width, height, fps, durationInFrames: Math.max(1, Math.round(duration * fps)) };
};

/** Arm "b" opens on the brand's colour; everything else is as in arm "a", so that the test says something. */
const openingLook = (look: ThemeProps, { variant }: Variant): ThemeProps =>
  variant === "b" ? { ...look, theme: "brand" } : look;

function scenesOf(props: ProductAdProps): Scene[] {
  const { version, features } = props;
  const hook = (
    <Stage look={openingLook(props, version)}>
      <Hook {...props} />
    </Stage>
  );
  const content: Record<string, Scene> = {
    hook: { key: "hook", seconds: 4, content: hook },
    features: {
      key: "features",
      seconds: 2 + 1.4 * features.length,
      covers: true,
      content: (
        <Stage look={props}>
          <Features features={features} product={props.product} />
        </Stage>
      ),
    },
    offer: {
      key: "offer",
      seconds: 4,
      covers: true,
      content: (
        <Stage look={{ ...props, theme: "brand" }}>
          <Offer {...props} />
        </Stage>
      ),
    },
  };
  return productAdScenes(version.duration, features.length).flatMap((name) => content[name] ?? []);
}

/** An ad in versions: for a platform, of a length, as an arm of a test, with a call to action. */
export function ProductAd(props: ProductAdProps) {
  return (
    <VariantProvider value={props.version}>
      <Stage look={props}>
        <Scenes scenes={scenesOf(props)} />
      </Stage>
    </VariantProvider>
  );
}
