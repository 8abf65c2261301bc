import { random } from "remotion";
import { EASINGS, progressAt } from "../animation";
import { blend, type Joints } from "./joints";
import { poseAt } from "./motion";
import type { PoseName } from "./poses";

/** From `at` on (seconds), the figure takes this pose. */
export interface PoseKeyframe {
  pose: PoseName;
  at: number;
}

/** How long a change of pose takes unless said otherwise, in seconds. */
export const TRANSITION = 0.4;

/**
 * The figure at a time, in seconds. Before the first keyframe it is in that keyframe's pose; without any it idles.
 *
 * A new pose starts from whatever the figure looked like at that moment, so a change that comes in the middle of
 * another one does not jump. The order of the keyframes does not matter.
 */
export function figureAt(
  keyframes: readonly PoseKeyframe[],
  seconds: number,
  transition: number = TRANSITION,
): Joints {
  const [first, ...later] = keyframes.toSorted((a, b) => a.at - b.at);
  if (first === undefined) return poseAt("idle", seconds);
  let figure = poseAt(first.pose, seconds - first.at);
  for (const { pose, at } of later) {
    if (at > seconds) break;
    const t = EASINGS.cubicInOut(progressAt(seconds - at, 1, transition));
    figure = blend(figure, poseAt(pose, seconds - at), t);
  }
  return figure;
}

/** How often the figure blinks, and how long a blink takes, in seconds. */
const BLINK_EVERY = 3.1;
const BLINK_LASTS = 0.2;

/** How far the eyes are open (1) or closed by a blink (0). `seed` sets several figures apart. */
export function blinkAt(seconds: number, seed: string | number = 0): number {
  const turn = Math.floor(seconds / BLINK_EVERY);
  const start = (turn + 0.15 + 0.7 * random(`blink ${seed} ${turn}`)) * BLINK_EVERY;
  const t = (seconds - start) / BLINK_LASTS;
  return t > 0 && t < 1 ? 1 - Math.sin(Math.PI * t) ** 2 : 1;
}
