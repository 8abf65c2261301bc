import { useMemo } from "react";
import { useVideoConfig } from "remotion";

/** The short side, in pixels, that sizes are designed at. */
export const DESIGN_SIDE = 1080;

/** Sizes of type in pixels at the design size. Neighbours are about 1 : 1.35 apart. */
export const TYPE_STEPS = {
  caption: 28,
  body: 36,
  lead: 46,
  h3: 60,
  h2: 82,
  h1: 112,
  display: 152,
  hero: 260,
} as const;

export type TypeStep = keyof typeof TYPE_STEPS;

/** landscape: wider than 6 : 5; square; portrait: such as 4 : 5; tall: narrower than 2 : 3, such as 9 : 16. */
export type Shape = "landscape" | "square" | "portrait" | "tall";

/** Distances from the edges of the frame, in pixels. */
export type Insets = {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
};

/** Shares of the frame's side that televisions and players may cover: text keeps out of the first. */
export const TITLE_SAFE = 0.05;
export const ACTION_SAFE = 0.035;

/** Tall videos are shown under an app's buttons (right) and captions (bottom), and a status bar (top). */
const TALL_SAFE = { top: 0.09, right: 0.11, bottom: 0.18, left: 0.065 } as const;

export function shapeOf(width: number, height: number): Shape {
  const ratio = width / height;
  if (ratio > 1.2) return "landscape";
  if (ratio > 0.9) return "square";
  return ratio > 0.66 ? "portrait" : "tall";
}

const insets = (width: number, height: number, share: Insets): Insets => ({
  top: share.top * height,
  right: share.right * width,
  bottom: share.bottom * height,
  left: share.left * width,
});

const everySide = (share: number): Insets => ({ top: share, right: share, bottom: share, left: share });

export type Scale = {
  readonly width: number;
  readonly height: number;
  readonly shape: Shape;
  /** Pixels of this frame for one pixel of the design. */
  readonly unit: number;
  /** The size of a type step, in pixels of this frame. */
  readonly type: (step: TypeStep) => number;
  /** A length given in design pixels, in whole pixels of this frame. */
  readonly space: (length: number) => number;
  /** Where text may stand. */
  readonly safe: Insets;
  /** Where moving things that matter may stand. */
  readonly action: Insets;
  /** The safe area's size in pixels. */
  readonly content: { readonly width: number; readonly height: number };
};

/** Everything that a layout needs to know about a frame of this size. */
export function scaleFor(width: number, height: number): Scale {
  const unit = Math.min(width, height) / DESIGN_SIDE;
  const shape = shapeOf(width, height);
  const safe = insets(width, height, shape === "tall" ? TALL_SAFE : everySide(TITLE_SAFE));
  return {
    width,
    height,
    shape,
    unit,
    type: (step) => TYPE_STEPS[step] * unit,
    space: (length) => Math.round(length * unit),
    safe,
    action: insets(width, height, everySide(ACTION_SAFE)),
    content: { width: width - safe.left - safe.right, height: height - safe.top - safe.bottom },
  };
}

/** The scale of the video being rendered. */
export function useScale(): Scale {
  const { width, height } = useVideoConfig();
  return useMemo(() => scaleFor(width, height), [width, height]);
}

/** Insets as the CSS padding of a full frame. */
export const padding = ({ top, right, bottom, left }: Insets): string =>
  `${top}px ${right}px ${bottom}px ${left}px`;
