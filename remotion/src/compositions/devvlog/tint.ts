/** What a piece of code is, as far as colour goes. */
export type Tint = "comment" | "string" | "number" | "keyword" | "plain";

export type Token = { readonly text: string; readonly tint: Tint };

const KEYWORDS =
  "as async await break case class const continue def del do elif else enum export extends finally fn for from func function if impl import in interface is lambda let match mod mut new not of or pass pub raise return self static struct super switch this throw try type use var while with yield True False None true false null";

const PATTERN = new RegExp(
  [
    String.raw`(?<comment>(?:\/\/|#(?!\[)).*$)`,
    String.raw`(?<string>"[^"]*"?|'[^']*'?|\u0060[^\u0060]*\u0060?)`,
    String.raw`(?<number>\b\d[\d_.]*\b)`,
    String.raw`(?<keyword>\b(?:${KEYWORDS.replaceAll(" ", "|")})\b)`,
  ].join("|"),
  "gu",
);

const tintOf = (groups: Record<string, string | undefined>): Tint =>
  (["comment", "string", "number", "keyword"] as const).find((name) => groups[name] !== undefined) ?? "plain";

/** Cuts a line of code into pieces by colour: enough for most languages, exact for none. */
export function tokens(line: string): Token[] {
  const found: Token[] = [];
  let end = 0;
  for (const match of line.matchAll(PATTERN)) {
    if (match.index > end) found.push({ text: line.slice(end, match.index), tint: "plain" });
    found.push({ text: match[0], tint: tintOf(match.groups ?? {}) });
    end = match.index + match[0].length;
  }
  if (end < line.length) found.push({ text: line.slice(end), tint: "plain" });
  return found;
}
