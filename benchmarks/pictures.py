"""The two pictures that the methods animate: blobs to track, and detail to compare."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from move import SOURCE, Point

Gray = np.ndarray[Any, np.dtype[np.float32]]
"""``height × width`` grey values, 0–255."""

BLOB_SIGMA = 14.0
"""Radius of a blob (standard deviation) in pixels of the picture."""

BACKGROUND, CONTRAST = 20, 200
"""Grey of the background, and how much brighter a blob's middle is."""

DETAIL_JPEG = 95
"""JPEG quality of the detailed picture: that of a camera."""


def blob_points() -> list[Point]:
    """Return where the blobs are: a grid that stays in view, off the pixel raster by random fractions."""
    rng = np.random.default_rng(1)
    return [
        (900 + 460 * column + float(rng.uniform(0, 9)), 600 + 400 * row + float(rng.uniform(0, 9)))
        for column in range(8)
        for row in range(5)
    ]


def write_blobs(path: Path) -> None:
    """Write the picture of blobs, without loss."""
    gray = np.full(SOURCE[::-1], BACKGROUND, np.float32)
    reach = round(8 * BLOB_SIGMA)
    for x, y in blob_points():
        left, top = int(x) - reach, int(y) - reach
        across = np.exp(-((np.arange(left, left + 2 * reach) + 0.5 - x) ** 2) / (2 * BLOB_SIGMA**2))
        down = np.exp(-((np.arange(top, top + 2 * reach) + 0.5 - y) ** 2) / (2 * BLOB_SIGMA**2))
        gray[top : top + 2 * reach, left : left + 2 * reach] += CONTRAST * np.outer(down, across)
    _write(path, cv2.cvtColor(np.clip(gray + 0.5, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR))


def write_detail(color_path: Path, gray_path: Path, photo: Path | None) -> None:
    """Write the detailed picture in colour, and once more in grey.

    CPU is counted on the colour picture. Quality is compared on the grey one,
    whose luma is the same under every matrix, so that a method is not blamed
    for its handling of colour.
    """
    color = _cropped(cv2.imread(str(photo), cv2.IMREAD_COLOR)) if photo else _invented()
    _write(color_path, color)
    _write(gray_path, cv2.cvtColor(cv2.cvtColor(color, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))


def read_gray(path: Path) -> Gray:
    """Return a grey picture's values."""
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.float32)


def _write(path: Path, picture: Any) -> None:
    """Write PNG or JPEG by the path's ending."""
    options = [cv2.IMWRITE_JPEG_QUALITY, DETAIL_JPEG] if path.suffix == ".jpg" else [cv2.IMWRITE_PNG_COMPRESSION, 1]
    if not cv2.imwrite(str(path), picture, options):
        raise OSError(f"cannot write {path.name}")


def _cropped(photo: Any) -> Any:
    """Cut a photo to the source's shape, about its middle, and bring it to its size."""
    if photo is None:
        raise OSError("the photo cannot be read")
    height, width = photo.shape[:2]
    scale = min(width / SOURCE[0], height / SOURCE[1])
    across, down = round(SOURCE[0] * scale), round(SOURCE[1] * scale)
    left, top = (width - across) // 2, (height - down) // 2
    smooth = cv2.INTER_AREA if scale > 1 else cv2.INTER_CUBIC
    return cv2.resize(photo[top : top + down, left : left + across], SOURCE, interpolation=smooth)


def _invented() -> Any:
    """Make a picture with the statistics of a landscape: noise of all sizes (1/f), ridges, fine branches."""
    rng = np.random.default_rng(4)
    width, height = SOURCE
    layers = [_noise(rng) for _ in range(3)]
    base = np.stack([0.8 * layers[0] + 0.2 * layers[1], layers[0], 0.8 * layers[0] + 0.2 * layers[2]], axis=2)
    picture = np.clip(128 + 46 * base, 0, 255).astype(np.uint8)
    for _ in range(900):
        x, y, length = (int(v) for v in rng.uniform((0, height * 0.4, 40), (width, height, 400)))
        tip = (x + int(rng.normal(0, length / 4)), y - length)
        shade = tuple(int(v) for v in rng.uniform(10, 230, 3))
        cv2.line(picture, (x, y), tip, shade, int(rng.integers(1, 7)), cv2.LINE_AA)
    return picture


def _noise(rng: np.random.Generator) -> Gray:
    """Return noise whose amplitude falls with frequency as in photographs; mean 0, deviation 1."""
    width, height = SOURCE
    spectrum = np.fft.rfft2(rng.standard_normal((height, width), np.float32))
    distance = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :])
    distance[0, 0] = 1.0
    noise = np.fft.irfft2(spectrum / distance, (height, width)).astype(np.float32)
    scaled: Gray = (noise - noise.mean()) / noise.std()
    return scaled
