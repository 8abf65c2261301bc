import { Composition, Still } from "remotion";
import {
  Comparison,
  comparisonDefaults,
  comparisonMetadata,
  comparisonSchema,
} from "./compositions/Comparison";
import { DevVlog, devVlogDefaults, devVlogMetadata, devVlogSchema } from "./compositions/DevVlog";
import { Explainer, explainerDefaults, explainerMetadata, explainerSchema } from "./compositions/Explainer";
import { FPS, HEIGHT, WIDTH } from "./compositions/format";
import { Gallery, galleryDefaults, gallerySchema } from "./compositions/Gallery";
import { Listicle, listicleDefaults, listicleMetadata, listicleSchema } from "./compositions/Listicle";
import { LowerThird, lowerThirdDefaults, lowerThirdSchema } from "./compositions/LowerThird";
import {
  PERSONAL_GREETING_SECONDS,
  PersonalGreeting,
  personalGreetingDefaults,
  personalGreetingSchema,
} from "./compositions/PersonalGreeting";
import { ProductAd, productAdDefaults, productAdMetadata, productAdSchema } from "./compositions/ProductAd";
import { Shorts, shortsDefaults, shortsMetadata, shortsSchema } from "./compositions/Shorts";
import { StaticAd, staticAdDefaults, staticAdSchema } from "./compositions/StaticAd";
import { Title, titleDefaults, titleMetadata, titleSchema } from "./compositions/Title";

/** The length is that of compositions whose length does not follow from their props. */
const FORMAT = { width: WIDTH, height: HEIGHT, fps: FPS, durationInFrames: 6 * FPS } as const;

/** Everything that this workspace can render. */
export function Root() {
  return (
    <>
      <Composition
        id="Title"
        component={Title}
        schema={titleSchema}
        defaultProps={titleDefaults}
        calculateMetadata={titleMetadata}
        {...FORMAT}
      />
      <Composition
        id="LowerThird"
        component={LowerThird}
        schema={lowerThirdSchema}
        defaultProps={lowerThirdDefaults}
        {...FORMAT}
      />
      <Composition
        id="Listicle"
        component={Listicle}
        schema={listicleSchema}
        defaultProps={listicleDefaults}
        calculateMetadata={listicleMetadata}
        {...FORMAT}
      />
      <Composition
        id="Comparison"
        component={Comparison}
        schema={comparisonSchema}
        defaultProps={comparisonDefaults}
        calculateMetadata={comparisonMetadata}
        {...FORMAT}
      />
      <Composition
        id="Shorts"
        component={Shorts}
        schema={shortsSchema}
        defaultProps={shortsDefaults}
        calculateMetadata={shortsMetadata}
        {...FORMAT}
      />
      <Composition
        id="DevVlog"
        component={DevVlog}
        schema={devVlogSchema}
        defaultProps={devVlogDefaults}
        calculateMetadata={devVlogMetadata}
        {...FORMAT}
      />
      <Composition
        id="Explainer"
        component={Explainer}
        schema={explainerSchema}
        defaultProps={explainerDefaults}
        calculateMetadata={explainerMetadata}
        {...FORMAT}
      />
      <Composition
        id="ProductAd"
        component={ProductAd}
        schema={productAdSchema}
        defaultProps={productAdDefaults}
        calculateMetadata={productAdMetadata}
        {...FORMAT}
      />
      <Composition
        id="PersonalGreeting"
        component={PersonalGreeting}
        schema={personalGreetingSchema}
        defaultProps={personalGreetingDefaults}
        {...FORMAT}
        durationInFrames={PERSONAL_GREETING_SECONDS * FPS}
      />
      <Still
        id="StaticAd"
        component={StaticAd}
        schema={staticAdSchema}
        defaultProps={staticAdDefaults}
        width={WIDTH}
        height={HEIGHT}
      />
      <Composition
        id="Gallery"
        component={Gallery}
        schema={gallerySchema}
        defaultProps={galleryDefaults}
        {...FORMAT}
        durationInFrames={12 * FPS}
      />
    </>
  );
}
