import type { SceneOverlay, TextOverlay } from "./schema";

/** A stretch of time, in seconds. */
export interface Span {
  start: number;
  end: number;
}

/** Seconds that a text comes before its words are heard, to be found, and stays after them, to be understood. */
const BEFORE = 0.3;
const AFTER = 0.8;

/** Seconds that a text is on at least, and at most, while it still has attention. */
const LEAST = 1.2;
const MOST = 5;

/** Characters read in a second: slower than captions, because the eye has the picture to look at. */
const READ = 15;

/** What readers take for characters: an emoji or a letter with its marks counts once. */
const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * When a text is on, for when its words are heard, all in seconds of one clock; the farm's `plan/overlays.py` is its
 * twin.
 *
 * Where rules fight, the scene wins over the least time, that over the most time, and that over what lies before and
 * after the words: a text that comes late in its scene comes sooner, so that it can be read.
 */
export function overlayWindow(
  text: string,
  spoken: Span,
  scene: Span,
): { appear: number; disappear: number } {
  const reading = [...characters.segment(text.trim())].length / READ;
  const least = Math.min(Math.max(LEAST, reading), MOST, scene.end - scene.start);
  const appear = Math.min(Math.max(spoken.start - BEFORE, scene.start), scene.end - least);
  const wanted = Math.max(spoken.end + AFTER, appear + least);
  return { appear, disappear: Math.min(wanted, appear + MOST, scene.end) };
}

/** A scene's overlay with its times; `seconds` is the scene's length. */
export function timeOverlay({ spoken, ...overlay }: SceneOverlay, seconds: number): TextOverlay {
  const { appear = 0, disappear = seconds } = overlay;
  const own = spoken
    ? overlayWindow(overlay.text, spoken, { start: 0, end: seconds })
    : { appear, disappear };
  return { ...overlay, ...own };
}
