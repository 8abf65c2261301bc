"""The whole plan: tasks in order, each once, named, with what they need and read."""

from itertools import pairwise
from typing import Any

import pytest
from plan_builders import (
    LAPTOP,
    STUDIO,
    clip,
    color,
    digest,
    drawn,
    image,
    keys,
    mixes,
    plan_of,
    spec_of,
    still,
    task_of,
    voice,
)

from farm.errors import SpecError
from farm.plan import Plan
from farm.plan.encoding import Capabilities
from farm.plan.segments import RANGE_FRAMES, ranges
from farm.plan.tasks import CardLayer, RangePayload, Task, TransitionPayload
from farm.plan.timeline import Span
from farm.spec.motion import MotionPreset
from farm.spec.scenes import OnError, Policy

FADE = {"kind": "crossfade", "duration": 0.5}


def shown(task: Task) -> tuple[int, int]:
    assert isinstance(task.payload, RangePayload)
    return task.payload.first, task.payload.count


def presets(plan: Plan) -> list[str]:
    """Return which way each still moves, as a word for its path."""
    paths = [t.payload.layer.path for t in drawn(plan) if isinstance(t.payload, RangePayload)]  # type: ignore[union-attr]
    return [f"{path.start}{path.end}" for path in paths]


MIXED = spec_of(
    still(transition=FADE, voiceover=voice()),
    clip(transition={"kind": "slide", "duration": 1}),
    color(),
    still("b.jpg", duration=40, motion="auto"),
    color(),
    audio={"music": {"audio": "m.wav"}},
    outputs=[
        {},
        {"width": 1280, "height": 720},
        {"uri": "copy.mov"},
        {"fps": 25, "quality": "high"},
        {"strategy": "final", "quality": "draft"},
    ],
)


@pytest.mark.parametrize("farm", [LAPTOP, STUDIO], ids=["laptop", "studio"])
def test_no_key_is_planned_twice_and_needs_come_first(farm: Capabilities) -> None:
    plan = plan_of(MIXED, farm=farm)
    seen: set[str] = set()
    for task in plan.tasks:
        assert task.key not in seen
        assert set(task.needs) <= seen
        seen.add(task.key)
    for track in plan.tracks:
        assert {joint.key for joint in track.joints} <= seen
        assert sum(joint.frames for joint in track.joints) == track.frames
        assert all(task_of(plan, joint.key).frames == joint.frames for joint in track.joints)
    assert all(output.sound in seen for output in plan.outputs)


@pytest.mark.parametrize("farm", [LAPTOP, STUDIO], ids=["laptop", "studio"])
def test_every_task_is_named_and_estimated(farm: Capabilities) -> None:
    for task in plan_of(MIXED, farm=farm).tasks:
        assert task.name.startswith("export untitled · ")
        assert task.seconds > 0
        assert task.resources.cpus > 0


def test_the_same_input_gives_the_same_plan() -> None:
    assert plan_of(MIXED) == plan_of(MIXED)


def test_tracks_are_as_long_as_their_timelines() -> None:
    plan = plan_of(MIXED)
    seconds = 4 + 10 + 2 + 40 + 2 - 0.5 - 1
    for output in plan.outputs:
        track = plan.tracks[output.track]
        assert abs(track.frames - seconds * output.output.fps) <= 1


def test_scene_starts_are_those_of_the_first_output() -> None:
    plan = plan_of(spec_of(color(transition=FADE), color(), color(), outputs=[{"fps": 10}, {"fps": 60}]))
    assert plan.scene_starts == ((0, 20), (15, 20), (35, 20))


def test_a_scene_is_named_by_number_kind_and_frames() -> None:
    plan = plan_of(spec_of(still(transition=FADE), clip(), title="Alps"))
    assert [task.name for task in drawn(plan)] == [
        "export alps · scene 01 · ken_burns 0–104",
        "export alps · scenes 01–02 · crossfade 0–14",
        "export alps · scene 02 · clip 15–299",
    ]


def test_a_transition_is_a_task_of_its_own_that_shows_the_end_and_the_beginning() -> None:
    _, between, after = drawn(plan_of(spec_of(still(transition=FADE), still("b.jpg"))))
    payload = between.payload
    assert isinstance(payload, TransitionPayload)
    assert (payload.before_first, payload.count, payload.look) == (105, 15, "crossfade")
    assert between.scenes == (0, 1)
    assert between.assets == (digest("a.jpg"), digest("b.jpg"))
    assert shown(after) == (15, 105)


