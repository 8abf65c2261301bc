"""Where a piece of music starts again, and how its end goes over into it."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from farm.media.beats import HOPS, Beats, Envelope, find_beats
from farm.media.pcm import Samples

FADE_SECONDS = 0.25
"""Longest crossfade at a beat; there, at most half a beat."""

LONG_FADE_SECONDS = 1.0
"""Longest crossfade of music without a beat; there, at most a tenth of the piece."""

ALIGN_SECONDS = 0.01
"""How far the end is moved to where the waves agree best."""

QUIET_DB = 15.0
"""Beginnings and ends this far below the piece's usual level are fades or pauses, and not looped."""

GRID_SECONDS = 0.02
"""A recording whose length is so near to whole bars is a loop already."""

STEP_SECONDS = 0.02
"""Around a joint, this much is looked at for what steps the music itself makes."""


@dataclass(frozen=True, kw_only=True)
class Seam:
    """A loop, in samples of the part of the recording that is used: ``first`` to ``last``, again and again."""

    first: int
    last: int
    fade: int
    """Length of the crossfade that ends at ``last``, into what comes before ``first``; 0: the ends meet as they are."""
    kind: Literal["seamless", "bars", "crossing"]
    """Why there: it is made for it; whole bars; else where the waves agree."""
    beats: Beats | None = None


def find_seam(samples: Samples, heard: Envelope, rate: int) -> Seam:
    """Return where a piece of at least a sample loops.

    ``heard`` is the same part's envelope. Preferred are, in this order: the
    whole piece where its ends fit, as many whole bars as there are, and where
    two similar stretches can be crossfaded.
    """
    beats = find_beats(heard)
    start, end = _sounding(heard, len(samples), rate)
    whole = (start, end) == (0, len(samples))
    if whole and _is_loop(samples, beats, rate):
        return Seam(first=0, last=len(samples), fade=0, kind="seamless", beats=beats)
    if beats is not None:
        seam = _by_bars(samples, beats, (start, end), rate)
        if seam is not None:
            return seam
    fade = int(min(LONG_FADE_SECONDS * rate, (end - start) / 10))
    last = _aligned(samples, start + fade, end, fade, rate, after=False)
    return Seam(first=start + fade, last=last, fade=fade, kind="crossing", beats=beats)


