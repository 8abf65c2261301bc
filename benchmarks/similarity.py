"""How good a frame looks: structural similarity with the view that a perfect camera would take.

SSIM as Wang, Bovik, Sheikh and Simoncelli defined it (IEEE Transactions on
Image Processing 13/4, 2004): means, variances and covariance under a Gaussian
window of 11 × 11 pixels with a deviation of 1.5, K₁ = 0.01, K₂ = 0.03, on
luma, averaged over all pixels whose window lies inside the frame. The dynamic
range is that of limited-range luma, 219.
"""

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from jitter import luma_frames
from move import HEIGHT, SOURCE, WIDTH, zoom_at
from pictures import Gray

SAMPLES = 4
"""Samples along each side of a pixel: 16 in all."""

SIGMA, SIDE = 1.5, 11
RANGE = 219.0
C1, C2 = (0.01 * RANGE) ** 2, (0.03 * RANGE) ** 2


def reference(picture: Gray, frame: int) -> Gray:
    """Return the exact view's luma, in limited range: each pixel is the mean of 4 × 4 samples of its area."""
    step = SOURCE[0] / WIDTH / zoom_at(frame) / SAMPLES
    left = SOURCE[0] / 2 - step * SAMPLES * WIDTH / 2
    top = SOURCE[1] / 2 - step * SAMPLES * HEIGHT / 2
    matrix = np.array([[step, 0, left + step / 2 - 0.5], [0, step, top + step / 2 - 0.5]])
    size = (WIDTH * SAMPLES, HEIGHT * SAMPLES)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    dense = cv2.warpAffine(picture, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    view = cv2.resize(dense, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(16 + view * (RANGE / 255), np.float32)


def ssim(one: Gray, other: Gray) -> float:
    """Return the structural similarity of two luma planes: 1 for equal ones."""
    mean_1, mean_2 = _blur(one), _blur(other)
    squares_1 = _blur(one * one) - mean_1 * mean_1
    squares_2 = _blur(other * other) - mean_2 * mean_2
    products = _blur(one * other) - mean_1 * mean_2
    above = (2 * mean_1 * mean_2 + C1) * (2 * products + C2)
    below = (mean_1**2 + mean_2**2 + C1) * (squares_1 + squares_2 + C2)
    edge = SIDE // 2
    return float((above / below)[edge:-edge, edge:-edge].mean())


def _blur(plane: Any) -> Any:
    """Return local means; in double precision, as variances are differences of large numbers."""
    return cv2.GaussianBlur(np.asarray(plane, np.float64), (SIDE, SIDE), SIGMA)


def mean_ssim(video: Path, references: Mapping[int, Gray], frames: Sequence[int]) -> float:
    """Return a video's mean similarity on some frames."""
    wanted = set(frames)
    found = [
        ssim(luma.astype(np.float32), references[number])
        for number, luma in enumerate(itertools.islice(luma_frames(video), max(wanted) + 1))
        if number in wanted
    ]
    assert len(found) == len(wanted), f"{video.name} has too few frames"
    return float(np.mean(found))
