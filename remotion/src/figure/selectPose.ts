import type { PoseName } from "./poses";

/** Words that call for a pose. `weight` says how specific they are. */
interface Cue {
  pose: PoseName;
  weight: number;
  words: readonly string[];
}

/**
 * What is felt outweighs what is meant, which outweighs a turn of the argument, which outweighs mere pointing
 * words: "this", "that" and "here" are in nearly every sentence and say least about it.
 */
const CUES: readonly Cue[] = [
  { pose: "excited", weight: 4, words: ["amazing", "wow", "incredible", "awesome", "fantastic"] },
  {
    pose: "explaining",
    weight: 3,
    words: ["let me explain", "explain", "explains", "understand", "for example", "in other words"],
  },
  {
    pose: "thinking",
    weight: 3,
    words: ["think", "thinks", "thinking", "consider", "considering", "wonder", "wondering", "hmm"],
  },
  { pose: "pointing_left", weight: 3, words: ["over there"] },
  { pose: "pointing_right", weight: 3, words: ["over here", "right here"] },
  { pose: "confused", weight: 2, words: ["but", "however", "confused", "confusing"] },
  { pose: "pointing_right", weight: 1, words: ["here", "this"] },
  { pose: "pointing_left", weight: 1, words: ["that"] },
];

/** What makes a neighbour part of the word: a letter, mark, digit or underscore, or a hyphen that leads to one. */
const INSIDE = String.raw`[\p{L}\p{M}\p{N}_]`;

/** Matches `words` whole, in any case, with any white space between them. "but" is not in "button" or "but-end". */
const wholeWords = (words: string): RegExp =>
  new RegExp(
    `(?<!${INSIDE}|${INSIDE}-)${words.replaceAll(" ", String.raw`\s+`)}(?!${INSIDE}|-${INSIDE})`,
    "iu",
  );

const MATCHERS = CUES.flatMap(({ pose, weight, words }) =>
  words.map((phrase) => ({ pose, weight, pattern: wholeWords(phrase) })),
);

/**
 * The pose that a sentence of narration calls for; "idle" if no cue is in it.
 *
 * The rule: cues are whole words. The most specific cue counts (see `CUES`), so "this is amazing" is excited
 * rather than pointing; of equally specific ones the earliest in the sentence.
 */
export function selectPose(narrative: string): PoseName {
  let best: { pose: PoseName; weight: number; at: number } | undefined;
  for (const { pose, weight, pattern } of MATCHERS) {
    const at = narrative.search(pattern);
    if (at < 0) continue;
    if (best === undefined || weight > best.weight || (weight === best.weight && at < best.at)) {
      best = { pose, weight, at };
    }
  }
  return best?.pose ?? "idle";
}
