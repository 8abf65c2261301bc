import { Carton } from "./Carton";
import { Photo } from "./Photo";
import { useTheme } from "./Stage";

export type ProductShotProps = {
  readonly image?: string | undefined;
  /** The box, in pixels. */
  readonly width: number;
  readonly height: number;
};

/** A product on its own ground: its picture, or a drawn box where there is none. */
export function ProductShot({ image, width, height }: ProductShotProps) {
  const theme = useTheme();
  return (
    <div
      style={{
        width,
        height,
        flex: "none",
        display: "flex",
        alignItems: "center",
        justifyContent: "center",
        overflow: "hidden",
        backgroundColor: theme.surface,
      }}
    >
      {image ? <Photo src={image} /> : <Carton size={Math.min(width, height) * 0.72} />}
    </div>
  );
}
