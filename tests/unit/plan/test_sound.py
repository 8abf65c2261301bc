"""Where each sound lies on the timeline, how loud, and what is cut off."""

from fractions import Fraction
from typing import Any

import pytest
from plan_builders import clip, color, digest, materials_for, mixes, plan_of, sound, spec_of, video, voice

from farm.plan.sound import mix_payload, samples_at
from farm.plan.tasks import Cue, Duck, MixPayload
from farm.plan.timeline import lay_out
from farm.spec import ExportSpec

FADE = {"kind": "crossfade", "duration": 0.5}


def mix_of(spec: ExportSpec, **measured: Any) -> MixPayload:
    (mix,) = mixes(plan_of(spec, **measured))
    return mix


def cues(spec: ExportSpec, role: str, **measured: Any) -> list[Cue]:
    return [cue for cue in mix_of(spec, **measured).cues if cue.role == role]


def with_music(duration: float = 100.0, **fields: Any) -> Cue:
    """Return the cue of music under ten seconds of video."""
    spec = spec_of(color(duration=10), audio={"music": {"audio": "m.wav", **fields}})
    (cue,) = cues(spec, "music", sounds={"m.wav": sound("m.wav", duration=duration)})
    return cue


@pytest.mark.parametrize(
    ("seconds", "sample"),
    [(0, 0), (1, 48000), (0.3, 14400), (0.1, 4800), (1e-5, 0), (Fraction(1001, 30000), 1602), (21600, 1036800000)],
)
def test_a_time_becomes_the_nearest_sample(seconds: float | Fraction, sample: int) -> None:
    assert samples_at(seconds) == sample


@pytest.mark.parametrize("fps", [24, 25, 30, 60, 23.976, 29.97, 59.94, 12.5])
@pytest.mark.parametrize("seconds", [1, 7.77, 599.9])
def test_the_mix_is_exactly_as_long_as_the_pictures(fps: float, seconds: float) -> None:
    plan = plan_of(spec_of(color(duration=seconds, voiceover=voice()), outputs=[{"fps": fps}]))
    rate = plan.tracks[0].canvas.fps
    (mix,) = mixes(plan)
    assert abs(Fraction(mix.samples, mix.sample_rate) - plan.tracks[0].frames / rate) <= Fraction(1, 2 * 48000)


def test_a_voice_begins_with_its_scene_after_its_delay() -> None:
    spec = spec_of(
        color(duration=4, voiceover=voice(delay=0.5), transition=FADE),
        color(duration=4, voiceover=voice("w.wav", delay=0.25)),
    )
    first, second = cues(spec, "voice", sounds={"v.wav": sound(duration=2), "w.wav": sound("w", duration=2)})
    assert (first.at, first.length) == (24000, 96000)
    assert (second.at, second.length) == (round((3.5 + 0.25) * 48000), 96000)
    assert (first.asset, second.asset) == (digest("v.wav"), digest("w"))


@pytest.mark.parametrize(
    ("lufs", "gain", "applied"),
    [
        (-16.0, 0, 0),
        (-23.0, 0, 7),
        (-10.0, 0, -6),
        (-16.0, -3, -3),
        (-23.0, 2, 9),
        (-36.0, 0, 20),
        (-60.0, 0, 20),
        (-60.0, -5, 15),
        (0.0, 0, -16),
        (None, 0, 0),
        (None, 4, 4),
    ],
)
def test_a_voice_is_levelled_within_bounds(lufs: float | None, gain: float, applied: float) -> None:
    spec = spec_of(color(duration=10, voiceover=voice(gain_db=gain)))
    (cue,) = cues(spec, "voice", sounds={"v.wav": sound(lufs=lufs)})
    assert cue.gain_db == applied


@pytest.mark.parametrize("lufs", [-40.0, -16.0, None])
def test_music_and_effects_are_not_levelled(lufs: float | None) -> None:
    spec = spec_of(
        color(), audio={"music": {"audio": "m.wav"}, "effects": [{"audio": "m.wav", "at": 0, "gain_db": -7}]}
    )
    measured = {"m.wav": sound("m", lufs=lufs)}
    assert [cue.gain_db for cue in mix_of(spec, sounds=measured).cues] == [-18, -7]


def test_a_voice_over_the_whole_that_is_cut_off_is_told_as_well() -> None:
    audio = {"voiceover": voice(delay=1)}
    plan = plan_of(spec_of(color(duration=4), audio=audio), sounds={"v.wav": sound(duration=5)})
    assert plan.warnings == ("audio.voiceover: 5.0 s after a delay of 1 s does not fit into 4.0 s and is cut off",)


