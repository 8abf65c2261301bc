// Made by `make sdk` from the service's OpenAPI document. Change the models in farm/ or serve/, not this file.

/** Whatever JSON can hold. */
export type JsonValue = JsonScalar | readonly JsonValue[] | { readonly [name: string]: JsonValue };
type JsonScalar = null | boolean | number | string;

/** A video from a template. */
export interface AdTemplateRequest {
  /** Which template: `product-ad-v1`, or `product-showcase-v1` for the same in motion. */
  template_id: string;
  /** What fills it. */
  bindings?: Bindings;
  /** The look; left out: the template's own. */
  style?: BriefStyle | null;
  /** Pixels. */
  size?: VideoSize;
  /** Length; under ten seconds the features are left out. Default: 15. */
  duration_sec?: number;
  /** Frames a second. Default: "30". */
  fps?: number | string;
  /** How much care the encode takes. Default: "production". */
  quality?: BriefQuality;
  /** Default: "mp4". */
  output_format?: Container;
}

/** A file that you want to upload directly. */
export interface Announcement {
  /** SHA-256 of its bytes, in lower-case hex. */
  sha256: string;
  /** Length in bytes. */
  size: number;
  /** What you take it for; its bytes decide. */
  media_type?: string;
  /** What you call it; for people. */
  name?: string;
}

/** A file that a job made. */
export interface Artifact {
  name: string;
  media_type: string;
  size: number;
  sha256: string;
  /** Where it lies. */
  uri: string;
  /** Where the service gives it. */
  url: string;
}

/** Shape of the frame. */
export type Aspect = "16:9" | "9:16" | "1:1" | "4:5";

/** A part of your files, the newest first. */
export interface AssetList {
  assets: readonly AssetView[];
  /** Gives the next part; empty at the end. */
  next_cursor: string;
}

/** A file that you have uploaded. */
export interface AssetView {
  /** What specs and params name it by. */
  asset: string;
  /** SHA-256 of its bytes, in lower-case hex. */
  sha256: string;
  /** Length in bytes. */
  size: number;
  /** What it is, by its bytes. */
  media_type: string;
  /** What you called it when you uploaded it first. */
  name: string;
  /** When you uploaded it first. */
  created_at: string;
}

/** One try of a task, as it is now. */
export interface AttemptView {
  /** 1 for the first. */
  number: number;
  /** Where it ran; empty: not known. */
  node: string;
  started_at: string;
  ended_at: string | null;
  /** Time from its start to its end, as the ledger saw it. */
  seconds: number | null;
  /** `running`, `done`, `infrastructure`, `user`, `lost` or `cancelled`. */
  outcome: string;
  /** Why it failed; of a child process, with the end of what it said. */
  error: Failure | null;
}

/** Everything that is heard besides the scenes' own voiceovers. */
export interface Audio {
  /** One voice over the whole video. */
  voiceover?: Narration | null;
  /** Music under the whole video. */
  music?: Music | null;
  /** Further pieces, each with its own `delay` and `until`. */
  more_music?: readonly Music[];
  /** Sounds at given times. */
  effects?: readonly SoundEffect[];
  /** Target of the finished mix; null leaves the mix as it is. */
  loudness?: Loudness | null;
}

/** Why an item failed. */
export interface BatchError {
  code: string;
  message: string;
  /** Each with `where` and `message`. */
  problems: readonly { readonly [name: string]: string }[];
}

/** What became of one video. */
export interface BatchItem {
  /** Its own id, or `item-` and its place; its files' names begin with it. */
  id: string;
  status: "completed" | "failed";
  outputs: readonly DeliveredOutput[];
  error: BatchError | null;
}

/** Many videos: from briefs, or from native specs. */
export interface BatchRequest {
  /** Videos described by their content. */
  briefs?: readonly (ExplainerBrief | ListicleBrief | ComparisonBrief | ShortsBrief | DevVlogBrief)[];
  /** Videos described by native specs, in place of `briefs`. */
  exports?: readonly ExportSpec[];
  /** How much care the briefs' videos take; specs say so themselves. Default: "production". */
  quality?: BriefQuality;
  /** The briefs' file format. Default: "mp4". */
  output_format?: Container;
}

/** What became of a batch; it fails only if all its videos do. */
export interface BatchResult {
  /** In the order of the request. */
  items: readonly BatchItem[];
  /** How many there are of them. */
  completed: number;
  /** How many there are not. */
  failed: number;
}

/** What fills a template; docs/briefs.md lists what each takes. */
export interface Bindings {
  /** Texts by name, such as `headline`. */
  text?: { readonly [name: string]: string };
  /** Files by name, such as `product_image`. */
  assets?: { readonly [name: string]: string };
}

/** How much care a video made from a brief takes. */
export type BriefQuality = "draft" | "preview" | "production";

/** A video described by its content. */
export interface BriefRequest {
  /** What it says and how it looks. */
  brief: ExplainerBrief | ListicleBrief | ComparisonBrief | ShortsBrief | DevVlogBrief;
  /** How much care it takes. Default: "production". */
  quality?: BriefQuality;
  /** Default: "mp4". */
  output_format?: Container;
}

/** Length, rate and shape. */
export interface BriefSettings {
  /** Length of the video; with narration what is aimed at: voices are never cut. Left out: as its texts need. */
  duration_sec?: number | null;
  /** Frames a second. Default: "30". */
  fps?: number | string;
  /** Shape of the frame; left out: 9:16 for shorts, else 16:9. */
  aspect?: Aspect | null;
  /** Pixels, in place of `aspect`; left out: by the quality. */
  width?: number | null;
  /** Pixels, as `width`. */
  height?: number | null;
}

/** The look. */
export interface BriefStyle {
  /** Default: "dark". */
  theme?: Theme;
  /** The brand's colour: fills and emphasis. Default: "#6366f1". */
  primary_color?: string;
  /** A second colour: marks and details. Default: "#fde68a". */
  accent_color?: string;
}

/** Who speaks the narration. */
export interface BriefVoice {
  /** As in a voiceover. */
  voice?: string | null;
  /** What speaks. Default: "auto". */
  engine?: SpeechEngineName;
  /** The texts' language by its BCP 47 tag; left out: the voice's, or English. */
  language?: string | null;
  /** Speed; 2 is twice as fast. Default: 1.0. */
  rate?: number;
}

/** All that the service can do, or will. */
export interface CapabilityList {
  capabilities: readonly CapabilityView[];
}

/** One thing that the service can do, or will. */
export interface CapabilityView {
  name: string;
  method: string;
  endpoint: string;
  summary: string;
  status: "available" | "unavailable";
  /** Why it is unavailable. */
  missing: string;
  /**
   * Why some of its requests are answered 424 although it is available; empty: none is for what is missing here.
   */
  limits: string;
  /** The environment variable that what is missing reads or will read; empty: none. */
  setting: string;
  /** Whether it becomes a job or answers at once. */
  mode: "job" | "immediate";
}

/** Formats of files that lie beside the video. */
export type CaptionFile = "srt" | "vtt";

/** Which edge of the safe area captions keep to. */
export type CaptionPosition = "bottom" | "middle" | "top";

/**
 * When captions come and go, and how much they hold. What is left out follows from the text's script. The defaults
 * are those of the Netflix Timed Text Style Guides (General Requirements; English, Japanese, Korean, Chinese and
 * Thai), where nothing else is said.
 */
export interface CaptionRules {
  /**
   * Reading speed, for which captions stay longer than their words where they can. Left out: 20 in English, 17
   * elsewhere, 4 in Japanese, 9 in Chinese, 12 in Korean.
   */
  characters_per_second?: number | null;
  /**
   * Most characters in a line, and never more than the frame has room for. Left out: 42, in Thai 35, in Japanese 13
   * and in Chinese and Korean 16 full-width ones.
   */
  line_length?: number | null;
  /** Most lines of a caption. Default: 2. */
  lines?: number;
  /** Seconds that a caption stays at least, if the next one lets it: five sixths. Default: 0.833. */
  min_duration?: number;
  /** Seconds that a caption stays at most. Default: 7.0. */
  max_duration?: number;
  /** Frames without a caption between two of them. Default: 2. */
  gap?: number;
  /** Let captions stay over their scene's end where they need time to be read. Default: false. */
  across_scenes?: boolean;
}

