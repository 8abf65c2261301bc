import { z } from "zod";
import { asset } from "../../design/asset";
import { themeSchema } from "../../design/theme";

export const AD_TEMPLATES = ["product-showcase", "sale", "testimonial", "announcement"] as const;

export const staticAdSchema = z.strictObject({
  template: z.enum(AD_TEMPLATES).describe("The layout"),
  brand: z.string().max(40).describe("Whose ad it is; empty for nobody's"),
  headline: z.string().min(1).max(110).describe("The message; in a testimonial, what was said"),
  body: z.string().max(200).optional().describe("One or two sentences below the headline"),
  callToAction: z.string().max(28).optional().describe("The button"),
  image: asset("image")
    .optional()
    .describe("The product (showcase), the ground (announcement), the person (testimonial)"),
  price: z.string().max(20).optional().describe("The price, with its currency (showcase, sale)"),
  priceBefore: z.string().max(20).optional().describe("The price that no longer holds (sale)"),
  discount: z.string().max(12).optional().describe("The discount in large type, such as −40% (sale)"),
  label: z.string().max(40).optional().describe("A few words: how long the sale lasts, what is announced"),
  author: z.string().max(60).optional().describe("Who said it (testimonial)"),
  role: z.string().max(80).optional().describe("What the author does (testimonial)"),
  stars: z.number().int().min(0).max(5).optional().describe("A rating, 0 for none (testimonial)"),
  ...themeSchema.shape,
});

export type StaticAdProps = z.infer<typeof staticAdSchema>;
