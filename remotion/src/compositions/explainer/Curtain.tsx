import { AbsoluteFill, useVideoConfig } from "remotion";
import { EASE, useClock } from "../../design/motion";
import { useTheme } from "../../design/Stage";

/** How long the curtain takes to open, and to close, in seconds. */
const HALF = 0.4;

type CurtainProps = {
  /** It is closed when the scene begins, and opens. */
  readonly opens: boolean;
  /** It closes at the scene's end. */
  readonly closes: boolean;
};

/** A panel in the primary colour that crosses the frame: it covers one scene and uncovers the next. */
export function Curtain({ opens, closes }: CurtainProps) {
  const theme = useTheme();
  const { fps } = useVideoConfig();
  const { time, total, pace } = useClock();
  const half = HALF * pace;
  // Closed on the scene's last frame, not on the one after it.
  const closing = EASE.inOut(Math.min(1, Math.max(0, (time - (total - half)) / (half - 1 / fps))));
  const opening = EASE.inOut(Math.min(1, time / half));
  if (closes && closing > 0) return <Panel color={theme.primary} shift={closing - 1} />;
  return opens && opening < 1 ? <Panel color={theme.primary} shift={opening} /> : null;
}

function Panel({ color, shift }: { readonly color: string; readonly shift: number }) {
  return (
    <AbsoluteFill
      data-bleed=""
      style={{ backgroundColor: color, transform: `translateX(${shift * 100}%)` }}
    />
  );
}