/** How captions look when they are drawn into the pictures. */
export type CaptionStyle = "lower" | "karaoke" | "word-pop" | "minimal";

/** What is said, to be read. */
export interface Captions {
  /** How they look. Default: "lower". */
  style?: CaptionStyle;
  /** Where in the safe area of the frame's shape they stand. Default: "bottom". */
  position?: CaptionPosition;
  /** Height of the letters' em as a part of the frame's shorter side; left out: by the style. */
  size?: number | null;
  /** The letters. Default: "#ffffff". */
  color?: string;
  /** The word that is spoken, in the styles that show it. Default: "#ffd166". */
  highlight?: string;
  /** Around the letters. Default: "#000000". */
  outline?: string;
  /** Behind the lines. Default: "#0c101c". */
  box?: string;
  /** How much the box hides; left out: by the style, 0.75 for `lower` and none elsewhere. */
  box_opacity?: number | null;
  /**
   * `auto`: what the voiceovers say; or a file with times of the whole video: `.srt`, `.vtt` or `.ass`. Default:
   * "auto".
   */
  source?: string;
  /** What they are written in: decides fonts, line lengths and the track's name; left out: by the script. */
  language?: string | null;
  /** Draw them into the pictures. Default: true. */
  burn_in?: boolean;
  /** Add a track that players can switch on: `mov_text` in MP4 and MOV, SubRip in MKV. Default: false. */
  soft?: boolean;
  /** Files beside the video, under its name: `srt`, `vtt`. */
  files?: readonly CaptionFile[];
  /** When they come and go, and how much they hold. */
  rules?: CaptionRules;
}

/** A character. */
export interface CharacterParams {
  name: string;
  description: string;
  /** Default: "cartoon". */
  style?: "cartoon" | "realistic" | "mascot" | "anime" | "3d_render" | "pixel_art" | "minimalist" | "hand_drawn";
  expressions?: readonly string[];
  /** Default: "1024x1024". */
  size?: string;
}

/** A clip from words. */
export interface ClipParams {
  prompt: string;
  /** Default: 5. */
  duration_seconds?: number;
  /** Default: "1280x720". */
  size?: string;
  seed?: number | null;
}

/** A piece of an existing video. */
export interface ClipScene {
  /** A name for people; shown in progress and in the dashboard. */
  name?: string;
  /** A voice over this scene. */
  voiceover?: Voiceover | null;
  /** Seconds after the voiceover when the duration is `auto`. Default: 0.5. */
  padding?: number;
  /** The way into the next scene; left out: a cut. */
  transition?: Transition | null;
  /** What this scene's captions do otherwise; `false`: it has none. */
  captions?: SceneCaptions | false | "off" | null;
  /** What happens when this scene cannot be rendered. */
  on_error?: Policy | OnError;
  /** What the scene is. */
  kind: "clip";
  /** The video file. */
  video: string;
  /** Which part of the video is used. */
  trim?: Trim;
  /** 2 plays twice as fast; sound keeps its pitch. Default: 1.0. */
  speed?: number;
  /** Seconds, or `auto`: the trimmed video at its speed; a longer scene holds the last frame. Default: "auto". */
  duration?: "auto" | number;
  /** How a video of another shape fills the frame. Default: "cover". */
  fit?: Fit;
  /** What lies behind a contained video. Default: "#000000". */
  background?: "blur" | string;
  /** Leave the video's own sound out. Default: false. */
  mute?: boolean;
  /** Amplification of the video's own sound. Default: 0.0. */
  gain_db?: number;
}

/** A text that is to be spoken by a voice that is heard in a recording. */
export interface CloneParams {
  text: string;
  voice_reference_url: string;
  /** Default: "indextts2". */
  model?: string;
  /** Default: "neutral". */
  emotion?: string;
  /** Default: 0.8. */
  emotion_weight?: number;
}

/** How pictures are compressed. */
export type Codec = "h264" | "hevc" | "av1";

/** A plain colour, or a gradient between two. */
export interface ColorScene {
  /** A name for people; shown in progress and in the dashboard. */
  name?: string;
  /** A voice over this scene. */
  voiceover?: Voiceover | null;
  /** Seconds after the voiceover when the duration is `auto`. Default: 0.5. */
  padding?: number;
  /** The way into the next scene; left out: a cut. */
  transition?: Transition | null;
  /** What this scene's captions do otherwise; `false`: it has none. */
  captions?: SceneCaptions | false | "off" | null;
  /** What happens when this scene cannot be rendered. */
  on_error?: Policy | OnError;
  /** What the scene is. */
  kind: "color";
  /** The colour, or the gradient's first. Default: "#000000". */
  color?: string;
  /** The gradient's second colour. */
  to?: string | null;
  /** The gradient's direction in degrees: 0 from left to right, 90 from top to bottom. Default: 90.0. */
  angle?: number;
  /** Seconds, or `auto`: the voiceover with its delay and padding. Default: "auto". */
  duration?: "auto" | number;
}

/** Two things side by side, row by row. */
export interface ComparisonBrief {
  /** Names the video's file; of a batch, also its folder. Left out: `video`, in a batch by its place there. */
  id?: string | null;
  style?: BriefStyle;
  settings?: BriefSettings;
  /** What is said to the title. */
  narration?: string | null;
  voice?: BriefVoice;
  /** Music under the whole video; it gives way to the narration. */
  music?: string | null;
  /** What kind of video it is. */
  format: "comparison_v1";
  /** The question that the comparison answers. */
  title: string;
  /** The name of the left side. */
  left: string;
  /** The name of the right side. */
  right: string;
  /** The rows, in order. */
  sections: readonly ComparisonSection[];
  /** The side that is set off as the better one. Default: "neither". */
  winner?: Winner;
  /** The conclusion, shown last; empty for none. */
  closing?: string;
}

/** One row of a comparison. */
export interface ComparisonSection {
  /** What is said in it; the section then lasts at least as long as that. */
  narration?: string | null;
  /** What is compared in this row. */
  heading: string;
  /** The left side's value. */
  left: string;
  /** The right side's value. */
  right: string;
  /** The side that does better here. Default: "neither". */
  better?: Winner;
}

/** The file format. */
export type Container = "mp4" | "mov" | "mkv";

/** A measure over time, thinned out for drawing. */
export interface Curve {
  /** Seconds from one value to the next. */
  step: number;
  values: readonly number[];
}

/** One delivered video, in brief. */
export interface DeliveredOutput {
  uri: string;
  width: number;
  height: number;
  frames: number;
  /** Seconds. */
  duration: number;
  codec: string;
  /** Bytes. */
  size: number;
  sha256: string;
  thumbnail: string;
  contact_sheet: string;
  /** What its check found; none where it was off. */
  verdict: string | null;
}

/** All webhooks of a job, in the order of their events. */
export interface DeliveryList {
  job_id: string;
  deliveries: readonly DeliveryView[];
}

/** Where a webhook delivery stands. */
export type DeliveryState = "pending" | "delivered" | "dead";

/** One webhook on its way, or at its end. */
export interface DeliveryView {
  /** Sent as `webhook-id`, the same with every attempt. */
  delivery_id: string;
  /** Type of the event that it tells. */
  event: string;
  event_number: number;
  url: string;
  status: DeliveryState;
  /** So far, since it was written or sent again. */
  attempts: number;
  /** When it was written, or sent again. */
  created_at: string;
  /** When it is tried next; none: not again. */
  due_at: string | null;
  ended_at: string | null;
  /** HTTP status of the latest answer. */
  last_status: number | null;
  last_error: string;
  /** Beginning of the latest answer's body. */
  last_answer: string;
}

