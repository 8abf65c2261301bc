import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import {
  BODY,
  blend,
  blinkAt,
  FigureDrawing,
  figureAt,
  type Joints,
  mirror,
  POSE_NAMES,
  POSES,
  type Point,
  type PoseKeyframe,
  poseAt,
  selectPose,
  skeletonOf,
  TRANSITION,
} from "../src/figure";

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** The largest way that a drawn point goes between two figures, in figure units (a figure is about 190 high). */
function farthest(a: Joints, b: Joints): number {
  const points = (joints: Joints): Point[] => {
    const { hips, shoulders, head, armLeft, armRight, legLeft, legRight, fingerLeft, fingerRight } =
      skeletonOf(joints);
    return [hips, shoulders, head, ...armLeft, ...armRight, ...legLeft, ...legRight, fingerLeft, fingerRight];
  };
  const after = points(b);
  return Math.max(...points(a).map((point, index) => distance(point, after[index] ?? point)));
}

const secondsOf = (from: number, to: number, fps: number): number[] =>
  Array.from({ length: Math.round((to - from) * fps) }, (_, index) => from + index / fps);

/** The largest way that a drawn point goes from one frame to the next within four seconds. */
function fastest(figure: (seconds: number) => Joints, fps: number): number {
  const figures = secondsOf(0, 4, fps).map(figure);
  return Math.max(...figures.slice(1).map((joints, index) => farthest(figures[index] ?? joints, joints)));
}

describe("A pose", () => {
  test.each(POSE_NAMES)("%s moves without a jump, at 30 and 60 frames per second and far beyond", (pose) => {
    for (const [fps, limit] of [
      [30, 24],
      [60, 12],
      [1000, 1.3],
    ] as const) {
      expect(fastest((seconds) => poseAt(pose, seconds), fps)).toBeLessThan(limit);
    }
  });

  test.each(POSE_NAMES)("%s is alive: something moves within a second", (pose) => {
    const moved = secondsOf(0, 1, 20).map((seconds) => farthest(poseAt(pose, 0), poseAt(pose, seconds)));
    expect(Math.max(...moved)).toBeGreaterThan(0.5);
  });

  test.each(POSE_NAMES)(
    "%s stands on the ground whenever it is not in the air, and keeps its bones' lengths",
    (pose) => {
      for (const seconds of secondsOf(0, 2, 25)) {
        const joints = poseAt(pose, seconds);
        const { legLeft, legRight, armLeft, hips, shoulders } = skeletonOf(joints);
        expect(Math.max(...[...legLeft, ...legRight].map(({ y }) => y))).toBeCloseTo(-joints.lift, 6);
        expect(distance(legLeft[0], legLeft[1])).toBeCloseTo(BODY.thigh, 6);
        expect(distance(legRight[2], legRight[3])).toBeCloseTo(BODY.foot, 6);
        expect(distance(armLeft[1], armLeft[2])).toBeCloseTo(BODY.forearm, 6);
        expect(distance(hips, shoulders)).toBeCloseTo(BODY.torso * joints.chest, 6);
      }
    },
  );

  test("points its finger to the side that it names, at shoulder height", () => {
    for (const seconds of secondsOf(0, 3, 10)) {
      const right = skeletonOf(poseAt("pointing_right", seconds));
      expect(right.fingerRight.x).toBeGreaterThan(60);
      expect(Math.abs(right.fingerRight.y - right.shoulders.y)).toBeLessThan(25);
      expect(skeletonOf(poseAt("pointing_left", seconds)).fingerLeft.x).toBeLessThan(-60);
    }
  });

  test("thinks with a hand at the chin, and is confused with a hand at the head", () => {
    for (const seconds of secondsOf(0, 3, 10)) {
      const thinking = skeletonOf(poseAt("thinking", seconds));
      const chin = { x: thinking.head.x, y: thinking.head.y + BODY.head };
      expect(distance(thinking.armRight[2], chin)).toBeLessThan(16);
      const confused = skeletonOf(poseAt("confused", seconds));
      expect(Math.abs(distance(confused.armRight[2], confused.head) - BODY.head)).toBeLessThan(12);
    }
  });

  test("jumps for joy once a second, and never hides its face behind its hands", () => {
    const lifts = secondsOf(0, 1, 60).map((seconds) => poseAt("excited", seconds).lift);
    expect(Math.max(...lifts)).toBeGreaterThan(30);
    expect(poseAt("excited", 0).lift).toBe(0);
    expect(poseAt("excited", 1.46).lift).toBeCloseTo(poseAt("excited", 0.46).lift, 6);
    for (const seconds of secondsOf(0, 2, 60)) {
      const { head, armLeft, armRight } = skeletonOf(poseAt("excited", seconds));
      expect(distance(armLeft[2], head)).toBeGreaterThan(BODY.head);
      expect(distance(armRight[2], head)).toBeGreaterThan(BODY.head);
    }
  });

  test("is squashed on landing and stretched in the air", () => {
    expect(poseAt("excited", 0.82).squash).toBeLessThan(0.95);
    expect(poseAt("excited", 0.46).squash).toBeGreaterThan(1.02);
  });

  test("walks with opposite arms and legs, two equal steps per second", () => {
    const step = poseAt("walking", 0.25);
    const next = poseAt("walking", 0.75);
    expect(step.legRight).toBeCloseTo(next.legLeft, 6);
    expect(step.legRight).toBeGreaterThan(step.legLeft);
    expect(step.armRight).toBeLessThan(step.armLeft);
  });
});