def _sounding(heard: Envelope, length: int, rate: int) -> tuple[int, int]:
    """Return the piece without the quiet at its ends, in samples."""
    if not len(heard.levels):
        return 0, length
    # A second around, so that the gaps between drum strokes are no quiet.
    reach = max(1, min(HOPS, len(heard.levels) // 8))
    padded = np.pad(heard.levels, reach // 2, mode="edge")
    near = np.lib.stride_tricks.sliding_window_view(padded, min(reach, len(padded))).max(axis=1)
    loud = np.flatnonzero(near >= np.median(near) - QUIET_DB)
    ends = heard.levels >= np.median(near) - 2 * QUIET_DB
    if not len(loud):
        return 0, length
    first, last = int(loud[0]), int(loud[-1]) + 1
    if last < len(near) or first > 0:
        inside = np.flatnonzero(ends[first:last])
        first, last = (first + int(inside[0]), first + int(inside[-1]) + 1) if len(inside) else (first, last)
    step = rate // HOPS
    return first * step, length if last >= len(near) else last * step


def _is_loop(samples: Samples, beats: Beats | None, rate: int) -> bool:
    """Tell whether a piece's end goes on at its beginning, in time and without a step larger than its own."""
    near = int(STEP_SECONDS * rate)
    if len(samples) < 4 * near:
        return False
    around = np.concatenate([samples[-near:], samples[:near]]).astype(np.float64)
    bends = np.abs(np.diff(around, n=2, axis=0))
    joint, own = bends[near - 2 : near], np.delete(bends, [near - 2, near - 1], axis=0).max(axis=0)
    if beats is not None:
        if not _whole_bars(beats, len(samples) / rate):
            return False
        # A bar may begin with a stroke: then strokes are what to compare with.
        step = max(1, round(beats.period * rate))
        spots = [samples[n : n + 2 * near] for n in range(0, len(samples) - 2 * near, max(step // 4, near))]
        own = np.max([np.abs(np.diff(spot.astype(np.float64), n=2, axis=0)).max(axis=0) for spot in spots], axis=0)
    return bool((joint <= np.maximum(own, 1e-4)).all())


def _whole_bars(beats: Beats, seconds: float) -> bool:
    """Tell whether a length is that of some whole bars."""
    bars = round(seconds / beats.bar_seconds)
    return bars > 0 and abs(seconds - bars * beats.bar_seconds) <= GRID_SECONDS


def _by_bars(samples: Samples, beats: Beats, sounding: tuple[int, int], rate: int) -> Seam | None:
    """Return the longest loop of whole bars; none where that would leave out more than half of the piece."""
    start, end = sounding
    fade = int(min(FADE_SECONDS, beats.period / 2) * rate)
    skipped = max(0, math.ceil(((start + fade) / rate - beats.first) / beats.bar_seconds))
    first = round((beats.first + skipped * beats.bar_seconds) * rate)
    # The last bar may end in silence.
    end = min(len(samples), end + round(beats.period / 2 * rate))
    bars = int((end - first) / (beats.bar_seconds * rate) + 1e-3)
    if bars < 1 or first < fade or bars * beats.bar_seconds * rate < (end - start) / 2:
        return None
    last = min(len(samples), first + round(bars * beats.bar_seconds * rate))
    last = _aligned(samples, first, last, fade, rate, after=True)
    return Seam(first=first, last=last, fade=fade, kind="bars", beats=beats)


def _aligned(samples: Samples, first: int, last: int, fade: int, rate: int, *, after: bool) -> int:
    """Move a loop's end to where what comes before it is most like what comes before its beginning."""
    reach = min(int(ALIGN_SECONDS * rate), (last - first - fade) // 2)
    low, high = max(first + 1, last - reach), min(len(samples), last + (reach if after else 0))
    if fade < 1 or reach < 1 or low - fade < 0 or high <= low:
        return last
    model = samples[first - fade : first].mean(axis=1).astype(np.float64)
    field = samples[low - fade : high].mean(axis=1).astype(np.float64)
    length = 1 << (len(field) + len(model)).bit_length()
    product = np.fft.irfft(np.fft.rfft(field, length) * np.conj(np.fft.rfft(model, length)), length)
    energy = np.cumsum(np.concatenate([[0.0], field**2]))
    places = high - low + 1
    power = energy[fade : fade + places] - energy[:places]
    if not power.max() > 0:
        return last
    alike = product[:places] / np.sqrt(np.maximum(power, power.max() * 1e-3))
    # In time is better than in phase, where both cannot be had.
    alike = alike * (1 - np.abs(np.arange(low, high + 1) - last) / (4 * reach)) if after else alike
    return low + int(np.argmax(alike))


def crossfade(ending: Samples, beginning: Samples) -> Samples:
    """Return one sound going over into another of the same length, at constant power.

    The usual sine and cosine keep the power of sounds that have nothing in
    common and raise it, by up to 3 dB, where they are alike. So both are
    divided by √(1 + r·sin 2θ), r being the correlation.
    """
    alike = _correlation(ending, beginning)
    angle = (np.arange(len(ending)) + 0.5) / max(1, len(ending)) * np.pi / 2
    scale = 1 / np.sqrt(1 + alike * np.sin(2 * angle))
    faded = ending * (np.cos(angle) * scale)[:, None] + beginning * (np.sin(angle) * scale)[:, None]
    return np.asarray(faded, np.float32)


def _correlation(one: Samples, other: Samples) -> float:
    """Return how alike two sounds are, 0 (or opposed) to 1."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    power = math.sqrt(float((a**2).sum()) * float((b**2).sum()))
    return max(0.0, min(1.0, float((a * b).sum()) / power)) if power > 0 else 0.0


def write_loop(samples: Samples, seam: Seam, intro: Path, body: Path, *, least: int = 0) -> None:
    """Write a piece up to its first crossfade, and what follows that again and again, as raw floats.

    The latter is written so often that it has ``least`` samples: whoever reads
    it again and again need not do so too often.
    """
    with intro.open("wb") as file:
        file.write(np.asarray(samples[: seam.last - seam.fade], "<f4").tobytes())
    ending = samples[seam.last - seam.fade : seam.last]
    joint = crossfade(ending, samples[seam.first - seam.fade : seam.first]).astype("<f4").tobytes()
    rest = np.asarray(samples[seam.first : seam.last - seam.fade], "<f4").tobytes()
    with body.open("wb") as file:
        for _ in range(max(1, -(-least // (seam.last - seam.first)))):
            file.write(joint)
            file.write(rest)