/** An episode of a build log: a title, then code that is typed. */
export interface DevVlogBrief {
  /** Names the video's file; of a batch, also its folder. Left out: `video`, in a batch by its place there. */
  id?: string | null;
  style?: BriefStyle;
  settings?: BriefSettings;
  /** What is said to the title. */
  narration?: string | null;
  voice?: BriefVoice;
  /** Music under the whole video; it gives way to the narration. */
  music?: string | null;
  /** What kind of video it is. */
  format: "devvlog_v1";
  /** What the episode is about. */
  title: string;
  /** A line above the title: a number, a date. */
  episode?: string;
  /** The steps, in order. */
  sections: readonly DevVlogSection[];
}

/** One step: what happens, and the code that is typed. */
export interface DevVlogSection {
  /** What is said in it; the section then lasts at least as long as that. */
  narration?: string | null;
  /** What happens in this step. */
  text: string;
  /** The code that is typed. */
  code: string;
  /** The file's name, in the window's title bar. */
  file?: string;
  /** What the program prints when the code is complete. */
  output?: string;
}

/** Where a wipe or slide moves to. */
export type Direction = "left" | "right" | "up" | "down";

/** What a request becomes; nothing was rendered, fetched or spoken for it. */
export interface Draft {
  /** The native spec, as `render/export` takes it. */
  export: { readonly [name: string]: JsonValue };
  /** Estimated wall time; none while lengths depend on compositions and voices. */
  estimated_duration_sec?: number | null;
}

/** What a batch becomes. */
export interface DraftBatch {
  items: readonly DraftItem[];
}

/** What one item of a batch becomes. */
export interface DraftItem {
  /** The native spec, as `render/export` takes it. */
  export: { readonly [name: string]: JsonValue };
  /** Estimated wall time; none while lengths depend on compositions and voices. */
  estimated_duration_sec?: number | null;
  id: string;
}

/** What a picture's request becomes. */
export interface DraftPicture {
  /** What draws it. */
  composition: string;
  /** What it is given. */
  props?: { readonly [name: string]: JsonValue };
}

/** Music that gives way to a voice. */
export interface DuckParams {
  /** A voice counts as heard from this level on: power of 20 ms of it in dB below full scale. Default: -34.0. */
  threshold_db?: number;
  /** How far the music goes down. Default: 12.0. */
  depth_db?: number;
  /** Seconds over which the music goes down; it is down when the voice begins. Default: 0.1. */
  attack?: number;
  /** Seconds over which the music comes back after the voice; in shorter pauses it stays down. Default: 0.5. */
  release?: number;
  /** Length of the result; left out: until the last sound is over. */
  duration_seconds?: number | null;
  /**
   * Loudness of the result (EBU R 128, integrated); left out: as it comes, turned down only where it would clip.
   */
  loudness_lufs?: number | null;
  /** Highest true peak in dBTP, where a loudness is asked for or the mix would clip. Default: -1. */
  true_peak_db?: number;
  /** Default: "wav". */
  output_format?: "mp3" | "wav" | "flac" | "ogg";
  voice_url: string;
  music_url: string;
  /** Seconds from the beginning to the voice's. Default: 0. */
  voice_start?: number;
  /** Amplification of the voice, after it was levelled. Default: 0. */
  voice_gain_db?: number;
  /**
   * Bring the voice to −16 LUFS first, as exports do, so that `threshold_db` means the same for every recording.
   * Default: true.
   */
  level_voice?: boolean;
  /** Default: 0. */
  music_gain_db?: number;
  /** Let music that is shorter than the voice start again, and end with the voice. Default: false. */
  loop_music?: boolean;
  /** Seconds over which the music comes in. Default: 0. */
  fade_in?: number;
  /** Seconds over which the music goes out. Default: 0. */
  fade_out?: number;
}

/** A voice over music that gives way to it. */
export interface DuckResult {
  /** What was made, the main one first. */
  files: readonly MediaFile[];
  /** Length of the main one in seconds, where it has one. */
  duration_sec?: number | null;
  /** Integrated loudness, of the file as it is; none for silence and for less than 0.4 s. */
  lufs: number | null;
  /** Highest true peak in dBTP, of the file as it is; none for silence. */
  true_peak_db: number | null;
  /** By how much all of it was amplified in the end. */
  gain_db: number;
  /** What you should know. */
  warnings?: readonly string[];
  /** The music's gain, at most 3,000 values of it; the file `sound-curves` has all. */
  ducking?: GainCurve | null;
}

/** How music gives way to voices; `true` in its place means these defaults. */
export interface Ducking {
  /** A voice counts as heard from this level on: power of 20 ms of it in dB below full scale. Default: -34.0. */
  threshold_db?: number;
  /** How far the music goes down. Default: 12.0. */
  depth_db?: number;
  /** Seconds over which the music goes down; it is down when the voice begins. Default: 0.1. */
  attack?: number;
  /** Seconds over which the music comes back after the voice; in shorter pauses it stays down. Default: 0.5. */
  release?: number;
}

/** How a move starts and ends; cubic curves, so velocity is continuous inside the move. */
export type Easing = "linear" | "ease_in" | "ease_out" | "ease_in_out";

/** Effects laid over a sound. */
export interface EffectsParams {
  /** Length of the result; left out: until the last sound is over. */
  duration_seconds?: number | null;
  /**
   * Loudness of the result (EBU R 128, integrated); left out: as it comes, turned down only where it would clip.
   */
  loudness_lufs?: number | null;
  /** Highest true peak in dBTP, where a loudness is asked for or the mix would clip. Default: -1. */
  true_peak_db?: number;
  /** Default: "wav". */
  output_format?: "mp3" | "wav" | "flac" | "ogg";
  audio_url: string;
  /** Default: 0. */
  gain_db?: number;
  effects: readonly Part[];
}

/** A speech engine of this machine. */
export interface Engine {
  /** What `engine` in a spec names. */
  engine: string;
  /** Why it cannot be used here; empty if it can. */
  missing: string;
  /** Debian's package that brings it. */
  package: string;
}

/** What an export will take; nothing was rendered for it. */
export interface Estimate {
  outputs: readonly OutputEstimate[];
  /** Tasks of the plan. */
  tasks: number | null;
  /** Those that the store does not spare. */
  tasks_left: number | null;
  /** Estimated CPU time of what is left. */
  cpu_seconds: number | null;
  /** Estimated wall time of what is left, on this farm as it is known here. */
  estimated_duration_sec: number | null;
  /**
   * Why something is null: compositions are asked what they are by a browser, and none could be asked here. Props
   * are then unjudged, too. Empty: everything is known.
   */
  unknown: string;
}

/** Scenes that explain something, presented by a stick figure. */
export interface ExplainerBrief {
  /** Names the video's file; of a batch, also its folder. Left out: `video`, in a batch by its place there. */
  id?: string | null;
  style?: BriefStyle;
  settings?: BriefSettings;
  /** What is said to the title. */
  narration?: string | null;
  voice?: BriefVoice;
  /** Music under the whole video; it gives way to the narration. */
  music?: string | null;
  /** What kind of video it is. */
  format: "explainer_v1";
  /** The opening's text. */
  title: string;
  /** The scenes, in order. */
  sections: readonly ExplainerSection[];
  /** Whether a stick figure presents. Default: true. */
  figure?: boolean;
}

/** An explanation: of a script, or of a topic for which a script is yet to be written. */
export interface ExplainerRequest {
  /** What is to be explained; without a `script`, a provider of texts writes one. */
  topic?: string | null;
  /** What is said, in place of `topic`. */
  script?: Script | null;
  /** Names the video's file. */
  id?: string | null;
  style?: BriefStyle;
  /** Who speaks. */
  voice?: BriefVoice;
  /** Length that is aimed at; voices are never cut. */
  duration_sec?: number | null;
  /** Rate and shape. */
  settings?: BriefSettings;
  /** How much care it takes. Default: "production". */
  quality?: BriefQuality;
  /** Default: "mp4". */
  output_format?: Container;
}

