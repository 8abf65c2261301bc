"""Loudness by EBU R 128 and true peak by ITU-R BS.1770, finer than FFmpeg's summaries print them."""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from farm.media import pcm
from farm.media.ffmpeg import Steps, command, watch_frames
from farm.media.pcm import Samples
from farm.media.process import Limits

SILENT_LUFS = -69.9
"""EBU R 128 gates at −70 LUFS: nothing is there below it."""

OVERSAMPLING = 8
"""BS.1770-5, annex 2 asks for 4 at least; at 4 a peak near 20 kHz may read 0.5 dB low, at 8 0.1."""

BLOCK, MARGIN = 8192, 1024
"""Samples that are interpolated at a time, and those on either side that only lead into them."""

MOST_BETWEEN = 2.5
"""By how many times the curve between samples may exceed the highest of them; white noise has 2."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """How loud a sound is."""

    lufs: float | None
    """Integrated loudness; none for silence, and for less than 0.4 s."""
    true_peak_db: float | None
    """Highest true peak in dBTP; none for silence."""


def save_measured(stream: Any, path: Path, *, limits: Limits) -> Steps[Measure]:
    """Write a stream at 48 kHz as raw floats and measure it on the way."""
    log = path.with_suffix(".r128")
    metered = stream.filter("ebur128", metadata=1, framelog="verbose")
    logged = metered.filter("ametadata", mode="print", key="lavfi.r128.I", file=str(log))
    yield from watch_frames(command(pcm.target(logged, path)), limits=limits)
    found = re.findall(r"r128\.I=(-?[\d.]+)", log.read_text())
    lufs = float(found[-1]) if found else -math.inf
    return Measure(lufs=lufs if lufs > SILENT_LUFS else None, true_peak_db=(yield from true_peak(pcm.read(path))))


def true_peak(samples: Samples) -> Steps[float | None]:
    """Return the highest peak between samples, in dB of full scale; none for silence."""
    loudest = _peak(samples)
    if loudest == 0:
        return None
    highest = loudest
    for first in range(0, len(samples), BLOCK):
        here = samples[max(0, first - MARGIN) : first + BLOCK + MARGIN]
        if np.abs(here).max() * MOST_BETWEEN > highest:
            lead = min(first, MARGIN)
            inside = first >= MARGIN and len(here) == BLOCK + 2 * MARGIN
            fine = np.abs(_interpolated(here, mirror=not inside))[lead * OVERSAMPLING : (lead + BLOCK) * OVERSAMPLING]
            highest = max(highest, float(fine.max()))
        yield 0
    return 20 * math.log10(highest)


def _peak(samples: Samples) -> float:
    """Return the highest sample, reading a part at a time."""
    step = BLOCK * 64
    return max((float(np.abs(samples[n : n + step]).max()) for n in range(0, len(samples), step)), default=0.0)


def _interpolated(block: Samples, *, mirror: bool) -> Samples:
    """Return a block at eight times its rate, through its spectrum.

    ``mirror`` where it begins or ends a sound: there must be no jump where the
    transform closes the circle. Elsewhere the margins take the ringing.
    """
    circle = np.concatenate([block, block[::-1]]) if mirror else block
    spectrum = np.fft.rfft(circle.astype(np.float32), axis=0)
    length = len(circle) * OVERSAMPLING
    fine = np.fft.irfft(np.pad(spectrum, ((0, length // 2 + 1 - len(spectrum)), (0, 0))), length, axis=0)
    return np.asarray(fine[: len(block) * OVERSAMPLING] * OVERSAMPLING, np.float32)
