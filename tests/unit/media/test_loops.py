"""Music starts again at a bar or where its waves agree, and nobody hears a joint."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from media_made import RATE, Array
from music_made import band

from farm.media.beats import envelope
from farm.media.loops import Seam, crossfade, find_seam, write_loop


def seam_of(samples: Array) -> Seam:
    return find_seam(samples, envelope(samples), RATE)


def looped(samples: Array, seam: Seam, folder: Path, times: int = 2) -> Array:
    """Return a piece that starts again some times."""
    write_loop(samples, seam, folder / "intro", folder / "body")
    intro, body = (np.fromfile(folder / name, "<f4").reshape(-1, 2) for name in ("intro", "body"))
    return np.concatenate([intro, *[body] * times])


def stereo(one: Array) -> Array:
    return np.stack([one, one], axis=1).astype(np.float32)


def pad(seconds: float, seed: int = 0) -> Array:
    """Return an even chord of many drifting tones, without any beat."""
    random, time = np.random.default_rng(seed), np.arange(round(seconds * RATE)) / RATE
    return stereo(
        sum(
            np.sin(2 * np.pi * (hertz + random.uniform(-3, 3)) * time + random.uniform(0, 6)) * 0.1
            for hertz in (110, 165, 220, 277, 330)
        )
    )


@pytest.mark.parametrize(("bpm", "bar", "bars"), [(120, 4, 8), (97.3, 4, 10), (140, 3, 12), (72, 4, 6)])
def test_a_loop_is_as_many_whole_bars_as_there_are(bpm: float, bar: int, bars: int) -> None:
    seam = seam_of(band(bpm, bar, bars, lead=0.37, tail=1.1))
    long = (seam.last - seam.first) / RATE / (bar * 60 / bpm)
    assert seam.kind == "bars"
    assert long == pytest.approx(bars - 1, abs=0.01)  # the first leads in
    begins = (seam.first / RATE - 0.37) / (bar * 60 / bpm)
    assert begins == pytest.approx(round(begins), abs=0.02)


@pytest.mark.parametrize(("bpm", "bar", "bars"), [(120, 4, 8), (90, 3, 8)])
def test_a_piece_that_is_a_loop_is_left_as_it_is(bpm: float, bar: int, bars: int) -> None:
    samples = band(bpm, bar, bars)
    assert seam_of(samples).kind == "seamless"
    assert (seam_of(samples).first, seam_of(samples).last, seam_of(samples).fade) == (0, len(samples), 0)


def test_an_unbroken_sine_is_left_as_it_is() -> None:
    time = np.arange(RATE // 2) / RATE
    assert seam_of(stereo(np.sin(2 * np.pi * 440 * time))).kind == "seamless"


@pytest.mark.parametrize(
    "samples", [band(110, 4, 4, lead=0.2, tail=0.7), pad(6.3), pad(0.9, 3)], ids=["band", "pad", "short"]
)
def test_nothing_clicks_where_music_starts_again(samples: Array, tmp_path: Path) -> None:
    seam = seam_of(samples)
    assert seam.kind != "seamless"
    whole = looped(samples, seam, tmp_path)
    own = np.abs(np.diff(samples, axis=0)).max()
    joints = [seam.last - seam.fade, seam.last, 2 * seam.last - seam.first - seam.fade, 2 * seam.last - seam.first]
    for joint in joints:
        near = whole[max(0, joint - 480) : joint + 480]
        assert np.abs(np.diff(near, axis=0)).max() <= own * 1.05


def test_the_power_stays_where_unlike_sounds_are_crossfaded(tmp_path: Path) -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, (RATE * 12, 2)).astype(np.float32)
    samples *= np.minimum(1, np.linspace(6, 0, len(samples)))[:, None].astype(np.float32) ** 2  # it fades out
    seam = seam_of(samples)
    assert seam.kind == "crossing"
    assert seam.fade == RATE
    whole = looped(samples, seam, tmp_path)
    middle = whole[seam.last - seam.fade * 5 // 8 : seam.last - seam.fade * 3 // 8]
    louder = 10 * np.log10(np.mean(middle**2) / np.mean(samples[RATE : 3 * RATE] ** 2))
    # the ending is in its fade-out, and the place is chosen for its likeness
    assert -6 < louder < 1.5


def test_a_fade_out_is_not_looped() -> None:
    samples = pad(12)
    samples[-4 * RATE :] *= np.linspace(1, 0, 4 * RATE, dtype=np.float32)[:, None] ** 2
    assert seam_of(samples).last < len(samples) - RATE


@settings(deadline=None, max_examples=50)
@given(st.floats(0, 1), st.integers(0, 1000))
def test_a_crossfade_keeps_its_power_however_alike_its_sides_are(alike: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    one = random.normal(0, 0.1, (9600, 2))
    other = alike * one + np.sqrt(1 - alike**2) * random.normal(0, 0.1, (9600, 2))
    faded = crossfade(one.astype(np.float32), other.astype(np.float32))
    for part in np.split(faded, 4):
        assert 10 * np.log10(np.mean(part**2) / 0.01) == pytest.approx(0, abs=0.4)


def test_a_sound_crossfaded_into_itself_is_itself() -> None:
    one = pad(0.5)
    assert crossfade(one, one) == pytest.approx(one, abs=1e-5)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 30_000), st.sampled_from(["noise", "silence", "ramp", "click"]), st.integers(0, 9))
def test_whatever_is_looped_a_loop_lies_within_it(length: int, kind: str, seed: int) -> None:
    samples = np.zeros((length, 2), np.float32)
    if kind == "noise":
        samples += np.random.default_rng(seed).normal(0, 0.1, (length, 2)).astype(np.float32)
    elif kind == "ramp":
        samples += np.linspace(-1, 1, length, dtype=np.float32)[:, None]
    elif kind == "click":
        samples[seed * (length - 1) // 9] = 1
    seam = seam_of(samples)
    assert 0 <= seam.fade <= seam.first < seam.last <= length
    assert seam.last - seam.fade >= 0
    assert seam.last - seam.first >= seam.fade


def test_a_piece_goes_on_with_its_own_samples(tmp_path: Path) -> None:
    samples = band(120, 4, 4, lead=0.37, tail=1.1)
    seam = seam_of(samples)
    whole = looped(samples, seam, tmp_path)
    assert (whole[: seam.last - seam.fade] == samples[: seam.last - seam.fade]).all()
    again = whole[seam.last : 2 * seam.last - seam.first - seam.fade]
    assert (again == samples[seam.first : seam.last - seam.fade]).all()
