import { mix } from "../animation";

/**
 * Everything about a figure that can move, as plain numbers, so that any two figures can be blended.
 *
 * Left and right are the viewer's. Limb angles are in degrees from straight down, positive towards the right:
 * 0 hangs, 90 points right, -90 left, 180 up. Elbows and knees are relative to the upper arm and thigh.
 * Lengths are in figure units: a standing figure is about 190 units high.
 */
export interface Joints {
  /** Distance of the feet from the ground. */
  lift: number;
  /** Sideways offset of the hips. */
  shift: number;
  /** Vertical scale about the ground; the width makes up for it. */
  squash: number;
  /** Length of the torso as a factor: breathing. */
  chest: number;
  /** Tilt of the torso, and of the head on top of it. */
  lean: number;
  tilt: number;
  /** Where the face is turned, -1 left to 1 right. */
  turn: number;
  armLeft: number;
  elbowLeft: number;
  armRight: number;
  elbowRight: number;
  legLeft: number;
  kneeLeft: number;
  legRight: number;
  kneeRight: number;
  /** Which way the toes point, -1 left to 1 right. */
  footLeft: number;
  footRight: number;
  /** Length of the outstretched finger, 0–1. */
  fingerLeft: number;
  fingerRight: number;
  /** How far the eyes are open (0–1), where they look (-1–1, y downwards). */
  eyes: number;
  gazeX: number;
  gazeY: number;
  /** How plainly the brows show (0–1), their height (-1–1), and by how much the right one is above the left (-1–1). */
  brows: number;
  browHeight: number;
  browSlant: number;
  /** The mouth: corners down to up (-1–1), opening (0–1), width (factor), and its wave (-1–1). */
  smile: number;
  mouthOpen: number;
  mouthWidth: number;
  mouthWave: number;
  /** What appears beside the head, 0–1. */
  question: number;
  thought: number;
  sparks: number;
}

/** Somebody standing at ease: every pose is given by how it differs. */
export const STANDING: Readonly<Joints> = {
  lift: 0,
  shift: 0,
  squash: 1,
  chest: 1,
  lean: 0,
  tilt: 0,
  turn: 0,
  armLeft: -20,
  elbowLeft: 12,
  armRight: 20,
  elbowRight: -12,
  legLeft: -11,
  kneeLeft: 2,
  legRight: 11,
  kneeRight: -2,
  footLeft: -1,
  footRight: 1,
  fingerLeft: 0,
  fingerRight: 0,
  eyes: 1,
  gazeX: 0,
  gazeY: 0,
  brows: 0,
  browHeight: 0,
  browSlant: 0,
  smile: 0.55,
  mouthOpen: 0,
  mouthWidth: 1,
  mouthWave: 0,
  question: 0,
  thought: 0,
  sparks: 0,
};

const JOINT_NAMES = Object.keys(STANDING) as (keyof Joints)[];

/** The figure between `a` (t = 0) and `b` (t = 1), joint by joint; at the ends exactly `a` and `b`. */
export function blend(a: Readonly<Joints>, b: Readonly<Joints>, t: number): Joints {
  const between: Joints = { ...a };
  for (const name of JOINT_NAMES) between[name] = mix(a[name], b[name], t);
  return between;
}

/** Without a negative zero, which equals zero but does not compare as the same in tests and keys. */
const negative = (value: number): number => 0 - value;

/** The same figure seen in a mirror. */
export function mirror(joints: Readonly<Joints>): Joints {
  return {
    ...joints,
    shift: negative(joints.shift),
    lean: negative(joints.lean),
    tilt: negative(joints.tilt),
    turn: negative(joints.turn),
    armLeft: negative(joints.armRight),
    elbowLeft: negative(joints.elbowRight),
    armRight: negative(joints.armLeft),
    elbowRight: negative(joints.elbowLeft),
    legLeft: negative(joints.legRight),
    kneeLeft: negative(joints.kneeRight),
    legRight: negative(joints.legLeft),
    kneeRight: negative(joints.kneeLeft),
    footLeft: negative(joints.footRight),
    footRight: negative(joints.footLeft),
    fingerLeft: joints.fingerRight,
    fingerRight: joints.fingerLeft,
    gazeX: negative(joints.gazeX),
    browSlant: negative(joints.browSlant),
    mouthWave: negative(joints.mouthWave),
  };
}
