import { readingWidth } from "../design/pacing";
import type { OverlayLook } from "./looks";
import type { Placed } from "./stacking";

/** The width of a letter, as a multiple of the size. */
const LETTER = 0.56;

/** About how high a text is in the largest size that it may have, in pixels: enough to share out room. */
export function roughHeight(text: string, look: OverlayLook, width: number): number {
  const inside = Math.max(1, Math.min(width, look.maxWidth) - 2 * look.padding.inline);
  const lines = Math.ceil((readingWidth(text) * LETTER * look.size) / inside);
  return lines * look.size * look.leading + 2 * look.padding.block;
}

/** Shares a height out among rows, in proportion to what the highest text of each needs. */
export function rowHeights(
  items: readonly Placed[],
  height: number,
  needs: (item: Placed) => number,
): readonly number[] {
  const rows = Math.max(...items.map(({ row }) => row)) + 1;
  const wanted = Array.from({ length: rows }, (_, row) =>
    Math.max(0, ...items.filter((item) => item.row === row).map(needs)),
  );
  const sum = wanted.reduce((total, each) => total + each, 0);
  return wanted.map((each) => (height * each) / sum);
}
