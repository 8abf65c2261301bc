export { blend, type Joints, mirror, STANDING } from "./joints";
export { poseAt, WALKING_SPEED } from "./motion";
export { POSE_NAMES, POSES, type PoseName } from "./poses";
export { FigureDrawing, type FigureLook, StickFigure, VIEW_BOX } from "./StickFigure";
export { selectPose } from "./selectPose";
export { BODY, type Point, type Skeleton, skeletonOf } from "./skeleton";
export { blinkAt, figureAt, type PoseKeyframe, TRANSITION } from "./timeline";
