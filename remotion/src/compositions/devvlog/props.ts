import { z } from "zod";
import { partSchema } from "../../design/part";
import { themeSchema } from "../../design/theme";

const stepSchema = z.strictObject({
  caption: z.string().min(1).max(140).describe("What happens in this step"),
  file: z.string().max(60).describe("The file's name, in the window's title bar"),
  code: z.string().min(1).max(1200).describe("The code that is typed; lines end with \\n"),
  output: z.string().max(240).optional().describe("What the program prints when the code is complete"),
});

export const devVlogSchema = z.strictObject({
  title: z.string().min(1).max(100).describe("What the episode is about"),
  episode: z.string().max(40).optional().describe("A line above the title: a number, a date"),
  steps: z.array(stepSchema).min(1).max(12).describe("The steps, in order"),
  part: partSchema,
  charactersPerSecond: z.number().min(5).max(120).describe("How fast the code is typed"),
  ...themeSchema.shape,
});

export type DevVlogProps = z.infer<typeof devVlogSchema>;
export type Step = z.infer<typeof stepSchema>;
