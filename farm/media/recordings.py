"""A recording as samples, to be looked for in a finished file."""

from pathlib import Path

import ffmpeg
import numpy as np

from farm.errors import AssetError, CommandError
from farm.media.ffmpeg import command, open_asset
from farm.media.layout import stereo
from farm.media.process import Child, Limits
from farm.media.score import tempos
from farm.media.trace import Array

HEARING_RATE = 16_000
"""Samples a second: speech and the beat of music lie below 8 kHz, and a frame is hundreds of samples long."""

READ = Limits(deadline=600.0, stall=60.0)
"""For one recording."""


MIX_RATE = 48_000
"""Samples a second at which mixes change speeds: at another rate the same filter would cut at other places."""


def recording(path: Path, *, start: float, seconds: float, speed: float = 1.0) -> Array:
    """Return a part of a recording, samples × 2, between −1 and 1; a single channel is given twice.

    ``seconds`` are the recording's own; at another ``speed`` it is stretched as
    the mix stretches it.

    Raises:
        AssetError: it does not decode.

    """
    place = {"ss": f"{start:.6f}"} if start else {}
    source = open_asset(path, t=f"{seconds:.6f}", **place).audio
    if speed != 1:
        source = stereo(source, MIX_RATE)
        for factor in tempos(speed):
            source = source.filter("atempo", factor)
    heard = source.filter("aresample", HEARING_RATE, **{"async": 1, "first_pts": 0})
    # One channel at the level that the mix gives it in both.
    heard = heard.filter("aformat", channel_layouts="stereo")
    data = bytearray()
    try:
        with Child(command(ffmpeg.output(heard, "pipe:1", f="f32le", ac=2)), limits=READ, stdout=True) as child:
            for part in child.chunks():
                data += part
            child.finish()
    except CommandError as error:
        raise AssetError(f"does not decode: {error.stderr}") from None
    return np.frombuffer(bytes(data), "<f4").reshape(-1, 2)
