import { AbsoluteFill, Sequence, useVideoConfig } from "remotion";
import { z } from "zod";
import { DataProvider, NUMBER_FORMATS } from "../data";
import { asset } from "../design/asset";
import { EASE, frames, progress, useClock } from "../design/motion";
import { Scenes } from "../design/Scenes";
import { Stage } from "../design/Stage";
import { themeSchema } from "../design/theme";
import { FPS } from "./format";
import { Closing } from "./greeting/Closing";
import { Company } from "./greeting/Company";
import { Figures } from "./greeting/Figures";
import { NameCard } from "./greeting/NameCard";

export const personalGreetingSchema = z.strictObject({
  name: z.string().min(1).max(60).describe("The customer's first name"),
  greeting: z.string().max(40).describe("What stands before the name, such as Hello"),
  company: z.string().min(1).max(80).describe("The customer's company"),
  line: z.string().max(140).describe("What the video is about, above the company"),
  number: z.number().min(-1e12).max(1e12).describe("The customer's number"),
  numberFormat: z.enum(NUMBER_FORMATS).describe("How the number is written"),
  currency: z.string().length(3).describe("ISO 4217, for a number that is money"),
  locale: z.string().min(2).max(20).describe("BCP 47: the language that the number is written in"),
  numberLabel: z.string().min(1).max(120).describe("What the number counts"),
  avatar: asset("image").optional().describe("A picture of the customer, or the company's logo"),
  message: z.string().max(160).describe("The closing sentence"),
  sender: z.string().max(80).describe("Who it is from"),
  ...themeSchema.shape,
});

export type PersonalGreetingProps = z.infer<typeof personalGreetingSchema>;

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