/** One scene: what it is about, what is read, what is said. */
export interface ExplainerSection {
  /** What is said in it; the section then lasts at least as long as that. */
  narration?: string | null;
  /** The point, in a few words. */
  heading?: string | null;
  /** One or two sentences to be read. */
  text?: string | null;
  /** A picture behind the scene. */
  image?: string | null;
  /** What the figure does; left out: by what is said. */
  pose?: "idle" | "walking" | "pointing_left" | "pointing_right" | "explaining" | "thinking" | "excited" | "confused" | null;
  /** How long it is; left out: as long as its texts need. */
  duration_sec?: number | null;
}

/** What became of an export. */
export interface ExportResult {
  /** Its videos, in the order of the spec. */
  outputs: readonly DeliveredOutput[];
  /** How it was made, as it is delivered beside each video. */
  manifest: Manifest;
}

/** One requested video: scenes, audio, outputs. */
export interface ExportSpec {
  /** The contract's version. */
  version: 1;
  /** Shown in progress, in the dashboard and in the file's metadata. Default: "untitled". */
  title?: string;
  /** What `auto` motions are drawn from. Default: 0. */
  seed?: number;
  /** The timeline, in order. */
  scenes: readonly (KenBurnsScene | RemotionScene | ClipScene | ColorScene)[];
  /** Music, effects, a voice over the whole, and the loudness. */
  audio?: Audio;
  /** What is said, to be read; left out: nothing. */
  captions?: Captions | null;
  /** The check of the finished files. */
  qa?: Qa;
  /** What is delivered. */
  outputs: readonly Output[];
}

/** Why a job failed. */
export interface Failure {
  code: string;
  message: string;
  /** Default: false. */
  retryable?: boolean;
  problems?: readonly { readonly [name: string]: string }[];
}

/** One thing that was found, and what to do about it. */
export interface Finding {
  /** What it is, for programs: `black_frames`, `freeze`, `silence`, … */
  code: string;
  severity: Severity;
  /** Index of the scene, as in `scenes[3]`; none where it concerns the file, or where no plan is known. */
  scene?: number | null;
  /** Seconds from the file's beginning. Default: 0.0. */
  start?: number;
  /** Seconds; the file's length where it concerns all of it. Default: 0.0. */
  end?: number;
  /** What was measured, with its unit. */
  measure: string;
  /** What it should be. */
  limit: string;
  /** What to do. */
  advice: string;
}

/** How a picture of another shape fills the frame. */
export type Fit = "cover" | "contain";

/** Clips about something. */
export interface FootageParams {
  query: string;
  /** Default: 5. */
  count?: number;
  duration_seconds?: number | null;
}

/** What a job would take; nothing was fetched or made for it. */
export interface Forecast {
  /** Estimated wall time; none while it depends on recordings that are not fetched yet. */
  estimated_duration_sec: number | null;
  /** What limits would count it under. */
  tags: readonly string[];
}

/** How far something is turned down over time. */
export interface GainCurve {
  /** Seconds from one value to the next. */
  step: number;
  /** From the beginning on; straight between the values. */
  gain_db: readonly number[];
}

/** A picture by Gemini. */
export interface GeminiParams {
  prompt: string;
  image_url?: string | null;
  /** Default: "1024x1024". */
  size?: string;
}

/** Music from words. */
export interface GenerateParams {
  prompt: string;
  /** Default: 30. */
  duration_seconds?: number;
  /** Default: true. */
  instrumental?: boolean;
}

/** How the service is. */
export interface Health {
  /** Default: "ok". */
  status?: "ok";
  /** Default: "0.1.0". */
  version?: string;
}

/** A still image that is to move. */
export interface ImageToVideoParams {
  image_url: string;
  motion_prompt: string;
  /** Default: 5. */
  duration_seconds?: number;
  /** Default: "balanced". */
  quality?: "fast" | "balanced" | "best";
}

/** A part of the list of jobs, the newest first. */
export interface JobList {
  jobs: readonly JobView[];
  /** Gives the next part; empty at the end. */
  next_cursor: string;
}

/** A part of what happened to a job, in order. */
export interface JobLogs {
  job_id: string;
  lines: readonly LogLine[];
  /** Ask with `after` for what comes behind. */
  next_after: number;
  /** Nothing more will come. */
  is_complete: boolean;
}

/** What a job returned. */
export interface JobResult {
  /** Default: true. */
  success?: true;
  job_id: string;
  /** The capability. */
  kind: string;
  /** What it gives. */
  result: JsonValue;
  artifacts: readonly Artifact[];
  duration_ms: number;
}

/** Where a job stands. */
export type JobState = "queued" | "running" | "cancelling" | "completed" | "failed" | "cancelled";

/** A job as its owner sees it. */
export interface JobView {
  job_id: string;
  /** The capability. */
  kind: string;
  status: string;
  priority: string;
  /** From 0 to 1. */
  progress: number;
  stage: string;
  tags: readonly string[];
  attempt: number;
  retry_of: string | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  estimated_duration_sec: number | null;
  /** Only of a job that failed. */
  error: Failure | null;
  params: { readonly [name: string]: JsonValue };
  poll_url: string;
  events_url: string;
  result_url: string;
  webhook_registered: boolean;
}

/** A still image under a moving camera. */
export interface KenBurnsScene {
  /** A name for people; shown in progress and in the dashboard. */
  name?: string;
  /** A voice over this scene. */
  voiceover?: Voiceover | null;
  /** Seconds after the voiceover when the duration is `auto`. Default: 0.5. */
  padding?: number;
  /** The way into the next scene; left out: a cut. */
  transition?: Transition | null;
  /** What this scene's captions do otherwise; `false`: it has none. */
  captions?: SceneCaptions | false | "off" | null;
  /** What happens when this scene cannot be rendered. */
  on_error?: Policy | OnError;
  /** What the scene is. */
  kind: "ken_burns";
  /** The picture: JPEG, PNG, WebP, AVIF, TIFF, BMP or GIF. */
  image: string;
  /** Seconds, or `auto`: the voiceover with its delay and padding. Default: "auto". */
  duration?: "auto" | number;
  /** The camera's path. Default: "auto". */
  motion?: MotionPreset | NamedMotion | Motion;
  /** How the picture fills a frame of another shape. Default: "cover". */
  fit?: Fit;
  /** What lies behind a contained picture, and under a transparent one (blur: black there). Default: "blur". */
  background?: "blur" | string;
}

/** A text that is to be spoken in several languages. */
export interface LanguagesParams {
  text: string;
  languages: readonly string[];
  voice_id?: string | null;
  /** Default: "mp3". */
  output_format?: "mp3" | "wav" | "flac" | "ogg";
}

/** A video whose lips follow a recording. */
export interface LipParams {
  video_url: string;
  audio_url: string;
}

/** A numbered list. */
export interface ListicleBrief {
  /** Names the video's file; of a batch, also its folder. Left out: `video`, in a batch by its place there. */
  id?: string | null;
  style?: BriefStyle;
  settings?: BriefSettings;
  /** What is said to the title. */
  narration?: string | null;
  voice?: BriefVoice;
  /** Music under the whole video; it gives way to the narration. */
  music?: string | null;
  /** What kind of video it is. */
  format: "listicle_v1";
  /** What the list is about. */
  title: string;
  /** A few words above the title. */
  kicker?: string;
  /** The items, in the order they are shown. */
  sections: readonly ListicleSection[];
  /** Number the items downwards. Default: false. */
  countdown?: boolean;
  /** The closing line; empty for none. */
  closing?: string;
  /** Who it is from, under the closing line. */
  handle?: string;
}

/** One item of a list. */
export interface ListicleSection {
  /** What is said in it; the section then lasts at least as long as that. */
  narration?: string | null;
  /** The item in a few words. */
  heading: string;
  /** One or two sentences about it. */
  text?: string;
  /** A picture of it. */
  image?: string | null;
}

/** One thing that happened. */
export interface LogLine {
  /** Its event's number. */
  number: number;
  at: string;
  level: "info" | "warning" | "error";
  event: string;
  message: string;
  /** Name of the task that it is about; none: it is about the job. */
  task: string | null;
  /** Index of the scene that the task shows, counted from 0. */
  scene: number | null;
  attempt: AttemptView | null;
}

