"""What a finished file is expected to be follows from its plan."""

import pytest
from plan_builders import STUDIO, clip, color, drawn, plan_of, spec_of, still, voice

from farm.plan.expectation import expect

FADE = {"duration": 0.5}


def test_pieces_lie_end_to_end_and_name_their_scenes() -> None:
    plan = plan_of(spec_of(still(transition=FADE), clip(duration=3), color()))
    wanted = expect(plan, plan.outputs[0])
    assert [(p.kind, p.scenes, p.first, p.frames) for p in wanted.pieces] == [
        ("ken_burns", (0,), 0, 105),
        ("transition", (0, 1), 105, 15),
        ("clip", (1,), 120, 75),
        ("color", (2,), 195, 60),
    ]
    assert [p.key for p in wanted.pieces] == [task.key for task in drawn(plan)]
    assert wanted.scenes == ((0, 0, 120), (1, 105, 90), (2, 195, 60))
    assert [p.moves for p in wanted.pieces] == [True, True, False, False]
    assert wanted.frames == 255


def test_equal_scenes_share_a_task_and_are_still_told_apart() -> None:
    plan = plan_of(spec_of(still(), color(), still()))
    wanted = expect(plan, plan.outputs[0])
    assert len(drawn(plan)) == 2
    assert [p.scenes for p in wanted.pieces] == [(0,), (1,), (2,)]
    assert wanted.scene_at(0) == 0
    assert wanted.scene_at(wanted.frames - 1) == 2
    assert wanted.scene_at(wanted.frames) is None


def test_scenes_keep_the_numbers_that_the_customer_gave_them() -> None:
    plan = plan_of(spec_of(still(), color()), numbers=(1, 4))
    assert [p.scenes for p in expect(plan, plan.outputs[0], (1, 4)).pieces] == [(1,), (4,)]


@pytest.mark.parametrize("output", [{"strategy": "final"}, {"width": 1280, "height": 720}], ids=str)
def test_what_is_made_from_segments_is_expected_to_show_what_they_show(output: dict[str, object]) -> None:
    plan = plan_of(spec_of(still(transition=FADE), color(), outputs=[{}, output]), farm=STUDIO)
    first, second = (expect(plan, planned) for planned in plan.outputs)
    assert [(p.kind, p.frames, p.scenes) for p in first.pieces] == [(p.kind, p.frames, p.scenes) for p in second.pieces]
    assert second.width == plan.tracks[plan.outputs[1].track].canvas.width


def test_the_sound_is_expected_as_it_is_mixed() -> None:
    plan = plan_of(spec_of(still(voiceover=voice(delay=0.5)), audio={"loudness": {"lufs": -20}}))
    wanted = expect(plan, plan.outputs[0])
    assert [(cue.role, cue.at) for cue in wanted.cues] == [("voice", 24_000)]
    assert (wanted.lufs, wanted.sounds) == (-20, True)
    silent = plan_of(spec_of(still()))
    assert not expect(silent, silent.outputs[0]).may_sound
