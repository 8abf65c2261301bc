import { AbsoluteFill, Audio, type CalculateMetadataFunction } from "remotion";
import { lengthOf } from "../design/part";
import { type Scene, Scenes } from "../design/Scenes";
import { Stage } from "../design/Stage";
import type { SceneOverlay } from "../overlays";
import { ExplainerScene } from "./explainer/ExplainerScene";
import { type ExplainerProps, explainerSchema } from "./explainer/props";
import { FPS } from "./format";

export { explainerSchema };

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

function overlay(
  text: string,
  appear: number,
  disappear: number,
  position: SceneOverlay["position"],
  style: SceneOverlay["style"],
): SceneOverlay {
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
