"""How alike two sounds are, at each place that one could have in the other."""

import numpy as np

from farm.media.trace import Array

SLACK = 32
"""Samples by which two places of one sound may be misjudged."""


def envelope(sound: Array, hop: int) -> Array:
    """Return the RMS of each step, in a scale between power and decibels that lets quiet syllables count."""
    count = len(sound) // hop
    power = (sound[: count * hop].reshape(count, hop) ** 2).mean(1)
    smooth = np.convolve(power, np.ones(5) / 5, "same")
    return np.asarray(smooth**0.25)


def shape_likeness(whole: Array, part: Array) -> Array:
    """Return Pearson's correlation of a part with each place of the whole."""
    views = np.lib.stride_tricks.sliding_window_view(whole, len(part))
    a, b = views - views.mean(1, keepdims=True), part - part.mean()
    return np.asarray((a @ b) / (np.sqrt((a * a).sum(1) * (b * b).sum()) + 1e-9))


def stretch(heard: Array, first: int, count: int) -> Array:
    """Return part of a sound, with silence beyond its ends."""
    part = np.zeros((count, heard.shape[1]), np.float32)
    start, end = max(first, 0), min(first + count, len(heard))
    if end > start:
        part[start - first : end - first] = heard[start:end]
    return part


def correlation(window: Array, wanted: Array) -> Array:
    """Return the normalised correlation at each place; both are brightened first, which sharpens the peak."""
    window, wanted = np.diff(window, prepend=window[:1]), np.diff(wanted, prepend=wanted[:1])
    size = 1 << (len(window) + len(wanted)).bit_length()
    product = np.fft.irfft(np.fft.rfft(window, size) * np.conj(np.fft.rfft(wanted, size)), size)
    places = len(window) - len(wanted) + 1
    power = np.concatenate([[0.0], np.cumsum(window.astype(np.float64) ** 2)])
    under = power[len(wanted) :][:places] - power[:places]
    full = np.sqrt(np.maximum(under, 0) * float((wanted**2).sum()))
    # Where next to nothing is heard, nothing is like it.
    floor = 1e-3 * float(full.max()) + 1e-9
    return np.asarray(product[:places] / np.maximum(full, floor))


def nearest_peak(likeness: Array, centre: int) -> int:
    """Return the place of the highest peak; of peaks as high, as a tone has, the one nearest to where it should be."""
    high = np.flatnonzero(likeness >= 0.97 * likeness.max())
    near = int(high[np.argmin(np.abs(high - centre))])
    around = likeness[max(0, near - 8) : near + 9]
    return max(0, near - 8) + int(np.argmax(around))


def side_likeness(here: Array, found: Array) -> float:
    """Correlate the differences of left and right."""
    a, b = here[:, 0] - here[:, 1], found[:, 0] - found[:, 1]
    power = float(np.sqrt((a**2).sum() * (b**2).sum()))
    loud = np.sqrt((b**2).mean()) > 0.05 * np.sqrt((found**2).mean())
    return float((a * b).sum() / power) if loud and power > 1e-9 else 0.0  # noqa: PLR2004 — no difference at all


def self_likeness(wanted: Array, lag: int) -> float:
    """Return how like a recording is to itself some samples later or earlier, at most 2 ms off; 0 to 1."""
    bright = np.diff(wanted, prepend=wanted[:1])
    power = float((bright**2).sum()) + 1e-12
    lags = range(max(0, abs(lag) - SLACK), min(len(bright), abs(lag) + SLACK + 1))
    return (
        max((float(np.dot(bright[: len(bright) - n], bright[n:])) / power for n in lags), default=0.0) if lag else 1.0
    )
