import { useLayoutEffect, useState } from "react";
import { useDelayRender } from "remotion";

const SCRIPTS = ["Noto Sans Arabic Variable", "Noto Sans SC Variable"] as const;
const KOREAN = "Noto Sans KR Variable";
const EMOJI = "Noto Color Emoji";

const stack = (family: string) => [family, ...SCRIPTS, KOREAN, EMOJI].map((name) => `"${name}"`).join(", ");

const INTER = "Inter Variable";
const JETBRAINS = "JetBrains Mono Variable";

/** The text face, then the faces for the scripts it does not draw. */
export const SANS = `${stack(INTER)}, sans-serif`;

/** The code face, then the faces for the scripts it does not draw. */
export const MONO = `${stack(JETBRAINS)}, monospace`;

export type FontStack = typeof SANS | typeof MONO;

/** What Inter and JetBrains Mono draw themselves: Latin, Greek, Cyrillic, and the spaces. */
const OWN = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\s\d\u0021-\u007e\u00a1-\u00bf]/u;

/** Korean letters, alone or as syllables. */
export const HANGUL = /\p{Script=Hangul}/u;

/** Characters drawn in colour. Their face is one large file: it is fetched only where there are some. */
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** One call of `document.fonts.load`: a CSS `font` and the characters it is asked for. */
export type FontRequest = { readonly font: string; readonly text: string };

/** The distinct characters of some texts, sorted: two texts with the same letters need the same faces. */
export const characters = (texts: readonly string[]): string => [...new Set(texts.join(""))].sort().join("");

/**
 * The loads that cover `texts` in each of `weights`. The script faces are asked only for what the first
 * face does not draw: each of them also has Latin letters, which would otherwise be fetched for nothing.
 */
export function fontRequests(
  texts: readonly string[],
  weights: readonly number[],
  fonts: FontStack,
): FontRequest[] {
  const all = characters(texts);
  const foreign = [...all].filter((character) => !OWN.test(character)).join("");
  const korean = [...foreign].filter((character) => HANGUL.test(character)).join("");
  const pictures = [...foreign].filter((character) => PICTURE.test(character)).join("");
  const first = fonts === MONO ? JETBRAINS : INTER;
  return weights.flatMap((weight) => {
    const asked = (family: string, text: string) =>
      text ? [{ font: `${weight} 16px "${family}"`, text }] : [];
    const scripts = SCRIPTS.flatMap((family) => asked(family, foreign));
    return [...asked(first, all), ...scripts, ...asked(KOREAN, korean), ...asked(EMOJI, pictures)];
  });
}

/** The requests that have been answered in this page: a scene that comes back need not wait again. */
const answered = new Set<string>();

async function load(requests: readonly FontRequest[]): Promise<void> {
  // Its 124 rules come only where there are such letters: each page parses, and each picture's hash tells, all rules.
  if (requests.some(({ font }) => font.includes(KOREAN))) await import("@fontsource-variable/noto-sans-kr");
  await Promise.all(requests.map(({ font, text }) => document.fonts.load(font, text)));
}

/**
 * Holds the render until every face that `texts` need has loaded, and says whether it has. Faces are split
 * by character range and fetched when first drawn, so without this a frame could be captured in a fallback.
 */
export function useFonts(
  texts: readonly string[],
  weights: readonly number[] = [400, 700],
  fonts: FontStack = SANS,
): boolean {
  const key = `${fonts === MONO ? "mono" : "sans"} ${weights.join()} ${characters(texts)}`;
  const [, setAnswered] = useState(0);
  const { delayRender, continueRender, cancelRender } = useDelayRender();
  const ready = answered.has(key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for texts, weights and fonts
  useLayoutEffect(() => {
    if (ready) return;
    const handle = delayRender(`Loading the faces for ${texts.join(" ").slice(0, 60)}`);
    load(fontRequests(texts, weights, fonts)).then(() => {
      answered.add(key);
      setAnswered((count) => count + 1);
    }, cancelRender);
    // Runs when `ready` turns true, after the commit that shows the text: no frame is taken before it.
    return () => continueRender(handle);
  }, [key, ready]);
  return ready;
}
