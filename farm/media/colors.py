"""Colours as numbers: 8-bit RGB to BT.709, limited range."""

from typing import Any

import cv2
import numpy as np

KR, KB = 0.2126, 0.0722
"""Luma weights of red and blue: ITU-R BT.709-6, item 3.2."""

BLACK = (16, 128, 128)
"""Y, U and V of black in limited range."""


def matrix() -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return the 3×4 matrix from 8-bit RGB to limited-range YUV: BT.709-6, items 3.2 to 3.5."""
    kg = 1 - KR - KB
    luma = np.array([KR, kg, KB])
    blue = (np.array([0, 0, 1]) - luma) / (2 * (1 - KB))
    red = (np.array([1, 0, 0]) - luma) / (2 * (1 - KR))
    rows = np.stack([luma * 219, blue * 224, red * 224]) / 255
    return np.column_stack([rows, np.array(BLACK)]).astype(np.float32)


def color(text: str) -> tuple[int, int, int]:
    """Return Y, U and V of a colour such as ``#102030``."""
    rgb = np.array([[list(bytes.fromhex(text[1:]))]], np.uint8)
    # As pictures are converted (OpenCV rounds three rows at a time less exactly).
    y, (u, v) = cv2.transform(rgb, matrix()[:1])[0, 0], cv2.transform(rgb, matrix()[1:])[0, 0]
    return int(y.item()), int(u), int(v)
