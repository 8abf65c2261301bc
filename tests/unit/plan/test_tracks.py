"""Which outputs share pictures, which are made from others, and which strategy makes each."""

from typing import Any

import pytest
from plan_builders import LAPTOP, STUDIO, clip, color, drawn, plan_of, spec_of, still, task_of, transcodes

from farm.errors import SpecError
from farm.plan import Plan
from farm.plan.encoding import Capabilities
from farm.plan.tasks import TranscodePayload
from farm.spec.outputs import Strategy

SCENES = (still(transition={"duration": 0.5}), clip(), color())
NO_SLOTS = Capabilities(encoders=STUDIO.encoders, slots={"nvenc": 0.0}, cpus=2)
MANY_CORES = Capabilities(encoders=STUDIO.encoders, slots={"nvenc": 3.0}, cpus=500)


def named(case: object) -> str:
    """Name a case the same in every process: a set has its members in any order."""
    if isinstance(case, Capabilities):
        return f"{case.cpus} CPUs, {', '.join(sorted(case.encoders))}, {dict(case.slots)}"
    return str(case)


def planned(*outputs: dict[str, Any], farm: Capabilities = LAPTOP) -> Plan:
    return plan_of(spec_of(*SCENES, outputs=outputs), farm=farm)


def farm_with(*encoders: str, nvenc: float = 0, cpus: float = 2) -> Capabilities:
    return Capabilities(encoders=frozenset(encoders), slots={"nvenc": nvenc}, cpus=cpus)


def test_one_output_is_one_track_of_segments_as_they_are() -> None:
    plan = planned({})
    (track,) = plan.tracks
    assert track.strategy is Strategy.COPY
    assert [joint.key for joint in track.joints] == [task.key for task in plan.tasks if task.kind != "mix"]
    assert not transcodes(plan)


@pytest.mark.parametrize(
    "other", [{"uri": "b.mp4"}, {"uri": "b.mov"}, {"uri": "s3://b/c", "container": "mkv"}], ids=str
)
def test_outputs_that_differ_in_destination_and_container_share_a_track(other: dict[str, Any]) -> None:
    plan = planned({}, other)
    assert len(plan.tracks) == 1
    assert [output.track for output in plan.outputs] == [0, 0]


@pytest.mark.parametrize(
    "other",
    [
        {"width": 1280, "height": 720},
        {"width": 1280, "height": 720, "quality": "draft"},
        {"quality": "draft", "width": 1920, "height": 1080},
        {"codec": "hevc"},
        {"codec": "av1", "width": 640, "height": 360},
    ],
    ids=str,
)
def test_a_smaller_or_other_rendition_is_made_from_the_segments(other: dict[str, Any]) -> None:
    plan = planned({}, other)
    base, rendition = (plan.tracks[output.track] for output in plan.outputs)
    made = transcodes(plan)
    assert len(made) == len(base.joints) == len(rendition.joints)
    for task, source, joint in zip(made, base.joints, rendition.joints, strict=True):
        assert isinstance(task.payload, TranscodePayload)
        assert task.payload.sources == task.needs == (source.key,)
        assert (task.key, task.frames) == (joint.key, source.frames)
        assert task.name.startswith(f"{task_of(plan, source.key).name} → ")
        assert task.scenes == task_of(plan, source.key).scenes
        assert task.on_error == task_of(plan, source.key).on_error
    assert rendition.reason.startswith("made from the 1920×1080 output's segments; ")


@pytest.mark.parametrize(
    "other",
    [
        {"fps": 25},
        {"width": 1080, "height": 1920},
        {"width": 1080, "height": 1080},
        {"quality": "high", "width": 1280, "height": 720},
        {"width": 1366, "height": 768},
    ],
    ids=str,
)
def test_another_rate_shape_or_a_better_quality_is_drawn_by_itself(other: dict[str, Any]) -> None:
    plan = planned({}, other)
    assert not transcodes(plan)
    assert len(plan.tracks) == 2
    assert len(drawn(plan)) == 8


