"""Loudness and true peak are those of other meters, to hundredths."""

from pathlib import Path

import ffmpeg
import numpy as np
import pyloudnorm
import pytest
from media_made import LIMITS, RATE, Array, noise, result_of, silence, tone

from farm.media import pcm
from farm.media.ffmpeg import drain
from farm.media.loudness import BLOCK, Measure, save_measured, true_peak


def stereo(one: Array) -> Array:
    return np.stack([one, one], axis=1).astype(np.float32)


def measured(folder: Path, samples: Array) -> Measure:
    path = folder / "a.f32"
    samples.astype("<f4").tofile(path)
    return result_of(save_measured(pcm.source(path, RATE), folder / "b.f32", limits=LIMITS))


SOUNDS = {
    "tone": tone(3, 997, -18),
    "noise": noise(3, -12),
    "uneven": np.concatenate([noise(2, -40), noise(1, -9), silence(1), tone(2, 100, -20)]),
    "loud": 2 * noise(2, 0),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_loudness_is_that_of_pyloudnorm(tmp_path: Path, name: str) -> None:
    samples = stereo(SOUNDS[name])
    expected = pyloudnorm.Meter(RATE).integrated_loudness(samples)
    assert measured(tmp_path, samples).lufs == pytest.approx(expected, abs=0.1)


def test_what_is_measured_is_kept_as_it_was(tmp_path: Path) -> None:
    samples = stereo(noise(0.5))
    measured(tmp_path, samples)
    assert (pcm.read(tmp_path / "b.f32") == samples).all()


@pytest.mark.parametrize("length", [0, 1, 100, 19_000])
def test_less_than_two_fifths_of_a_second_has_no_loudness(tmp_path: Path, length: int) -> None:
    assert measured(tmp_path, stereo(noise(1)[:length])).lufs is None


def test_silence_has_neither(tmp_path: Path) -> None:
    assert measured(tmp_path, stereo(silence(1))) == Measure(lufs=None, true_peak_db=None)


@pytest.mark.parametrize("hertz", [997, 5000, 12_000, 17_000, 20_000])
@pytest.mark.parametrize("phase", [0.0, 0.7, np.pi / 4])
def test_the_peak_between_samples_is_the_sines_own(hertz: float, phase: float) -> None:
    sine = 0.5 * np.sin(2 * np.pi * hertz * np.arange(RATE // 2) / RATE + phase)
    sine *= np.minimum(1, np.minimum(np.arange(len(sine)), np.arange(len(sine))[::-1]) / 2000)  # no step at the ends
    assert drain(true_peak(stereo(sine))) == pytest.approx(-6.02, abs=0.12)


def test_the_highest_peak_is_found_wherever_blocks_meet() -> None:
    for at in (0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 5):
        samples = np.zeros((3 * BLOCK, 2), np.float32)
        samples[at, 1] = -0.25
        assert drain(true_peak(samples)) == pytest.approx(-12.04, abs=0.2 if at < 2 else 0.05)


def test_a_file_without_samples_is_silent(tmp_path: Path) -> None:
    assert measured(tmp_path, np.zeros((0, 2))).true_peak_db is None


def test_the_meter_reads_what_ffmpeg_opens(tmp_path: Path) -> None:
    source = ffmpeg.input("sine=frequency=997:sample_rate=48000:duration=2", f="lavfi").audio.filter(
        "aformat", sample_fmts="fltp", channel_layouts="stereo"
    )
    found = result_of(save_measured(source, tmp_path / "a.f32", limits=LIMITS))
    # FFmpeg's sine has an amplitude of an eighth; one channel made two loses 3 dB on each
    assert found.true_peak_db == pytest.approx(-21.07, abs=0.05)
