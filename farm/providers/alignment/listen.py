"""A recording as samples, and where in it there is sound."""

from pathlib import Path

import ffmpeg
import numpy as np
from numpy.typing import NDArray

from farm.media.ffmpeg import command, open_asset
from farm.media.process import Limits, run
from farm.plan.word_times import Span

RATE = 16_000
"""Samples a second that recognisers work at."""

STEP = RATE // 100
"""Samples of one measure: 10 ms."""

ABOVE_FLOOR_DB, BELOW_SPEECH_DB = 12.0, 30.0
"""Sound is louder than the quiet parts by the first, or than the loud parts less the second, whichever is less."""

SHORTEST_SILENCE = 0.12
"""Seconds; stops within words, as in "stop it", are shorter."""

SHORTEST_SOUND = 0.04
"""Seconds; clicks are shorter."""


def samples_of(path: Path, limits: Limits) -> NDArray[np.int16]:
    """Return a recording as 16-bit samples at 16 kHz, its channels mixed.

    Raises:
        RenderError: it does not decode.

    """
    stream = ffmpeg.output(open_asset(path).audio, "pipe:1", f="s16le", ac=1, ar=RATE)
    return np.frombuffer(run(command(stream), limits=limits), "<i2").astype(np.int16)


def sounding_parts(samples: NDArray[np.int16], first: int = 0) -> list[Span]:
    """Return where there is sound, in seconds; ``first`` is the place of the first sample in the recording."""
    count = len(samples) // STEP
    if not count:
        return []
    frames = samples[: count * STEP].astype(np.float64).reshape(count, STEP)
    level = 10 * np.log10((frames**2).mean(axis=1) + 1.0)
    floor, speech = np.percentile(level, [5, 95])
    heard = (
        level > min(floor + ABOVE_FLOOR_DB, speech - BELOW_SPEECH_DB) if speech - floor > ABOVE_FLOOR_DB else level > 0
    )
    edges = np.flatnonzero(np.diff(np.concatenate(([False], heard, [False])).astype(np.int8)))
    parts: list[Span] = []
    for start, end in edges.reshape(-1, 2):
        begin, stop = first / RATE + float(start) / 100, first / RATE + float(end) / 100
        if parts and begin - parts[-1][1] < SHORTEST_SILENCE:
            parts[-1] = (parts[-1][0], stop)
        else:
            parts.append((begin, stop))
    return [part for part in parts if part[1] - part[0] >= SHORTEST_SOUND] or parts
