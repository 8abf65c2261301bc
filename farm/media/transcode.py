"""Segments decoded and encoded again: another size, or the delivery of the ``final`` strategy."""

from collections.abc import Sequence
from pathlib import Path

import ffmpeg

from farm.media.encoders import container_options, encoder_options
from farm.media.ffmpeg import Steps, command, file_url, watch_frames
from farm.media.join import write_list
from farm.media.process import Limits
from farm.plan.encoding import Canvas, Encoding


def transcode(
    sources: Sequence[tuple[Path, int]], target: Path, *, canvas: Canvas, encoding: Encoding, limits: Limits
) -> Steps[None]:
    """Encode a row of segments (path, frames) into one file; yield the frames written so far."""
    listing = target.with_suffix(".ffconcat")
    write_list(listing, sources, canvas.fps)
    source = ffmpeg.input(
        file_url(listing), f="concat", safe=0, protocol_whitelist="file", r=str(canvas.fps), threads=1
    ).video
    # Segments hold one frame per tick; their numbers are their times.
    timed = source.filter("setpts", f"N/({canvas.fps})/TB")
    matrix = {"in_color_matrix": "bt709", "out_color_matrix": "bt709", "in_range": "tv", "out_range": "tv"}
    scaled = timed.filter("scale", canvas.width, canvas.height, flags="lanczos+accurate_rnd", **matrix)
    options = {**encoder_options(encoding), **container_options(encoding), "r": str(canvas.fps)}
    # A segment that cannot be opened would pass for the end of the list.
    whole = ffmpeg.output(
        scaled.filter("format", "yuv420p"), file_url(target), xerror=None, filter_complex_threads=1, **options
    )
    yield from watch_frames(command(whole), limits=limits)
