import { AbsoluteFill, Sequence, useVideoConfig } from "remotion";
import { DataProvider } from "../data";
import { EASE, frames, progress, useClock } from "../design/motion";
import { Scenes } from "../design/Scenes";
import { Stage } from "../design/Stage";
import { FPS } from "./format";
import { Closing } from "./greeting/Closing";
import { Company } from "./greeting/Company";
import { Figures } from "./greeting/Figures";
import { NameCard } from "./greeting/NameCard";
import { type PersonalGreetingProps, personalGreetingSchema } from "./greeting/props";

export { personalGreetingSchema };

export const personalGreetingDefaults: PersonalGreetingProps = {
  name: "Amara",
  greeting: "Hello",
  company: "Lindqvist Ceramics",
  line: "Your year with us, in ten seconds",
  number: 1284,
  numberFormat: "decimal",
  currency: "EUR",
  locale: "en-US",
  numberLabel: "orders left your kiln this year",
  message: "Thank you. Here is to the next thousand.",
  sender: "The Parcelworks team",
  theme: "light",
  primary: "#2f3e9e",
  accent: "#e8743b",
};

/** How long the name is on the screen, in seconds, and when the card begins to leave. */
const NAME_SECONDS = 1;
const NAME_LEAVES = 0.62;

/**
 * Which frames a prop changes, at 30 frames a second, half-open. The name is greeted on a card of its own
 * that has left after a second, and the length does not follow from it: a campaign to many customers of
 * one company draws the rest of the video once, and only this second for each of them.
 */
export const personalGreetingVaries = { name: [0, NAME_SECONDS * FPS] } as const;

/** The whole video, in seconds: the same for every customer. */
export const PERSONAL_GREETING_SECONDS = 11;

/** The frames that may show the name, at any frame rate. */
export const nameFrames = (fps: number): number => frames(NAME_SECONDS, fps);

function NameLeaving(props: PersonalGreetingProps) {
  const { time, total } = useClock();
  const { fps } = useVideoConfig();
  // The frame after the card's last one must look the same whatever the name was: gone by then.
  const gone = progress(time, NAME_LEAVES, total - NAME_LEAVES - 1 / fps, EASE.inOut);
  return (
    <AbsoluteFill
      data-bleed={gone > 0 ? "slides over the frame's edge" : undefined}
      style={{ transform: `translateY(${-gone * 100}%)` }}
    >
      <Stage look={{ ...props, theme: "brand" }}>
        <NameCard name={props.name} greeting={props.greeting} />
      </Stage>
    </AbsoluteFill>
  );
}

/** Everything that is the same whatever the customer's name is. */
function Rest(props: Omit<PersonalGreetingProps, "name" | "greeting">) {
  const { theme, primary, accent, ...data } = props;
  const look = { theme, primary, accent };
  return (
    <DataProvider data={data}>
      <Scenes
        scenes={[
          { key: "company", seconds: 3, content: <Company {...props} /> },
          { key: "number", seconds: 4.2, content: <Figures {...props} /> },
          { key: "closing", seconds: 3.2, covers: true, content: <Closing {...props} look={look} /> },
        ]}
      />
    </DataProvider>
  );
}

/** One video for one customer: their name, their company, their number. */
export function PersonalGreeting({ name, greeting, ...rest }: PersonalGreetingProps) {
  const { fps, durationInFrames } = useVideoConfig();
  // The company's scene begins under the card that is about to leave.
  const start = Math.min(Math.round(NAME_LEAVES * fps), durationInFrames - 1);
  return (
    <Stage look={rest}>
      <Sequence from={start} name="rest">
        <Rest {...rest} />
      </Sequence>
      <Sequence durationInFrames={nameFrames(fps)} name="name">
        <NameLeaving name={name} greeting={greeting} {...rest} />
      </Sequence>
    </Stage>
  );
}
