import { z } from "zod";
import { asset } from "../../design/asset";
import { partSchema } from "../../design/part";
import { themeSchema } from "../../design/theme";
import { POSE_NAMES } from "../../figure";
import { MAX_OVERLAY_TEXT, sceneOverlaySchema } from "../../overlays";

const sceneSchema = z.strictObject({
  narration: z
    .string()
    .min(1)
    .max(MAX_OVERLAY_TEXT)
    .describe("What is said: it decides the figure's pose, and is the caption where there are no overlays"),
  seconds: z.number().min(1.5).max(60).describe("How long the scene is, in seconds"),
  background: asset("image").optional().describe("A picture behind the scene"),
  pose: z.enum(POSE_NAMES).optional().describe("The figure's pose, where the narration should not decide"),
  overlays: z
    .array(sceneOverlaySchema)
    .max(12)
    .optional()
    .describe("Texts on the scene; their times are seconds from the scene's start"),
});

export const explainerSchema = z.strictObject({
  scenes: z.array(sceneSchema).min(1).max(40).describe("The scenes, in order"),
  figure: z.boolean().describe("Whether a stick figure presents"),
  figureSide: z.enum(["left", "right"]).describe("Where the figure stands on a wide frame"),
  transition: z.enum(["slide", "wipe", "cut"]).describe("How one scene gives way to the next"),
  audio: asset("audio").optional().describe("The voice, or music"),
  part: partSchema,
  ...themeSchema.shape,
});

export type ExplainerProps = z.infer<typeof explainerSchema>;
