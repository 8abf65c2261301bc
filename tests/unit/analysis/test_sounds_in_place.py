"""Every planned sound is looked for at its time, in its channel."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from films import FPS, RATE, babble, cue, sounding_film, write_recording

from farm.analysis.report import QaReport, Severity

Array = Any
Parts = dict[str, Array]


def told(report: QaReport) -> set[tuple[str, int | None]]:
    return {(finding.code, finding.scene) for finding in report.findings if finding.severity is not Severity.NOTE}


def everything(parts: Parts) -> Array:
    return parts["first"] + parts["second"] + parts["music"]


def test_a_good_mix_has_nothing_against_it(tmp_path: Path) -> None:
    assert told(sounding_film(tmp_path).check(tmp_path)) == set()


def test_a_voice_that_is_not_heard_is_missing_from_its_scene(tmp_path: Path) -> None:
    film = sounding_film(tmp_path, lambda parts: parts["first"] + parts["music"])
    assert told(film.check(tmp_path)) == {("missing_voice", 1)}


def test_music_that_is_not_heard_is_missing(tmp_path: Path) -> None:
    film = sounding_film(tmp_path, lambda parts: parts["first"] + parts["second"])
    assert ("missing_music", None) in told(film.check(tmp_path))


@pytest.mark.parametrize("frames", [2, -2])
def test_sound_that_slipped_by_two_frames_is_out_of_sync_in_every_scene_with_a_voice(
    tmp_path: Path, frames: int
) -> None:
    film = sounding_film(tmp_path, lambda parts: np.roll(everything(parts), round(frames / FPS * RATE), 0))
    report = film.check(tmp_path)
    assert {("voice_out_of_sync", 0), ("voice_out_of_sync", 1)} <= told(report)
    measured = next(finding.measure for finding in report.findings if finding.code == "voice_out_of_sync")
    assert measured == ("80 ms late" if frames > 0 else "80 ms early")


def test_half_a_frame_is_in_sync(tmp_path: Path) -> None:
    film = sounding_film(tmp_path, lambda parts: np.roll(everything(parts), round(0.5 / FPS * RATE), 0))
    assert told(film.check(tmp_path)) == set()


def test_one_of_two_voices_that_is_late_is_out_of_sync_and_no_drift(tmp_path: Path) -> None:
    film = sounding_film(tmp_path)
    assert film.sound is not None
    voices = {name: babble(2.0, seed)[:, None] * [1, 1] for seed, name in enumerate(("7" * 64, "8" * 64), 7)}
    film.sound[:] = 0
    for name, at in zip(voices, (0.1, 2.4 + 2 / FPS), strict=True):
        begin = round(at * RATE)
        film.sound[begin : begin + len(voices[name])] += voices[name]
        film.assets[name] = str(write_recording(tmp_path / f"{name[0]}.wav", voices[name]))
    cues = tuple(cue("voice", name, at, 2.0) for name, at in zip(voices, (0.1, 2.4), strict=True))
    film.plan = film.plan.model_copy(update={"cues": cues})
    assert told(film.check(tmp_path)) == {("voice_out_of_sync", 1)}


def test_swapped_channels_are_found_by_the_recording(tmp_path: Path) -> None:
    film = sounding_film(tmp_path, lambda parts: everything(parts)[:, ::-1])
    assert told(film.check(tmp_path)) == {("channels_swapped", None)}


def test_a_dead_channel_lost_stereo_and_an_offset_are_told_apart(tmp_path: Path) -> None:
    dead = sounding_film(tmp_path, lambda parts: everything(parts) * [1, 0])
    assert ("dead_channel", None) in told(dead.check(tmp_path))
    narrow = sounding_film(tmp_path, lambda parts: np.repeat(everything(parts).mean(1, keepdims=True), 2, 1))
    assert ("stereo_lost", None) in told(narrow.check(tmp_path))
    offset = sounding_film(tmp_path, lambda parts: everything(parts) + 0.05)
    assert ("dc_offset", None) in told(offset.check(tmp_path))


def test_a_hole_in_a_planned_sound_is_silence_in_its_scene(tmp_path: Path) -> None:
    def hole(parts: Parts) -> Array:
        sound = everything(parts)
        sound[round(2.3 * RATE) : round(3.1 * RATE)] = 0
        return sound

    assert ("silence", 1) in told(sounding_film(tmp_path, hole).check(tmp_path))


def test_clipping_is_found_and_loud_music_is_none(tmp_path: Path) -> None:
    clipped = sounding_film(tmp_path, lambda parts: np.clip(everything(parts) * 20, -1, 1))
    assert ("clipping", 0) in told(clipped.check(tmp_path))


def test_loudness_is_held_against_its_target(tmp_path: Path) -> None:
    film = sounding_film(tmp_path)
    film.plan = film.plan.model_copy(update={"lufs": -5.0})
    assert ("loudness", None) in told(film.check(tmp_path))


def test_a_missing_track_is_one_finding(tmp_path: Path) -> None:
    film = sounding_film(tmp_path)
    film.sound = None
    assert told(film.check(tmp_path)) == {("missing_audio", None)}
