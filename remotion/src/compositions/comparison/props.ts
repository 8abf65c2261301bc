import { z } from "zod";
import { themeSchema } from "../../design/theme";

const rowSchema = z.strictObject({
  label: z.string().min(1).max(40).describe("What is compared in this row"),
  left: z.string().min(1).max(40).describe("The left side's value"),
  right: z.string().min(1).max(40).describe("The right side's value"),
  better: z.enum(["left", "right", "neither"]).describe("The side that does better here"),
});

export const comparisonSchema = z.strictObject({
  title: z.string().min(1).max(120).describe("The question that the comparison answers"),
  left: z.string().min(1).max(40).describe("The name of the left side"),
  right: z.string().min(1).max(40).describe("The name of the right side"),
  rows: z.array(rowSchema).min(1).max(6).describe("What is compared, in the order it is shown"),
  verdict: z.string().max(140).optional().describe("The conclusion, shown last"),
  winner: z.enum(["left", "right", "neither"]).describe("The side that is set off as the better one"),
  ...themeSchema.shape,
});

export type ComparisonProps = z.infer<typeof comparisonSchema>;
