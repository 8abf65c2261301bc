"""Beats and bars are found where they are, and none where there are none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from media_made import RATE, Array
from music_made import band

from farm.media.beats import HOP, HOPS, Beats, Envelope, envelope, find_beats


def found(samples: Array) -> Beats | None:
    return find_beats(envelope(samples))


@pytest.mark.parametrize(
    ("bpm", "bar", "bars", "lead"),
    [(120, 4, 8, 0.37), (97.3, 4, 8, 0.2), (140, 3, 12, 0.5), (72, 4, 6, 0.0), (128, 4, 30, 1.3), (90, 3, 8, 0.1)],
)
def test_tempo_bar_and_first_beat_are_found(bpm: float, bar: int, bars: int, lead: float) -> None:
    beats = found(band(bpm, bar, bars, lead=lead, tail=0.5))
    assert beats is not None
    assert 60 / beats.period == pytest.approx(bpm, rel=0.001)
    assert beats.bar == bar
    beats_late = (beats.first - lead) / beats.period
    assert beats_late == pytest.approx(round(beats_late), abs=0.05)
    assert round(beats_late) % bar == 0


def test_a_fast_beat_is_counted_in_whole_bars_of_it() -> None:
    beats = found(band(174, 4, 16, lead=0.1))
    assert beats is not None
    bars = beats.bar_seconds / (4 * 60 / 174)
    assert bars == pytest.approx(round(bars * 2) / 2, rel=0.002)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_noise_has_no_beat(seed: int) -> None:
    assert found(np.random.default_rng(seed).normal(0, 0.1, (RATE * 10, 2)).astype(np.float32)) is None


def test_a_tone_and_silence_have_no_beat() -> None:
    sine = np.sin(2 * np.pi * 440 * np.arange(RATE * 8) / RATE)
    assert found(np.stack([sine, sine], axis=1).astype(np.float32)) is None
    assert found(np.zeros((RATE * 8, 2), np.float32)) is None


@pytest.mark.parametrize("length", [0, 1, HOP - 1, HOP, HOP * 5 + 7, RATE])
def test_a_short_sound_has_an_envelope_and_no_beat(length: int) -> None:
    heard = envelope(np.full((length, 2), 0.1, np.float32))
    assert len(heard.onsets) == len(heard.levels) == length // HOP
    assert find_beats(heard) is None


def test_levels_are_the_power_of_both_channels() -> None:
    heard = envelope(np.full((RATE, 2), 0.1, np.float32))
    assert heard.levels == pytest.approx(np.full(HOPS, -20 + 3.01), abs=0.01)


def test_a_long_recording_is_measured_as_a_short_one() -> None:
    whole = band(120, 4, 24)
    part = band(120, 4, 2)
    at = slice(10, 3 * HOPS)  # its end hears what comes after it
    assert envelope(whole).onsets[at] == pytest.approx(envelope(part).onsets[at], abs=1e-4)


def test_an_envelope_survives_being_kept() -> None:
    heard = envelope(band(120, 4, 2))
    again = Envelope.load(heard.dump())
    assert (again.onsets == heard.onsets).all()
    assert (again.levels == heard.levels).all()


@pytest.mark.parametrize("data", [b"", b"nothing", b"\x93NUMPY", np.zeros(3).tobytes()])
def test_what_is_no_envelope_is_refused(data: bytes) -> None:
    with pytest.raises((ValueError, EOFError)):
        Envelope.load(data)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(0, 10, width=32), max_size=600))
def test_whatever_the_onsets_a_beat_lies_within_bounds(onsets: list[float]) -> None:
    row = np.array(onsets, np.float32)
    beats = find_beats(Envelope(onsets=row, levels=np.full(len(row), -20, np.float32)))
    if beats is not None:
        assert 0.25 < beats.period < 1.1
        assert 0 <= beats.first <= beats.bar_seconds + 0.02
