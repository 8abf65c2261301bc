"""The camera's path over a still image, in floating point.

A view is a window of the image. Its width is the frame's width over
``zoom × scale`` image pixels, where ``scale`` makes the image fit the frame.
Both ends are moved so that the window lies inside the image; zoom and focus
then go linearly in the eased time. With the limit ``1 − h/zoom`` concave in
zoom, every view between two legal ones is legal, so nothing is clamped on the
way and the velocity has no kinks.
"""

import hashlib
from collections.abc import Sequence

from farm.plan.materials import ImageMaterial
from farm.spec.base import Model
from farm.spec.motion import Easing, Motion, MotionPreset, NamedMotion, View
from farm.spec.scenes import Fit, KenBurnsScene

TALL = 1.3
"""An image this much taller (or wider) than the frame is panned along its longer side by ``auto``."""


class CameraPath(Model):
    """A resolved move: legal views at both ends."""

    start: View
    end: View
    easing: Easing


def ease(easing: Easing, t: float) -> float:
    """Return the eased time for ``t`` in 0–1 (cubic curves)."""
    if easing is Easing.EASE_IN:
        return t * t * t
    if easing is Easing.EASE_OUT:
        return 1 - (1 - t) ** 3
    if easing is Easing.EASE_IN_OUT:
        return 4 * t * t * t if t < 0.5 else 1 - (2 - 2 * t) ** 3 / 2  # noqa: PLR2004 — the curve's middle
    return t


def view_at(path: CameraPath, frame: int, frames: int) -> tuple[float, float, float]:
    """Return zoom, x and y of one frame; the first shows the start and the last the end."""
    t = ease(path.easing, frame / (frames - 1)) if frames > 1 else 0.0
    return (
        path.start.zoom + (path.end.zoom - path.start.zoom) * t,
        path.start.x + (path.end.x - path.start.x) * t,
        path.start.y + (path.end.y - path.start.y) * t,
    )


def fit_scale(fit: Fit, image: tuple[int, int], frame: tuple[int, int]) -> float:
    """Return frame pixels per image pixel at zoom 1; sizes are (width, height)."""
    ratios = (frame[0] / image[0], frame[1] / image[1])
    return max(ratios) if fit is Fit.COVER else min(ratios)


def resolve(
    scene: KenBurnsScene, image: ImageMaterial, frame: tuple[int, int], *, seed: int, before: MotionPreset | None
) -> tuple[CameraPath, MotionPreset | None]:
    """Return a scene's path and, for a named move, its preset; ``before`` is the previous scene's."""
    motion = scene.motion
    if isinstance(motion, Motion):
        path = CameraPath(start=motion.from_, end=motion.to, easing=motion.easing)
        chosen = None
    else:
        named = motion if isinstance(motion, NamedMotion) else NamedMotion(preset=motion)
        chosen = named.preset
        if chosen is MotionPreset.AUTO:
            chosen = _draw(image, frame, seed=seed, before=before)
        start, end = _ends(chosen, 1 + named.strength)
        path = CameraPath(start=start, end=end, easing=named.easing)
    scale = fit_scale(scene.fit, (image.width, image.height), frame)
    return CameraPath(
        start=_legal(path.start, image, frame, scale), end=_legal(path.end, image, frame, scale), easing=path.easing
    ), chosen


def _legal(view: View, image: ImageMaterial, frame: tuple[int, int], scale: float) -> View:
    """Move a view into the image; where the image is smaller than the window it is centred."""

    def inside(position: float, length: int, window: int) -> float:
        half = window / (2 * length * scale * view.zoom)
        return 0.5 if half >= 0.5 else min(max(position, half), 1 - half)  # noqa: PLR2004 — the image's middle

    return View(zoom=view.zoom, x=inside(view.x, image.width, frame[0]), y=inside(view.y, image.height, frame[1]))


def _ends(preset: MotionPreset, zoom: float) -> tuple[View, View]:
    """Return where a named move starts and ends."""
    far, near = View(), View(zoom=zoom)
    moves = {
        MotionPreset.STILL: (far, far),
        MotionPreset.ZOOM_IN: (far, near),
        MotionPreset.ZOOM_OUT: (near, far),
        MotionPreset.PAN_LEFT: (View(zoom=zoom, x=1), View(zoom=zoom, x=0)),
        MotionPreset.PAN_RIGHT: (View(zoom=zoom, x=0), View(zoom=zoom, x=1)),
        MotionPreset.PAN_UP: (View(zoom=zoom, y=1), View(zoom=zoom, y=0)),
        MotionPreset.PAN_DOWN: (View(zoom=zoom, y=0), View(zoom=zoom, y=1)),
        MotionPreset.DIAGONAL: (View(zoom=zoom, x=0, y=0), View(zoom=zoom, x=1, y=1)),
    }
    return moves[preset]


def _draw(image: ImageMaterial, frame: tuple[int, int], *, seed: int, before: MotionPreset | None) -> MotionPreset:
    """Draw a move by seed and picture, so that a scene keeps its move when others come and go."""
    shape = (image.width / image.height) / (frame[0] / frame[1])
    moves: Sequence[MotionPreset]
    if shape < 1 / TALL:
        moves = (MotionPreset.PAN_UP, MotionPreset.PAN_DOWN)
    elif shape > TALL:
        moves = (MotionPreset.PAN_LEFT, MotionPreset.PAN_RIGHT)
    else:
        moves = [m for m in MotionPreset if m not in {MotionPreset.AUTO, MotionPreset.STILL}]
    digest = hashlib.sha256(f"{seed}:{image.sha256}".encode()).digest()
    first = int.from_bytes(digest[:8], "big") % len(moves)
    return moves[first] if moves[first] is not before else moves[(first + 1) % len(moves)]
