import { Composition } from "remotion";
import { Count, countDefaults, countSchema } from "./Count";
import { Heard } from "./Heard";
import { Shown, shownSchema } from "./Shown";
import { Misses, Throws, Waits } from "./Wrong";

const usual = { width: 320, height: 180, fps: 30, durationInFrames: 90 };

export const Root: React.FC = () => (
  <>
    <Composition id="Count" component={Count} schema={countSchema} defaultProps={countDefaults} {...usual} />
    <Composition
      id="Film"
      component={Count}
      schema={countSchema}
      defaultProps={countDefaults}
      {...usual}
      fps={24}
      durationInFrames={24}
    />
    <Composition id="Heard" component={Heard} defaultProps={{ from: 15, source: "noise.wav" }} {...usual} />
    <Composition id="Shown" component={Shown} schema={shownSchema} defaultProps={{ photo: "", others: [] }} {...usual} durationInFrames={6} />
    <Composition id="Throws" component={Throws} defaultProps={{ at: 7 }} {...usual} durationInFrames={30} />
    <Composition id="Waits" component={Waits} {...usual} />
    <Composition id="Misses" component={Misses} {...usual} />
  </>
);
