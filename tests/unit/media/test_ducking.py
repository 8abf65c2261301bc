"""Music gives way by the depth that was asked for, in time, and the curve tells how."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from media_made import LIMITS, RATE, Array, noise, read_sound, result_of, silence, tone, write_sound

from farm.media.ducking import POINTS, SILENCE_DB, duck_curve, gains, levels
from farm.media.mix import MixFacts, mix
from farm.plan.tasks import Cue, Duck, MixPayload

DUCKS = st.builds(
    Duck,
    threshold_db=st.floats(-60, -10),
    depth_db=st.floats(0.5, 40),
    attack=st.floats(0.02, 2),
    release=st.floats(0.02, 3),
)
VOICES = st.lists(st.tuples(st.floats(-90, 0), st.integers(1, 60)), min_size=1, max_size=12).map(
    lambda runs: np.concatenate([np.full(count, level) for level, count in runs])
)


def duck(depth: float = 12, attack: float = 0.1, release: float = 0.5, threshold: float = -34) -> Duck:
    return Duck(threshold_db=threshold, depth_db=depth, attack=attack, release=release)


def spoken(*parts: tuple[float, float]) -> Array:
    """Return a voice's levels from lengths in seconds and levels in dB."""
    return np.concatenate([np.full(round(seconds * POINTS), level) for seconds, level in parts])


def at(curve: Array, seconds: float) -> float:
    return float(np.interp(seconds, np.arange(len(curve)) / POINTS, curve))


@given(VOICES, DUCKS)
def test_the_curve_stays_between_the_depth_and_nothing(voice: Array, how: Duck) -> None:
    curve = duck_curve(voice, how)
    assert len(curve) == len(voice) + 1
    assert curve.max() <= 0
    assert curve.min() >= -how.depth_db - 1e-9


@given(VOICES, DUCKS)
def test_while_a_voice_is_heard_the_music_is_down_by_the_whole_depth(voice: Array, how: Duck) -> None:
    curve = duck_curve(voice, how)
    heard = np.flatnonzero(voice >= how.threshold_db)
    assert curve[heard] == pytest.approx(-how.depth_db)
    assert curve[heard + 1] == pytest.approx(-how.depth_db)


@given(VOICES, DUCKS)
def test_the_music_is_itself_where_no_voice_is_near(voice: Array, how: Duck) -> None:
    curve = duck_curve(voice, how)
    heard = np.flatnonzero(voice >= how.threshold_db)
    for point in range(len(curve)):
        before, after = heard[heard < point], heard[heard >= point]
        long_ago = not len(before) or (point - before[-1] - 1) / POINTS >= how.release + 1e-9
        far_off = not len(after) or (after[0] - point) / POINTS >= how.attack + 1e-9
        if long_ago and far_off and (not len(before) or not len(after) or _apart(before[-1], after[0], how)):
            assert curve[point] == pytest.approx(0, abs=1e-9)


def _apart(last: int, first: int, how: Duck) -> bool:
    return bool((first - last - 1) / POINTS > how.attack + how.release)


@given(VOICES, DUCKS)
def test_no_step_is_steeper_than_half_a_cosine(voice: Array, how: Duck) -> None:
    curve = duck_curve(voice, how)
    down, up = (np.pi / 2 * how.depth_db / POINTS / seconds for seconds in (how.attack, how.release))
    steps = np.diff(curve)
    assert steps.max(initial=0) <= min(up, how.depth_db) + 1e-6
    assert steps.min(initial=0) >= -min(down, how.depth_db) - 1e-6


@given(VOICES, DUCKS, st.floats(1.1, 2))
def test_a_louder_voice_never_lets_the_music_be_louder(voice: Array, how: Duck, factor: float) -> None:
    assert (duck_curve(voice / factor, how) <= duck_curve(voice, how) + 1e-9).all()


def test_the_music_is_down_when_the_voice_begins_and_back_after_the_release() -> None:
    curve = duck_curve(spoken((2, -90), (3, -20), (3, -90)), duck(12, 0.4, 1.0))
    assert at(curve, 1.58) == 0
    assert at(curve, 1.8) == pytest.approx(-6)
    assert at(curve, 2.0) == pytest.approx(-12)
    assert at(curve, 5.0) == pytest.approx(-12)
    assert at(curve, 5.5) == pytest.approx(-6)
    assert at(curve, 5.9) > -1.2  # nine tenths within the release
    assert at(curve, 6.0) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("pause", "comes_back"), [(0.2, False), (0.58, False), (0.7, True), (2.0, True)])
def test_short_pauses_are_bridged(pause: float, comes_back: bool) -> None:
    curve = duck_curve(spoken((1, -20), (pause, -90), (1, -20)), duck(attack=0.1, release=0.5))
    inside = curve[POINTS : POINTS + round(pause * POINTS)]
    assert bool(inside.max() > -1) is comes_back
    assert comes_back or inside == pytest.approx(-12)


def test_silence_lowers_nothing() -> None:
    assert (duck_curve(spoken((3, SILENCE_DB)), duck()) == 0).all()
    assert (duck_curve(np.zeros(0), duck()) == 0).all()