def test_a_transition_between_two_views_of_one_picture_reads_it_once() -> None:
    _, between, _ = drawn(plan_of(spec_of(still(transition=FADE), still(motion="zoom_out"))))
    assert between.assets == (digest("a.jpg"),)


def test_a_cut_is_no_task() -> None:
    plan = plan_of(spec_of(color(transition={"kind": "cut", "duration": 1}), color("#ffffff")))
    assert [task.kind for task in plan.tasks] == ["color", "color"]


def test_a_scene_that_lies_in_transitions_alone_has_no_range() -> None:
    fade = {"kind": "crossfade", "duration": 1}
    plan = plan_of(spec_of(color(transition=fade), color("#ffffff", transition=fade), color("#00ff00")))
    assert [task.kind for task in plan.tasks] == ["color", "transition", "transition", "color"]


def test_identical_scenes_are_one_task_played_twice() -> None:
    plan = plan_of(spec_of(color(), color("#ffffff"), color(name="again")))
    assert len(plan.tasks) == 2
    assert [joint.frames for joint in plan.tracks[0].joints] == [60, 60, 60]
    assert plan.tracks[0].joints[0] == plan.tracks[0].joints[2]


def test_two_addresses_with_one_content_are_one_task() -> None:
    plan = plan_of(spec_of(still("a.jpg"), still("b.jpg")), images={"a.jpg": image("x"), "b.jpg": image("x")})
    assert len(plan.tasks) == 1


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        (1, [(0, 1)]),
        (300, [(0, 300)]),
        (301, [(0, 150), (150, 151)]),
        (600, [(0, 300), (300, 300)]),
        (601, [(0, 200), (200, 200), (400, 201)]),
        (900, [(0, 300), (300, 300), (600, 300)]),
    ],
)
def test_long_scenes_are_cut_into_equal_ranges(body: int, cut: list[tuple[int, int]]) -> None:
    assert RANGE_FRAMES == 300
    assert ranges(Span(scene=0, start=0, frames=body, lead=0, tail=0)) == cut


def test_a_range_is_the_same_whatever_lies_before_it_on_the_timeline() -> None:
    alone = drawn(plan_of(spec_of(still(duration=50))))
    later = drawn(plan_of(spec_of(color(), color(), still(duration=50))))
    assert [t.key for t in alone] == [t.key for t in later if t.kind == "ken_burns"]
    assert len(alone) == 5


def test_a_policy_goes_with_its_scenes_tasks() -> None:
    plan = plan_of(spec_of(color(on_error="skip"), color("#ffffff", on_error={"policy": "fail", "retry": 4})))
    assert [task.on_error for task in plan.tasks] == [OnError(policy=Policy.SKIP), OnError(retry=4)]


@pytest.mark.parametrize(
    ("first", "second", "policy", "retry"),
    [
        ("fail", "fail", Policy.FAIL, 0),
        ("skip", "fail", Policy.SKIP, 0),
        ("fail", "placeholder", Policy.PLACEHOLDER, 0),
        ({"retry": 1}, {"policy": "skip", "retry": 5}, Policy.SKIP, 5),
        ({"policy": "placeholder", "retry": 7}, "skip", Policy.PLACEHOLDER, 7),
    ],
    ids=str,
)
def test_a_transition_is_as_lenient_as_its_scenes(first: Any, second: Any, policy: Policy, retry: int) -> None:
    plan = plan_of(spec_of(color(on_error=first, transition=FADE), color("#ffffff", on_error=second)))
    assert plan.tasks[1].on_error == OnError(policy=policy, retry=retry)


def test_a_card_stands_in_for_a_scene_with_its_length() -> None:
    plan = plan_of(spec_of(color(), still(duration=3), color()), cards={1: "scene 2 is missing"})
    card = drawn(plan)[1]
    assert isinstance(card.payload, RangePayload)
    assert card.payload.layer == CardLayer(text="scene 2 is missing", frames=90)
    assert card.kind == "card"
    assert card.assets == ()
    assert plan.tracks[0].frames == plan_of(spec_of(color(), still(duration=3), color())).tracks[0].frames


def test_a_card_takes_part_in_transitions() -> None:
    plan = plan_of(spec_of(color(transition=FADE), still(transition=FADE), color()), cards={1: "?"})
    first, second = [task.payload for task in plan.tasks if isinstance(task.payload, TransitionPayload)]
    assert isinstance(first.after, CardLayer)
    assert isinstance(second.before, CardLayer)


