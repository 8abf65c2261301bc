import { Stage } from "../design/Stage";
import { Announcement } from "./staticad/Announcement";
import { ProductShowcase } from "./staticad/ProductShowcase";
import { AD_TEMPLATES, type StaticAdProps, staticAdSchema } from "./staticad/props";
import { Sale } from "./staticad/Sale";
import { Testimonial } from "./staticad/Testimonial";

export { AD_TEMPLATES, staticAdSchema };

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