/** How loud the finished mix is, by EBU R 128. */
export interface Loudness {
  /** Integrated loudness in LUFS; −14 is what the large video platforms play at. Default: -14.0. */
  lufs?: number;
  /** Highest true peak in dBTP. Default: -1.0. */
  true_peak_db?: number;
}

/** How an export was made. */
export interface Manifest {
  /** Default: 1. */
  manifest?: 1;
  title: string;
  /** Hash of the validated spec. */
  spec_sha256: string;
  created: string;
  /** Of the first output. */
  frames: number;
  /** Seconds of the first output. */
  duration: number;
  /** Wall time of the export without Ray's start. */
  seconds: number;
  /** CPU time of all processes without Ray's own. */
  cpu_seconds: number;
  /** Tasks that came from the store. */
  cache_hits: number;
  outputs: readonly OutputFacts[];
  tasks: readonly TaskFacts[];
  stages: readonly StageFacts[];
  /** Texts that were spoken, and recordings whose words were timed. */
  voices?: readonly VoiceFacts[];
  warnings: readonly string[];
  versions: { readonly [name: string]: string };
}

/** A file that was made. */
export interface MediaFile {
  /** Identifier within the job, such as `video`. */
  name: string;
  /** Where it lies. */
  uri: string;
  /** Its type (RFC 6838). Default: "application/octet-stream". */
  media_type?: string;
  /** Length in bytes. Default: 0. */
  size?: number;
  /** SHA-256 in lower-case hex. */
  sha256?: string;
}

/** Files that were made. */
export interface MediaResult {
  /** What was made, the main one first. */
  files: readonly MediaFile[];
  /** Length of the main one in seconds, where it has one. */
  duration_sec?: number | null;
}

/** A known picture with a text. */
export interface MemeParams {
  template: string;
  texts: readonly string[];
}

/** Sounds that become one. */
export interface MixParams {
  /** Length of the result; left out: until the last sound is over. */
  duration_seconds?: number | null;
  /**
   * Loudness of the result (EBU R 128, integrated); left out: as it comes, turned down only where it would clip.
   */
  loudness_lufs?: number | null;
  /** Highest true peak in dBTP, where a loudness is asked for or the mix would clip. Default: -1. */
  true_peak_db?: number;
  /** Default: "wav". */
  output_format?: "mp3" | "wav" | "flac" | "ogg";
  parts: readonly Part[];
}

/** A mix. */
export interface MixResult {
  /** What was made, the main one first. */
  files: readonly MediaFile[];
  /** Length of the main one in seconds, where it has one. */
  duration_sec?: number | null;
  /** Integrated loudness, of the file as it is; none for silence and for less than 0.4 s. */
  lufs: number | null;
  /** Highest true peak in dBTP, of the file as it is; none for silence. */
  true_peak_db: number | null;
  /** By how much all of it was amplified in the end. */
  gain_db: number;
  /** What you should know. */
  warnings?: readonly string[];
}

/** A straight camera move; with `fit: cover` the view never leaves the image. */
export interface Motion {
  /** Where the camera starts, on the scene's first frame. */
  from?: View;
  /** Where the camera ends, on the scene's last frame. */
  to?: View;
  /** How the move starts and ends. Default: "linear". */
  easing?: Easing;
}

/** A camera move by name; `auto` picks one by the spec's seed, never the same twice in a row. */
export type MotionPreset = "auto" | "still" | "zoom_in" | "zoom_out" | "pan_left" | "pan_right" | "pan_up" | "pan_down" | "diagonal";

/** Music under the whole video, or a part of it. */
export interface Music {
  /** The recording. */
  audio: string;
  /** Amplification; music under a voice wants about −18 dB. Default: -18.0. */
  gain_db?: number;
  /** Start again when the recording is shorter than the video. Default: true. */
  loop?: boolean;
  /** Which part of the recording is used. */
  trim?: Trim | null;
  /** Seconds from the video's beginning to the music's. Default: 0.0. */
  delay?: number;
  /** Seconds from the video's beginning to the music's end; left out: the video's end. */
  until?: number | null;
  /** Lower the music while a voice speaks: `true`, or how. */
  duck?: boolean | Ducking | null;
  /** Seconds over which the music comes in. Default: 0.0. */
  fade_in?: number;
  /** Seconds over which the music goes out, ending with the video (or at `until`). Default: 0.0. */
  fade_out?: number;
}

/** A named camera move with another easing or strength. */
export interface NamedMotion {
  /** The move's name. */
  preset: MotionPreset;
  /** How far the zoom goes beyond 1, or how much room a pan has. Default: 0.2. */
  strength?: number;
  /** How the move starts and ends. Default: "ease_in_out". */
  easing?: Easing;
}

/** One voice over the whole video. */
export interface Narration {
  /** The recording; left out: `text` is spoken. */
  audio?: string | null;
  /** What is spoken; beside `audio`, what is said in the recording, so that its words can be timed. */
  text?: string | null;
  /** Who speaks; `farm voices` lists them. Left out: the engine's first for the language. */
  voice?: string | null;
  /** What speaks. Default: "auto". */
  engine?: SpeechEngineName;
  /** The text's language by its BCP 47 tag, such as `de`; left out: the voice's, or English. */
  language?: string | null;
  /** Speed of a spoken text; 2 is twice as fast. Default: 1.0. */
  rate?: number;
  /** Seconds from the scene's (or the video's) beginning to the voice's. Default: 0.0. */
  delay?: number;
  /** Amplification after levelling. Default: 0.0. */
  gain_db?: number;
  /** Which part of the recording is used. */
  trim?: Trim | null;
  /** Let every scene end at the nearest pause of the voice instead of in the middle of a word. Default: false. */
  cut_at_pauses?: boolean;
  /** Shortest scene in seconds that `cut_at_pauses` makes; scenes that were shorter may stay so. Default: 3.0. */
  min_scene?: number;
}

/** A voice that is to be kept. */
export interface NewVoiceParams {
  name: string;
  voice_reference_url: string;
  language?: string | null;
}

/** What happens when a scene cannot be rendered. */
export interface OnError {
  /** What is done in the end. Default: "fail". */
  policy?: Policy;
  /** How often it is tried again before that. Default: 0. */
  retry?: number;
}

/** One delivered file. */
export interface Output {
  /** Where it goes: a path (relative to the spec) or `s3://bucket/key`. */
  uri: string;
  /** Pixels; left out: by the quality. Default: 1920. */
  width?: number;
  /** Pixels; left out: by the quality. Default: 1080. */
  height?: number;
  /** Frames a second; 29.97 and the like mean the exact NTSC rates. Default: "30". */
  fps?: number | string;
  /** How much care the encode takes. Default: "standard". */
  quality?: Quality;
  /** How the pictures are compressed. Default: "h264". */
  codec?: Codec;
  /** The file format; left out: by the destination's ending, else MP4. */
  container?: Container | null;
  /**
   * Whether segments are encoded once, or all of them once more; `auto` decides by what is there. Default: "auto".
   */
  strategy?: Strategy;
  /** The check of this file; left out: the export's. */
  qa?: Qa | null;
}

/** What one output will be. */
export interface OutputEstimate {
  uri: string;
  /** Length of the video; null while it depends on what could not be measured. */
  frames: number | null;
  /** Length of the video in seconds; null likewise. */
  duration_sec: number | null;
  width: number;
  height: number;
  strategy: string | null;
  encoder: string | null;
  /** Why this strategy and encoder. */
  reason: string | null;
}

