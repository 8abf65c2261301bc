import type { CSSProperties, ReactNode } from "react";
import { AbsoluteFill } from "remotion";

/** The slots of a scene from back to front, with their z-order. Gaps leave room for a composition's own layers. */
export const LAYER_Z = {
  background: 0,
  backgroundEffects: 10,
  propsBack: 20,
  characters: 30,
  propsFront: 40,
  textOverlays: 50,
  transitions: 60,
  debug: 100,
} as const;

export type LayerName = keyof typeof LAYER_Z;

export type LayersProps = Partial<Record<LayerName, ReactNode>>;

const LAYER_NAMES = Object.keys(LAYER_Z) as LayerName[];

/** Keeps the z-order among the layers: whatever is drawn beside a scene is not sorted in between. */
const SCENE: CSSProperties = { isolation: "isolate" };

const isEmpty = (content: ReactNode): boolean =>
  content === undefined || content === null || content === false;

/** A scene in named layers, each of which fills the picture. A slot that is not given draws nothing. */
export function Layers(slots: LayersProps) {
  return (
    <AbsoluteFill style={SCENE}>
      {LAYER_NAMES.map((name) =>
        isEmpty(slots[name]) ? null : (
          <AbsoluteFill key={name} data-layer={name} style={{ zIndex: LAYER_Z[name] }}>
            {slots[name]}
          </AbsoluteFill>
        ),
      )}
    </AbsoluteFill>
  );
}