def test_the_most_demanding_output_is_drawn_whatever_the_order() -> None:
    small, large = {"width": 1280, "height": 720}, {"width": 3840, "height": 2160}
    plan = planned(small, large)
    assert plan.tracks[plan.outputs[1].track].canvas.width == 3840
    assert len(transcodes(plan)) == len(drawn(plan)) == 4
    assert all(isinstance(task.payload, TranscodePayload) for task in transcodes(plan))


def test_renditions_of_renditions_are_made_from_the_largest() -> None:
    plan = planned({"height": 360}, {"height": 2160}, {"height": 720})
    original = {task.key for task in drawn(plan)}
    assert len(transcodes(plan)) == 8
    assert all(set(task.needs) <= original for task in transcodes(plan))


def test_an_output_keeps_its_place_in_the_spec() -> None:
    plan = planned({"height": 360}, {"height": 2160}, {"height": 720})
    assert [output.output.height for output in plan.outputs] == [360, 2160, 720]
    assert [plan.tracks[output.track].canvas.height for output in plan.outputs] == [360, 2160, 720]


def test_segments_shared_by_identical_scenes_are_made_smaller_once() -> None:
    plan = plan_of(spec_of(color(), color("#ffffff"), color(), outputs=[{}, {"height": 720}]))
    assert len(drawn(plan)) == len(transcodes(plan)) == 2
    assert [len(track.joints) for track in plan.tracks] == [3, 3]


def test_a_final_encode_takes_all_segments_and_makes_the_whole() -> None:
    plan = planned({"strategy": "final"})
    (track,) = plan.tracks
    (task,) = transcodes(plan)
    (joint,) = track.joints
    pieces = [piece.key for piece in drawn(plan)]
    assert isinstance(task.payload, TranscodePayload)
    assert list(task.payload.sources) == list(task.needs) == pieces
    assert (joint.key, joint.frames, task.frames) == (task.key, track.frames, track.frames)
    assert task.payload.encoding.threads == 4
    assert task.scenes == (0, 1, 2)
    assert {piece.payload.encoding.preset for piece in drawn(plan)} == {"ultrafast"}  # type: ignore[union-attr]


def test_a_final_encode_plays_identical_scenes_twice_but_needs_them_once() -> None:
    plan = plan_of(spec_of(color(), color("#ffffff"), color(), outputs=[{"strategy": "final"}]))
    (task,) = transcodes(plan)
    assert isinstance(task.payload, TranscodePayload)
    assert len(task.payload.sources) == 3
    assert len(task.needs) == 2


def test_nothing_smaller_is_made_from_a_final_encode() -> None:
    plan = planned({"strategy": "final"}, {"height": 720})
    assert len(transcodes(plan)) == 1
    assert plan.tracks[plan.outputs[1].track].strategy is Strategy.COPY


def test_a_final_encode_on_hardware_takes_its_slot_and_no_threads_of_others() -> None:
    plan = planned({}, farm=STUDIO)
    (track,) = plan.tracks
    (task,) = transcodes(plan)
    assert track.strategy is Strategy.FINAL
    assert track.encoding.encoder == "h264_nvenc"
    assert track.encoding.threads == 1
    assert task.resources.tags == {"nvenc": 1}


