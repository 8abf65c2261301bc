"""A clip's frames at the export's size and rate."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np

from farm.errors import AssetError, CommandError
from farm.media.colors import color
from farm.media.encode import Frame
from farm.media.ffmpeg import command, open_asset
from farm.media.probe import probe, stream_of, upright_size
from farm.media.process import Child, Limits
from farm.plan.encoding import Canvas
from farm.plan.tasks import ClipLayer
from farm.spec.scenes import Fit

SEEK_MARGIN = 1.0
"""Seconds decoded before a range: some containers are entered later than asked for."""

TIE_SECONDS = 0.001
"""A source frame counts as so much later: one half way between two ticks always goes to the second."""

HD_LINES = 720
"""Untagged video of at least so many lines is BT.709, below BT.601: what players assume."""


def clip_frames(path: Path, layer: ClipLayer, first: int, canvas: Canvas, *, limits: Limits) -> Iterator[Frame]:
    """Return a clip's frames from ``first`` on; after the clip's end its last frame is held.

    Frame ``n`` shows the source frame nearest to ``start + n / fps × speed``
    whatever range it is drawn in: the whole clip is laid on one grid.

    Raises:
        AssetError: the video does not decode.

    """
    found = probe(path)
    stream = stream_of(found, "video")
    if stream is None:
        raise AssetError("has no pictures")
    frame = np.empty((canvas.height * 3 // 2, canvas.width), np.uint8)
    wanted = layer.start + float(first / canvas.fps) * layer.speed
    timeless = found["format"]["format_name"] == "avi"  # times are counted from where its decoder began
    seek = 0.0 if timeless else max(0.0, min(wanted, layer.end) - SEEK_MARGIN)
    for start in (seek, 0.0) if seek else (0.0,):
        with Child(_command(path, stream, layer, first, canvas, start), limits=limits, stdout=True) as child:
            shown = False
            while child.read_into(frame.data.cast("B")) == frame.nbytes:
                shown = True
                yield frame
            try:
                child.finish()
            except CommandError as error:
                raise AssetError(f"does not decode: {error.stderr}") from None
            if shown:  # the last frame would be held for ever
                raise AssetError("does not decode to its end")
    raise AssetError(f"shows nothing between {layer.start:g} and {layer.end:g} s")


def _command(
    path: Path, stream: dict[str, Any], layer: ClipLayer, first: int, canvas: Canvas, seek: float
) -> list[str]:
    """Return the command that prints raw frames for ever.

    Times are kept as they stand in the file, and the decoder begins at the
    key frame before ``seek``: which frame is shown never depends on the range.
    """
    place = {"ss": f"{seek:.6f}", "noaccurate_seek": None} if seek else {}  # some containers have no frames after 0 s
    source = open_asset(path, **place, threads=1)[str(stream["index"])]
    timed = source.filter("settb", "AVTB").filter("trim", end=f"{layer.end:.6f}")
    timed = timed.filter("setpts", f"(PTS+({TIE_SECONDS - layer.start:.9f})/TB)/{layer.speed!r}")
    timed = timed.filter("tpad", stop=-1, stop_mode="clone")
    timed = timed.filter("fps", fps=str(Fraction(canvas.fps)), start_time=f"{float(first / canvas.fps):.9f}")
    fitted = _fit(timed, stream, layer, canvas).filter("format", "yuv420p")
    options = {"f": "rawvideo", "filter_complex_threads": 1, "fps_mode": "passthrough"}
    return command(ffmpeg.output(fitted, "pipe:1", copyts=None, start_at_zero=None, **options))


def _fit(pictures: Any, stream: dict[str, Any], layer: ClipLayer, canvas: Canvas) -> Any:
    """Scale and crop, or lay the video over its background.

    Each scaler that knows the colours is told the format, else FFmpeg converts elsewhere by BT.601.
    """
    colors = {**_matrix(stream), "out_color_matrix": "bt709", "out_range": "tv", "flags": "bicubic+accurate_rnd"}
    width, height = canvas.width, canvas.height
    square = pictures
    if upright_size({**stream, "side_data_list": []}) != (stream.get("width"), stream.get("height")):
        square = square.filter("scale", "max(2,trunc(iw*sar/2)*2)", "ih", **colors).filter("format", "yuv420p")
        colors |= {"in_color_matrix": "bt709", "in_range": "tv"}
    square = square.filter("setsar", 1)
    if layer.fit is Fit.COVER:
        scaled = square.filter("scale", width, height, force_original_aspect_ratio="increase", **colors)
        return scaled.filter("format", "yuv420p").filter("crop", width, height)
    inner = {"force_original_aspect_ratio": "decrease", "force_divisible_by": 2, **colors}
    split = square.split()
    front = split[1].filter("scale", width, height, **inner).filter("format", "yuv420p")
    if layer.background != "blur":
        y, u, v = color(layer.background)  # FFmpeg's own colours are BT.601
        plain = split[0].filter("scale", width, height, flags="neighbor").filter("format", "yuv420p")
        return plain.filter("lutyuv", y=y, u=u, v=v).overlay(front, x="(W-w)/2", y="(H-h)/2")
    small = split[0].filter("scale", width // 8, height // 8, force_original_aspect_ratio="increase", **colors)
    cut = small.filter("format", "yuv420p").filter("crop", width // 8, height // 8)
    soft = cut.filter("gblur", sigma=max(2, width / 320))
    dark = soft.filter("scale", width, height).filter("eq", brightness=-0.08)
    return dark.overlay(front, x="(W-w)/2", y="(H-h)/2")


def _matrix(stream: dict[str, Any]) -> dict[str, str]:
    """Return how an untagged video's colours are to be read; a tagged one says so itself."""
    if stream.get("color_space", "unknown") not in {"unknown", "reserved"}:
        return {}
    return {"in_color_matrix": "bt709" if int(stream.get("height", 0)) >= HD_LINES else "smpte170m"}
