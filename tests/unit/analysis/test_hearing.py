"""A recording whose sound recurs elsewhere is heard where it was planned, and elsewhere only where it really is."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from films import RATE, babble, cue, plan_of, write_recording

from farm.analysis.hearing import Match, listen
from farm.plan.tasks import Cue

Array = Any
SECONDS, AT = 4.8, 2.0
MUSIC, EFFECT = "a" * 64, "b" * 64


def tune(seconds: float = SECONDS, seed: int = 4) -> Array:
    """Play notes that differ in their pitch, each for a quarter of a second."""
    noise = np.random.default_rng(seed)
    time = np.arange(round(0.25 * RATE)) / RATE
    notes = []
    for _note in range(round(seconds / 0.25) + 1):
        root = 110 * 2 ** (int(noise.integers(0, 24)) / 12)
        partials = sum(np.sin(2 * np.pi * root * n * time + noise.random() * 6) / n for n in range(1, 9))
        notes.append(partials * np.exp(-time * 5) + noise.normal(0, 0.1, len(time)) * np.exp(-time * 30))
    return 0.1 * np.concatenate(notes)[: round(seconds * RATE), None] * [1.0, 0.8]


def mixed(*parts: tuple[Array, float]) -> Array:
    whole = np.zeros((round(SECONDS * RATE), 2))
    for samples, at in parts:
        begin = round(at * RATE)
        count = min(len(samples), len(whole) - begin)
        whole[begin : begin + count] += samples[:count]
    return whole


def heard_effect(room: Path, effect: Array, music: Array, sound: Array, role: str = "effect") -> Match:
    """Look for an effect that is planned at ``AT``, over music from the beginning on."""
    assets = {
        MUSIC: str(write_recording(room / "music.wav", music)),
        EFFECT: str(write_recording(room / "effect.wav", effect)),
    }
    cues: tuple[Cue, ...] = (cue("music", MUSIC, 0.0, SECONDS), cue(role, EFFECT, AT, len(effect) / RATE))
    samples = np.clip(sound * 32767, -32768, 32767).astype(np.int16)
    found = listen(plan_of(cues), samples, assets)
    return next(match for match in found.matches if match.cue.asset == EFFECT)


@pytest.mark.parametrize("begin", [2.5, 2.73])
def test_a_cut_of_the_very_music_is_heard_where_it_was_planned(tmp_path: Path, begin: float) -> None:
    music = tune()
    effect = music[round(begin * RATE) : round((begin + 0.2) * RATE)]
    match = heard_effect(tmp_path, effect, music, mixed((music, 0.0), (effect * 0.6, AT)) * 0.9)
    assert match.found
    assert abs(match.lag) < 0.003


@pytest.mark.parametrize(("frames", "fps"), [(2, 24), (-2, 60)])
def test_a_cut_of_the_music_that_slipped_by_two_frames_is_heard_there(tmp_path: Path, frames: int, fps: int) -> None:
    music = tune()
    effect = music[round(2.6 * RATE) : round(2.9 * RATE)]
    late = frames / fps
    match = heard_effect(tmp_path, effect, music, mixed((music, 0.0), (effect, AT + late)))
    assert match.found
    assert match.lag == pytest.approx(late, abs=0.004)


def test_a_missing_sound_is_not_found_in_the_music_that_it_is_a_cut_of(tmp_path: Path) -> None:
    music = tune()
    effect = music[round(2.6 * RATE) : round(2.8 * RATE)]
    assert not heard_effect(tmp_path, effect, music, mixed((music, 0.0))).found


def test_a_voice_that_is_also_sampled_in_the_music_is_heard_where_it_was_planned(tmp_path: Path) -> None:
    voice = np.repeat(babble(1.0, 3)[:, None], 2, 1)
    music = tune() + mixed((voice * 1.5, AT + 0.4))
    match = heard_effect(tmp_path, voice, music, mixed((music, 0.0), (voice, AT)), "voice")
    assert match.found
    assert abs(match.lag) < 0.003


@pytest.mark.parametrize("fps", [24, 60])
def test_a_voice_that_slipped_by_two_frames_is_heard_there_whatever_the_music_samples(tmp_path: Path, fps: int) -> None:
    voice = np.repeat(babble(1.0, 3)[:, None], 2, 1)
    music = tune() + mixed((voice * 1.5, AT + 0.4))
    match = heard_effect(tmp_path, voice, music, mixed((music, 0.0), (voice, AT + 2 / fps)), "voice")
    assert match.lag == pytest.approx(2 / fps, abs=0.004)


def test_sound_that_slipped_as_a_whole_is_heard_late(tmp_path: Path) -> None:
    music = tune()
    effect = music[round(2.6 * RATE) : round(2.9 * RATE)]
    sound = np.roll(mixed((music, 0.0), (effect, AT)), round(2 / 30 * RATE), 0)
    match = heard_effect(tmp_path, effect, music, sound)
    assert match.found
    assert match.lag > 1 / 30
