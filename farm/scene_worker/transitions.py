"""Two scenes' frames into one."""

from collections.abc import Callable, Iterator, Mapping

import cv2
import numpy as np

from farm.media.colors import BLACK
from farm.media.encode import Frame
from farm.plan.camera import ease
from farm.scene_worker.yuv import views
from farm.spec.motion import Easing
from farm.spec.scenes import Direction, TransitionKind

SOFT_EDGE = 0.04
"""Width of a wipe's edge as a part of the frame's side."""

Look = Callable[[Frame, Frame, Frame, float, Direction], None]
"""Writes the mix of two frames into the third, at a progress from 0 to 1."""


def blend(
    before: Iterator[Frame], after: Iterator[Frame], *, look: TransitionKind, direction: Direction, count: int
) -> Iterator[Frame]:
    """Return ``count`` frames that lead from one scene into the other; each is valid until the next."""
    frame: Frame | None = None
    for number in range(count):
        a, b = next(before), next(after)
        if frame is None:
            frame = np.empty_like(a)
        LOOKS[look](a, b, frame, (number + 0.5) / count, direction)
        yield frame


def _crossfade(a: Frame, b: Frame, out: Frame, t: float, _direction: Direction) -> None:
    """Mix both, linearly in time."""
    cv2.addWeighted(a, 1 - t, b, t, 0, dst=out)


def _fade_black(a: Frame, b: Frame, out: Frame, t: float, _direction: Direction) -> None:
    """Fade the first out, then the second in."""
    shown, share = (a, 1 - 2 * t) if t < 0.5 else (b, 2 * t - 1)  # noqa: PLR2004 — half way
    for source, black, target in zip(views(shown), BLACK, views(out), strict=True):
        cv2.addWeighted(source, share, source, 0, black * (1 - share), dst=target)


def _wipe(a: Frame, b: Frame, out: Frame, t: float, direction: Direction) -> None:
    """Uncover the second behind a soft edge that crosses the frame."""
    edge = ease(Easing.EASE_IN_OUT, t) * (1 + SOFT_EDGE)
    horizontal = direction in {Direction.LEFT, Direction.RIGHT}
    for first, second, target in zip(views(a), views(b), views(out), strict=True):
        length = target.shape[1] if horizontal else target.shape[0]
        place = (np.arange(length, dtype=np.float32) + 0.5) / length
        if direction in {Direction.LEFT, Direction.UP}:  # the edge moves towards smaller positions
            place = 1 - place
        share = np.clip((edge - place) / SOFT_EDGE, 0, 1)
        share = share[None, :] if horizontal else share[:, None]
        target[:] = (first + (second.astype(np.float32) - first) * share + 0.5).astype(np.uint8)


def _slide(a: Frame, b: Frame, out: Frame, t: float, direction: Direction) -> None:
    """Push the first out with the second."""
    horizontal = direction in {Direction.LEFT, Direction.RIGHT}
    forward = direction in {Direction.LEFT, Direction.UP}
    pair = (a, b) if forward else (b, a)
    moved = ease(Easing.EASE_IN_OUT, t) if forward else 1 - ease(Easing.EASE_IN_OUT, t)
    half = round(moved * (out.shape[1] if horizontal else out.shape[0] * 2 // 3) / 2)
    for first, second, target, part in zip(*(views(f) for f in (*pair, out)), (2, 1, 1), strict=True):
        shift = half * part
        if horizontal:
            target[:, : target.shape[1] - shift] = first[:, shift:]
            target[:, target.shape[1] - shift :] = second[:, :shift]
        else:
            target[: target.shape[0] - shift] = first[shift:]
            target[target.shape[0] - shift :] = second[:shift]


LOOKS: Mapping[TransitionKind, Look] = {
    TransitionKind.CROSSFADE: _crossfade,
    TransitionKind.FADE_BLACK: _fade_black,
    TransitionKind.WIPE: _wipe,
    TransitionKind.SLIDE: _slide,
}
