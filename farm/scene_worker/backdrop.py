"""What lies behind a picture that does not fill the frame."""

import cv2
import numpy as np

from farm.media.images import RGB

BLUR_DIVISOR = 16
"""A blurred background is made at a sixteenth of the size; finer detail would be blurred away anyhow."""

BLUR_DARKEN = 0.75
"""A blurred background is darker than the picture before it."""


def backdrop(rgb: RGB, background: str, width: int, height: int) -> RGB:
    """Return a plain colour, or for ``blur`` the picture itself: covering all, out of focus, darker."""
    if background != "blur":
        plain = np.empty((height, width, 3), np.uint8)
        plain[:] = tuple(bytes.fromhex(background[1:]))
        return plain
    small = (max(2, width // BLUR_DIVISOR), max(2, height // BLUR_DIVISOR))
    scale = max(small[0] / rgb.shape[1], small[1] / rgb.shape[0])
    size = (max(small[0], round(rgb.shape[1] * scale)), max(small[1], round(rgb.shape[0] * scale)))
    cover = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    left, top = (size[0] - small[0]) // 2, (size[1] - small[1]) // 2
    cut = cover[top : top + small[1], left : left + small[0]].astype(np.float32)
    soft = cv2.resize(cv2.GaussianBlur(cut, (0, 0), max(2.0, small[0] / 40)), (width, height))
    noise = np.random.default_rng(0).random((height, width, 1), np.float32)  # breaks up the bands of 8 bits
    return np.asarray(np.clip(soft * BLUR_DARKEN + noise, 0, 255), np.uint8)
