/**
 * What the farm and a worker say to each other: one JSON object a line, requests in, events out.
 * `farm/scene_worker/remotion/protocol.py` is the other side.
 */

/** What a page may reach. */
export interface Site {
  /** Folder of an unpacked bundle. */
  bundle: string;
  /** Local path of each prepared asset by the name that props know it by. */
  assets: Record<string, string>;
  /** Hosts of the network that pages may reach besides. */
  hosts: string[];
}

/** A composition as it is to be rendered. */
export interface Video {
  id: string;
  /** CSS pixels. */
  width: number;
  /** CSS pixels. */
  height: number;
  /** Frames a second. */
  fps: number;
  durationInFrames: number;
}

export type Props = Record<string, unknown>;

/** How frames are handed over. */
export interface Picture {
  format: "jpeg" | "png";
  /** JPEG's, from 0 to 100. */
  quality: number | null;
}

export interface ListRequest {
  do: "list";
  site: Site;
}

export interface DescribeRequest {
  do: "describe";
  site: Site;
  composition: string;
  /** What the schema is to accept: assets still have the addresses that the customer gave. */
  given: Props;
  props: Props;
  /** Seconds that `delayRender` may hold. */
  patience: number;
}

export interface RenderRequest {
  do: "render";
  site: Site;
  video: Video;
  props: Props;
  /** Device pixels per CSS pixel. */
  scale: number;
  /** The composition's frames, in the order that they are wanted. */
  frames: number[];
  picture: Picture;
  /** Whether a page of the same composition may be used again with other props. */
  keepPage: boolean;
  patience: number;
}

export type Request = ListRequest | DescribeRequest | RenderRequest;

/** One entry of a schema's complaint. */
export interface Issue {
  path: (string | number)[];
  message: string;
}

export type FailureKind =
  | "unknown_composition"
  | "bad_props"
  | "threw"
  | "timeout"
  | "missing_asset"
  | "browser_lost"
  | "out_of_memory"
  | "bad_bundle";

export interface Failure {
  kind: FailureKind;
  message: string;
  /** The composition's frame, where it failed at one. */
  frame?: number;
  /** Components around the failure, innermost first, as `Name (file:line:column)`. */
  components?: string[];
  /** Where in the project's source it was thrown, as `file:line:column`. */
  source?: string;
  /** What the schema refuses. */
  issues?: Issue[];
}

/** A sound that is heard at one frame; `source` names an asset, a file of the bundle, or an address. */
export interface Sound {
  id: string;
  source: string;
  /** Frame of the recording, at the composition's rate. */
  mediaFrame: number;
  volume: number;
  playbackRate: number;
  toneFrequency: number;
  audioStartFrame: number;
}

/** Samples that a composition made by itself at one frame. */
export interface InlineSound {
  id: string;
  /** 16-bit stereo at 48 kHz, little-endian, in base64. */
  samples: string;
  /** The composition's frame at which they begin. */
  frame: number;
  /** Factor of their pitch, which the page has not applied. */
  toneFrequency: number;
}

export interface Described {
  width: number;
  height: number;
  fps: number;
  durationInFrames: number;
  /** Props after defaults and `calculateMetadata`. */
  props: Props;
  defaultProps: Props;
  /** JSON Schema of the props, where the project has one that can be told. */
  schema: unknown;
}

/** One of a bundle's compositions at its default props, or why it cannot be told. */
export interface Listed {
  id: string;
  described: Described | null;
  error: string | null;
}

export type Event =
  | { event: "ready"; browser: string; sandboxed: boolean; pid: number }
  | { event: "alive" }
  | { event: "listed"; compositions: Listed[] }
  | ({ event: "described" } & Described)
  | {
      event: "frame";
      frame: number;
      /** The picture in base64; none: the same as the one before. */
      picture: string | null;
      sounds: Sound[];
      inline: InlineSound[];
    }
  | { event: "done"; captured: number }
  | ({ event: "failed" } & Failure);
