export { Animated, useAnimation } from "./Animated";
export { barGrow, countUp, drawPath, typewriter } from "./data";
export { clamp01, EASINGS, type Easing, type EasingName } from "./easing";
export { glow, heartbeat, highlightFlash, pulse, shake, wobble } from "./emphasis";
export {
  blurIn,
  bounceIn,
  type Distance,
  dropIn,
  fadeIn,
  flipIn,
  popIn,
  slideIn,
  wipeIn,
  zoomIn,
} from "./entrances";
export { dissolve, fadeOut, slideOut, wipeOut, zoomOut } from "./exits";
export { breathe, type Cycle, float, orbit, rotate, sway } from "./loops";
export { PatternSample } from "./PatternSample";
export {
  compose,
  type Direction,
  delay,
  mergeStyles,
  mix,
  type Pattern,
  progressAt,
  type Step,
  sequence,
  stagger,
  still,
  type Timing,
  type ValuePattern,
} from "./pattern";
export {
  PATTERN_NAMES,
  PATTERNS,
  type PatternEntry,
  type PatternKind,
  type PatternName,
  type Played,
} from "./table";
