"""Rules on the channels of a sound: dead, swapped, the same, off-centre, with hum."""

from collections.abc import Iterator

import numpy as np

from farm.analysis.hearing import Hearing
from farm.analysis.judging import ISSUE, WARNING, Case
from farm.analysis.report import Finding
from farm.media.survey import RATE
from farm.media.trace import Array

MIX = "Mix the sound again."

DC = 0.01
"""Mean of the samples above which speakers rest off-centre."""

DEAD_DB, ALIVE_DB = -65.0, -42.0
"""RMS levels in dBFS: a channel below the first is dead while the other is above the second."""

WIDE = 0.03
"""Difference of both channels, beside their sum, from which on a sound is stereo (−30 dB)."""

NARROW_SAMPLES = 1 << 20
"""So many samples tell how wide a sound is."""

HUM_DB = 25.0
"""How far a mains tone stands out from its surroundings, beyond what the recordings have."""


def channels(case: Case, samples: Array, hearing: Hearing | None) -> Iterator[Finding]:
    """Return what is wrong with the channels: both carry what they should, and nothing else."""
    yield from _hum(case, samples, hearing)
    mean, level = _balance(samples)
    if np.abs(mean).max() > DC:
        yield case.whole(
            code="dc_offset",
            severity=WARNING,
            measure=f"the samples' mean is {float(mean[np.argmax(np.abs(mean))]):.3f} of full scale",
            limit=f"{DC:g}",
            advice="Filter the offset out (highpass at 20 Hz).",
        )
    planned = _balance(hearing.model * 32768)[1] if hearing and len(hearing.model) else None
    lopsided = planned is not None and planned.min() < DEAD_DB + 10
    if level.min() < DEAD_DB and level.max() > ALIVE_DB and not lopsided:
        yield case.whole(
            code="dead_channel",
            severity=ISSUE,
            measure=f"the {'left' if level[0] < level[1] else 'right'} channel is at {level.min():.0f} dBFS",
            limit=f"{DEAD_DB:g} dBFS",
            advice=MIX,
        )
        return
    sides = [match.side for match in hearing.matches if match.side and match.found] if hearing else []
    if sides and min(sides) < -0.3:  # noqa: PLR2004 — the sign is what tells
        yield case.whole(
            code="channels_swapped",
            severity=ISSUE,
            measure=f"left and right correlate with the recording by {min(sides):.2f}",
            limit="above 0",
            advice="Swap the channels back.",
        )
    if hearing and any(match.found for match in hearing.matches) and _narrowed(samples, hearing):
        yield case.whole(
            code="stereo_lost",
            severity=WARNING,
            measure="both channels are nearly the same",
            limit="two channels, as in the recordings",
            advice=MIX,
        )


def _narrowed(samples: Array, hearing: Hearing) -> bool:
    """Tell whether the difference of both channels is gone, where the recordings have one."""
    heard = samples[:: max(1, len(samples) // NARROW_SAMPLES)].astype(np.float32)
    planned = _width(hearing.model)
    return planned > WIDE and _width(heard) < planned / 6


def _width(sound: Array) -> float:
    """Return how large the difference of both channels is beside their sum."""
    side, middle = sound[:, 0] - sound[:, 1], sound[:, 0] + sound[:, 1]
    return float(side.std() / (middle.std() + 1e-9))


def _balance(samples: Array) -> tuple[Array, Array]:
    """Return mean and RMS level (dBFS) of each channel."""
    total, power = np.zeros(2), np.zeros(2)
    for first in range(0, len(samples), 1 << 20):
        part = samples[first : first + (1 << 20)].astype(np.float64) / 32768
        total += part.sum(0)
        power += (part**2).sum(0)
    count = max(1, len(samples))
    return total / count, 10 * np.log10(power / count + 1e-12)


def _hum(case: Case, samples: Array, hearing: Hearing | None) -> Iterator[Finding]:
    """Find a mains tone that no recording has."""
    if hearing is None or len(samples) < 2 * RATE:
        return
    count = min(len(samples), 60 * RATE)
    thin = samples[: count // 24 * 24].astype(np.float32).mean(1).reshape(-1, 24).mean(1) / 32768
    own = hearing.model[: count // 3].mean(1)
    own = own[: len(own) // 8 * 8].reshape(-1, 8).mean(1)
    for hertz in (50.0, 60.0):
        measured = _prominence(thin, hertz)
        if measured > HUM_DB and measured > _prominence(own, hertz) + HUM_DB / 2:
            yield case.whole(
                code="hum",
                severity=WARNING,
                measure=f"{hertz:g} Hz stands out by {measured:.0f} dB",
                limit=f"{HUM_DB:g} dB",
                advice="Find the source of the mains hum and filter it out.",
            )


def _prominence(thin: Array, hertz: float) -> float:
    """Return how far a tone stands out from its surroundings, in dB; samples come at 2 kHz."""
    size = 4000
    if len(thin) < size:
        thin = np.pad(thin, (0, size - len(thin)))
    windows = np.lib.stride_tricks.sliding_window_view(thin, size)[:: size // 2]
    power = (np.abs(np.fft.rfft(windows * np.hanning(size), axis=1)) ** 2).mean(0)
    at = round(hertz * size / 2000)
    if power[at] / size**2 < 1e-8:  # noqa: PLR2004 — below −70 dBFS it is nobody's trouble
        return 0.0
    around = np.concatenate([power[at - 16 : at - 5], power[at + 6 : at + 17]])
    return float(10 * np.log10(power[at] / (np.median(around) + 1e-15)))
