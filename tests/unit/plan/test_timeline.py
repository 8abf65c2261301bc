"""Seconds become frames once, and lengths that don't fit are refused with their place."""

from fractions import Fraction
from typing import Any

import pytest
from plan_builders import clip, color, materials_for, sound, spec_of, still, video, voice

from farm.errors import SpecError
from farm.plan.timeline import Timeline, check_lengths, lay_out, to_frames
from farm.spec import ExportSpec

NTSC = Fraction(30000, 1001)


def laid_out(spec: ExportSpec, fps: Fraction = Fraction(30), **measured: Any) -> Timeline:
    return lay_out(spec, materials_for(spec, **measured), fps)


def refusals(spec: ExportSpec, fps: Fraction = Fraction(30), **measured: Any) -> dict[str, str]:
    with pytest.raises(SpecError) as caught:
        laid_out(spec, fps, **measured)
    return {problem.where: problem.message for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("seconds", "fps", "frames"),
    [
        (8, Fraction(30), 240),
        (1, NTSC, 30),
        (10, NTSC, 300),
        (3600, NTSC, 107892),
        (0.5, Fraction(25), 13),
        (0.1, Fraction(25), 3),
        (0.7, Fraction(25), 18),
        (1.1, Fraction(30), 33),
        (0.016, Fraction(30), 0),
        (0.017, Fraction(30), 1),
        (1 / 3, Fraction(24), 8),
        (1, Fraction(24000, 1001), 24),
        (21600, Fraction(240), 5184000),
        (1e-9, Fraction(240), 0),
    ],
)
def test_a_time_becomes_the_nearest_frame_and_halves_go_up(seconds: float, fps: Fraction, frames: int) -> None:
    assert to_frames(seconds, fps) == frames


def test_scenes_lie_end_to_end_without_transitions() -> None:
    timeline = laid_out(spec_of(color(duration=1), color(duration=2), color(duration=0.5)))
    assert [(s.start, s.frames, s.lead, s.tail) for s in timeline.spans] == [
        (0, 30, 0, 0),
        (30, 60, 0, 0),
        (90, 15, 0, 0),
    ]
    assert timeline.frames == 105
    assert timeline.seconds == Fraction(7, 2)


def test_a_transition_overlaps_both_of_its_scenes() -> None:
    fade = {"kind": "crossfade", "duration": 0.5}
    timeline = laid_out(spec_of(color(transition=fade), color(transition=fade), color()))
    assert [(s.start, s.frames, s.lead, s.tail) for s in timeline.spans] == [
        (0, 60, 0, 15),
        (45, 60, 15, 15),
        (90, 60, 15, 0),
    ]
    assert [s.body for s in timeline.spans] == [45, 30, 45]
    assert timeline.frames == 150


@pytest.mark.parametrize("kind", ["crossfade", "fade_black", "wipe", "slide"])
def test_every_kind_of_transition_but_a_cut_overlaps(kind: str) -> None:
    overlapping = laid_out(spec_of(color(transition={"kind": kind, "duration": 1}), color()))
    cut = laid_out(spec_of(color(transition={"kind": "cut", "duration": 1}), color()))
    assert (overlapping.frames, cut.frames) == (90, 120)


def test_the_last_scenes_transition_leads_nowhere() -> None:
    fade = {"kind": "crossfade", "duration": 9}
    assert laid_out(spec_of(color(), color(transition=fade))).frames == 120


def test_two_transitions_may_take_all_of_a_scene() -> None:
    fade = {"kind": "crossfade", "duration": 1}
    timeline = laid_out(spec_of(color(transition=fade), color(transition=fade), color()))
    assert timeline.spans[1].body == 0
    assert timeline.frames == 120


def test_a_transition_longer_than_its_scene_is_refused_with_its_place() -> None:
    spec = spec_of(color(transition={"duration": 3}), color(duration=5))
    assert refusals(spec) == {
        "scenes[0].transition": "transitions take 0 frames at its start and 90 at its end, "
        "more than the scene's 60 at 30 fps"
    }


def test_a_scene_shorter_than_the_transition_into_it_is_refused_with_its_place() -> None:
    spec = spec_of(color(duration=5, transition={"duration": 3}), color())
    assert refusals(spec) == {
        "scenes[1]": "transitions take 90 frames at its start and 0 at its end, more than the scene's 60 at 30 fps"
    }


def test_two_transitions_that_meet_inside_a_scene_are_refused() -> None:
    fade = {"duration": 1.5}
    spec = spec_of(color(transition=fade), color(transition=fade), color())
    assert list(refusals(spec)) == ["scenes[1].transition"]


