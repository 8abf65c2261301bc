import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { QuoteMark, Stars } from "../../design/icons";
import { directionOf } from "../../design/measure";
import { initials, Photo } from "../../design/Photo";
import { useTheme } from "../../design/Stage";
import { padding, useScale } from "../../design/scale";
import { Brand } from "./Brand";
import type { StaticAdProps } from "./props";

function Portrait({ image, name, size }: { image?: string | undefined; name: string; size: number }) {
  const theme = useTheme();
  return (
    <div
      style={{
        width: size,
        height: size,
        flex: "none",
        borderRadius: size,
        overflow: "hidden",
        display: "flex",
        alignItems: "center",
        justifyContent: "center",
        backgroundColor: theme.primary,
      }}
    >
      {image ? (
        <Photo src={image} />
      ) : (
        <FitText
          hug
          text={initials(name)}
          size={size * 0.36}
          width={size * 0.8}
          maxLines={1}
          weight={650}
          color={theme.onPrimary}
        />
      )}
    </div>
  );
}

type AuthorProps = Pick<StaticAdProps, "author" | "role" | "image"> & {
  readonly width: number;
  readonly size: number;
};

function Author({ author, role, image, width, size }: AuthorProps) {
  const { type, space } = useScale();
  const theme = useTheme();
  const gap = space(32);
  const room = width - size - gap;
  return (
    <div dir={directionOf(author ?? "")} style={{ display: "flex", alignItems: "center", gap, height: size }}>
      <Portrait image={image} name={author ?? ""} size={size} />
      <div style={{ display: "flex", flexDirection: "column", gap: space(8) }}>
        <FitText
          hug
          text={author ?? ""}
          size={type("lead") * 0.92}
          minSize={type("caption")}
          width={room}
          maxLines={1}
          weight={680}
          tracking={-0.015}
        />
        {role ? (
          <FitText
            hug
            text={role}
            size={type("body") * 0.92}
            minSize={type("caption") * 0.8}
            width={room}
            maxLines={1}
            color={theme.muted}
          />
        ) : null}
      </div>
    </div>
  );
}

/** What a customer said, and who. */
export function Testimonial({ brand, headline, author, role, image, stars = 0 }: StaticAdProps) {
  const { safe, content, type, space, shape } = useScale();
  const theme = useTheme();
  const wide = shape === "landscape";
  const mark = space(110);
  const person = author ? space(132) : 0;
  const rating = stars > 0 ? space(44) : 0;
  const gap = space(44);
  const width = content.width * (wide ? 0.84 : 1);
  const height = content.height - space(48) - mark - person - rating - 4 * gap;
  return (
    <AbsoluteFill
      dir={directionOf(headline)}
      style={{ padding: padding(safe), justifyContent: "space-between" }}
    >
      <Brand name={brand} width={content.width} />
      <div style={{ display: "flex", flexDirection: "column", gap }}>
        <QuoteMark size={mark} color={theme.primaryText} />
        <FitText
          text={headline}
          size={type(wide ? "h2" : "h2") * (shape === "tall" ? 1.1 : 0.96)}
          minSize={type("body")}
          width={width}
          height={height}
          weight={620}
          leading={1.2}
          tracking={-0.028}
        />
        {rating > 0 ? <Stars count={stars} size={rating} color={theme.accent} /> : null}
      </div>
      {author ? (
        <Author author={author} role={role} image={image} width={content.width} size={person} />
      ) : (
        <div />
      )}
    </AbsoluteFill>
  );
}
