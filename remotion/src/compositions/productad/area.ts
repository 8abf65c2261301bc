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
