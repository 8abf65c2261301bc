/** Widths are counted in columns: letters that are twice as wide (CJK, emoji) take two. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff00-\uff60]/u;

const TAB = "  ";

const columnsOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);

/** A line as it is shown: its number (null where it continues the one above) and its text. */
export type CodeLine = { readonly number: number | null; readonly text: string };

/** The longest beginning of a text that fits in `columns`, broken at a space where there is one. */
function firstPart(text: string, columns: number): string {
  let taken = "";
  for (const letter of text) {
    if (columnsOf(taken + letter) > columns) break;
    taken += letter;
  }
  if (taken.length === text.length) return taken;
  const space = taken.lastIndexOf(" ");
  const indent = taken.length - taken.trimStart().length;
  return space > indent ? taken.slice(0, space + 1) : taken;
}

/** Breaks a line that is too long; what is carried over is indented a little further. */
function wrapLine(text: string, columns: number): string[] {
  if (columnsOf(text) <= columns) return [text];
  const head = firstPart(text, columns);
  const indent = " ".repeat(Math.min(text.length - text.trimStart().length + 2, Math.floor(columns / 3)));
  const rest = text.slice(head.length).trimStart();
  if (!rest || head.length <= indent.length) return [head];
  return [head, ...wrapLine(indent + rest, columns)];
}

export type CodeBox = {
  readonly width: number;
  readonly height: number;
  readonly maxSize: number;
  /** Lines are broken before letters get smaller than this. */
  readonly minSize: number;
  /** Letters never get smaller than this: what does not fit then is scrolled. */
  readonly floor: number;
};

export type CodeLayout = {
  readonly size: number;
  readonly lines: readonly CodeLine[];
  readonly gutter: number;
  /** How many lines are shown at once. */
  readonly rows: number;
};

/** Width of a letter of the code face, and the distance of lines, as multiples of the size. */
export const ADVANCE = 0.6;
export const LEADING = 1.55;

/** Columns left of the code for its line numbers. */
const GUTTER = 4;

function numbered(texts: readonly string[], columns: number): CodeLine[] {
  return texts.flatMap((text, i) =>
    wrapLine(text, columns).map((part, j) => ({ number: j === 0 ? i + 1 : null, text: part })),
  );
}

/** The largest size at which code fits its box; where letters would become too small, fewer lines are shown. */
export function layoutCode(code: string, box: CodeBox): CodeLayout {
  const texts = code.replaceAll("\t", TAB).trimEnd().split("\n");
  const longest = Math.max(...texts.map(columnsOf)) + GUTTER;
  const across = box.width / (ADVANCE * longest);
  const size = Math.min(box.maxSize, Math.max(box.minSize, across));
  const columns = Math.max(8, Math.floor(box.width / (ADVANCE * size)) - GUTTER);
  const lines = numbered(texts, columns);
  const fitting = Math.min(size, Math.max(box.floor, box.height / (LEADING * lines.length)));
  const rows = Math.min(lines.length, Math.max(1, Math.floor(box.height / (LEADING * fitting) + 0.001)));
  return { size: fitting, lines, gutter: GUTTER * ADVANCE * fitting, rows };
}
