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

/** The longest text of an overlay, in characters, and the longest time, in seconds. */
export const MAX_OVERLAY_TEXT = 240;
const MAX_SECONDS = 3600;
const MAX_FADE = 60;

const seconds = (most: number) => z.number().min(0).max(most);

/** A text on the picture from `appear` to `disappear`; all times are seconds from the scene's start. */
export const textOverlaySchema = z
  .object({
    text: z.string().min(1).max(MAX_OVERLAY_TEXT).describe("What is written"),
    appear: seconds(MAX_SECONDS).describe("When it comes, in seconds from the scene's start"),
    disappear: seconds(MAX_SECONDS).describe("When it is gone again"),
    fadeIn: seconds(MAX_FADE).default(0.3).describe("How long it takes to come, in seconds"),
    fadeOut: seconds(MAX_FADE).default(0.3).describe("How long it takes to leave, in seconds"),
    position: z.enum(OVERLAY_POSITIONS).default("bottom").describe("Where it stands in the picture"),
    style: z.enum(OVERLAY_STYLES).default("caption").describe("What it is: its look follows from it"),
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
