import { useState } from "react";
import { AbsoluteFill, delayRender, Img, staticFile, useCurrentFrame } from "remotion";

/** Throws when its time has come. */
const Bomb: React.FC<{ at: number }> = ({ at }) => {
  if (useCurrentFrame() >= at) {
    throw new Error("the fuse was short");
  }
  return null;
};

export const Throws: React.FC<{ at: number }> = ({ at }) => (
  <AbsoluteFill style={{ background: "#208040" }}>
    <Bomb at={at} />
  </AbsoluteFill>
);

export const Waits: React.FC = () => {
  useState(() => delayRender("the answer to everything"));
  return <AbsoluteFill />;
};

export const Misses: React.FC = () => <Img src={staticFile("nowhere.png")} />;
