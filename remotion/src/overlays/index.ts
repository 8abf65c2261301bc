export { DEFAULT_PALETTE, lookOf, motionOf, type OverlayLook, type OverlayPalette } from "./looks";
export {
  MAX_OVERLAY_TEXT,
  OVERLAY_POSITIONS,
  OVERLAY_STYLES,
  type OverlayPosition,
  type OverlayStyle,
  type SceneOverlay,
  sceneOverlaySchema,
  type TextOverlay,
  type TextOverlayInput,
  textOverlaySchema,
} from "./schema";
export {
  type Band,
  bandOf,
  type Column,
  columnOf,
  type Placed,
  type Stack,
  shareOf,
  stackOverlays,
} from "./stacking";
export { fadesOf, type OverlayState, type OverlayTiming, overlayState } from "./state";
export { type Inset, TextOverlays } from "./TextOverlays";
export { overlayWindow, type Span, timeOverlay } from "./timing";