def test_a_sound_after_the_end_is_told() -> None:
    audio = {"effects": [{"audio": "v.wav", "at": 1}, {"audio": "v.wav", "at": 4}]}
    plan = plan_of(spec_of(color(duration=4), audio=audio), sounds={"v.wav": sound(duration=1)})
    assert plan.warnings == ("audio.effects[1].at: 4 s is after the video's end (4.0 s), so it is not heard",)


def test_a_voice_longer_than_its_scene_is_cut_off_with_a_warning() -> None:
    spec = spec_of(color(), color(duration=4, voiceover=voice(delay=1)), color())
    plan = plan_of(spec, sounds={"v.wav": sound(duration=5)})
    (mix,) = mixes(plan)
    assert [(cue.at, cue.length) for cue in mix.cues] == [(3 * 48000, 3 * 48000)]
    assert plan.warnings == ("scenes[1].voiceover: 5.0 s after a delay of 1 s does not fit into 4.0 s and is cut off",)


@pytest.mark.parametrize(
    ("scene_seconds", "voiceover", "warned"),
    [
        (5, {}, False),
        (4.98, {}, False),
        (4.9, {}, True),
        (5, {"delay": 0.02}, False),
        (5, {"delay": 0.1}, True),
        (2, {"trim": {"start": 1, "end": 3}}, False),
        (2, {"trim": {"start": 1, "end": 3.1}}, True),
        ("auto", {"delay": 3}, False),
    ],
)
def test_a_warning_needs_more_than_a_frame(scene_seconds: Any, voiceover: dict[str, Any], warned: bool) -> None:
    spec = spec_of(color(duration=scene_seconds, voiceover=voice(**voiceover)))
    assert bool(plan_of(spec, sounds={"v.wav": sound(duration=5)}).warnings) is warned


def test_a_voice_that_would_begin_after_its_scene_is_silent_with_a_warning() -> None:
    plan = plan_of(spec_of(color(voiceover=voice(delay=3))))
    assert not mixes(plan)
    assert len(plan.warnings) == 1


def test_a_trimmed_voice_plays_its_part() -> None:
    (cue,) = cues(spec_of(color(duration=9, voiceover=voice(trim={"start": 1, "end": 2.5}))), "voice")
    assert (cue.source_start, cue.source_end, cue.length) == (1, 2.5, 72000)


def test_a_part_that_ends_after_its_recording_ends_with_it() -> None:
    (cue,) = cues(spec_of(color(duration=9, voiceover=voice(trim={"start": 1, "end": 60}))), "voice")
    assert (cue.source_start, cue.source_end, cue.length) == (1, 5, 4 * 48000)


def test_a_voice_over_the_whole_is_levelled_and_ends_with_the_video() -> None:
    spec = spec_of(color(duration=3), audio={"voiceover": {"audio": "v.wav", "delay": 1}})
    (cue,) = cues(spec, "voice", sounds={"v.wav": sound(duration=60, lufs=-20)})
    assert (cue.at, cue.length, cue.gain_db) == (48000, 96000, 4)


@pytest.mark.parametrize(
    ("duration", "fields", "at", "length", "loop"),
    [
        (100, {}, 0, 10, False),
        (10, {}, 0, 10, False),
        (4, {}, 0, 10, True),
        (4, {"loop": False}, 0, 4, False),
        (100, {"loop": False}, 0, 10, False),
        (100, {"delay": 4}, 4, 6, False),
        (4, {"delay": 7}, 7, 3, False),
        (4, {"delay": 3}, 3, 7, True),
        (100, {"trim": {"start": 10, "end": 15}}, 0, 10, True),
        (100, {"trim": {"start": 10, "end": 15}, "loop": False}, 0, 5, False),
    ],
    ids=str,
)
def test_music_fills_the_video_and_loops_only_where_it_is_too_short(
    duration: float, fields: dict[str, Any], at: float, length: float, loop: bool
) -> None:
    cue = with_music(duration, **fields)
    assert (cue.at, cue.length, cue.loop) == (at * 48000, length * 48000, loop)


def test_music_fades_as_it_is_told() -> None:
    cue = with_music(fade_in=1.5, fade_out=2)
    assert (cue.fade_in, cue.fade_out) == (1.5, 2)


def test_music_that_would_begin_after_the_video_is_left_out() -> None:
    assert not mixes(plan_of(spec_of(color(), audio={"music": {"audio": "m.wav", "delay": 2}})))


