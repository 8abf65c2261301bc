/** Letters that a viewer reads per second, on a screen that also moves. */
const LETTERS_PER_SECOND = 18;

/** Wide letters (CJK) carry about as much as two and a half narrow ones. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const WIDE_WEIGHT = 2.5;

/** And they take the width of about two. */
const WIDE_WIDTH = 2;

/** The width of a text in narrow letters. */
export const readingWidth = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? WIDE_WIDTH : 1), 0);

/** How many seconds a viewer needs to read the texts once. */
export function readingSeconds(...texts: readonly (string | undefined)[]): number {
  const letters = [...texts.filter(Boolean).join(" ")];
  const weight = letters.reduce((sum, letter) => sum + (WIDE.test(letter) ? WIDE_WEIGHT : 1), 0);
  return weight / LETTERS_PER_SECOND;
}

/** A length in seconds between two bounds, rounded to half a second so that edits shift scenes rarely. */
export const paced = (seconds: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.round(seconds * 2) / 2));