describe("Blending", () => {
  const pairs = POSE_NAMES.flatMap((a) => POSE_NAMES.map((b) => [a, b] as const));

  test.each(pairs)("from %s to %s starts and ends exactly there, without a jump between", (a, b) => {
    expect(blend(POSES[a], POSES[b], 0)).toEqual(POSES[a]);
    expect(blend(POSES[a], POSES[b], 1)).toEqual(POSES[b]);
    for (let t = 0; t < 1; t += 0.01) {
      const moved = farthest(blend(POSES[a], POSES[b], t), blend(POSES[a], POSES[b], t + 0.01));
      expect(moved).toBeLessThan(5);
    }
  });

  test("halfway lies halfway", () => {
    const half = blend(POSES.idle, POSES.excited, 0.5);
    expect(half.armRight).toBeCloseTo((POSES.idle.armRight + POSES.excited.armRight) / 2);
  });

  test("mirrors a pose into its other side, and twice into itself", () => {
    expect(mirror(POSES.pointing_right)).toEqual(POSES.pointing_left);
    for (const pose of POSE_NAMES) expect(mirror(mirror(POSES[pose]))).toEqual(POSES[pose]);
  });
});

describe("A figure with keyframes", () => {
  const keyframes: PoseKeyframe[] = [
    { pose: "idle", at: 0 },
    { pose: "excited", at: 1 },
    // The third comes while the second is still being taken.
    { pose: "thinking", at: 1.2 },
    { pose: "pointing_left", at: 3 },
  ];

  test("is wholly in a pose once the transition is over", () => {
    expect(figureAt(keyframes, 3 + TRANSITION)).toEqual(poseAt("pointing_left", 3 + TRANSITION - 3));
    expect(figureAt(keyframes, 0.9)).toEqual(poseAt("idle", 0.9));
  });

  test("never jumps, not even where one change interrupts another", () => {
    for (const [fps, limit] of [
      [30, 36],
      [60, 20],
      [1000, 1.3],
    ] as const) {
      expect(fastest((seconds) => figureAt(keyframes, seconds), fps)).toBeLessThan(limit);
    }
  });

  test("changes at once if the transition takes no time", () => {
    expect(figureAt(keyframes, 3, 0)).toEqual(poseAt("pointing_left", 0));
  });

  test("does not care about the order of its keyframes, idles without any, and waits in the first", () => {
    expect(figureAt(keyframes.toReversed(), 2)).toEqual(figureAt(keyframes, 2));
    expect(figureAt([], 1)).toEqual(poseAt("idle", 1));
    expect(figureAt([{ pose: "thinking", at: 5 }], 1).thought).toBe(1);
  });
});

