import { z } from "zod";
import { variantSchema } from "../../adaptive";
import { asset } from "../../design/asset";
import { colorSchema, themeSchema } from "../../design/theme";

const actionSchema = z.strictObject({
  text: z.string().min(1).max(36).describe("What the button says"),
  color: colorSchema.describe("The button's colour, #rrggbb"),
  icon: z.string().max(16).optional().describe("arrow, cart, download, play, or an emoji"),
});

export const productAdSchema = z.strictObject({
  brand: z.string().max(40).describe("Whose product it is; empty for nobody's"),
  product: z.string().min(1).max(60).describe("The product's name"),
  tagline: z.string().min(1).max(90).describe("What it does for the buyer, in one sentence"),
  features: z
    .array(z.string().min(1).max(70))
    .max(4)
    .describe("What speaks for it; left out of videos under 10 seconds"),
  price: z.string().max(20).optional().describe("The price, with its currency"),
  address: z.string().max(60).optional().describe("Where to buy it; shown where viewers can type it"),
  image: asset("image").optional().describe("The product"),
  version: variantSchema.describe(
    "Which version this is: platform, seconds, arm of the test, call to action",
  ),
  actions: z
    .record(z.string().max(40), actionSchema)
    .describe("Calls to action by name; the version names one of them"),
  action: actionSchema.describe("The call to action where the version names none of them"),
  ...themeSchema.shape,
});

export type ProductAdProps = z.infer<typeof productAdSchema>;
