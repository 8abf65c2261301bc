import { AbsoluteFill, Img } from "remotion";
import { z } from "zod";

export const shownSchema = z.object({
  /** Known for a picture by its mark alone. */
  photo: z.string().meta({ asset: "image" }),
  /** Known for a picture by how its address ends. */
  others: z.array(z.object({ from: z.string() })),
});

/** Pictures side by side. */
export const Shown: React.FC<z.infer<typeof shownSchema>> = ({ photo, others }) => (
  <AbsoluteFill style={{ flexDirection: "row", background: "black" }}>
    {[photo, ...others.map(({ from }) => from)]
      .filter((source) => source !== "")
      .map((source) => (
        <Img key={source} src={source} style={{ width: 160, height: 180 }} />
      ))}
  </AbsoluteFill>
);
