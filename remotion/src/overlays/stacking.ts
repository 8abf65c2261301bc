import type { OverlayPosition, TextOverlay } from "./schema";

/** The places across the picture; one of them beside another shares its row, "center" needs a row to itself. */
export type Column = "left" | "center" | "right";
export type Band = "top" | "middle" | "bottom";

/** An overlay with the row of its band that it keeps while it is on; row 0 is for the earliest. */
export interface Placed {
  overlay: TextOverlay;
  row: number;
}

/** Overlays of one band whose times overlap, directly or through others. */
export interface Stack {
  band: Band;
  /** When the first appears and the last is gone, in seconds. */
  from: number;
  until: number;
  items: Placed[];
}

export const columnOf = (position: OverlayPosition): Column =>
  position.endsWith("left") ? "left" : position.endsWith("right") ? "right" : "center";

export const bandOf = (position: OverlayPosition): Band =>
  position.startsWith("top") ? "top" : position.startsWith("bottom") ? "bottom" : "middle";

/**
 * The share of the height that a stack may take, so that it keeps clear of those that are on with it: all of it
 * alone, half of it across from the other edge, a third beside something in the middle.
 */
export function shareOf(stack: Stack, stacks: readonly Stack[]): number {
  const others = stacks.filter(
    (other) => other.band !== stack.band && other.from < stack.until && stack.from < other.until,
  );
  if (others.length === 0) return 1;
  return [stack, ...others].some(({ band }) => band === "middle") ? 1 / 3 : 1 / 2;
}

/** Whether two overlays at the same height would lie on each other. */
function collide(a: TextOverlay, b: TextOverlay, sideBySide: boolean): boolean {
  const columns = new Set([columnOf(a.position), columnOf(b.position)]);
  return !(sideBySide && columns.has("left") && columns.has("right"));
}

/** The first row in which nothing that `overlay` would collide with is still on when it appears. */
function freeRow(items: readonly Placed[], overlay: TextOverlay, sideBySide: boolean): number {
  const taken = new Set(
    items
      .filter((item) => item.overlay.disappear > overlay.appear && collide(item.overlay, overlay, sideBySide))
      .map(({ row }) => row),
  );
  let row = 0;
  while (taken.has(row)) row += 1;
  return row;
}

/**
 * Groups overlays so that no two that are on at the same time lie on each other: in one position, and in
 * positions side by side where their texts would meet, they get different rows, earliest first. `sideBySide`
 * says whether the picture is wide enough for a left and a right one in one row.
 *
 * Rows belong to a whole stack, not to a moment: a stack is laid out once for all of its time, so that a text
 * does not jump when the one beside it comes or goes. An overlay that ends as another begins does not overlap it.
 */
export function stackOverlays(overlays: readonly TextOverlay[], sideBySide = true): Stack[] {
  const stacks: Stack[] = [];
  const open = new Map<Band, Stack>();
  for (const overlay of overlays.toSorted((a, b) => a.appear - b.appear)) {
    const band = bandOf(overlay.position);
    let stack = open.get(band);
    if (stack === undefined || stack.until <= overlay.appear) {
      stack = { band, from: overlay.appear, until: overlay.disappear, items: [] };
      stacks.push(stack);
      open.set(band, stack);
    }
    stack.items.push({ overlay, row: freeRow(stack.items, overlay, sideBySide) });
    stack.until = Math.max(stack.until, overlay.disappear);
  }
  return stacks;
}
