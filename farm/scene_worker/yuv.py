"""Frames as planes: 8-bit 4:2:0, BT.709, limited range.

Chroma samples of a frame are sited as H.264 assumes by default: level with
the left of each pair of luma columns, half way between two luma rows.
"""

from typing import Any

import cv2
import numpy as np

from farm.media.encode import Frame
from farm.media.images import RGB

Plane = np.ndarray[Any, np.dtype[np.uint8]]
"""``height × width`` bytes."""

KR, KB = 0.2126, 0.0722
"""Luma weights of red and blue: ITU-R BT.709-6, item 3.2."""

BLACK = (16, 128, 128)
"""Y, U and V of black in limited range."""


def _matrix() -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return the 3×4 matrix from 8-bit RGB to limited-range YUV: BT.709-6, items 3.2 to 3.5."""
    kg = 1 - KR - KB
    luma = np.array([KR, kg, KB])
    blue = (np.array([0, 0, 1]) - luma) / (2 * (1 - KB))
    red = (np.array([1, 0, 0]) - luma) / (2 * (1 - KR))
    rows = np.stack([luma * 219, blue * 224, red * 224]) / 255
    return np.column_stack([rows, np.array(BLACK)]).astype(np.float32)


def planes(rgb: RGB) -> tuple[Plane, Plane, Plane]:
    """Return Y at full size and U and V at half size, each the mean of two by two pixels.

    Both sides must be even.
    """
    y, u, v = cv2.split(cv2.transform(rgb, _matrix()))
    half = (rgb.shape[1] // 2, rgb.shape[0] // 2)
    u, v = (cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in (u, v))
    return y, u, v  # type: ignore[return-value]  # OpenCV's stubs leave the depth open


def color(text: str) -> tuple[int, int, int]:
    """Return Y, U and V of a colour such as ``#102030``."""
    rgb = np.array([[list(bytes.fromhex(text[1:]))]], np.uint8)
    y, u, v = cv2.transform(rgb, _matrix())[0, 0]
    return int(y), int(u), int(v)


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
