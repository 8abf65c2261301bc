import { AbsoluteFill } from "remotion";
import { FitText } from "../../design/FitText";
import { directionOf } from "../../design/measure";
import { useClock } from "../../design/motion";
import { fadeRise, riseLines } from "../../design/reveal";
import { Stage, useTheme } from "../../design/Stage";
import { padding, useScale } from "../../design/scale";
import type { ThemeProps } from "../../design/theme";
import type { PersonalGreetingProps } from "./props";

type ClosingProps = Pick<PersonalGreetingProps, "message" | "sender"> & { readonly look: ThemeProps };

function Words({ message, sender }: Omit<ClosingProps, "look">) {
  const { safe, content, type, space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  return (
    <AbsoluteFill
      dir={directionOf(message || sender)}
      style={{ padding: padding(safe), justifyContent: "center", gap: space(48) }}
    >
      {message ? (
        <FitText
          text={message}
          size={type("h1")}
          minSize={type("body")}
          width={content.width * 0.94}
          height={content.height * 0.66}
          weight={740}
          leading={1.08}
          tracking={-0.035}
          lineStyle={riseLines(clock, { at: 0.3, leave: null })}
        />
      ) : null}
      {sender ? (
        <div style={fadeRise(clock, space(24), { at: 0.8, leave: null })}>
          <FitText
            text={sender}
            size={type("lead")}
            minSize={type("caption")}
            width={content.width}
            maxLines={1}
            weight={520}
            color={theme.muted}
          />
        </div>
      ) : null}
    </AbsoluteFill>
  );
}

/** Thanks, and who they are from. */
export function Closing({ look, message, sender }: ClosingProps) {
  return (
    <Stage look={{ ...look, theme: "brand" }}>
      <Words message={message} sender={sender} />
    </Stage>
  );
}