@given(st.integers(0, 5000), st.floats(0.001, 1))
def test_levels_are_the_power_of_all_channels(length: int, size: float) -> None:
    found = levels(np.full((length, 2), size, np.float32), RATE)
    assert len(found) == -(-length // (RATE // POINTS))
    whole = found[: length // (RATE // POINTS)]
    assert whole == pytest.approx(np.full(len(whole), 10 * np.log10(2 * size * size)), abs=0.01)


@given(st.integers(1, 3), st.integers(0, 40_000))
def test_there_is_a_factor_for_every_sample(points: int, samples: int) -> None:
    curve = np.linspace(0, -20, points * POINTS)
    found = np.concatenate([*gains(curve, samples, RATE), np.zeros(0, np.float32)])
    assert len(found) == samples
    assert (np.diff(found) <= 1e-6).all()


class Ducked:
    """A mix of a steady tone as music and a noise as voice; what the music does is measured in the mix."""

    def __init__(self, folder: Path, voice: Array, how: Duck, seconds: float) -> None:
        music = write_sound(folder / "music.wav", np.stack([tone(seconds, 5000, -12)] * 2, axis=1))
        spoke = write_sound(folder / "voice.wav", voice)
        plain = {"source_start": 0, "source_end": None, "speed": 1, "gain_db": 0, "loop": False, "fade_in": 0,
                 "fade_out": 0, "at": 0, "length": round(seconds * RATE)}  # fmt: skip
        cues = (
            Cue(role="music", asset="music", duck=how, **plain),
            Cue(role="voice", asset="voice", **plain),
        )
        payload = MixPayload(
            cues=cues, samples=round(seconds * RATE), sample_rate=RATE, lufs=None, true_peak_db=-1, kbps=320
        )
        paths = {"music": music, "voice": spoke}
        self.facts: MixFacts = result_of(mix(payload, paths, folder / "mix.m4a", folder, limits=LIMITS))
        self.curve = self.facts.ducking[how]
        self.samples = read_sound(folder / "mix.m4a")[: payload.samples, 0]

    def music_db(self, seconds: float, width: float = 0.06) -> float:
        """Return the music's level around a moment, against what it is by itself."""
        middle, half = round(seconds * RATE), round(width / 2 * RATE)
        piece = self.samples[max(0, middle - half) : middle + half]
        turns = np.exp(-2j * np.pi * 5000 * np.arange(len(piece)) / RATE)
        window = np.hanning(len(piece))
        amplitude = 2 * abs(np.sum(piece * window * turns)) / window.sum()
        return float(20 * np.log10(amplitude)) + 12


def low_voice(*parts: tuple[float, float]) -> Array:
    """Return a voice that has nothing where the music is, from lengths and levels; −90 is silence."""
    return np.concatenate([tone(s, 300, db) if db > -90 else silence(s) for s, db in parts])


@pytest.mark.parametrize(
    ("depth", "attack", "release", "level"),
    [(12, 0.1, 0.5, -16), (6, 0.3, 1.0, -30), (20, 0.05, 0.2, -3), pytest.param(3, 1, 1, -20, marks=pytest.mark.slow)],
)
def test_in_the_mix_the_depth_is_the_depth_whatever_the_voices_level(
    tmp_path: Path, depth: float, attack: float, release: float, level: float
) -> None:
    heard = Ducked(tmp_path, low_voice((1.5, -90), (2, level), (2, -90)), duck(depth, attack, release), 5.5)
    assert heard.music_db(0.3) == pytest.approx(0, abs=0.2)
    for moment in (1.6, 2.0, 2.5, 3.0, 3.4):
        assert heard.music_db(moment) == pytest.approx(-depth, abs=0.5)
    assert heard.music_db(3.52 + release) > -0.1 * depth - 0.2
    assert heard.music_db(5.2) == pytest.approx(0, abs=0.2)


def test_the_curve_is_what_is_measured(tmp_path: Path) -> None:
    voice = low_voice((1, -90), (0.8, -14), (0.3, -90), (0.7, -20), (1.2, -90), (0.5, -10), (1.5, -90))
    heard = Ducked(tmp_path, voice, duck(15, 0.3, 0.6), 6.0)
    moments = np.arange(0.1, 5.9, 0.05)
    apart = [abs(heard.music_db(moment) - at(heard.curve, moment)) for moment in moments]
    assert max(apart) < 1.0
    assert min(heard.curve) == pytest.approx(-15)


def test_a_voice_of_noise_is_not_changed_by_what_it_does_to_the_music(tmp_path: Path) -> None:
    heard = Ducked(tmp_path, np.concatenate([silence(1), noise(1, -20), silence(1)]), duck(40, 0.05, 0.05), 3.0)
    piece = heard.samples[round(1.2 * RATE) : round(1.8 * RATE)]
    # one channel at −20 dB, uniform, is −24.8 dB RMS; on two channels each has 3 dB less
    assert 10 * np.log10(np.mean(piece**2)) == pytest.approx(-27.8, abs=0.6)
