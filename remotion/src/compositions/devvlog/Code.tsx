import { MONO, useFonts } from "../../design/fonts";
import { useTheme } from "../../design/Stage";
import { type CodeLayout, type CodeLine, LEADING } from "./layoutCode";
import { type Tint, tokens } from "./tint";

export type CodeProps = {
  readonly layout: CodeLayout;
  /** How many letters have been typed. */
  readonly typed: number;
};

function useTints(): Record<Tint, string> {
  const theme = useTheme();
  return {
    plain: theme.text,
    keyword: theme.primaryText,
    string: theme.accentText,
    number: theme.accentText,
    comment: theme.muted,
  };
}

/** The pieces of a line as far as it has been typed. */
function typedPart(line: string, typed: number) {
  let left = typed;
  return tokens(line).flatMap((token) => {
    const text = [...token.text].slice(0, Math.max(0, left)).join("");
    left -= [...token.text].length;
    return text ? [{ ...token, text }] : [];
  });
}

type LineProps = {
  readonly line: CodeLine;
  readonly size: number;
  readonly gutter: number;
  /** How many of its letters have been typed; null where typing has not come to it. */
  readonly typed: number | null;
  readonly cursor: boolean;
};

function Line({ line, size, gutter, typed, cursor }: LineProps) {
  const theme = useTheme();
  const tints = useTints();
  const block = { width: size * 0.6, height: size * 1.2, marginTop: size * 0.17 };
  return (
    <div style={{ display: "flex", height: size * LEADING }}>
      <span style={{ width: gutter, flex: "none", color: theme.muted, opacity: typed === null ? 0 : 0.6 }}>
        {line.number}
      </span>
      <span>
        {typedPart(line.text, typed ?? 0).map((token, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its position
          <span key={i} style={{ color: tints[token.tint] }}>
            {token.text}
          </span>
        ))}
      </span>
      {cursor ? <span style={{ ...block, backgroundColor: theme.primary }} /> : null}
    </div>
  );
}

/** How much of each line has been typed, and the line that the cursor is on (-1 when all is typed). */
export function typing(lines: readonly CodeLine[], typed: number) {
  let start = 0;
  let cursor = -1;
  const parts = lines.map(({ text }, i) => {
    const length = [...text].length;
    const begun = i === 0 || typed > start;
    if (begun && typed < start + length) cursor = i;
    // Between two lines, the cursor waits at the end of the first.
    if (begun && typed === start + length && i < lines.length - 1) cursor = i;
    const part = begun ? Math.min(length, typed - start) : null;
    start += length;
    return part;
  });
  return { parts, cursor };
}

/** Code with line numbers, typed up to a letter; the cursor stands behind it until all is typed. */
export function Code({ layout, typed }: CodeProps) {
  const ready = useFonts([layout.lines.map(({ text }) => text).join(""), "0123456789"], [450], MONO);
  const { size, lines, gutter, rows } = layout;
  const { parts, cursor } = typing(lines, typed);
  // The line that is being typed is the last one shown, once there are more than there is room for.
  const reached = cursor < 0 ? lines.length - 1 : cursor;
  const passed = Math.max(0, reached - rows + 1);
  return (
    <div
      dir="ltr"
      style={{
        visibility: ready ? "visible" : "hidden",
        fontFamily: MONO,
        fontWeight: 450,
        fontSize: size,
        lineHeight: LEADING,
        // Ligatures would make letters that are already there change while the next one is typed.
        fontVariantLigatures: "none",
        whiteSpace: "pre",
      }}
    >
      {lines.slice(passed, passed + rows).map((line, i) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its position
          key={passed + i}
          line={line}
          size={size}
          gutter={gutter}
          typed={parts[passed + i] ?? null}
          cursor={cursor === passed + i}
        />
      ))}
    </div>
  );
}
