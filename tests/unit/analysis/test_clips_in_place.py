"""A clip that runs at another speed is heard as the mix made it, at its time."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from films import RATE, cue, ffmpeg, plan_of, write_recording
from test_hearing import tune

from farm.analysis.hearing import Match, listen
from farm.media.ffmpeg import drain
from farm.media.mix import mix
from farm.media.process import Limits
from farm.plan.tasks import Cue, MixPayload

Array = Any
SECONDS, AT = 4.8, 1.2
CLIP = "c" * 64
PLAN_FPS = 25
"""Frames a second of the plan."""


def clip_cue(speed: float, used: float = 3.0) -> Cue:
    played = min(used / speed, SECONDS - AT)
    plain = cue("clip", CLIP, AT, played)
    return plain.model_copy(update={"speed": speed, "source_start": 0.4, "source_end": 0.4 + used, "fade_in": 0.2})


def mixed(room: Path, one: Cue) -> tuple[Array, dict[str, str]]:
    """Mix a clip over nothing and decode what comes out."""
    assets = {CLIP: str(write_recording(room / "clip.wav", tune(4.0, seed=8)))}
    payload = MixPayload(
        cues=(one,), samples=round(SECONDS * RATE), sample_rate=RATE, lufs=-16.0, true_peak_db=-1.0, kbps=192
    )
    target, scratch = room / "mix.m4a", room / "scratch"
    scratch.mkdir()
    drain(mix(payload, {CLIP: Path(assets[CLIP])}, target, scratch, limits=Limits(deadline=60.0, stall=30.0)))
    raw = room / "mix.pcm"
    ffmpeg("-i", target, "-f", "s16le", "-ac", 2, "-ar", RATE, raw)
    return np.frombuffer(raw.read_bytes(), np.int16).reshape(-1, 2), assets


def heard(one: Cue, samples: Array, assets: dict[str, str]) -> Match:
    (match,) = listen(plan_of((one,)), samples, assets).matches
    return match


@pytest.mark.parametrize("speed", [0.5, 1.5, 3.0])
def test_a_clip_at_another_speed_is_heard_at_its_time_and_told_where_it_slipped(tmp_path: Path, speed: float) -> None:
    one = clip_cue(speed)
    samples, assets = mixed(tmp_path, one)
    right = heard(one, samples, assets)
    assert right.found
    assert right.likeness > 0.9
    assert abs(right.lag) < 0.002
    late = 2 / PLAN_FPS
    slipped = heard(one, np.roll(samples, round(late * RATE), 0), assets)
    assert slipped.found
    assert slipped.lag == pytest.approx(late, abs=0.003)


def test_a_clip_at_another_speed_that_is_silent_is_missing(tmp_path: Path) -> None:
    one = clip_cue(1.5)
    samples, assets = mixed(tmp_path, one)
    assert not heard(one, np.zeros_like(samples), assets).found


def test_a_clip_that_runs_at_its_own_speed_instead_is_not_in_its_place(tmp_path: Path) -> None:
    one = clip_cue(1.5)
    samples, assets = mixed(tmp_path, one.model_copy(update={"speed": 1.0}))
    match = heard(one, samples, assets)
    assert not match.found or abs(match.lag) > 1 / PLAN_FPS
