import { MONO, useFonts } from "../../design/fonts";
import { useTheme } from "../../design/Stage";
import { type CodeLayout, LEADING } from "./layoutCode";
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

/** Code with line numbers, typed up to a letter; the cursor stands behind it until all is typed. */
export function Code({ layout, typed }: CodeProps) {
  const theme = useTheme();
  const tints = useTints();
  const ready = useFonts([layout.lines.map(({ text }) => text).join(""), "0123456789"], [450], MONO);
  const { size, lines, gutter } = layout;
  let before = 0;
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
      {lines.map(({ number, text }, i) => {
        const start = before;
        const length = [...text].length;
        before += length;
        const begun = typed > start || (typed === start && (i === 0 || typed > 0));
        const here = begun && typed < before + (i === lines.length - 1 ? 0 : 1) && typed >= start;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its position
          <div key={i} style={{ display: "flex", height: size * LEADING }}>
            <span style={{ width: gutter, flex: "none", color: theme.muted, opacity: begun ? 0.6 : 0 }}>
              {number}
            </span>
            <span>
              {typedPart(text, typed - start).map((token, j) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its position
                <span key={j} style={{ color: tints[token.tint] }}>
                  {token.text}
                </span>
              ))}
            </span>
            {here ? (
              <span
                style={{
                  width: size * 0.6,
                  height: size * 1.2,
                  marginTop: size * 0.17,
                  backgroundColor: theme.primary,
                }}
              />
            ) : null}
          </div>
        );
      })}
    </div>
  );
}
