import { PLATFORMS, safeArea, useVariant } from "../../adaptive";
import { type Insets, type Scale, shapeOf, useScale } from "../../design/scale";

/** A scale whose safe area also keeps clear of what the version's platform covers. */
export function useAdScale(): Scale {
  const scale = useScale();
  const { platform } = useVariant();
  const { width, height, shape, safe } = scale;
  const format = PLATFORMS[platform];
  // A video in another shape than the platform's is not shown under its interface.
  if (shapeOf(format.width, format.height) !== shape) return scale;
  const covered = safeArea(platform, width, height);
  const merged: Insets = {
    top: Math.max(safe.top, covered.top),
    right: Math.max(safe.right, covered.right),
    bottom: Math.max(safe.bottom, covered.bottom),
    left: Math.max(safe.left, covered.left),
  };
  const content = {
    width: width - merged.left - merged.right,
    height: height - merged.top - merged.bottom,
  };
  return { ...scale, safe: merged, content };
}

/** The share of the height that the product takes where it stands above the text. */
const SHOT_SHARE = { landscape: 1, square: 0.4, portrait: 0.46, tall: 0.44 } as const;

/** Where the product and the text stand: side by side on a wide frame, one above the other elsewhere. */
export function arrange({ shape, width, height, safe, content, space }: Scale) {
  const wide = shape === "landscape";
  const shot = wide ? { width: width * 0.44, height } : { width, height: height * SHOT_SHARE[shape] };
  const gap = space(wide ? 88 : 56);
  const inset = wide ? safe : { ...safe, top: shot.height + gap };
  const text = wide
    ? { width: width - shot.width - gap - safe.left, height: content.height }
    : { width: content.width, height: height - shot.height - gap - safe.bottom };
  return { wide, shot, inset, text };
}
