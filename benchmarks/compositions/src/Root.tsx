import { Composition } from "remotion";
import { Cards } from "./Cards";
import { Greeting, greetingSchema } from "./Greeting";
import { Moving } from "./Moving";

const FULL_HD = { width: 1920, height: 1080, fps: 30 };

export const Root = () => (
  <>
    <Composition id="Cards" component={Cards} durationInFrames={300} {...FULL_HD} />
    <Composition id="Moving" component={Moving} durationInFrames={300} {...FULL_HD} />
    <Composition
      id="Greeting"
      component={Greeting}
      schema={greetingSchema}
      defaultProps={{ name: "you" }}
      durationInFrames={90}
      {...FULL_HD}
    />
  </>
);
