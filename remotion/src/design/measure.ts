import { HANGUL } from "./fonts";

/** A text to be set in a box. Lengths are CSS pixels; `tracking` is in em, `leading` a multiple of the size. */
export type TextBox = {
  readonly text: string;
  readonly family: string;
  readonly weight: number;
  readonly tracking: number;
  readonly leading: number;
  readonly width: number;
  readonly height: number;
  readonly maxSize: number;
  readonly minSize: number;
  /** The smallest size of all, for a text that would have to be shortened at `minSize`. */
  readonly floor?: number;
  readonly maxLines: number;
};

/** One line as it was broken: its text, and where it begins in the whole text (UTF-16 units). */
export type Line = { readonly text: string; readonly start: number };

export type Fit = {
  readonly size: number;
  readonly lines: readonly Line[];
  /** Whether the box was too small for all of the text. */
  readonly short: boolean;
};

const STRONG = /\p{L}/u;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The direction of a text by its first letter: what `dir="auto"` finds, known without a document. */
export function directionOf(text: string): "ltr" | "rtl" {
  const first = [...text].find((character) => STRONG.test(character));
  return first !== undefined && RIGHT_TO_LEFT.test(first) ? "rtl" : "ltr";
}

/** Scripts written without spaces. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * Korean breaks its lines between words, as Latin does; a Chinese or Japanese text with some Korean in it, anywhere.
 * Where a line of a Korean text is too long because of that, {@link breakingSize} breaks it nevertheless.
 */
export function wordBreakOf(text: string): "keep-all" | "normal" {
  const count = (letters: RegExp) => [...text].filter((letter) => letters.test(letter)).length;
  return HANGUL.test(text) && count(HANGUL) >= count(UNSPACED) ? "keep-all" : "normal";
}

/** How fine the search for a size is, in pixels. */
const STEP = 0.5;

function probe(box: TextBox): HTMLDivElement {
  const element = document.createElement("div");
  element.dir = "auto";
  element.textContent = box.text;
  // Outside the composition: entrances transform and clip their elements, and nothing may colour a measure.
  Object.assign(element.style, {
    position: "absolute",
    left: "0",
    top: "0",
    visibility: "hidden",
    width: `${box.width}px`,
    fontFamily: box.family,
    fontWeight: String(box.weight),
    letterSpacing: `${box.tracking}em`,
    lineHeight: String(box.leading),
    whiteSpace: "pre-line",
    textWrap: "balance",
    lineBreak: "strict",
    wordBreak: wordBreakOf(box.text),
    // As the text is drawn: otherwise letters are a little narrower here than there.
    textRendering: "geometricPrecision",
    fontKerning: "normal",
  });
  return element;
}

/** Sets the size, and the width that lines have at it: tight letters reach beyond the end of their line. */
function setSize(element: HTMLElement, box: TextBox, size: number): number {
  const width = box.width - Math.max(0, -box.tracking) * size;
  element.style.fontSize = `${size}px`;
  element.style.width = `${width}px`;
  return width;
}

function fits(element: HTMLElement, box: TextBox, size: number): boolean {
  const width = setSize(element, box, size);
  const lines = Math.round(element.offsetHeight / (size * box.leading));
  const tall = element.offsetHeight > box.height + 1;
  return lines <= box.maxLines && !tall && element.scrollWidth <= Math.ceil(width);
}

/** The largest size that fits, searched between the two sizes; null when even the smallest does not. */
function largestSize(element: HTMLElement, box: TextBox): number | null {
  if (fits(element, box, box.maxSize)) return box.maxSize;
  if (!fits(element, box, box.minSize)) return null;
  let low = 0;
  let high = Math.ceil((box.maxSize - box.minSize) / STEP);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(element, box, box.minSize + middle * STEP)) low = middle;
    else high = middle;
  }
  return box.minSize + low * STEP;
}

/** Reads where the browser broke the lines, from the position of each grapheme. */
function readLines(element: HTMLElement, text: string): Line[] {
  const node = element.firstChild;
  if (!node) return [];
  const range = document.createRange();
  const half = element.offsetHeight > 0 ? Number.parseFloat(element.style.fontSize) / 2 : 1;
  const starts: number[] = [];
  let bottom = Number.NEGATIVE_INFINITY;
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    range.setStart(node, index);
    range.setEnd(node, index + segment.length);
    const rect = range.getClientRects()[0];
    if (!rect || segment.trim() === "") continue;
    const middle = (rect.top + rect.bottom) / 2;
    if (middle > bottom + half) {
      starts.push(index);
      bottom = middle;
    }
  }
  return starts.map((start, i) => ({ text: text.slice(start, starts[i + 1]).trimEnd(), start }));
}

/** Shortens a text by graphemes until it fits at the smallest size: the last resort for a box too small. */
function shortened(element: HTMLElement, box: TextBox): string {
  const graphemes = [...new Intl.Segmenter().segment(box.text)].map(({ segment }) => segment);
  let low = 0;
  let high = graphemes.length;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    element.textContent = `${graphemes.slice(0, middle).join("").trimEnd()}…`;
    if (fits(element, box, box.minSize)) low = middle;
    else high = middle;
  }
  return `${graphemes.slice(0, low).join("").trimEnd()}…`;
}

/** The largest size without words broken, or where there is none, with them. */
function breakingSize(element: HTMLElement, box: TextBox): number | null {
  element.style.overflowWrap = "normal";
  const size = largestSize(element, box);
  if (size !== null) return size;
  element.style.overflowWrap = "anywhere";
  return largestSize(element, box);
}

/** The box for a text that does not fit its own: smaller letters in more lines, but no higher than its lines were. */
export const cramped = (box: TextBox): TextBox => ({
  ...box,
  maxSize: box.minSize,
  minSize: Math.min(box.minSize, box.floor ?? box.minSize),
  height: Math.min(box.height, box.maxLines * box.maxSize * box.leading),
  maxLines: Number.MAX_SAFE_INTEGER,
});

function fitProbe(element: HTMLElement, box: TextBox): Fit {
  let text = box.text;
  let size = breakingSize(element, box) ?? breakingSize(element, cramped(box));
  if (size === null) {
    text = shortened(element, cramped(box));
    element.textContent = text;
    size = cramped(box).minSize;
  }
  setSize(element, box, size);
  return { size, lines: readLines(element, text), short: text !== box.text };
}

const fitted = new Map<string, Fit>();

/**
 * The largest size at which a text fits its box, and its balanced lines there. A pure function of its
 * argument once the faces have loaded (which the caller sees to), so each box is measured once per page.
 */
export function fitText(box: TextBox): Fit {
  const key = JSON.stringify(box);
  const known = fitted.get(key);
  if (known) return known;
  const element = probe(box);
  document.body.append(element);
  try {
    const fit = fitProbe(element, box);
    fitted.set(key, fit);
    return fit;
  } finally {
    element.remove();
  }
}
