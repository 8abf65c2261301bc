"""Frames as planes: 8-bit 4:2:0, BT.709, limited range.

Chroma samples of a frame are sited as H.264 assumes by default: level with
the left of each pair of luma columns, half way between two luma rows.
"""

from typing import Any

import cv2
import numpy as np

from farm.media.colors import BLACK, matrix
from farm.media.encode import Frame
from farm.media.images import RGB

Plane = np.ndarray[Any, np.dtype[np.uint8]]
"""``height × width`` bytes."""


def planes(rgb: RGB) -> tuple[Plane, Plane, Plane]:
    """Return Y at full size and U and V at half size, each the mean of two by two pixels.

    Both sides must be even.
    """
    half = (rgb.shape[1] // 2, rgb.shape[0] // 2)
    y = cv2.transform(rgb, matrix()[:1])
    # The mean of colours is the colour of the mean: a quarter of the pixels need converting.
    u, v = cv2.split(cv2.transform(cv2.resize(rgb, half, interpolation=cv2.INTER_AREA), matrix()[1:]))
    return y, u, v  # type: ignore[return-value]  # OpenCV's stubs leave the depth open


def blank(width: int, height: int, yuv: tuple[int, int, int] = BLACK) -> Frame:
    """Return a frame of one colour."""
    frame = np.empty((height * 3 // 2, width), np.uint8)
    for plane, value in zip(views(frame), yuv, strict=True):
        plane[:] = value
    return frame


def views(frame: Frame) -> tuple[Plane, Plane, Plane]:
    """Return the planes of a frame as views: writing to them writes to the frame."""
    width, height = frame.shape[1], frame.shape[0] * 2 // 3
    flat, size = frame.reshape(-1), width * height
    u, v = (flat[size + n * size // 4 : size + (n + 1) * size // 4].reshape(height // 2, width // 2) for n in (0, 1))
    return flat[:size].reshape(height, width), u, v


def frame_of(rgb: RGB) -> Frame:
    """Return a picture of the frame's own size as a frame."""
    height, width = rgb.shape[:2]
    frame = blank(width, height)
    for plane, source in zip(views(frame), planes(rgb), strict=True):
        plane[:] = source
    return frame


def quick_frame_of(rgb: RGB) -> Frame:
    """Return what :func:`frame_of` does in two fifths of its time, with samples that may be off by one.

    OpenCV has vector code for three rows of a matrix at once, with coarser rounding: about one sample in 25
    comes out differently. For pictures that were through a JPEG anyhow.
    """
    height, width = rgb.shape[:2]
    frame = np.empty((height * 3 // 2, width), np.uint8)
    y, u, v = views(frame)
    cv2.extractChannel(cv2.transform(rgb, matrix()), 0, y)
    half = cv2.transform(cv2.resize(rgb, (width // 2, height // 2), interpolation=cv2.INTER_AREA), matrix())
    cv2.extractChannel(half, 1, u)
    cv2.extractChannel(half, 2, v)
    return frame
