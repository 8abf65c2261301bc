import { z } from "zod";
import { asset } from "../../design/asset";
import { partSchema } from "../../design/part";
import { themeSchema } from "../../design/theme";

const itemSchema = z.strictObject({
  heading: z.string().min(1).max(90).describe("The item in a few words"),
  text: z.string().max(220).optional().describe("One or two sentences about it"),
  image: asset("image").optional().describe("A picture of it"),
});

export const listicleSchema = z.strictObject({
  kicker: z.string().max(60).optional().describe("A few words above the title"),
  title: z.string().min(1).max(120).describe("What the list is about"),
  items: z.array(itemSchema).min(1).max(20).describe("The items, in the order they are shown"),
  countdown: z.boolean().describe("Numbers the items downwards, so that the first comes last"),
  outro: z.string().max(120).describe("The closing line; empty for none"),
  handle: z
    .string()
    .max(60)
    .optional()
    .describe("Who it is from: a name or an address, under the closing line"),
  part: partSchema,
  secondsPerItem: z.number().min(1.5).max(20).describe("How long each item is shown, in seconds"),
  ...themeSchema.shape,
});

export type ListicleProps = z.infer<typeof listicleSchema>;
export type Item = z.infer<typeof itemSchema>;
