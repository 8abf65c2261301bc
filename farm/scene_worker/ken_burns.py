"""A still image under a moving camera: affine warps straight into the frame's planes.

The picture is scaled once, by area, to a little more than the pixels that the
largest zoom shows. Each frame is then three bilinear warps (Y, U, V) at exact
floating-point positions. A move over a wide range of zooms draws from a
pyramid of such pictures and blends two neighbours, so that nothing shimmers
far out and nothing jumps on the way.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from farm.media.encode import Frame
from farm.media.images import RGB
from farm.plan.camera import fit_scale, view_at
from farm.plan.encoding import Canvas
from farm.plan.tasks import KenBurnsLayer
from farm.scene_worker.backdrop import backdrop
from farm.scene_worker.yuv import Plane, blank, frame_of, planes, views
from farm.spec.scenes import Fit

OVERSAMPLE = 1.125
"""Pixels of the picture per pixel of the frame at the largest zoom: bilinear sampling softens less between pixels."""

REDUCTION = 1.5
"""Bilinear sampling of one picture shows no aliases up to about this reduction."""

LEVEL = 1.3
"""Ratio of neighbouring sizes in a pyramid, for moves that go beyond that."""

MOST_LEVELS = 12
"""Enough for the widest range of zooms that a spec may ask for, 1 to 10."""

LoadPicture = Callable[[tuple[int, int]], RGB]
"""Gives the picture at a size (width, height) or, if it has fewer pixels, at its own."""


@dataclass(frozen=True, kw_only=True)
class _Level:
    """The picture at one size."""

    planes: tuple[Plane, Plane, Plane]
    """Sides are even: an odd one has its last row or column twice."""
    size: tuple[int, int]
    """Width and height without that."""
    smooth: int
    """OpenCV's interpolation: cubic where a move enlarges the picture, for the whole move, so that nothing jumps."""
    zoom: float
    """The zoom at which it is shown pixel for pixel."""


class KenBurns:
    """Draws the frames of one scene."""

    def __init__(self, layer: KenBurnsLayer, image: tuple[int, int], canvas: Canvas, load: LoadPicture) -> None:
        """Prepare the picture; ``image`` is its full size (width, height)."""
        self._layer, self._canvas = layer, canvas
        frame = (canvas.width, canvas.height)
        scale = fit_scale(layer.fit, image, frame)
        self._shown = (image[0] * scale, image[1] * scale)
        zooms = (layer.path.start.zoom, layer.path.end.zoom)
        rgb = load(plate_size(layer, image, canvas))
        self._levels = _pyramid(rgb, rgb.shape[1] / self._shown[0], max(zooms), min(zooms))
        self._back = frame_of(backdrop(rgb, layer.background, *frame)) if layer.fit is Fit.CONTAIN else None
        self._spare = blank(*frame)

    def frames(self, first: int) -> Iterator[Frame]:
        """Return the frames from ``first`` to the scene's end; each is valid until the next is drawn."""
        frame = blank(self._canvas.width, self._canvas.height)
        for number in range(first, self._layer.frames):
            zoom, x, y = view_at(self._layer.path, number, self._layer.frames)
            self._draw(frame, zoom, x, y)
            if self._back is not None:
                _lay_over(frame, self._back, self._edges(zoom, x, y))
            yield frame

    def _draw(self, frame: Frame, zoom: float, x: float, y: float) -> None:
        """Draw one view from the level, or the two levels, nearest to its zoom."""
        if len(self._levels) == 1:
            self._warp(frame, self._levels[0], zoom, x, y)
            return
        finest = self._levels[0].zoom / OVERSAMPLE
        depth = min(max(math.log(finest / zoom) / math.log(LEVEL), 0.0), len(self._levels) - 1.0)
        fine = min(int(depth), len(self._levels) - 2)
        self._warp(frame, self._levels[fine], zoom, x, y)
        if depth > fine:
            self._warp(self._spare, self._levels[fine + 1], zoom, x, y)
            cv2.addWeighted(frame, 1 - (depth - fine), self._spare, depth - fine, 0, dst=frame)

    def _warp(self, frame: Frame, level: _Level, zoom: float, x: float, y: float) -> None:
        """Sample a level's planes at the view's exact positions.

        A frame's pixel ``i`` has its centre at ``i + ½``, which lies at
        ``(i + ½ − W/2) / (shown width × zoom) + x`` of the image's width.
        """
        width, height = level.size
        step_x, step_y = width / (self._shown[0] * zoom), height / (self._shown[1] * zoom)
        left = x * width - self._canvas.width / 2 * step_x
        top = y * height - self._canvas.height / 2 * step_y
        luma = np.array([[step_x, 0, left + step_x / 2 - 0.5], [0, step_y, top + step_y / 2 - 0.5]])
        # Chroma: the frame's sample k lies over its luma at (2k + ½, 2k + 1), the picture's at (2k + 1, 2k + 1).
        chroma = np.array([[step_x, 0, (left + step_x / 2) / 2 - 0.5], [0, step_y, (top + step_y) / 2 - 0.5]])
        targets = views(frame)
        for plane, target, matrix in zip(level.planes, targets, (luma, chroma, chroma), strict=True):
            cv2.warpAffine(
                plane,
                matrix,
                (target.shape[1], target.shape[0]),
                dst=target,
                flags=level.smooth | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )

    def _edges(self, zoom: float, x: float, y: float) -> tuple[float, float, float, float]:
        """Return where the picture's left, top, right and bottom edges lie in the frame."""
        width, height = self._shown[0] * zoom, self._shown[1] * zoom
        left, top = self._canvas.width / 2 - x * width, self._canvas.height / 2 - y * height
        return left, top, left + width, top + height


