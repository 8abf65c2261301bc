"""Raw frames in, a segment out."""

from pathlib import Path
from typing import Self

import ffmpeg
import numpy as np

from farm.errors import ProofError
from farm.media.encoders import COLOR, container_options, encoder_options
from farm.media.ffmpeg import command, file_url
from farm.media.process import Child, Limits
from farm.plan.encoding import Canvas, Encoding

Frame = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
"""Planar 4:2:0, 8 bit, BT.709 limited: ``height × 3/2`` rows of ``width`` bytes (Y, then U, then V)."""


class FrameEncoder:
    """Writes frames through FFmpeg into an MP4 file without sound."""

    def __init__(self, path: Path, *, canvas: Canvas, encoding: Encoding, limits: Limits) -> None:
        self._shape = (canvas.height * 3 // 2, canvas.width)
        self.frames = 0
        self._child = Child(encode_command(path, canvas, encoding), limits=limits, stdin=True)

    def __enter__(self) -> Self:
        self._child.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._child.__exit__(*error)

    def write(self, frame: Frame) -> None:
        """Encode one frame."""
        if frame.shape != self._shape or not frame.flags.c_contiguous:
            raise ProofError(f"a frame has shape {frame.shape} instead of {self._shape}")
        self._child.write(frame.data.cast("B"))
        self.frames += 1

    def finish(self) -> None:
        """Wait until the file is complete."""
        self._child.finish()


def encode_command(path: Path, canvas: Canvas, encoding: Encoding) -> list[str]:
    """Return the command that reads raw frames from standard input."""
    size, rate = f"{canvas.width}x{canvas.height}", str(canvas.fps)
    source = ffmpeg.input("pipe:0", f="rawvideo", pix_fmt="yuv420p", s=size, framerate=rate, **COLOR)
    options = {**encoder_options(encoding), **container_options(encoding), "filter_threads": 1}
    # `-nostdin` only stops FFmpeg from reading commands there; the frames still come through.
    return command(ffmpeg.output(source, file_url(path), **options))
