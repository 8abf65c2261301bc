"""A clip's frames at the export's size and rate."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import ffmpeg
import numpy as np

from farm.errors import AssetError, CommandError
from farm.media.encode import Frame
from farm.media.ffmpeg import command, open_asset
from farm.media.probe import probe, stream_of
from farm.media.process import Child, Limits
from farm.plan.encoding import Canvas
from farm.plan.tasks import ClipLayer
from farm.spec.scenes import Fit

SEEK_MARGIN = 1.0
"""Seconds decoded before a range, so that its first frame is chosen as in one whole run."""

HD_LINES = 720
"""Untagged video of at least so many lines is BT.709, below BT.601: what players assume."""


def clip_frames(path: Path, layer: ClipLayer, first: int, canvas: Canvas, *, limits: Limits) -> Iterator[Frame]:
    """Return a clip's frames from ``first`` on; after the clip's end its last frame is held.

    Frame ``n`` shows the source at ``start + n / fps × speed`` whatever range
    it is drawn in: the whole clip is laid on one grid.

    Raises:
        AssetError: the video does not decode.

    """
    decode = _command(path, layer, first, canvas)
    frame = np.empty((canvas.height * 3 // 2, canvas.width), np.uint8)
    try:
        with Child(decode, limits=limits, stdout=True) as child:
            while child.read_into(frame.data.cast("B")) == frame.nbytes:
                yield frame
    except CommandError as error:
        raise AssetError(f"does not decode: {error.stderr}") from None


def _command(path: Path, layer: ClipLayer, first: int, canvas: Canvas) -> list[str]:
    """Return the command that prints raw frames for ever."""
    wanted = layer.start + float(first / canvas.fps) * layer.speed
    seek = max(0.0, min(wanted, layer.end) - SEEK_MARGIN)
    source = open_asset(path, ss=f"{seek:.6f}", t=f"{max(layer.end - seek, 0.001):.6f}", threads=1).video
    timed = source.filter("setpts", f"(PTS+({seek - layer.start:.9f})/TB)/{layer.speed!r}")
    timed = timed.filter("tpad", stop=-1, stop_mode="clone")
    timed = timed.filter("fps", fps=str(Fraction(canvas.fps)), start_time=f"{float(first / canvas.fps):.9f}")
    fitted = _fit(timed, path, layer, canvas).filter("format", "yuv420p")
    return command(ffmpeg.output(fitted, "pipe:1", f="rawvideo", filter_threads=1, fps_mode="passthrough"))


def _fit(stream: ffmpeg.Stream, path: Path, layer: ClipLayer, canvas: Canvas) -> ffmpeg.Stream:
    """Scale and crop, or lay the video over its background."""
    colors = {**_matrix(path), "out_color_matrix": "bt709", "out_range": "tv", "flags": "bicubic+accurate_rnd"}
    width, height = canvas.width, canvas.height
    square = stream.filter("scale", "trunc(iw*sar/2)*2", "ih").filter("setsar", 1)
    if layer.fit is Fit.COVER:
        scaled = square.filter("scale", width, height, force_original_aspect_ratio="increase", **colors)
        return scaled.filter("crop", width, height)
    inner = {"force_original_aspect_ratio": "decrease", "force_divisible_by": 2, **colors}
    if layer.background != "blur":
        color = layer.background.replace("#", "0x")
        return square.filter("scale", width, height, **inner).filter("pad", width, height, "-1", "-1", color)
    split = square.split()
    small = split[0].filter("scale", width // 8, height // 8, force_original_aspect_ratio="increase", **colors)
    soft = small.filter("crop", width // 8, height // 8).filter("gblur", sigma=max(2, width / 320))
    dark = soft.filter("scale", width, height).filter("eq", brightness=-0.08)
    return dark.overlay(split[1].filter("scale", width, height, **inner), x="(W-w)/2", y="(H-h)/2")


def _matrix(path: Path) -> dict[str, str]:
    """Return how an untagged video's colours are to be read; a tagged one says so itself."""
    stream = stream_of(probe(path), "video") or {}
    if stream.get("color_space", "unknown") not in {"unknown", "reserved"}:
        return {}
    return {"in_color_matrix": "bt709" if int(stream.get("height", 0)) >= HD_LINES else "smpte170m"}
