"""Sound between steps: files of bare 32-bit floats, two channels (left, right) unless said otherwise."""

from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np

from farm.media.ffmpeg import file_url

Samples = np.ndarray[Any, np.dtype[np.float32]]
"""``samples × channels``, full scale at ±1."""


def read(path: Path, *, channels: int = 2) -> Samples:
    """Return a file's samples without loading them all."""
    count = path.stat().st_size // (4 * channels)
    if not count:
        return np.zeros((0, channels), np.float32)
    return np.memmap(path, "<f4", mode="r", shape=(count, channels))


def source(path: Path, rate: int, *, channels: int = 2, **options: Any) -> Any:
    """Return a graph input that reads a file."""
    return ffmpeg.input(file_url(path), f="f32le", ar=rate, ac=channels, **options).audio


def target(stream: Any, path: Path) -> Any:
    """Return a graph output that writes a file."""
    return ffmpeg.output(stream, file_url(path), **{"c:a": "pcm_f32le", "f": "f32le"})