/** One delivered file. */
export interface OutputFacts {
  uri: string;
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  fps: number | string;
  frames: number;
  /** Seconds. */
  duration: number;
  codec: string;
  quality: string;
  strategy: string;
  /** FFmpeg's name of the encoder that made the pictures. */
  encoder: string;
  encoder_reason: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** Integrated loudness of its sound. */
  lufs?: number | null;
  /** True peak of its sound, in dBTP. */
  true_peak_db?: number | null;
  /** Where the music's gain over time and its loops are noted, as JSON (`farm.scene_worker.curves.Curves`). */
  sound_curves?: string | null;
  thumbnail: string;
  contact_sheet: string;
  /** Caption files beside it. */
  captions?: readonly string[];
  /** Captions in the track that players can switch on; none: it has no such track. */
  soft_captions?: number | null;
  /** What its check found, without the curves; none where it was off. */
  qa?: QaReport | null;
}

/** One sound of a mix. */
export interface Part {
  audio_url: string;
  /** Seconds from the beginning of the mix. Default: 0. */
  start?: number;
  /** Default: 0. */
  gain_db?: number;
  /** Seconds over which it comes in. Default: 0. */
  fade_in?: number;
  /** Seconds over which it goes out, ending with it. Default: 0. */
  fade_out?: number;
  /** Which part of the recording is used. */
  trim?: Trim | null;
  /**
   * Start again, at bars where it has any, until the mix ends; the mix is then as long as the others. Default:
   * false.
   */
  loop?: boolean;
}

/** Width and height in pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

/** A script that becomes a narrated video. */
export interface PipelineParams {
  script: string;
  voice_id?: string | null;
  style?: string | null;
}

/** Where a file may be published; each has its own rules. */
export type Platform = "youtube" | "tiktok" | "instagram_feed" | "instagram_story" | "linkedin" | "x";

/** What happens when a scene cannot be rendered. */
export type Policy = "fail" | "retry" | "skip" | "placeholder";

/** What went wrong (RFC 9457). */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The path that was asked for. */
  instance: string;
  /** Stable name of the error, for programs. */
  code: string;
  /** Whether trying again can help. */
  retryable: boolean;
  request_id: string;
  problems: readonly ProblemPlace[];
}

/** One thing that is wrong, and where. */
export interface ProblemPlace {
  where: string;
  message: string;
}

/** A video that is to be published. */
export interface PublishParams {
  video_url: string;
  platform: "youtube" | "tiktok" | "instagram" | "facebook" | "linkedin" | "x";
  title: string;
  description?: string | null;
  tags?: readonly string[];
}

/** Where it was published. */
export interface Published {
  platform: string;
  url: string;
}

/** The check of a finished file. */
export interface Qa {
  /** `off`, `report` or `gate`. Default: "report". */
  mode?: QaMode;
  /** Whose rules the file has to keep. */
  platforms?: readonly Platform[];
  /** How strict each rule is. */
  thresholds?: Thresholds;
}

/** What becomes of the check's verdict. */
export type QaMode = "off" | "report" | "gate";

/** What was found on one file. */
export interface QaReport {
  /** Default: 1. */
  report?: 1;
  file: string;
  verdict: Verdict;
  /** Whether it was known what the file should be. */
  planned: boolean;
  /** Frames that were compared with what was drawn, one by one. */
  traced: number;
  platforms?: readonly Platform[];
  findings: readonly Finding[];
  /** What the file is: container, codec, size, rate, lengths, loudness, … */
  facts: { readonly [name: string]: string | number | boolean | null };
  /** Seconds of the cuts that were seen. */
  cuts?: readonly number[];
  /** Mean luma of the pictures. */
  luma?: Curve | null;
  /** Momentary loudness in LUFS. */
  loudness?: Curve | null;
  /** Highest sample of each stretch, 0 to 1. */
  waveform?: Curve | null;
  /** Spent on the check. Default: 0.0. */
  cpu_seconds?: number;
}

/** How much care and how many bits the encode takes. */
export type Quality = "draft" | "standard" | "high" | "ultra";

/** A job that was accepted. */
export interface Queued {
  job_id: string;
  status: string;
  /** Estimated wall time; none while it depends on what is not measured yet. */
  estimated_duration_sec: number | null;
  poll_url: string;
  events_url: string;
  result_url: string;
  webhook_registered: boolean;
}

/** A composition written in React, by Remotion. */
export interface RemotionScene {
  /** A name for people; shown in progress and in the dashboard. */
  name?: string;
  /** A voice over this scene. */
  voiceover?: Voiceover | null;
  /** Seconds after the voiceover when the duration is `auto`. Default: 0.5. */
  padding?: number;
  /** The way into the next scene; left out: a cut. */
  transition?: Transition | null;
  /** What this scene's captions do otherwise; `false`: it has none. */
  captions?: SceneCaptions | false | "off" | null;
  /** What happens when this scene cannot be rendered. */
  on_error?: Policy | OnError;
  /** What the scene is. */
  kind: "remotion";
  /** The composition's id; `farm remotion ls` lists them. */
  composition: string;
  /** What the composition is given; its own defaults stand where nothing is. */
  props?: { readonly [name: string]: JsonValue };
  /** Folder of a Remotion project, or `https://` address of a served bundle; left out: what Framefarm ships. */
  project?: string | null;
  /**
   * Seconds, or `auto`: as long as the composition says, and at least the voiceover with its delay and padding.
   * Default: "auto".
   */
  duration?: "auto" | number;
  /** CSS pixels that the composition is laid out on; left out: its own (the output's, for what Framefarm ships). */
  width?: number | null;
  /** CSS pixels, as `width`. */
  height?: number | null;
  /** Rate that the composition is drawn at; left out: its own (the output's, for what Framefarm ships). */
  fps?: number | string | null;
  /** How a composition of another shape fills the frame. Default: "contain". */
  fit?: Fit;
  /** What lies behind a contained composition. Default: "#000000". */
  background?: "blur" | string;
  /** Props that only some frames depend on, at the composition's own rate: the others are shared between videos. */
  varies?: { readonly [name: string]: readonly [number, number] };
  /** Hosts that the page may reach; assets in props need none. */
  hosts?: readonly string[];
  /** Seconds that `delayRender` may hold a frame. Default: 30.0. */
  timeout?: number;
  /** Leave the composition's own sound out. Default: false. */
  mute?: boolean;
  /** Amplification of the composition's own sound. Default: 0.0. */
  gain_db?: number;
}

/** What was found. */
export interface Report {
  report: { readonly [name: string]: JsonValue };
}

/** What one scene does otherwise. */
export interface SceneCaptions {
  /** Whether the scene has captions. Default: true. */
  show?: boolean;
  /** How they look here; left out: as everywhere. */
  style?: CaptionStyle | null;
  /** Where they stand here; left out: as everywhere. */
  position?: CaptionPosition | null;
  /** Their size here; left out: as everywhere, or by the scene's own style. */
  size?: number | null;
}

/** The camera's path over the picture. */
export interface SceneMotion {
  /** Zoom at the start. Default: 1.0. */
  startScale?: number;
  /** Zoom at the end. Default: 1.2. */
  endScale?: number;
  /** Where the camera looks at the start, as a share of the width. Default: 0.5. */
  startX?: number;
  /** As a share of the height. Default: 0.5. */
  startY?: number;
  /** At the end. Default: 0.5. */
  endX?: number;
  /** At the end. Default: 0.5. */
  endY?: number;
  /** How it speeds up and slows down. Default: "linear". */
  easing?: "linear" | "ease" | "easeIn" | "easeOut" | "easeInOut";
}

/** What the video is like. */
export interface SceneOutput {
  /** Pixels. Default: 1920. */
  width?: number;
  /** Pixels. Default: 1080. */
  height?: number;
  /** Frames a second. Default: "30". */
  fps?: number | string;
  /** How much care the encode takes. Default: "standard". */
  quality?: Quality;
}

/** One still image under a moving camera, in the shape that `farm.spec.importer` reads. */
export interface SceneRequest {
  /** Which scene of its video it is; names the file. Default: 0. */
  sceneIndex?: number;
  /** The picture. */
  imageUrl: string;
  /** Seconds. Default: 8. */
  duration?: number;
  /** The camera's path; left out: one is chosen. */
  kenBurns?: SceneMotion | null;
  output?: SceneOutput;
  /** The video that the scene is of; a folder in the bucket. Default: "scenes". */
  jobId?: string;
  /** Where the file goes on S3, if FARM_DELIVERY_ROOTS allows it; left out: into the job's own folder. */
  outputBucket?: string | null;
}

