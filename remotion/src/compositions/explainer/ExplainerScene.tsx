import { AbsoluteFill } from "remotion";
import { legible } from "../../design/contrast";
import { useClock } from "../../design/motion";
import { Photo } from "../../design/Photo";
import { useTheme } from "../../design/Stage";
import { type Scale, useScale } from "../../design/scale";
import { StickFigure, selectPose } from "../../figure";
import { Layers } from "../../layers";
import { type TextOverlay, TextOverlays, timeOverlay } from "../../overlays";
import { Curtain } from "./Curtain";
import { Ground, HORIZON } from "./Ground";
import type { ExplainerProps } from "./props";

type SceneProps = ExplainerProps["scenes"][number];

/** What a light picture looks like under its shade: accents must show on it. */
const SHADED = "#5c5650";

/** Where the figure stands, in pixels: beside the texts on a wide frame, below them on the others. */
function figureBox({ shape, width, height, safe }: Scale, side: ExplainerProps["figureSide"]) {
  const wide = shape === "landscape";
  const tall = height * (wide ? 0.66 : shape === "square" ? 0.46 : 0.42);
  // The figure's picture is about as wide as it is high.
  const size = { width: tall * 0.88, height: tall };
  const feet = height * HORIZON[shape] + height * 0.035;
  const edge = safe.left + width * 0.02;
  const left = wide ? (side === "left" ? edge : width - edge - size.width) : (width - size.width) / 2;
  return { ...size, left, top: feet - tall };
}

/** The part of the frame that is left for texts, as shares of its sides. */
function textInset(scale: Scale, figure: ReturnType<typeof figureBox> | null, side: "left" | "right") {
  const { shape, width, height, safe } = scale;
  const inset = {
    top: safe.top / height,
    right: safe.right / width,
    bottom: safe.bottom / height,
    left: safe.left / width,
  };
  if (!figure) return inset;
  if (shape !== "landscape") return { ...inset, bottom: 1 - (figure.top - height * 0.02) / height };
  const reach = (figure.width + width * 0.05) / width;
  return { ...inset, [side]: inset[side] + reach };
}

/** A scene without overlays shows its narration. */
function overlaysOf({ overlays, narration, seconds }: SceneProps): TextOverlay[] {
  if (overlays && overlays.length > 0) return overlays.map((overlay) => timeOverlay(overlay, seconds));
  const times = { appear: 0.4, disappear: Math.max(0.5, seconds - 0.2), fadeIn: 0.3, fadeOut: 0.3 };
  return [{ text: narration, position: "center", style: "caption", ...times }];
}

/** The figure's poses: by the sentence that is being said, spread over the scene by length. */
function keyframes({ narration, pose }: SceneProps, seconds: number) {
  if (pose) return [{ pose, at: 0 }];
  const sentences = narration.match(/[^.!?。！？؟]+[.!?。！？؟]*/gu) ?? [narration];
  const total = sentences.join("").length;
  let passed = 0;
  return sentences.map((sentence) => {
    const at = (passed / total) * seconds;
    passed += sentence.length;
    return { pose: selectPose(sentence), at };
  });
}

function Figure({
  scene,
  box,
  position,
}: {
  scene: SceneProps;
  box: ReturnType<typeof figureBox>;
  position: number;
}) {
  const theme = useTheme();
  const clock = useClock();
  const ink = scene.background ? "#ffffff" : theme.text;
  const fill = scene.background ? "#1b1d24" : theme.surface;
  return (
    <div style={{ position: "absolute", ...box }}>
      <StickFigure
        keyframes={keyframes(scene, clock.total)}
        color={ink}
        fill={fill}
        seed={position}
        style={{ overflow: "visible" }}
      />
    </div>
  );
}

function Picture({ src }: { readonly src: string }) {
  return (
    <>
      <AbsoluteFill>
        <Photo src={src} />
      </AbsoluteFill>
      <AbsoluteFill style={{ background: "linear-gradient(rgba(8, 9, 12, 0.35), rgba(8, 9, 12, 0.65))" }} />
    </>
  );
}

function Texts({ scene, inset }: { scene: SceneProps; inset: ReturnType<typeof textInset> }) {
  const theme = useTheme();
  const { total } = useClock();
  const overlays = overlaysOf(scene);
  // Overlays follow the scene when the renderer makes it shorter or longer than it was written.
  const pace = total / scene.seconds;
  const timed = overlays.map((each) => ({
    ...each,
    appear: each.appear * pace,
    disappear: each.disappear * pace,
  }));
  const palette = scene.background
    ? { text: "#ffffff", accent: legible(theme.accent, SHADED), surface: "rgba(10, 11, 15, 0.84)" }
    : { text: theme.text, accent: theme.accentDisplay, surface: theme.surface, shadow: "none" };
  return <TextOverlays overlays={timed} palette={palette} inset={inset} />;
}

export type ExplainerSceneProps = ExplainerProps & { readonly scene: SceneProps; readonly position: number };

/** One scene, in layers. */
export function ExplainerScene({
  scene,
  position,
  scenes,
  figure,
  figureSide,
  transition,
}: ExplainerSceneProps) {
  const scale = useScale();
  const box = figure ? figureBox(scale, figureSide) : null;
  const curtain = transition === "wipe";
  return (
    <Layers
      background={scene.background ? <Picture src={scene.background} /> : <Ground position={position} />}
      characters={box ? <Figure scene={scene} box={box} position={position} /> : null}
      textOverlays={<Texts scene={scene} inset={textInset(scale, box, figureSide)} />}
      transitions={curtain ? <Curtain opens={position > 0} closes={position < scenes.length - 1} /> : null}
    />
  );
}