@pytest.mark.parametrize("duck", [True, False])
def test_music_is_lowered_under_voices_where_it_is_asked(duck: bool) -> None:
    spec = spec_of(color(voiceover=voice()), audio={"music": {"audio": "m.wav", "duck": duck}})
    (cue,) = cues(spec, "music")
    assert cue.duck == (Duck(threshold_db=-34, depth_db=12, attack=0.1, release=0.5) if duck else None)


def test_effects_lie_where_they_are_put_and_end_with_the_video() -> None:
    spec = spec_of(
        color(duration=6),
        audio={"effects": [{"audio": "e.wav", "at": 0.25}, {"audio": "e.wav", "at": 4}, {"audio": "e.wav", "at": 6}]},
    )
    found = cues(spec, "effect", sounds={"e.wav": sound("e", duration=3)})
    assert [(cue.at, cue.length) for cue in found] == [(12000, 144000), (192000, 96000)]


def test_a_clips_own_sound_plays_at_its_speed_and_fades_over_its_transitions() -> None:
    spec = spec_of(
        color(transition=FADE),
        clip(trim={"start": 1, "end": 5}, speed=2, duration=3, gain_db=-4, transition={"duration": 0.2}),
        color(),
    )
    (cue,) = cues(spec, "clip")
    assert (cue.at, cue.length) == (72000, 96000)
    assert (cue.source_start, cue.source_end, cue.speed, cue.gain_db) == (1, 5, 2, -4)
    assert (cue.fade_in, cue.fade_out) == (0.5, 0.2)


def test_a_clips_own_sound_ends_with_its_scene() -> None:
    (cue,) = cues(spec_of(clip(duration=3), color()), "clip")
    assert cue.length == 3 * 48000


@pytest.mark.parametrize("fps", [23.976, 29.97, 59.94])
def test_no_sound_lies_beyond_the_mix(fps: float) -> None:
    for frames in range(1, 40):
        seconds = round(frames / fps, 6)
        spec = spec_of(color(duration=seconds, voiceover=voice()), clip(duration=seconds), outputs=[{"fps": fps}])
        mix = mix_of(spec)
        assert all(cue.at + cue.length <= mix.samples for cue in mix.cues)


@pytest.mark.parametrize(("fields", "has_audio"), [({"mute": True}, True), ({}, False)])
def test_a_mute_clip_is_silent(fields: dict[str, Any], has_audio: bool) -> None:
    assert not mixes(plan_of(spec_of(clip(**fields)), videos={"a.mp4": video(has_audio=has_audio)}))


def test_a_clip_of_less_than_a_sample_has_no_sound() -> None:
    assert not mixes(plan_of(spec_of(clip(trim={"end": 1e-6}, duration=2))))


@pytest.mark.parametrize(
    ("loudness", "lufs", "peak"),
    [({}, -14, -1), ({"lufs": -23, "true_peak_db": -2}, -23, -2), (None, None, -1)],
)
def test_the_mix_knows_its_target(loudness: Any, lufs: float | None, peak: float) -> None:
    mix = mix_of(spec_of(color(voiceover=voice()), audio={"loudness": loudness}))
    assert (mix.lufs, mix.true_peak_db, mix.sample_rate) == (lufs, peak, 48000)


def test_a_timeline_without_sounds_has_no_mix() -> None:
    spec = spec_of(color())
    materials = materials_for(spec)
    assert mix_payload(spec, materials, lay_out(spec, materials, Fraction(30)), {}, kbps=192) is None


def test_music_ends_where_it_is_told() -> None:
    cue = with_music(4, delay=1, until=7, fade_out=1)
    assert (cue.at, cue.length, cue.loop, cue.fade_out) == (48000, 6 * 48000, True, 1)
    assert with_music(4, until=60).length == 10 * 48000


def test_several_pieces_of_music_have_their_own_times_and_manners() -> None:
    pieces = [{"audio": "n.wav", "delay": 4, "until": 8, "duck": {"depth_db": 6}}, {"audio": "m.wav", "delay": 8}]
    spec = spec_of(
        color(duration=10), audio={"music": {"audio": "m.wav", "until": 4, "duck": True}, "more_music": pieces}
    )
    found = cues(spec, "music", sounds={name: sound(name, duration=60) for name in ("m.wav", "n.wav")})
    assert [(cue.at // 48000, cue.length // 48000) for cue in found] == [(0, 4), (4, 4), (8, 2)]
    assert [cue.duck.depth_db if cue.duck else None for cue in found] == [12, 6, None]