/** What became of one scene, as the service said it that its request was written for. */
export interface SceneResult {
  /** What was made, the main one first. */
  files: readonly MediaFile[];
  /** Length of the main one in seconds, where it has one. */
  duration_sec?: number | null;
  sceneIndex: number;
  /** Where the service gives the video, or its address on S3. */
  sceneVideoUrl: string;
  /** Seconds. */
  duration: number;
  /** Milliseconds that it took. */
  processingTime: number;
}

/** What an explanation says. */
export interface Script {
  /** The opening's text. */
  title: string;
  /** What is said to the title. */
  narration?: string | null;
  /** The parts, in order. */
  sections: readonly ScriptSection[];
}

/** One part of a script. */
export interface ScriptSection {
  /** The point, in a few words; left out: what is said is shown. */
  heading?: string | null;
  /** What is said. */
  narration: string;
  /** A picture behind it. */
  image?: string | null;
}

/** Music about something. */
export interface SearchParams {
  query: string;
  duration_seconds?: number | null;
}

/** How much a finding matters. */
export type Severity = "issue" | "warning" | "note";

/** A short video: one thought on each screen; the title is the first. */
export interface ShortsBrief {
  /** Names the video's file; of a batch, also its folder. Left out: `video`, in a batch by its place there. */
  id?: string | null;
  style?: BriefStyle;
  settings?: BriefSettings;
  /** What is said to the title. */
  narration?: string | null;
  voice?: BriefVoice;
  /** Music under the whole video; it gives way to the narration. */
  music?: string | null;
  /** What kind of video it is. */
  format: "shorts_v1";
  /** The hook. */
  title: string;
  /** The thoughts after the hook, in order. */
  sections: readonly ShortsSection[];
  /** The line above the button at the end; empty for none. */
  closing?: string;
  /** The button at the end; empty for none. */
  call_to_action?: string;
  /** Whose video it is, shown all the time. */
  handle?: string;
}

/** One thought that fills the frame. */
export interface ShortsSection {
  /** What is said in it; the section then lasts at least as long as that. */
  narration?: string | null;
  /** A short sentence. */
  text: string;
  /** The words of the text that are set in the second colour. */
  mark?: string;
  /** A picture behind the text. */
  image?: string | null;
}

/** A clip by Sora. */
export interface SoraParams {
  prompt: string;
  /** Default: 8. */
  duration_seconds?: number;
  /** Default: "1280x720". */
  size?: string;
  /** Default: "sora-2". */
  model?: string;
}

/** A short sound at a time or at a word. */
export interface SoundEffect {
  /** The recording. */
  audio: string;
  /** Seconds from the video's beginning, or the word that a voice begins to say. */
  at: number | WordMoment;
  /** Amplification. Default: 0.0. */
  gain_db?: number;
  /** Which part of the recording is used. */
  trim?: Trim | null;
}

/** Who speaks a text. */
export type SpeechEngineName = "auto" | "festival" | "flite" | "espeak-ng";

/** What speaking a text would take. */
export interface SpeechForecast {
  /** Estimated wall time; none while it depends on recordings that are not fetched yet. */
  estimated_duration_sec: number | null;
  /** What limits would count it under. */
  tags: readonly string[];
  /** Who would speak. */
  engine: string;
  voice_id: string;
  /** BCP 47 tag. */
  language: string;
  /** Why this engine. */
  reason: string;
  /** Words that would be spoken. */
  words: number;
}

/** A text that is to be spoken. */
export interface SpeechParams {
  /** At most 20,000 characters; `[pause: 0.5]` and a part of SSML (docs/speech.md). */
  text: string;
  /** What speaks: `festival`, `flite`, `espeak-ng`, or `auto` for the first of these that can. Default: "auto". */
  provider?: string;
  /** Who speaks, as in `GET /api/v1/tts/voices`; left out: the engine's first for the language. */
  voice_id?: string | null;
  /** Of the engines here: `language` (BCP 47 tag) and `rate` (0.5 to 2). */
  options?: { readonly [name: string]: JsonValue };
  /** Default: "mp3". */
  output_format?: "mp3" | "wav" | "flac" | "ogg";
}

/** A spoken text. */
export interface SpeechResult {
  /** What was made, the main one first. */
  files: readonly MediaFile[];
  /** Length of the main one in seconds, where it has one. */
  duration_sec?: number | null;
  /** Who spoke, with its version. */
  engine: string;
  voice_id: string;
  /** BCP 47 tag. */
  language: string;
  /** Why this engine. */
  reason: string;
  /** When each written word is heard. */
  words: readonly Word[];
  /** Who says so: the engine, an aligner, or an estimate. */
  timed_by: TimingSource;
  /** How far the times can be trusted; 1 where the engine itself gave them. */
  confidence: number;
}

/** What a stage took. */
export interface StageFacts {
  name: string;
  /** Wall time; stages of tasks overlap. */
  seconds: number;
  cpu_seconds: number;
}

/** A picture from a template. */
export interface StaticAdRequest {
  /** Which template: `product-showcase-v1`, `sale-v1`, `testimonial-v1` or `announcement-v1`. */
  template_id: string;
  /** What fills it. */
  bindings?: Bindings;
  /** The look; left out: the template's own. */
  style?: BriefStyle | null;
  /** Pixels. */
  size: PictureSize;
  /** The file format. Default: "png". */
  format?: "png" | "jpeg" | "webp";
}

/** Cut-out pictures. */
export interface StickerParams {
  subjects: readonly string[];
  /** Default: "cartoon". */
  style?: "cartoon" | "realistic" | "mascot" | "anime" | "3d_render" | "pixel_art" | "minimalist" | "hand_drawn";
}

/** Pictures or clips of a stock library. */
export interface StockParams {
  query: string;
  /** Default: "photo". */
  kind?: "photo" | "video";
  orientation?: "landscape" | "portrait" | "square" | null;
  /** Default: 5. */
  count?: number;
}

/** Where the delivery's encode happens. */
export type Strategy = "auto" | "copy" | "final";

/** A face that speaks a recording. */
export interface TalkParams {
  image_url: string;
  audio_url: string;
}

/** One task of the plan, or a scene that was left out. */
export interface TaskFacts {
  key: string;
  name: string;
  /** Index of the (first) scene it shows, counted from 0 as in `scenes[3]`; none for the sound. */
  scene: number | null;
  kind: string;
  status: "rendered" | "cached" | "skipped" | "placeholder";
  frames: number;
  /** Spent in this run; 0 for what came from the store. */
  cpu_seconds: number;
  seconds: number;
  attempts: number;
  node: string;
  /** Why a scene was skipped or replaced. */
  message?: string;
}

/** What texts stand on. */
export type Theme = "dark" | "light" | "brand";

/** From where on something counts as a fault. */
export interface Thresholds {
  /** A frame whose luma is nowhere on average above this is black. Default: 20.0. */
  black_luma?: number;
  /** A stretch of a lower mean is too dark. Default: 34.0. */
  dark_luma?: number;
  /** A stretch of a higher mean is too bright. Default: 205.0. */
  bright_luma?: number;
  /**
   * Dark, bright, blurred and banded pictures are told of from this length on where no plan says what was drawn.
   * Default: 0.8.
   */
  stretch_seconds?: number;
  /**
   * Black is told of from this length on where no plan is known; a planned video has none that was not drawn.
   * Default: 0.5.
   */
  black_seconds?: number;
  /** A picture that stands so long is told of where no plan is known. Default: 2.0. */
  freeze_seconds?: number;
  /** Share of the expected fine detail below which a picture is blurred. Default: 0.3. */
  blur?: number;
  /** Share of the picture that lies on the edges of bands, where nobody knows what was drawn. Default: 0.04. */
  banding?: number;
  /** Share of the drawn levels of luma below which a picture shows bands. Default: 0.5. */
  levels?: number;
  /** Sound below this RMS level is silence (dBFS). Default: -50.0. */
  silence_db?: number;
  /** Silence is told of from this length on where no plan is known. Default: 2.0. */
  silence_seconds?: number;
  /** Distance from the target loudness that is a warning; twice as far is an issue. Default: 1.5. */
  loudness_lu?: number;
  /** How far the true peak may lie above its limit. Default: 0.5. */
  true_peak_db?: number;
  /** So many warnings make a verdict of `review`. Default: 1. */
  review?: number;
  /** So many warnings make a verdict of `reject`; any issue does. Default: 4. */
  reject?: number;
}

