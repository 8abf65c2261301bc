"""A calm piece of about a minute: soft chords, a plucked arpeggio, a low bass and some air."""

from __future__ import annotations

import io
import wave

import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float64]
RATE = 48000
"""Samples per second."""
BEAT = 60 / 64
"""Length of a beat in seconds."""
CHORDS = (
    (50, 57, 62, 66, 69), (45, 57, 61, 64, 69), (47, 54, 62, 66, 71), (43, 55, 59, 62, 69),
    (50, 57, 62, 66, 73), (42, 54, 61, 64, 69), (43, 55, 59, 64, 66), (45, 52, 57, 62, 64),
    (50, 57, 62, 66, 69), (47, 54, 62, 66, 69), (43, 55, 59, 62, 66), (45, 57, 61, 64, 69),
    (43, 55, 62, 66, 71), (42, 57, 62, 66, 69), (40, 55, 59, 62, 67), (45, 57, 62, 64, 69),
)  # fmt: skip
"""MIDI notes of each bar of four beats, lowest first."""
ORDER = (1, 2, 3, 4, 3, 2, 4, 3)
"""Chord notes of the arpeggio in eighth notes."""


def pitch(note: float) -> float:
    """Return the frequency in hertz of a MIDI note."""
    return float(440 * 2 ** ((note - 69) / 12))


def add(mix: Wave, sound: Wave, start: float, left: float, right: float) -> None:
    """Mix a mono sound into the stereo piece at `start` seconds, wrapping at the end."""
    index = (int(start * RATE) + np.arange(len(sound))) % len(mix)
    mix[index, 0] += sound * left
    mix[index, 1] += sound * right


def pad(note: int, seconds: float, seed: int) -> Wave:
    """Return a slowly swelling string-like note."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * RATE)) / RATE
    sound = np.zeros_like(t)
    for detune in (-0.05, 0.06):
        turn = np.exp(2j * np.pi * pitch(note + detune) * t)
        wave_now = turn * np.exp(1j * rng.random() * 6)
        sway = 1 + 0.2 * np.sin(2 * np.pi * (0.13 + 0.1 * rng.random()) * t + rng.random() * 6)
        for harmonic in range(1, 7):
            sound += wave_now.imag * sway / harmonic**1.9
            wave_now *= turn
    rise = np.clip(t / 1.6, 0, 1)
    fall = np.clip((seconds - t) / 2.2, 0, 1)
    return np.asarray(sound * np.sin(rise * np.pi / 2) ** 2 * np.sin(fall * np.pi / 2) ** 2)


def pluck(note: int, seconds: float, strength: float) -> Wave:
    """Return a soft plucked note whose upper partials die away first."""
    t = np.arange(int(seconds * RATE)) / RATE
    base = pitch(note)
    sound = np.zeros_like(t)
    for harmonic in range(1, 9):
        if base * harmonic > 9000:
            break
        level = strength ** (0.35 * harmonic) / harmonic**1.5
        bend = base * harmonic * (1 + 0.0004 * harmonic**2)
        sound += level * np.sin(2 * np.pi * bend * t) * np.exp(-t * (1.3 + 0.9 * harmonic))
    return np.asarray(sound * np.clip(t / 0.006, 0, 1) * np.clip((seconds - t) / 0.1, 0, 1))


def shaker(seed: int) -> Wave:
    """Return a very soft brushed noise."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(0.22 * RATE)) / RATE
    hiss = np.diff(rng.standard_normal(len(t) + 1))
    return np.asarray(hiss * np.clip(t / 0.03, 0, 1) * np.exp(-t * 26) * np.clip((0.22 - t) / 0.02, 0, 1))


def echo(mix: Wave) -> Wave:
    """Return the piece with a hall around it, made of decaying noise."""
    rng = np.random.default_rng(5)
    t = np.arange(int(2.6 * RATE)) / RATE
    spectrum = np.fft.rfft(mix, axis=0)
    tail = rng.standard_normal((len(t), 2)) * (np.exp(-t * 2.4) * np.clip(t / 0.02, 0, 1))[:, None]
    kernel = np.zeros_like(mix)
    kernel[: len(t)] = tail
    freq = np.fft.rfftfreq(len(mix), 1 / RATE)[:, None]
    damped = np.fft.rfft(kernel, axis=0) / (1 + (freq / 2600) ** 2)
    return np.asarray(mix + 0.016 * np.fft.irfft(spectrum * damped, n=len(mix), axis=0))


def compose() -> Wave:
    """Return the whole piece as stereo samples of about -1..1."""
    bar = BEAT * 4
    mix = np.zeros((int(len(CHORDS) * bar * RATE), 2))
    rng = np.random.default_rng(12)
    for number, chord in enumerate(CHORDS):
        start = number * bar
        for voice, note in enumerate(chord):
            side = 0.35 + 0.3 * (voice % 3) / 2
            add(mix, pad(note, bar + 2.0, number * 9 + voice) * 0.05, start - 0.6, 1 - side, side)
        add(mix, pluck(chord[0] - 12 if chord[0] > 45 else chord[0], 3.4, 0.5) * 0.30, start, 0.5, 0.5)
        if number == 0 or number == len(CHORDS) - 1:
            continue
        for step, which in enumerate(ORDER):
            when = start + step * BEAT / 2 + rng.normal(0, 0.006)
            level = 0.21 * (0.75 + 0.25 * (step % 4 == 0)) * (0.9 + 0.2 * rng.random())
            side = 0.5 + 0.22 * np.sin(step * 1.7 + number)
            add(mix, pluck(chord[which] + 12, 2.6, 0.72) * level, when, 1 - side, side)
            if 4 <= number < 14 and step % 2 == 1:
                add(mix, shaker(step + number) * 0.010, when, side, 1 - side)
    return echo(mix)


def make_music() -> bytes:
    """Return the piece as a WAV file, 48 kHz stereo 16-bit, silent at both ends."""
    mix = compose()
    t = np.arange(len(mix)) / RATE
    ends = np.clip(t / 1.2, 0, 1) * np.clip((t[-1] - t) / 2.5, 0, 1)
    mix *= np.sin(ends * np.pi / 2)[:, None] ** 2
    mix *= 0.7 / np.abs(mix).max()
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((mix * 32767).astype("<i2").tobytes())
    return out.getvalue()
