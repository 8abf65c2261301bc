"""How smoothly points move: blobs are tracked through a video and compared with where they should be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from move import HEIGHT, WIDTH, Point, place

from farm.media.ffmpeg import QUIET
from farm.media.process import Child, Limits

SEARCH = 60
"""A blob is looked for so many pixels around its place: less than half the way to the next."""

WINDOW = 35
"""Half the side of the window whose centre of brightness is taken: five times a blob's radius."""

Luma = np.ndarray[Any, np.dtype[np.uint8]]
Errors = np.ndarray[Any, np.dtype[np.float64]]
"""``frames × points × 2``: found less expected position, in pixels."""


@dataclass(frozen=True, kw_only=True)
class Smoothness:
    """How a method's points moved, in pixels."""

    rms: float
    """Jitter: root mean square of the error's change from frame to frame, over all points and both axes."""
    most: float
    """Largest such change."""
    position: float
    """Root mean square of the error itself."""
    errors: Errors


def luma_frames(video: Path) -> Iterator[Luma]:
    """Return a video's luma planes; each is valid until the next."""
    command = ["ffmpeg", *QUIET, "-i", str(video), "-f", "rawvideo", "-pix_fmt", "yuv420p", "pipe:1"]
    frame = bytearray(WIDTH * HEIGHT * 3 // 2)
    luma = np.frombuffer(frame, np.uint8, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH)
    with Child(command, limits=Limits(deadline=600, stall=60), stdout=True) as child:
        while child.read_into(memoryview(frame)) == len(frame):
            yield luma
        child.finish()


def smoothness(video: Path, points: Sequence[Point]) -> Smoothness:
    """Track points through a video of the move."""
    errors = np.array(
        [[_error(luma, place(point, number)) for point in points] for number, luma in enumerate(luma_frames(video))]
    )
    steps = np.diff(errors, axis=0)
    return Smoothness(rms=_rms(steps), most=float(np.abs(steps).max()), position=_rms(errors), errors=errors)


def _rms(values: Errors) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _error(luma: Luma, expected: Point) -> Point:
    """Return how far from its place a blob is: the brightest spot near by, refined to its centre of brightness.

    The brightest spot is what an eye follows. The centre of brightness alone
    would find two ghosts of a blob half way between them, where nothing is.
    """
    column, row = _brightest(luma, (int(expected[0]), int(expected[1])), SEARCH)
    left, top = column - WINDOW, row - WINDOW
    part = luma[top : row + WINDOW + 1, left : column + WINDOW + 1].astype(np.float64)
    light = np.clip(part - np.median(part) - 1, 0, None)
    middles = np.arange(2 * WINDOW + 1) + 0.5
    total = light.sum()
    x = float(light.sum(axis=0) @ middles / total) + left
    y = float(light.sum(axis=1) @ middles / total) + top
    return x - expected[0], y - expected[1]


def _brightest(luma: Luma, around: tuple[int, int], reach: int) -> tuple[int, int]:
    """Return the column and row in the middle of the brightest pixels of a window."""
    left, top = around[0] - reach, around[1] - reach
    part = luma[top : top + 2 * reach + 1, left : left + 2 * reach + 1]
    rows, columns = np.nonzero(part == part.max())
    return left + int(np.median(columns)), top + int(np.median(rows))