/** Who says when words are spoken, best first. */
export type TimingSource = "engine" | "alignment" | "estimate";

/** An avatar that is learned from pictures. */
export interface TrainParams {
  name: string;
  image_urls: readonly string[];
}

/** How far a training is. */
export interface Training {
  training_id: string;
  status: string;
  avatar_id?: string | null;
}

/** A video that is to become another. */
export interface TransformParams {
  video_url: string;
  prompt: string;
  /** Default: 0.5. */
  strength?: number;
}

/** The way into the next scene; it overlaps both. */
export interface Transition {
  /** What it looks like. Default: "crossfade". */
  kind?: TransitionKind;
  /** Seconds of overlap; a cut has none, whatever stands here. Default: 0.5. */
  duration?: number;
  /** Where it moves to, if it is a wipe or slide. Default: "left". */
  direction?: Direction;
}

/** How one scene becomes the next. */
export type TransitionKind = "cut" | "crossfade" | "fade_black" | "wipe" | "slide";

/** A part of a recording, in seconds of the recording itself. */
export interface Trim {
  /** Where the part begins. Default: 0.0. */
  start?: number;
  /** Where the part ends; left out: at the recording's end. */
  end?: number | null;
}

/** Where a file is uploaded to. */
export interface UploadAddress {
  /** What specs and params will name it by. */
  asset: string;
  /** You have uploaded it already: there is nothing to send. */
  exists: boolean;
  /** Default: "PUT". */
  method?: "PUT";
  /** Where its bytes go, as the request's whole body; a path is one of this service. None if it exists. */
  url: string | null;
  /** Headers that the request must have. */
  headers: { readonly [name: string]: string };
  /** Until when the address is good. */
  expires_at: string | null;
}

/** A character that exists, otherwise. */
export interface VariantParams {
  image_url: string;
  change: string;
  /** Default: "1024x1024". */
  size?: string;
}

/** What to do with the file. */
export type Verdict = "approve" | "review" | "reject";

/** A video that is to be judged. */
export interface VideoParams {
  video_url: string;
  /** Whose rules it has to keep. */
  platforms?: readonly Platform[];
  /** How strict each rule is. */
  thresholds?: Thresholds;
}

/** What was found on a video. */
export interface VideoReport {
  /** What was made, the main one first. */
  files: readonly MediaFile[];
  /** Length of the main one in seconds, where it has one. */
  duration_sec?: number | null;
  /** What to do with it. */
  verdict: Verdict;
  /** What was measured and found, as `farm qa --json` prints it. */
  report: QaReport;
}

/** Width and height in pixels, even. */
export interface VideoSize {
  width: number;
  height: number;
}

/** What the camera sees: the frame's centre in the image, and how near it is. */
export interface View {
  /** 1 shows as much of the image as fits the frame; 2 shows half as much in each direction. Default: 1.0. */
  zoom?: number;
  /** Focus point from the image's left edge (0) to its right edge (1). Default: 0.5. */
  x?: number;
  /** Focus point from the image's top edge (0) to its bottom edge (1). Default: 0.5. */
  y?: number;
}

/** A video whose reach is to be guessed. */
export interface ViralityParams {
  video_url: string;
  platform?: Platform | null;
}

/** One voice of an engine. */
export interface Voice {
  /** What `voice` in a spec names. */
  id: string;
  engine: string;
  /** BCP 47 tag. */
  language: string;
  /** For people. */
  name: string;
}

/** One voice whose words are known. */
export interface VoiceFacts {
  /** What spoke it, with its version; empty for a recording. */
  engine: string;
  voice: string;
  /** BCP 47 tag. */
  language: string;
  /** Why it was this engine. */
  reason: string;
  /** How many there are. */
  words: number;
  /** Who said when each word is spoken. */
  timed_by: TimingSource;
  /** How far those times can be trusted, from 0 to 1. */
  confidence: number;
}

/** A voice, levelled before it is mixed: a recording, or a text that is spoken. */
export interface Voiceover {
  /** The recording; left out: `text` is spoken. */
  audio?: string | null;
  /** What is spoken; beside `audio`, what is said in the recording, so that its words can be timed. */
  text?: string | null;
  /** Who speaks; `farm voices` lists them. Left out: the engine's first for the language. */
  voice?: string | null;
  /** What speaks. Default: "auto". */
  engine?: SpeechEngineName;
  /** The text's language by its BCP 47 tag, such as `de`; left out: the voice's, or English. */
  language?: string | null;
  /** Speed of a spoken text; 2 is twice as fast. Default: 1.0. */
  rate?: number;
  /** Seconds from the scene's (or the video's) beginning to the voice's. Default: 0.0. */
  delay?: number;
  /** Amplification after levelling. Default: 0.0. */
  gain_db?: number;
  /** Which part of the recording is used. */
  trim?: Trim | null;
}

/** The voices of this machine. */
export interface Voices {
  engines: readonly Engine[];
  voices: readonly Voice[];
}

/** One of two sides, or none of them. */
export type Winner = "left" | "right" | "neither";

/** One word as it is written, and when it is heard. */
export interface Word {
  /** As written, with its punctuation: what captions show. */
  text: string;
  /** Seconds from the recording's beginning. */
  start: number;
  /** Seconds from the recording's beginning. */
  end: number;
}

/** The moment at which a voice begins to say a word. */
export interface WordMoment {
  /** Index of the scene whose voiceover says it, counted from 0; left out: the voice over the whole video. */
  scene?: number | null;
  /** The word; capitals and punctuation do not matter. */
  word: string;
  /** Which time it is said, counted from 1. Default: 1. */
  occurrence?: number;
  /** Seconds from the word's beginning to the sound's. Default: 0.0. */
  offset?: number;
}

/** A video on YouTube. */
export interface YoutubeParams {
  url: string;
  language?: string | null;
}

/** What jobs return, by their kind. */
export interface Results {
  "render/export": ExportResult;
  "render/brief": ExportResult;
  "render/batch": BatchResult;
  "render/explainer": ExportResult;
  "render/static-ad": MediaResult;
  "render/ad-template": ExportResult;
  "process-scene": SceneResult;
  "tts/generate": SpeechResult;
  "tts/voice-clone": MediaResult;
  "tts/multi-language": MediaResult;
  "tts/voices/create": Voice;
  "video/sora": MediaResult;
  "video/image-to-video": MediaResult;
  "video/transform": MediaResult;
  "video/mochi": MediaResult;
  "video/wan2": MediaResult;
  "video/pipeline": MediaResult;
  "image/character": MediaResult;
  "image/character-variant": MediaResult;
  "image/gemini": MediaResult;
  "image/stickers": MediaResult;
  "audio/music/search": MediaResult;
  "audio/music/generate": MediaResult;
  "audio/mix": MixResult;
  "audio/duck": DuckResult;
  "audio/sfx": MixResult;
  "visuals/meme": MediaResult;
  "visuals/broll": MediaResult;
  "visuals/ugc": MediaResult;
  "visuals/stock": MediaResult;
  "avatar/train": Training;
  "avatar/infinitetalk": MediaResult;
  "avatar/talking-head": MediaResult;
  "avatar/sadtalker": MediaResult;
  "avatar/wav2lip": MediaResult;
  "analyze/video": VideoReport;
  "analyze/virality": Report;
  "analyze/youtube": Report;
  publish: Published;
}
