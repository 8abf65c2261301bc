import { z } from "zod";
import { asset } from "../design/asset";
import { Stage } from "../design/Stage";
import { themeSchema } from "../design/theme";
import { Announcement } from "./staticad/Announcement";
import { ProductShowcase } from "./staticad/ProductShowcase";
import { Sale } from "./staticad/Sale";
import { Testimonial } from "./staticad/Testimonial";

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

const LOOK = { theme: "light", primary: "#14532d", accent: "#f2a541" } as const;

/** An example of each template. */
export const staticAdExamples: Record<StaticAdProps["template"], StaticAdProps> = {
  "product-showcase": {
    template: "product-showcase",
    brand: "Tallgrass Coffee",
    headline: "Beans for the second half of the night",
    body: "Roasted on Tuesday, at your door by Friday. Dark, round, no bitterness.",
    price: "€14.50",
    callToAction: "Order a bag",
    ...LOOK,
  },
  sale: {
    template: "sale",
    brand: "Harbour & Pine",
    headline: "The whole autumn collection",
    discount: "−40%",
    label: "Until Sunday, midnight",
    price: "from €59",
    priceBefore: "€99",
    callToAction: "See the collection",
    theme: "brand",
    primary: "#b3261e",
    accent: "#ffd9a0",
  },
  testimonial: {
    template: "testimonial",
    brand: "Kestrel Invoicing",
    headline:
      "I used to lose the last Friday of every month. Now I send the invoices before my coffee is cold.",
    author: "Noor Haddad",
    role: "Owner, Haddad Joinery",
    stars: 5,
    theme: "light",
    primary: "#3538cd",
    accent: "#e09f1f",
  },
  announcement: {
    template: "announcement",
    brand: "Meridian Film Week",
    headline: "Nine days of films nobody has seen yet",
    label: "12 to 20 October",
    body: "Forty premieres in six cinemas along the river.",
    callToAction: "Get the programme",
    theme: "dark",
    primary: "#ff5b35",
    accent: "#f4c95d",
  },
};

export const staticAdDefaults = staticAdExamples["product-showcase"];

const TEMPLATES = {
  "product-showcase": ProductShowcase,
  sale: Sale,
  testimonial: Testimonial,
  announcement: Announcement,
} as const;

/** An ad as a still picture, in one of four layouts. */
export function StaticAd(props: StaticAdProps) {
  const Template = TEMPLATES[props.template];
  return (
    <Stage look={props}>
      <Template {...props} />
    </Stage>
  );
}
