import { Html5Audio, Sequence, staticFile } from "remotion";
import { Count, countDefaults } from "./Count";

/** A recording from one frame on. */
export const Heard: React.FC<{ from: number; source: string }> = ({ from, source }) => (
  <>
    <Count {...countDefaults} />
    <Sequence from={from}>
      <Html5Audio src={staticFile(source)} />
    </Sequence>
  </>
);
