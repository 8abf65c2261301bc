import { AbsoluteFill } from "remotion";
import { z } from "zod";
import { asset } from "../design/asset";
import { FitText } from "../design/FitText";
import { directionOf } from "../design/measure";
import { EASE, useClock } from "../design/motion";
import { Photo } from "../design/Photo";
import { riseLines, wipe } from "../design/reveal";
import { Stage, useTheme } from "../design/Stage";
import { padding, useScale } from "../design/scale";
import { themeSchema } from "../design/theme";

export const lowerThirdSchema = z.strictObject({
  name: z.string().min(1).max(80).describe("The person's or place's name"),
  role: z.string().max(120).optional().describe("What they do, or where this is"),
  image: asset("image").optional().describe("A portrait or a logo, shown square"),
  side: z.enum(["start", "end"]).describe("The side of the frame: where reading starts, or where it ends"),
  backdrop: z
    .enum(["transparent", "theme"])
    .describe("Behind the plate: nothing (to lay it over another video), or the theme's background"),
  ...themeSchema.shape,
});

export type LowerThirdProps = z.infer<typeof lowerThirdSchema>;

export const lowerThirdDefaults: LowerThirdProps = {
  name: "Ingrid Solheim",
  role: "Lighting lead, Studio Nordlys",
  side: "start",
  backdrop: "transparent",
  theme: "light",
  primary: "#0b6e5f",
  accent: "#f2a541",
};

function Portrait({ src, size }: { readonly src: string; readonly size: number }) {
  const clock = useClock();
  return (
    <div
      style={{ width: size, height: size, flex: "none", ...wipe(clock, "bottom", { at: 0.35, leave: 0.2 }) }}
    >
      <Photo src={src} />
    </div>
  );
}

function Words({ name, role, width }: Pick<LowerThirdProps, "name" | "role"> & { readonly width: number }) {
  const { type, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: space(10), justifyContent: "center" }}>
      <FitText
        hug
        text={name}
        size={type("h3")}
        minSize={type("body")}
        width={width}
        maxLines={2}
        weight={700}
        leading={1.12}
        tracking={-0.02}
        lineStyle={riseLines(clock, { at: 0.4, leave: 0.25 })}
      />
      {role ? (
        <FitText
          hug
          text={role}
          size={type("body") * 0.94}
          minSize={type("caption") * 0.9}
          width={width}
          maxLines={2}
          weight={450}
          leading={1.26}
          color={theme.muted}
          lineStyle={riseLines(clock, { at: 0.55, leave: 0.2 })}
        />
      ) : null}
    </div>
  );
}

function Plate({ name, role, image }: LowerThirdProps) {
  const { space, content, shape } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const bar = space(12);
  const portrait = image ? space(190) : 0;
  const sides = space(40);
  const widest = content.width * (shape === "landscape" ? 0.62 : 1) - bar - portrait - 2 * sides;
  const rtl = directionOf(name) === "rtl";
  const from = rtl ? "right" : "left";
  const grown = clock.enter(0, 0.5, EASE.out) - clock.exit(0, 0.3);
  return (
    <div style={{ display: "flex", maxWidth: "100%" }}>
      <div
        style={{
          width: bar,
          flex: "none",
          backgroundColor: theme.primary,
          transform: `scaleY(${grown})`,
          transformOrigin: "bottom",
        }}
      />
      <div
        style={{
          display: "flex",
          minHeight: portrait,
          alignItems: "center",
          backgroundColor: theme.surface,
          ...wipe(clock, from, { at: 0.2, leave: 0.15, retracts: true }, 0.7),
        }}
      >
        {image ? <Portrait src={image} size={portrait} /> : null}
        <div style={{ padding: `${space(30)}px ${sides}px` }}>
          <Words name={name} role={role} width={widest} />
        </div>
      </div>
    </div>
  );
}

/** A name plate in the lower third of the frame. */
export function LowerThird(props: LowerThirdProps) {
  const { safe, shape, height } = useScale();
  // Television leaves a little more room below a plate than the title-safe margin.
  const bottom = shape === "tall" ? safe.bottom : safe.bottom + height * 0.03;
  return (
    <Stage look={props} transparent={props.backdrop === "transparent"}>
      <AbsoluteFill
        dir={directionOf(props.name)}
        style={{
          padding: padding({ ...safe, bottom }),
          justifyContent: "flex-end",
          alignItems: props.side === "start" ? "flex-start" : "flex-end",
        }}
      >
        <Plate {...props} />
      </AbsoluteFill>
    </Stage>
  );
}
