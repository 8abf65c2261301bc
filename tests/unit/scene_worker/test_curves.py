"""The curves say what was done to the music, in seconds of the recording and of the video."""

import numpy as np

from farm.media.beats import Beats
from farm.media.loops import Seam
from farm.media.mix import MixFacts
from farm.plan.tasks import Cue, Duck, MixPayload
from farm.scene_worker.curves import curves_of

DUCK = Duck(threshold_db=-34, depth_db=12, attack=0.1, release=0.5)
MUSIC = Cue(
    role="music",
    asset="ab" * 32,
    at=96_000,
    length=960_000,
    source_start=1.5,
    source_end=9.5,
    speed=1,
    gain_db=-18,
    loop=True,
    fade_in=0,
    fade_out=0,
    duck=DUCK,
)
MIX = MixPayload(cues=(MUSIC, MUSIC), samples=1_056_000, sample_rate=48_000, lufs=-14, true_peak_db=-1, kbps=192)
QUIET = MixFacts(lufs=-14, true_peak_db=-1)


def test_a_mix_that_did_nothing_to_music_has_none() -> None:
    assert curves_of(MIX, QUIET) is None


def test_a_loop_is_told_in_seconds_of_the_recording_and_of_the_video() -> None:
    beats = Beats(period=0.5, bar=4, first=0)
    seam = Seam(first=48_000, last=336_000, fade=12_000, kind="bars", beats=beats)
    found = curves_of(MIX, MixFacts(lufs=-14, true_peak_db=-1, loops={0: seam}))
    assert found is not None
    (loop,) = found.loops
    assert (loop.start, loop.end, loop.fade) == (2.5, 8.5, 0.25)
    assert (loop.first_return, loop.every) == (9.0, 6.0)
    assert (loop.beats_per_minute, loop.beats_per_bar) == (120, 4)


def test_a_curve_names_its_music_once_and_has_no_minus_nought() -> None:
    curve = np.array([-0.0, -0.001, -6.123, -12])
    found = curves_of(MIX, MixFacts(lufs=-14, true_peak_db=-1, ducking={DUCK: curve}))
    assert found is not None
    (ducking,) = found.ducking
    assert ducking.music == ("ab" * 32,)
    assert ducking.gain_db == (0, 0, -6.12, -12)
    assert "-0.0" not in found.model_dump_json().replace("-0.001", "")
