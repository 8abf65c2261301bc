import { AbsoluteFill, Audio, type CalculateMetadataFunction } from "remotion";
import { z } from "zod";
import { asset } from "../design/asset";
import { lengthOf, partSchema } from "../design/part";
import { type Scene, Scenes } from "../design/Scenes";
import { Stage } from "../design/Stage";
import { themeSchema } from "../design/theme";
import { POSE_NAMES } from "../figure";
import { MAX_OVERLAY_TEXT, sceneOverlaySchema } from "../overlays";
import { ExplainerScene } from "./explainer/ExplainerScene";
import { FPS } from "./format";

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

export const explainerDefaults: ExplainerProps = {
  scenes: [
    {
      narration: "Let me explain why a film takes all night to render.",
      seconds: 4.5,
      overlays: [overlay("Why does it take all night?", 0.5, 4.2, "center", "keyword")],
    },
    {
      narration: "A ten-minute film has eighteen thousand frames. I wonder how long each one takes.",
      seconds: 5,
      overlays: [
        overlay("18,000", 0.5, 4.7, "center", "number"),
        overlay("frames in ten minutes of film", 0.9, 4.7, "center", "caption"),
      ],
    },
    {
      narration: "With eight machines, it is amazing: each draws its own part.",
      seconds: 5,
      overlays: [
        overlay(
          "A render farm cuts the film into parts. Every machine draws one, and the parts are joined at the end.",
          0.5,
          4.7,
          "center",
          "definition",
        ),
      ],
    },
  ],
  figure: true,
  figureSide: "left",
  transition: "wipe",
  theme: "light",
  primary: "#0f766e",
  accent: "#f0653a",
};

type Overlay = z.infer<typeof sceneOverlaySchema>;

function overlay(
  text: string,
  appear: number,
  disappear: number,
  position: Overlay["position"],
  style: Overlay["style"],
): Overlay {
  return { text, appear, disappear, position, style, fadeIn: 0.3, fadeOut: 0.3 };
}

export const explainerSeconds = ({ scenes, part }: ExplainerProps): number =>
  lengthOf(
    scenes.map(({ seconds }) => seconds),
    part,
  );

export const explainerMetadata: CalculateMetadataFunction<ExplainerProps> = ({ props }) => ({
  durationInFrames: Math.round(explainerSeconds(props) * FPS),
});

function scenesOf(props: ExplainerProps): Scene[] {
  return props.scenes.map((scene, i) => ({
    key: `scene ${i + 1}`,
    seconds: scene.seconds,
    covers: props.transition === "slide" && i > 0,
    content: <ExplainerScene {...props} scene={scene} position={i} />,
  }));
}

/** Scenes that explain something: a ground or a picture, a figure that presents, and texts. */
export function Explainer(props: ExplainerProps) {
  return (
    <Stage look={props}>
      {props.audio ? <Audio src={props.audio} /> : null}
      <AbsoluteFill>
        <Scenes scenes={scenesOf(props)} part={props.part} />
      </AbsoluteFill>
    </Stage>
  );
}
