"""How far music gives way to voices, over time: the curve that is applied is the curve that is shown."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from farm.media.ffmpeg import Steps
from farm.media.pcm import Samples
from farm.plan.tasks import Duck

POINTS = 50
"""Points of a curve in a second; between them it runs straight in decibels."""

CHUNK = 1 << 20
"""Samples worked on at a time."""

SILENCE_DB = -120.0
"""Level of nothing."""

Curve = np.ndarray[Any, np.dtype[np.float64]]
"""One number for each point in time."""


def levels(samples: Samples, rate: int) -> Curve:
    """Return the power of all channels together in each fiftieth of a second, in dB below full scale."""
    window = rate // POINTS
    count = -(-len(samples) // window)
    found = np.full(count, SILENCE_DB)
    step = CHUNK // window
    for first in range(0, count, step):
        part = np.square(samples[first * window : (first + step) * window].astype(np.float64)).sum(axis=1)
        padded = np.pad(part, (0, -len(part) % window)).reshape(-1, window).mean(axis=1)
        found[first : first + len(padded)] = 10 * np.log10(np.maximum(padded, 10 ** (SILENCE_DB / 10)))
    return found


def duck_curve(voice: Curve, duck: Duck) -> Curve:
    """Return the music's gain in dB at each fiftieth of a second, from the voices' level in each.

    The music is down by the whole depth while voices are heard, from their
    first sample on; before, it goes down over the attack, afterwards it comes
    back over the release, both along half a cosine. Pauses in which it could
    not come back and go down again are bridged. One point more than there are
    levels: the last is the end.
    """
    heard = voice >= duck.threshold_db
    # A point belongs to the windows on both of its sides.
    edges = np.concatenate([heard, [False]]) | np.concatenate([[False], heard])
    if not edges.any():
        return np.zeros(len(edges))
    at = np.arange(len(edges)) / POINTS
    since = at - np.maximum.accumulate(np.where(edges, at, -np.inf))
    until = np.minimum.accumulate(np.where(edges, at, np.inf)[::-1])[::-1] - at
    away = np.minimum(_ramp(since / duck.release), _ramp(until / duck.attack))
    away[since + until <= duck.attack + duck.release] = 0.0
    curve: Curve = -duck.depth_db * (1 - away)
    return curve


def _ramp(share: Curve) -> Curve:
    """Go from 0 to 1 along half a cosine."""
    smooth: Curve = (1 - np.cos(np.pi * np.clip(share, 0, 1))) / 2
    return smooth


def gains(curve: Curve, samples: int, rate: int) -> Iterator[Samples]:
    """Return the factor for every sample, a part at a time."""
    at = np.arange(len(curve)) / POINTS
    for first in range(0, samples, CHUNK):
        times = np.arange(first, min(first + CHUNK, samples)) / rate
        yield (10 ** (np.interp(times, at, curve) / 20)).astype(np.float32)


def write_gains(curve: Curve, path: Path, samples: int, rate: int) -> Steps[None]:
    """Write the factor for every sample, as one channel."""
    with path.open("wb") as file:
        for part in gains(curve, samples, rate):
            file.write(part.astype("<f4").tobytes())
            yield 0
