"""Where a recording's beats and bars are, from how strongly its sounds begin."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from farm.media.pcm import Samples

HOP = 480
"""Samples between two values: a hundredth of a second at 48 kHz."""

WINDOW = 2048
"""Samples of a spectrum."""

BANDS = np.geomspace(40, 16_000, 25)
"""Edges in hertz of the bands whose gains count alike: in plain bins, cymbals would outvote drums and basses."""

FRAMES_AT_ONCE = 4096
"""Spectra computed at a time."""

HOPS = 100
"""Values in a second."""

SLOWEST, FASTEST = 60.0, 200.0
"""Beats a minute that are looked for; slower and faster music is counted in halves and doubles."""

CLEAR = 0.15
"""Share of the onsets' strength that must recur after a beat; noise and pads have less."""

CLEARLY = 1.02
"""By how much a bar of three must recur better than one of four, which is usual."""

BEATS_FOR_THREE = 16
"""With fewer, a difference between the two is chance."""

FEWEST_BEATS = 8
"""Music with fewer has no bars that are worth keeping."""

Row = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """A recording, a hundred values a second."""

    onsets: Row
    """How strongly sounds begin: what the spectrum's magnitudes gained, compressed, in all bands together."""
    levels: Row
    """Power of all channels in dB below full scale."""

    def part(self, start: float, end: float) -> "Envelope":
        """Return the part between two times in seconds."""
        here = slice(round(start * HOPS), round(end * HOPS))
        return Envelope(onsets=self.onsets[here], levels=self.levels[here])

    def dump(self) -> bytes:
        """Return it as bytes."""
        file = io.BytesIO()
        np.save(file, np.stack([self.onsets, self.levels]).astype(np.float32))
        return file.getvalue()

    @classmethod
    def load(cls, data: bytes) -> "Envelope":
        """Return it from bytes.

        Raises:
            ValueError: they are none.

        """
        rows = np.load(io.BytesIO(data), allow_pickle=False)
        if rows.ndim != 2 or len(rows) != 2:  # noqa: PLR2004 — two rows
            raise ValueError("no envelope")
        return cls(onsets=np.asarray(rows[0], np.float32), levels=np.asarray(rows[1], np.float32))


@dataclass(frozen=True, kw_only=True)
class Beats:
    """A steady beat. Times are in seconds from the envelope's beginning."""

    period: float
    """From one beat to the next."""
    bar: int
    """Beats in a bar."""
    first: float
    """The first beat that begins a bar."""

    @property
    def bar_seconds(self) -> float:
        """Return the length of a bar."""
        return self.period * self.bar