@pytest.mark.parametrize("seconds", [0.001, 0.016, 1e-9])
def test_a_scene_under_one_frame_is_refused_with_its_place(seconds: float) -> None:
    spec = spec_of(color(), color(duration=seconds))
    assert refusals(spec) == {"scenes[1].duration": f"{seconds:g} s is shorter than one frame at 30 fps"}


def test_a_transition_under_one_frame_is_refused_with_its_place() -> None:
    spec = spec_of(color(transition={"duration": 0.01}), color())
    assert refusals(spec) == {"scenes[0].transition.duration": "is under one frame at 30 fps"}


def test_a_rate_may_be_too_slow_for_what_another_allows() -> None:
    spec = spec_of(color(transition={"duration": 0.02}), color())
    assert laid_out(spec, Fraction(60)).frames == 239
    assert list(refusals(spec, Fraction(24))) == ["scenes[0].transition.duration"]


def test_more_than_six_hours_are_refused() -> None:
    spec = spec_of(color(duration=21600), color(duration=1))
    assert refusals(spec) == {"scenes": "are longer than 6 hours together"}
    assert laid_out(spec_of(color(duration=21600))).frames == 648000


def test_all_lengths_that_are_wrong_are_told_at_once() -> None:
    spec = spec_of(
        color(duration=0.01), color(transition={"duration": 3}), color(transition={"duration": 0.01}), color()
    )
    assert set(refusals(spec)) == {
        "scenes[0].duration",
        "scenes[1].transition",
        "scenes[2].transition.duration",
        "scenes[2]",
    }


@pytest.mark.parametrize(
    ("voiceover", "padding", "seconds"),
    [
        ({}, 0.5, Fraction(11, 2)),
        ({}, 0, Fraction(5)),
        ({"delay": 0.3}, 0.5, Fraction("5.8")),
        ({"trim": {"start": 1}}, 0.5, Fraction("4.5")),
        ({"trim": {"start": 1, "end": 2}}, 0.5, Fraction("1.5")),
        ({"trim": {"end": 99}}, 0.5, Fraction("5.5")),
        ({"delay": 2, "trim": {"start": 4, "end": 5}}, 1, Fraction(4)),
    ],
)
def test_an_auto_duration_follows_the_voice(voiceover: dict[str, Any], padding: float, seconds: Fraction) -> None:
    spec = spec_of(still(duration="auto", padding=padding, voiceover=voice(**voiceover)))
    assert laid_out(spec, Fraction(100)).seconds == seconds


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({}, 10),
        ({"speed": 2}, 5),
        ({"speed": 0.5}, 20),
        ({"trim": {"start": 4}}, 6),
        ({"trim": {"start": 1, "end": 4}}, 3),
        ({"trim": {"end": 60}}, 10),
        ({"trim": {"start": 1, "end": 4}, "speed": 3}, 1),
        ({"voiceover": {"audio": "long.wav"}}, Fraction(61, 2)),
        ({"duration": 7}, 7),
    ],
)
def test_an_auto_clip_lasts_as_long_as_what_it_plays(fields: dict[str, Any], seconds: float | Fraction) -> None:
    spec = spec_of(clip(**fields))
    timeline = laid_out(spec, videos={"a.mp4": video(duration=10)}, sounds={"long.wav": sound(duration=30)})
    assert timeline.seconds == seconds


@pytest.mark.parametrize("scene", [still(duration="auto"), color(duration="auto")])
def test_auto_without_a_voice_is_refused_before_anything_is_fetched(scene: dict[str, Any]) -> None:
    with pytest.raises(SpecError) as caught:
        check_lengths(spec_of(color(), scene))
    (problem,) = caught.value.problems
    assert problem.where == "scenes[1].duration"
    assert "needs a voiceover" in problem.message


def test_lengths_that_need_no_measuring_are_checked_for_every_rate_before_anything_is_fetched() -> None:
    spec = spec_of(
        color(transition={"duration": 3}),
        color(duration=0.02, voiceover=voice()),
        clip(),
        color(duration="auto", voiceover=voice()),
        outputs=[{"fps": 60}, {"fps": 24}],
    )
    with pytest.raises(SpecError) as caught:
        check_lengths(spec)
    told = [(problem.where, problem.message.rpartition(" at ")[2]) for problem in caught.value.problems]
    assert ("scenes[0].transition", "24 fps") in told
    assert ("scenes[0].transition", "60 fps") in told
    assert ("scenes[1].duration", "24 fps") in told
    assert ("scenes[1].duration", "60 fps") not in told


def test_lengths_that_are_right_pass_before_anything_is_fetched() -> None:
    check_lengths(spec_of(color(transition={"duration": 1}), clip(), color()))
