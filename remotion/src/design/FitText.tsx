import type { CSSProperties, ReactNode } from "react";
import { type FontStack, SANS, useFonts } from "./fonts";
import { cramped, directionOf, type Fit, fitText, type Line, type TextBox } from "./measure";
import { useScale } from "./scale";

export type FitTextProps = {
  readonly text: string;
  /** The size it is set in when there is room, in pixels. */
  readonly size: number;
  /** The smallest size, in pixels; a text that is still too long breaks its words, and then gets smaller still. */
  readonly minSize?: number;
  /** The box, in pixels. */
  readonly width: number;
  readonly height?: number;
  readonly maxLines?: number;
  readonly weight?: number;
  readonly family?: FontStack;
  /** Distance of the lines as a multiple of the size. */
  readonly leading?: number;
  /** Space between letters in em. It is left out of scripts whose letters join. */
  readonly tracking?: number;
  /** Makes the element as wide as its longest line, instead of as wide as the box. */
  readonly hug?: boolean;
  readonly align?: "start" | "center" | "end";
  readonly color?: string;
  /** A part of the text to be set in `markColor`. */
  readonly mark?: string | undefined;
  readonly markColor?: string;
  /** Texts that stand in boxes like this one: all are set at the size at which each of them fits. */
  readonly peers?: readonly string[];
  /** Motion of one line; lines are clipped at their own height when it is given. */
  readonly lineStyle?: (index: number, count: number) => CSSProperties;
  readonly style?: CSSProperties;
};

const JOINED = /\p{Script=Arabic}/u;

/** Room around a clipped line for what reaches beyond its height: accents, descenders, Arabic marks. */
const OVERHANG = 0.24;

const clip: CSSProperties = {
  overflowX: "visible",
  overflowY: "clip",
  paddingBlock: `${OVERHANG}em`,
  marginBlock: `-${OVERHANG}em`,
};

/** The smallest letters that can be read, in design pixels: below them, texts are shortened. */
const SMALLEST = 16;

const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Letters that fill their whole square, and letters with marks above and below, need more room between lines. */
function leadingFor(text: string, leading: number, maxLines: number | undefined): number {
  if (JOINED.test(text)) return Math.max(leading, maxLines === 1 ? 1.15 : 1.3);
  return maxLines !== 1 && WIDE.test(text) ? Math.max(leading, 1.14) : leading;
}

const NO_PEERS: readonly string[] = [];

function useFit(box: TextBox, family: FontStack, peers: readonly string[]): Fit | null {
  const ready = useFonts([box.text, ...peers], [box.weight], family);
  if (!ready) return null;
  const own = fitText(box);
  const size = Math.min(own.size, ...peers.map((text) => fitText({ ...box, text }).size));
  if (size === own.size) return own;
  return fitText({ ...(size < box.minSize ? cramped(box) : box), maxSize: size });
}

/** The part of a line that belongs to the marked range of the whole text, set apart. */
function marked(line: Line, text: string, mark: string | undefined, color: string | undefined): ReactNode {
  const at = mark ? text.toLocaleLowerCase().indexOf(mark.toLocaleLowerCase()) : -1;
  const from = Math.max(0, at - line.start);
  const to = Math.min(line.text.length, at + (mark?.length ?? 0) - line.start);
  if (at < 0 || to <= from) return line.text;
  return (
    <>
      {line.text.slice(0, from)}
      <span style={{ color }}>{line.text.slice(from, to)}</span>
      {line.text.slice(to)}
    </>
  );
}

/**
 * Text that never overflows its box, in any script: it is set as large as `size`, smaller when it has to
 * be, in balanced lines. The lines are laid out one by one so that they can move one by one.
 */
export function FitText(props: FitTextProps) {
  const { text, size, width, align = "start", family = SANS, weight = 400 } = props;
  const { space } = useScale();
  const leading = leadingFor(text, props.leading ?? 1.2, props.maxLines);
  const minSize = Math.min(size, props.minSize ?? size * 0.4);
  const tracking = JOINED.test(text) ? 0 : (props.tracking ?? 0);
  const fit = useFit(
    {
      text,
      family,
      weight,
      tracking,
      leading,
      width: Math.floor(width),
      height: props.height ?? Number.MAX_SAFE_INTEGER,
      maxSize: size,
      minSize,
      floor: Math.min(minSize, space(SMALLEST)),
      maxLines: props.maxLines ?? 100,
    },
    family,
    props.peers ?? NO_PEERS,
  );
  const lines = fit?.lines ?? [{ text, start: 0 }];
  const style: CSSProperties = {
    // A column rather than a block: the negative margins of clipped lines would collapse into each other.
    display: "flex",
    flexDirection: "column",
    width: props.hug ? "max-content" : Math.floor(width),
    fontFamily: family,
    fontWeight: weight,
    fontSize: fit?.size ?? size,
    lineHeight: leading,
    letterSpacing: `${tracking}em`,
    textAlign: align,
    color: props.color,
    // Not "visible" otherwise: a text in something hidden must stay hidden.
    ...(fit ? {} : { visibility: "hidden" }),
    ...props.style,
  };
  return (
    <div dir={directionOf(text)} data-text={fit?.short ? "short" : "whole"} style={style}>
      {lines.map((line, i) => (
        <div key={line.start} style={props.lineStyle ? clip : undefined}>
          <div style={{ whiteSpace: "pre", ...props.lineStyle?.(i, lines.length) }}>
            {marked(line, text, props.mark, props.markColor)}
          </div>
        </div>
      ))}
    </div>
  );
}