def envelope(samples: Samples) -> Envelope:
    """Measure samples at 48 kHz."""
    count = len(samples) // HOP
    onsets, levels = np.zeros(count, np.float32), np.full(count, -120, np.float32)
    before: Any = None
    window = np.hanning(WINDOW).astype(np.float32)
    edges = np.unique(np.maximum(1, np.rint(BANDS * WINDOW / (HOP * HOPS)).astype(int)))
    for first in range(0, count, FRAMES_AT_ONCE):
        number = min(FRAMES_AT_ONCE, count - first)
        start, end = first * HOP, (first + number) * HOP
        power = np.square(samples[start:end]).sum(axis=1).reshape(number, HOP).mean(axis=1)
        levels[first : first + number] = 10 * np.log10(np.maximum(power, 1e-12))
        mono = _around(samples, start - WINDOW // 2, end + WINDOW // 2)
        frames = np.lib.stride_tricks.sliding_window_view(mono, WINDOW)[: number * HOP : HOP] * window
        spectra = np.abs(np.fft.rfft(frames, axis=1)).astype(np.float32)
        bands = np.log1p(100 * np.add.reduceat(spectra[:, : edges[-1]], edges[:-1], axis=1) / np.diff(edges))
        rows = np.concatenate([bands[:1] if before is None else before, bands])
        onsets[first : first + number] = np.maximum(np.diff(rows, axis=0), 0).mean(axis=1)
        before = bands[-1:]
    return Envelope(onsets=onsets, levels=levels)


def _around(samples: Samples, start: int, end: int) -> Row:
    """Return the mean of all channels between two samples; before and after the recording, silence."""
    inside = np.asarray(samples[max(0, start) : end]).mean(axis=1)
    before = max(0, -start)
    return np.pad(inside, (before, end - start - before - len(inside))).astype(np.float32)


def find_beats(heard: Envelope) -> Beats | None:
    """Return a recording's beat and bars; none where it has no clear and steady one.

    The beat is where the onsets' autocorrelation peaks, taken together with its
    multiples (Ellis 2007, «Beat Tracking by Dynamic Programming», section 2,
    without its preference for a tempo); the bar is three or four of them,
    whichever recurs more strongly; it begins where onsets are strongest.
    """
    shortest, longest = 60 / FASTEST * HOPS, 60 / SLOWEST * HOPS
    onsets = _sharpened(heard.onsets)
    if len(onsets) < FEWEST_BEATS * shortest or not onsets.any():
        return None
    recurs = _autocorrelation(onsets)
    lags = np.arange(int(shortest), min(int(longest) + 1, len(recurs) // 4))
    if not len(lags):
        return None
    # A double may recur as strongly as the beat itself: the shorter one is taken unless the longer is clearly stronger.
    strength = (recurs[lags] + recurs[2 * lags] / 2 + recurs[4 * lags] / 4) * (lags[0] / lags) ** 0.1
    lag = float(lags[int(np.argmax(strength))])
    if recurs[round(lag)] < CLEAR or len(onsets) < FEWEST_BEATS * lag:
        return None
    lag = _refined(recurs, lag)
    bar = _bar(recurs, lag)
    # A spectrum's gain shows up when a sound enters its window, one hop before its middle.
    return Beats(period=lag / HOPS, bar=bar, first=(_phase(onsets, lag * bar) + 1) / HOPS)


def _sharpened(onsets: Row) -> Row:
    """Take the local mean away, and what is then below zero."""
    if len(onsets) < HOPS:
        return np.zeros(0, np.float32)
    around = np.convolve(onsets, np.ones(HOPS // 2) / (HOPS // 2), mode="same")
    return np.maximum(onsets - around, 0).astype(np.float32)


def _autocorrelation(onsets: Row) -> Row:
    """Return how alike the onsets are to themselves after each number of hops; 1 at none."""
    # A peak is spread over three hops, so that a beat between two hops is not missed.
    spread = np.convolve(onsets - onsets.mean(), [0.5, 1, 0.5], mode="same")
    length = 1 << (2 * len(spread) - 1).bit_length()
    power = np.abs(np.fft.rfft(spread, length)) ** 2
    found = np.fft.irfft(power, length)[: len(spread)]
    overlap = np.maximum(len(spread) - np.arange(len(spread)), len(spread) // 8)
    scaled = found / overlap
    return np.asarray(scaled / scaled[0], np.float32)


def _refined(recurs: Row, lag: float) -> float:
    """Return a beat's length in hops more finely, from ever higher multiples."""
    times = 1
    while times * 2 * lag < len(recurs) * 3 / 4:
        times *= 2
        middle, reach = times * lag, min(0.2 * lag, 4.0 if times > 2 else 0.2 * lag)  # noqa: PLR2004 — first steps
        first = max(1, int(middle - reach))
        near = recurs[first : int(middle + reach) + 2]
        lag = (first + _peak(near)) / times
    return lag


def _peak(values: Row) -> float:
    """Return where a row is highest, between its values, along a parabola."""
    top = int(np.argmax(values))
    if not 0 < top < len(values) - 1:
        return float(top)
    left, middle, right = (float(values[top + n]) for n in (-1, 0, 1))
    bend = left - 2 * middle + right
    return top + (0.5 * (left - right) / bend if bend else 0.0)


def _bar(recurs: Row, lag: float) -> int:
    """Return how many beats recur most strongly: three or four."""

    def strength(beats: int) -> float:
        spots = [round(beats * lag * n) for n in (1, 2, 3)]
        # A peak may lie between two hops, where each of them has a part of it.
        near = [float(recurs[spot - 2 : spot + 3].mean()) for spot in spots if spot < len(recurs) - 2]
        return float(np.mean(near)) if near else 0.0

    enough = len(recurs) >= BEATS_FOR_THREE * lag
    return 3 if enough and strength(3) > CLEARLY * strength(4) else 4


def _phase(onsets: Row, period: float) -> float:
    """Return the hop before one period at which a grid of that period meets the strongest onsets."""
    count = int(len(onsets) / period)
    grid = np.arange(max(1, count)) * period
    offsets = np.arange(int(period))
    spots = np.minimum(np.rint(offsets[:, None] + grid[None, :]).astype(int), len(onsets) - 1)
    met = onsets[spots].sum(axis=1)
    return float(offsets[int(np.argmax(met))])