def test_a_card_is_no_move_that_the_next_scene_has_to_avoid() -> None:
    after = still("b.jpg", motion="auto", duration=5)
    (alone,) = drawn(plan_of(spec_of(after)))
    for preset in MotionPreset:
        plan = plan_of(spec_of(still("a.jpg", motion=preset), color(), after), cards={1: "?"})
        assert drawn(plan)[-1].key == alone.key


def test_numbers_name_scenes_as_the_customer_counted_them() -> None:
    plan = plan_of(spec_of(color(transition=FADE), color("#ffffff"), color("#00ff00")), numbers=[0, 3, 7])
    assert [task.scenes for task in plan.tasks] == [(0,), (0, 3), (3,), (7,)]
    assert [task.name.split(" · ")[1] for task in plan.tasks] == ["scene 01", "scenes 01–04", "scene 04", "scene 08"]


def test_numbers_do_not_change_keys() -> None:
    spec = spec_of(still(), color())
    assert keys(plan_of(spec, numbers=[4, 9])) == keys(plan_of(spec))


def test_auto_moves_never_repeat_next_to_each_other() -> None:
    for seed in range(10):
        moves = presets(plan_of(spec_of(*[still(f"{n}.jpg", motion="auto") for n in range(30)], seed=seed)))
        assert all(a != b for a, b in pairwise(moves))


def test_one_picture_shown_again_and_again_moves_differently_each_time() -> None:
    moves = presets(plan_of(spec_of(*[still(motion="auto", duration=n) for n in range(1, 7)])))
    assert all(a != b for a, b in pairwise(moves))


def test_an_auto_move_avoids_the_named_one_before_it() -> None:
    for preset in MotionPreset:
        if preset in {MotionPreset.AUTO, MotionPreset.STILL}:
            continue
        first, second = presets(plan_of(spec_of(still("a.jpg", motion=preset), still("b.jpg", motion="auto"))))
        assert first != second


def test_most_auto_moves_stay_when_a_scene_comes_or_goes() -> None:
    scenes = [still(f"{n}.jpg", motion="auto") for n in range(40)]
    whole = dict(zip(range(40), presets(plan_of(spec_of(*scenes))), strict=True))
    for gone in range(0, 40, 5):
        rest = [n for n in range(40) if n != gone]
        left = dict(zip(rest, presets(plan_of(spec_of(*[scenes[n] for n in rest]))), strict=True))
        changed = [n for n in rest if left[n] != whole[n]]
        assert all(n > gone for n in changed)
        assert len(changed) <= 3


def test_outputs_of_one_rate_and_quality_share_a_sound() -> None:
    plan = plan_of(
        spec_of(color(voiceover=voice()), outputs=[{}, {"height": 720}, {"quality": "draft"}, {"fps": 29.97}])
    )
    sounds = [output.sound for output in plan.outputs]
    assert sounds[0] == sounds[1]
    assert len(set(sounds)) == 3
    assert sorted(mix.kbps for mix in mixes(plan)) == [128, 192, 192]


def test_a_silent_video_has_no_sound() -> None:
    plan = plan_of(spec_of(color(), still()))
    assert [output.sound for output in plan.outputs] == [None]
    assert not mixes(plan)


def test_the_sounds_task_reads_each_recording_once() -> None:
    plan = plan_of(spec_of(color(voiceover=voice()), color(voiceover=voice()), audio={"music": {"audio": "m.wav"}}))
    (task,) = [task for task in plan.tasks if task.kind == "mix"]
    assert task.assets == (digest("v.wav"), digest("m.wav"))
    assert (task.frames, task.scenes, task.needs) == (0, (), ())


@pytest.mark.parametrize(
    ("spec", "wheres"),
    [
        (spec_of(color(transition={"duration": 5}), color()), {"scenes[0].transition", "scenes[1]"}),
        (spec_of(clip(trim={"start": 10})), {"scenes[0].trim.start"}),
        (spec_of(still(duration="auto")), {"scenes[0].duration"}),
        (
            spec_of(clip(trim={"start": 11}), audio={"music": {"audio": "m.wav", "trim": {"start": 5}}}),
            {"scenes[0].trim.start", "audio.music.trim.start"},
        ),
    ],
    ids=["transition", "trim", "auto", "several"],
)
def test_what_does_not_fit_is_refused_with_its_places(spec: Any, wheres: set[str]) -> None:
    with pytest.raises(SpecError) as caught:
        plan_of(spec)
    assert {problem.where for problem in caught.value.problems} == wheres
