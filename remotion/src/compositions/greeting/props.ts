import { z } from "zod";
import { NUMBER_FORMATS } from "../../data";
import { asset } from "../../design/asset";
import { themeSchema } from "../../design/theme";

export const personalGreetingSchema = z.strictObject({
  name: z.string().min(1).max(60).describe("The customer's first name"),
  greeting: z.string().max(40).describe("What stands before the name, such as Hello"),
  company: z.string().min(1).max(80).describe("The customer's company"),
  line: z.string().max(140).describe("What the video is about, above the company"),
  number: z.number().min(-1e12).max(1e12).describe("The customer's number"),
  numberFormat: z.enum(NUMBER_FORMATS).describe("How the number is written"),
  currency: z.string().length(3).describe("ISO 4217, for a number that is money"),
  locale: z.string().min(2).max(20).describe("BCP 47: the language that the number is written in"),
  numberLabel: z.string().min(1).max(120).describe("What the number counts"),
  avatar: asset("image").optional().describe("A picture of the customer, or the company's logo"),
  message: z.string().max(160).describe("The closing sentence"),
  sender: z.string().max(80).describe("Who it is from"),
  ...themeSchema.shape,
});

export type PersonalGreetingProps = z.infer<typeof personalGreetingSchema>;
