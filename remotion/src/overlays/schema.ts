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

const text = z.string().min(1).max(MAX_OVERLAY_TEXT).describe("What is written");
const appear = seconds(MAX_SECONDS).describe("When it comes, in seconds from the scene's start");
const disappear = seconds(MAX_SECONDS).describe("When it is gone again");

const look = {
  fadeIn: seconds(MAX_FADE).default(0.3).describe("How long it takes to come, in seconds"),
  fadeOut: seconds(MAX_FADE).default(0.3).describe("How long it takes to leave, in seconds"),
  position: z.enum(OVERLAY_POSITIONS).default("bottom").describe("Where it stands in the picture"),
  style: z.enum(OVERLAY_STYLES).default("caption").describe("What it is: its look follows from it"),
};

/** A text on the picture from `appear` to `disappear`; all times are seconds from the scene's start. */
export const textOverlaySchema = z
  .object({ text, appear, disappear, ...look })
  .refine(({ appear, disappear }) => disappear > appear, {
    message: "An overlay must disappear after it appears",
    path: ["disappear"],
  });

const spoken = z
  .object({
    start: seconds(MAX_SECONDS).describe("When its words begin, in seconds from the scene's start"),
    end: seconds(MAX_SECONDS).describe("When they end"),
  })
  .describe("When its words are heard: it comes a little before and stays to be read");

/** A text in a scene: with times of its own, or those of the words that it shows. */
export const sceneOverlaySchema = z
  .object({
    text,
    appear: appear.optional(),
    disappear: disappear.optional(),
    spoken: spoken.optional(),
    ...look,
  })
  .refine((overlay) => overlay.spoken || (overlay.appear ?? 0) < (overlay.disappear ?? 0), {
    message: "An overlay must be spoken, or disappear after it appears",
    path: ["disappear"],
  });

export type SceneOverlay = z.output<typeof sceneOverlaySchema>;

/** An overlay with its defaults filled in, and one as a composition's properties may give it. */
export type TextOverlay = z.output<typeof textOverlaySchema>;
export type TextOverlayInput = z.input<typeof textOverlaySchema>;
export type OverlayPosition = TextOverlay["position"];
export type OverlayStyle = TextOverlay["style"];
