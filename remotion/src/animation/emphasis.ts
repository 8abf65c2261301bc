import { linear, sineInOut } from "./easing";
import { css, mix, type Pattern, type Timing, timed } from "./pattern";

/** How often something happens within the pattern's duration. */
interface Repeated {
  times?: number;
}

/** Rises from 0 to 1 and falls back, `times` over, with no corner at either end. */
const swell = (t: number, times: number): number => Math.sin(Math.PI * t * times) ** 2;

/** Swings `times` around 0 and dies away; 0 at both ends. */
const dying = (t: number, times: number): number => Math.sin(2 * Math.PI * t * times) * (1 - t) ** 2;

/** Swells to `scale` and back. */
export function pulse(options: Timing & Repeated & { scale?: number } = {}): Pattern {
  const { scale = 1.12, times = 1 } = options;
  return timed(options, { duration: 0.6, easing: linear }, (p) => ({
    transform: `scale(${css(mix(1, scale, swell(p, times)))})`,
  }));
}

/** Shakes sideways by up to `amplitude` pixels, dying away. */
export function shake(options: Timing & Repeated & { amplitude?: number } = {}): Pattern {
  const { amplitude = 14, times = 4 } = options;
  return timed(options, { duration: 0.6, easing: linear }, (p) => ({
    transform: `translateX(${css(amplitude * dying(p, times))}px)`,
  }));
}

/** A light of `color` around the element's shape, `radius` pixels wide at its height. */
export function glow(options: Timing & Repeated & { color?: string; radius?: number } = {}): Pattern {
  const { color = "#ffd166", radius = 24, times = 1 } = options;
  return timed(options, { duration: 1, easing: linear }, (p) => {
    const strength = swell(p, times);
    // A shadow is painted even at radius 0, and would thicken the edges of the letters: none when at rest.
    if (strength < 0.0005) return { filter: "none" };
    const light = `color-mix(in srgb, ${color} ${css(strength * 100)}%, transparent)`;
    return { filter: `drop-shadow(0 0 ${css(radius * strength)}px ${light})` };
  });
}

/** A marker of `color` behind the element that comes quickly and fades slowly. */
export function highlightFlash(options: Timing & { color?: string; strength?: number } = {}): Pattern {
  const { color = "#ffd166", strength = 0.85 } = options;
  return timed(options, { duration: 0.9, easing: linear }, (p) => {
    const light = p < 0.2 ? sineInOut(p / 0.2) : 1 - sineInOut((p - 0.2) / 0.8);
    return { backgroundColor: `color-mix(in srgb, ${color} ${css(100 * strength * light)}%, transparent)` };
  });
}

/** Tilts to and fro by up to `angle` degrees, dying away. */
export function wobble(options: Timing & Repeated & { angle?: number } = {}): Pattern {
  const { angle = 14, times = 3 } = options;
  return timed(options, { duration: 0.9, easing: linear }, (p) => ({
    transform: `rotate(${css(angle * dying(p, times))}deg)`,
  }));
}

/** Two beats and a rest, the second beat weaker. */
export function heartbeat(options: Timing & { scale?: number } = {}): Pattern {
  const { scale = 1.18 } = options;
  return timed(options, { duration: 1, easing: linear }, (p) => {
    const first = p < 0.3 ? swell(p / 0.3, 1) : 0;
    const second = p >= 0.3 && p < 0.65 ? 0.6 * swell((p - 0.3) / 0.35, 1) : 0;
    return { transform: `scale(${css(mix(1, scale, first + second))})` };
  });
}
