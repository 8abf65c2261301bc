"""Music made on the spot, whose beats and bars are known."""

import numpy as np
from media_made import RATE, Array

ROOTS = (220.0, 174.6, 261.6, 196.0)


def band(bpm: float, bar: int, bars: int, *, lead: float = 0.0, tail: float = 0.0, seed: int = 0) -> Array:
    """Return a hi-hat at each beat, a kick at each bar's first, and a chord that changes with the bars."""
    random = np.random.default_rng(seed)
    period = 60 / bpm
    samples = np.zeros(round((bars * bar * period + lead + tail) * RATE))
    stroke = np.arange(round(0.12 * RATE)) / RATE
    for beat in range(bars * bar):
        at = round((lead + beat * period) * RATE)
        hit = random.normal(0, 0.12, len(stroke)) * np.exp(-stroke * 50)
        if beat % bar == 0:
            hit += 0.8 * np.sin(2 * np.pi * 70 * stroke) * np.exp(-stroke * 25)
        samples[at : at + len(stroke)] += hit[: max(0, len(samples) - at)]
    for number in range(bars):
        first, last = (round((lead + n * bar * period) * RATE) for n in (number, number + 1))
        time = np.arange(first, min(last, len(samples))) / RATE
        samples[first : first + len(time)] += 0.1 * np.sin(2 * np.pi * ROOTS[number % len(ROOTS)] * time)
    return np.stack([samples, samples], axis=1).astype(np.float32)