describe("Blinking", () => {
  const times = secondsOf(0, 60, 60);

  test("is the same every time, differs between figures, and shuts the eyes a few times a minute", () => {
    const eyes = times.map((seconds) => blinkAt(seconds, "ada"));
    expect(times.map((seconds) => blinkAt(seconds, "ada"))).toEqual(eyes);
    expect(times.map((seconds) => blinkAt(seconds, "bob"))).not.toEqual(eyes);
    const shut = eyes.filter((open, index) => open < 0.5 && (eyes[index - 1] ?? 1) >= 0.5).length;
    expect(shut).toBeGreaterThan(15);
    expect(shut).toBeLessThan(25);
  });

  test("takes more than one frame and stays within 0 and 1", () => {
    for (const seconds of secondsOf(0, 30, 1000)) {
      const open = blinkAt(seconds);
      expect(open).toBeGreaterThanOrEqual(0);
      expect(open).toBeLessThanOrEqual(1);
      expect(Math.abs(open - blinkAt(seconds + 0.001))).toBeLessThan(0.03);
    }
  });
});

describe("The drawing", () => {
  const draw = (pose: (typeof POSE_NAMES)[number], face = true) =>
    renderToStaticMarkup(
      <FigureDrawing joints={poseAt(pose, 0.5)} seconds={0.5} face={face} color="#123456" />,
    );

  test("contains numbers only, for every pose", () => {
    for (const pose of POSE_NAMES) expect(draw(pose)).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("has a face unless told otherwise, and takes its colour", () => {
    expect(draw("idle")).toContain("<ellipse");
    expect(draw("idle", false)).not.toContain("<ellipse");
    expect(draw("idle")).toContain('stroke="#123456"');
  });

  test("shows signs beside the head only in the poses that have them", () => {
    const circles = (pose: (typeof POSE_NAMES)[number]) => draw(pose).split("<circle").length - 1;
    // Head and two hands; a question mark's dot; a thought's three dots and two bubbles.
    expect([circles("idle"), circles("confused"), circles("thinking")]).toEqual([3, 4, 8]);
  });
});

describe("The pose for a sentence", () => {
  test.each([
    ["Look at this chart", "pointing_right"],
    ["Here is the result", "pointing_right"],
    ["And that was the old one", "pointing_left"],
    ["Over there you see the worker", "pointing_left"],
    ["Let me explain the scheduler", "explaining"],
    ["Now you understand why", "explaining"],
    ["I think so", "thinking"],
    ["Consider a queue", "thinking"],
    ["Wow!", "excited"],
    ["AMAZING results", "excited"],
    ["But wait", "confused"],
    ["however, it failed", "confused"],
    ["Frames are rendered in parallel", "idle"],
    ["", "idle"],
  ])("%j is %s", (sentence, pose) => {
    expect(selectPose(sentence)).toBe(pose);
  });

  test.each([
    ["this is amazing", "excited"],
    ["I think this works", "thinking"],
    ["Let me explain that", "explaining"],
    ["This is right over there", "pointing_left"],
    ["But this one is slower", "confused"],
    ["However, wow", "excited"],
  ])("the more specific cue counts in %j", (sentence, pose) => {
    expect(selectPose(sentence)).toBe(pose);
  });

  test("of equally specific cues the earliest counts", () => {
    expect(selectPose("this and that")).toBe("pointing_right");
    expect(selectPose("that and this")).toBe("pointing_left");
    expect(selectPose("think, then understand")).toBe("thinking");
    expect(selectPose("understand, then think")).toBe("explaining");
  });

  test.each([
    "Press the button",
    "A butterfly in the thatch",
    "There is a hereditary, adhered thistle",
    "The thinker reconsiders; whatsoever, wowed",
    "A rebuttal with attribute and distribute",
    "over the rest there",
    "a but_ton, this2, éthis and thisé",
    "a think-tank",
  ])("no part of a word is a cue: %j", (sentence) => {
    expect(selectPose(sentence)).toBe("idle");
  });

  test("punctuation, line breaks, quotes and letter case do not hide a cue", () => {
    expect(selectPose("“But,” she said")).toBe("confused");
    expect(selectPose("it was...THIS")).toBe("pointing_right");
    expect(selectPose("look over\n  there")).toBe("pointing_left");
    expect(selectPose("here's the thing")).toBe("pointing_right");
    expect(selectPose("so—wow—good")).toBe("excited");
  });
});
