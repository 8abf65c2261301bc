import type { Joints } from "./joints";

/** A point in figure units; y downwards, the ground at 0. */
export interface Point {
  x: number;
  y: number;
}

/** Lengths of the parts and the head's radius, in figure units. */
export const BODY = {
  thigh: 36,
  shin: 36,
  foot: 11,
  torso: 54,
  arm: 31,
  forearm: 30,
  neck: 7,
  head: 27,
  finger: 12,
};

/** Where the parts of a figure are; each limb runs from the body outwards. */
export interface Skeleton {
  hips: Point;
  shoulders: Point;
  head: Point;
  /** Tilt of the head in degrees, clockwise. */
  headTilt: number;
  armLeft: [Point, Point, Point];
  armRight: [Point, Point, Point];
  legLeft: [Point, Point, Point, Point];
  legRight: [Point, Point, Point, Point];
  /** Tips of the outstretched fingers. */
  fingerLeft: Point;
  fingerRight: Point;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The end of a bone that starts at `from`; the angle is in degrees from straight down, positive to the right. */
const along = (from: Point, degrees: number, length: number): Point => ({
  x: from.x + Math.sin(radians(degrees)) * length,
  y: from.y + Math.cos(radians(degrees)) * length,
});

function leg(hips: Point, thigh: number, knee: number, toes: number): [Point, Point, Point, Point] {
  const kneeAt = along(hips, thigh, BODY.thigh);
  const ankle = along(kneeAt, thigh + knee, BODY.shin);
  // The foot follows half of the shin's tilt, so that heels strike and toes push off.
  const pitch = (thigh + knee) / 2;
  const toe = {
    x: ankle.x + toes * BODY.foot * Math.cos(radians(pitch)),
    y: ankle.y - toes * BODY.foot * Math.sin(radians(pitch)),
  };
  return [hips, kneeAt, ankle, toe];
}

function arm(shoulders: Point, upper: number, elbow: number): [Point, Point, Point] {
  const elbowAt = along(shoulders, upper, BODY.arm);
  return [shoulders, elbowAt, along(elbowAt, upper + elbow, BODY.forearm)];
}

/** Where everything is. The lowest foot stands on the ground unless the figure is lifted. */
export function skeletonOf(joints: Readonly<Joints>): Skeleton {
  const origin = { x: joints.shift, y: 0 };
  const feet = [
    leg(origin, joints.legLeft, joints.kneeLeft, joints.footLeft),
    leg(origin, joints.legRight, joints.kneeRight, joints.footRight),
  ];
  const lowest = Math.max(...feet.flat().map((point) => point.y));
  const hips = { x: joints.shift, y: -lowest - joints.lift };
  const shoulders = along(hips, 180 - joints.lean, BODY.torso * joints.chest);
  const headTilt = joints.lean + joints.tilt;
  const armLeft = arm(shoulders, joints.armLeft, joints.elbowLeft);
  const armRight = arm(shoulders, joints.armRight, joints.elbowRight);
  return {
    hips,
    shoulders,
    head: along(shoulders, 180 - headTilt, BODY.neck + BODY.head),
    headTilt,
    armLeft,
    armRight,
    legLeft: leg(hips, joints.legLeft, joints.kneeLeft, joints.footLeft),
    legRight: leg(hips, joints.legRight, joints.kneeRight, joints.footRight),
    fingerLeft: along(armLeft[2], joints.armLeft + joints.elbowLeft, BODY.finger * joints.fingerLeft),
    fingerRight: along(armRight[2], joints.armRight + joints.elbowRight, BODY.finger * joints.fingerRight),
  };
}
