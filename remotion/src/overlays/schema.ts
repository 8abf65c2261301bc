import { z } from "zod";

/** Where an overlay stands: nine places in the picture. */
export const OVERLAY_POSITIONS = [
  "top_left",
  "top",
  "top_right",
  "left",
  "center",
  "right",
  "bottom_left",
  "bottom",
  "bottom_right",
] as const;

/** What an overlay says: how it looks and enters follows from it. */
export const OVERLAY_STYLES = ["keyword", "definition", "number", "caption", "quote"] as const;

/** A text on the picture from `appear` to `disappear`; all times are seconds from the scene's start. */
export const textOverlaySchema = z
  .object({
    text: z.string().min(1),
    appear: z.number().min(0),
    disappear: z.number().min(0),
    fadeIn: z.number().min(0).default(0.3),
    fadeOut: z.number().min(0).default(0.3),
    position: z.enum(OVERLAY_POSITIONS).default("bottom"),
    style: z.enum(OVERLAY_STYLES).default("caption"),
  })
  .refine(({ appear, disappear }) => disappear > appear, {
    message: "An overlay must disappear after it appears",
    path: ["disappear"],
  });

/** An overlay with its defaults filled in, and one as a composition's properties may give it. */
export type TextOverlay = z.output<typeof textOverlaySchema>;
export type TextOverlayInput = z.input<typeof textOverlaySchema>;
export type OverlayPosition = TextOverlay["position"];
export type OverlayStyle = TextOverlay["style"];