@pytest.mark.parametrize(
    ("strategy", "farm", "made", "encoder", "reason"),
    [
        ("copy", LAPTOP, "copy", "libx264", "the output asks for strategy 'copy'"),
        ("copy", STUDIO, "copy", "libx264", "the output asks for strategy 'copy'"),
        ("final", STUDIO, "final", "h264_nvenc", "h264_nvenc passed its probe encode"),
        (
            "final",
            LAPTOP,
            "final",
            "libx264",
            "the output asks for strategy 'final', and no node proved h264_nvenc",
        ),
        ("final", NO_SLOTS, "final", "libx264", "the output asks for strategy 'final'"),
        (
            "auto",
            LAPTOP,
            "copy",
            "libx264",
            "no node proved h264_nvenc, so segments are encoded once by libx264 and joined by stream copy",
        ),
        ("auto", NO_SLOTS, "copy", "libx264", "no node proved h264_nvenc"),
        ("auto", STUDIO, "final", "h264_nvenc", "h264_nvenc passed its probe encode; estimated "),
        ("auto", MANY_CORES, "copy", "libx264", "h264_nvenc is there, but libx264 on 500 CPUs is faster: "),
        ("auto", farm_with("libx264", "hevc_nvenc", nvenc=1), "copy", "libx264", "no node proved h264_nvenc"),
        (
            "auto",
            farm_with("h264_nvenc", nvenc=1, cpus=500),
            "final",
            "h264_nvenc",
            "h264_nvenc passed its probe encode",
        ),
    ],
)
def test_the_strategy_is_chosen_with_its_reason(
    strategy: str, farm: Capabilities, made: str, encoder: str, reason: str
) -> None:
    (track,) = planned({"strategy": strategy}, farm=farm).tracks
    assert (track.strategy, track.encoding.encoder) == (made, encoder)
    assert track.reason.startswith(reason)


@pytest.mark.parametrize(
    ("codec", "encoder", "hardware"),
    [("h264", "libx264", "h264_nvenc"), ("hevc", "libx265", "hevc_nvenc"), ("av1", "libsvtav1", "av1_nvenc")],
)
def test_each_codec_has_its_encoders(codec: str, encoder: str, hardware: str) -> None:
    assert planned({"codec": codec}).tracks[0].encoding.encoder == encoder
    assert planned({"codec": codec}, farm=STUDIO).tracks[0].encoding.encoder == hardware


@pytest.mark.parametrize(
    ("output", "farm", "message"),
    [
        ({"codec": "hevc"}, farm_with("libx264"), "hevc needs libx265 or hevc_nvenc; no node proved either"),
        ({"codec": "av1"}, farm_with("libx264", "libx265"), "av1 needs libsvtav1 or av1_nvenc; no node proved either"),
        ({}, farm_with(), "h264 needs libx264 or h264_nvenc; no node proved either"),
        (
            {"codec": "av1"},
            farm_with("libx264", "av1_nvenc"),
            "av1 needs libsvtav1 or av1_nvenc; no node proved either",
        ),
        (
            {"codec": "av1", "strategy": "copy"},
            farm_with("libx264", "av1_nvenc", nvenc=1),
            "av1 with strategy 'copy' needs libsvtav1; no node proved it",
        ),
        (
            {"codec": "av1", "strategy": "final"},
            farm_with("libx264"),
            "av1 needs libsvtav1 or av1_nvenc; no node proved either",
        ),
    ],
    ids=named,
)
def test_a_codec_nobody_can_encode_is_refused_with_its_place(
    output: dict[str, Any], farm: Capabilities, message: str
) -> None:
    with pytest.raises(SpecError) as caught:
        planned({"quality": "draft"} if farm.encoders else {}, {**output, "uri": "x.mp4"}, farm=farm)
    assert str(caught.value.problems[-1]) == f"outputs[1].codec: {message}"


@pytest.mark.parametrize(
    "farm",
    [farm_with("libx264", "av1_nvenc", nvenc=1, cpus=cpus) for cpus in (1, 64, 5000)]
    + [farm_with("libx264", "libsvtav1"), STUDIO, MANY_CORES, LAPTOP],
    ids=named,
)
@pytest.mark.parametrize("strategy", ["auto", "final"])
def test_only_proven_encoders_are_chosen(farm: Capabilities, strategy: str) -> None:
    plan = planned({"codec": "av1", "strategy": strategy}, farm=farm)
    encoders = {task.payload.encoding.encoder for task in plan.tasks if task.kind != "mix"}  # type: ignore[union-attr]
    assert encoders <= farm.encoders
