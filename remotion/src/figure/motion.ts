import { clamp01, mix } from "../animation";
import type { Joints } from "./joints";
import { POSES, type PoseName } from "./poses";

/** How far a walking figure gets in a second (figure units): moved at this speed, its feet do not slide. */
export const WALKING_SPEED = 124;

/** A sine of unit height with a period in seconds. */
const wave = (seconds: number, period: number, phase = 0): number =>
  Math.sin(2 * Math.PI * (seconds / period + phase));

/** A smooth bump, 0 outside `from`–`to` and 1 in the middle. */
const bump = (t: number, from: number, to: number): number =>
  t > from && t < to ? Math.sin((Math.PI * (t - from)) / (to - from)) ** 2 : 0;

/** The chest rises and takes the arms a little with it. */
function breathing(pose: Readonly<Joints>, seconds: number): Joints {
  const breath = wave(seconds, 3.6);
  return {
    ...pose,
    chest: pose.chest + 0.016 * breath,
    armLeft: pose.armLeft - 1.6 * breath,
    armRight: pose.armRight + 1.6 * breath,
  };
}

function idle(pose: Joints, seconds: number): Joints {
  return { ...pose, tilt: 2 * wave(seconds, 7.2), shift: 1.2 * wave(seconds, 7.2, 0.2) };
}

/** One cycle of two steps per second, seen from the side. */
function walking(pose: Joints, seconds: number): Joints {
  const swing = wave(seconds, 1);
  const ahead = wave(seconds, 1, 0.25);
  // The knee gives while its leg swings forward, and is nearly straight while it carries.
  const give = (forward: number): number => -46 * ((1 + forward) / 2) ** 2;
  return {
    ...pose,
    lean: pose.lean + 1.2 * wave(seconds, 0.5, 0.1),
    legRight: pose.legRight + 24 * swing,
    kneeRight: pose.kneeRight + give(ahead),
    legLeft: pose.legLeft - 24 * swing,
    kneeLeft: pose.kneeLeft + give(-ahead),
    armRight: pose.armRight - 32 * swing,
    elbowRight: pose.elbowRight - 10 * swing,
    armLeft: pose.armLeft + 32 * swing,
    elbowLeft: pose.elbowLeft + 10 * swing,
  };
}

/** The pointing arm nods towards what it points at. */
function pointing(pose: Joints, seconds: number): Joints {
  const nod = 3 * wave(seconds, 1.4);
  return {
    ...pose,
    armLeft: pose.armLeft + pose.fingerLeft * nod,
    armRight: pose.armRight - pose.fingerRight * nod,
  };
}

/** Both hands weigh one thing against another while the mouth talks. */
function explaining(pose: Joints, seconds: number): Joints {
  const left = wave(seconds, 1.8);
  const right = wave(seconds, 1.8, 0.4);
  const talk = 0.34 + 0.22 * wave(seconds, 0.37) + 0.16 * wave(seconds, 0.23, 0.3);
  return {
    ...pose,
    tilt: 3 * wave(seconds, 3.6),
    armLeft: pose.armLeft - 7 * left,
    elbowLeft: pose.elbowLeft - 17 * left,
    armRight: pose.armRight + 7 * right,
    elbowRight: pose.elbowRight + 17 * right,
    mouthOpen: clamp01(talk),
  };
}

function thinking(pose: Joints, seconds: number): Joints {
  return { ...pose, tilt: pose.tilt + 2 * wave(seconds, 4), gazeX: pose.gazeX + 0.2 * wave(seconds, 4) };
}

/** A jump a second: crouch, leap, land with a squash. */
function excited(pose: Joints, seconds: number): Joints {
  const u = seconds - Math.floor(seconds);
  const flight = clamp01((u - 0.24) / 0.44);
  const air = 4 * flight * (1 - flight);
  const crouch = 0.8 * bump(u, 0, 0.26) + bump(u, 0.66, 0.98);
  const spread = 26 * crouch + 14 * air;
  const bend = 54 * crouch + 34 * air;
  const raise = 8 * air - 26 * crouch;
  return {
    ...pose,
    lift: 38 * air,
    squash: 1 + 0.04 * air - 0.1 * crouch,
    legLeft: pose.legLeft - spread,
    kneeLeft: pose.kneeLeft + bend,
    legRight: pose.legRight + spread,
    kneeRight: pose.kneeRight - bend,
    armLeft: pose.armLeft - raise,
    armRight: pose.armRight + raise,
    sparks: mix(0.35, 1, air),
  };
}

/** The hand scratches, the head sways. */
function confused(pose: Joints, seconds: number): Joints {
  return {
    ...pose,
    tilt: pose.tilt + 3 * wave(seconds, 2.8),
    elbowRight: pose.elbowRight + 5 * wave(seconds, 0.5) * clamp01(0.5 + wave(seconds, 3)),
    elbowLeft: pose.elbowLeft - 6 * wave(seconds, 2.8),
  };
}

const MOTIONS: Record<PoseName, (pose: Joints, seconds: number) => Joints> = {
  idle,
  walking,
  pointing_left: pointing,
  pointing_right: pointing,
  explaining,
  thinking,
  excited,
  confused,
};

/** A pose with its movement, `seconds` after it was taken. Every movement is smooth and goes on for ever. */
export const poseAt = (pose: PoseName, seconds: number): Joints =>
  MOTIONS[pose](breathing(POSES[pose], seconds), seconds);
