import { z } from "zod";

/** Which of a composition's scenes is shown alone: so each can be as long as what is said in it. */
export const partSchema = z
  .number()
  .int()
  .min(0)
  .max(99)
  .optional()
  .describe("Shows one scene alone, counted from 0, as it is in the whole; left out: all of them");

/** All of a list, or the one that is shown alone. */
export const partOf = <Each>(all: readonly Each[], part: number | undefined): readonly Each[] =>
  part === undefined ? all : all.slice(part, part + 1);

/** The length of all scenes, or of the one that is shown alone. */
export const lengthOf = (seconds: readonly number[], part: number | undefined): number =>
  partOf(seconds, part).reduce((sum, each) => sum + each, 0);