def plate_size(layer: KenBurnsLayer, image: tuple[int, int], canvas: Canvas) -> tuple[int, int]:
    """Return the size (width, height) that an image is scaled to once, no larger than it is; even sides."""
    zoom = max(layer.path.start.zoom, layer.path.end.zoom) * OVERSAMPLE
    scale = min(1.0, fit_scale(layer.fit, image, (canvas.width, canvas.height)) * zoom)
    width, height = (max(2, math.ceil(side * scale / 2) * 2) for side in image)
    return width, height


def _pyramid(rgb: RGB, zoom: float, nearest: float, farthest: float) -> list[_Level]:
    """Return the picture at the sizes that a move needs, finest first; ``zoom`` is the first one's own."""
    smooth = cv2.INTER_LINEAR if nearest <= zoom * LEVEL else cv2.INTER_CUBIC
    levels = [_Level(planes=planes(_even(rgb)), size=(rgb.shape[1], rgb.shape[0]), smooth=smooth, zoom=zoom)]
    if zoom / farthest <= REDUCTION or nearest == farthest:
        return levels
    height, width = rgb.shape[:2]
    while levels[-1].zoom > farthest * OVERSAMPLE and len(levels) < MOST_LEVELS:
        scale = LEVEL ** -len(levels)
        size = (max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2))
        smaller = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
        small = planes(np.asarray(smaller, np.uint8))
        levels.append(_Level(planes=small, size=size, smooth=cv2.INTER_LINEAR, zoom=zoom * scale))
    return levels


def _even(rgb: RGB) -> RGB:
    """Repeat the last column or row of a picture with an odd side."""
    odd_x, odd_y = rgb.shape[1] % 2, rgb.shape[0] % 2
    return np.pad(rgb, ((0, odd_y), (0, odd_x), (0, 0)), mode="edge") if odd_x or odd_y else rgb


def _lay_over(frame: Frame, back: Frame, edges: tuple[float, float, float, float]) -> None:
    """Put the background around the picture; edges between pixels are blended by their exact share."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    for plane, behind, part in zip(views(frame), views(back), (1, 2, 2), strict=True):
        across = _coverage(width // part, edges[0] / part, edges[2] / part)
        down = _coverage(height // part, edges[1] / part, edges[3] / part)
        for axis, shares in ((1, across), (0, down)):
            for index in np.flatnonzero(shares < 1):
                at = (slice(None), index) if axis else (index, slice(None))
                share = float(shares[index])
                if share == 0:
                    plane[at] = behind[at]
                else:
                    plane[at] = (plane[at] * share + behind[at] * (1 - share) + 0.5).astype(np.uint8)


def _coverage(length: int, first: float, last: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return how much of each pixel in a row lies between two positions."""
    index = np.arange(length)
    share: np.ndarray[tuple[int], np.dtype[np.float64]] = np.clip(np.minimum(last - index, index + 1 - first), 0, 1)
    return share
