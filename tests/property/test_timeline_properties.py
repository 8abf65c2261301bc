"""Frames add up, whatever the lengths, rates and transitions."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from farm.errors import SpecError
from farm.plan import Versions, build_plan
from farm.plan.encoding import Capabilities
from farm.plan.materials import Materials
from farm.plan.segments import RANGE_FRAMES, ranges
from farm.plan.sound import SAMPLE_RATE, samples_at
from farm.plan.timeline import Span, Timeline, check_lengths, lay_out, to_frames
from farm.spec import ExportSpec, parse_spec
from farm.spec.base import parse_fps

NOTHING = Materials(images={}, videos={}, sounds={})

rates = st.one_of(
    st.sampled_from([24, 25, 30, 48, 50, 60, 23.976, 29.97, 59.94, 12.5, 1, 240]),
    st.integers(1, 240),
    st.builds(lambda n, d: f"{n}/{d}", st.integers(1001, 200_000), st.integers(900, 1001)).filter(
        lambda text: Fraction(text) <= 240
    ),
)
seconds = st.one_of(
    st.integers(1, 30),
    st.floats(0.05, 40, allow_nan=False),
    st.decimals(min_value="0.01", max_value=25, places=3).map(float),
)
overlaps = st.one_of(st.none(), st.floats(0.05, 3), st.sampled_from([0.1, 0.25, 0.5, 1, 1 / 3]))
kinds = st.sampled_from(["cut", "crossfade", "fade_black", "wipe", "slide"])


@st.composite
def specs(draw: st.DrawFn) -> ExportSpec:
    """Return a spec of plain colours with random lengths and transitions."""
    scenes: list[dict[str, Any]] = []
    for length in draw(st.lists(seconds, min_size=1, max_size=8)):
        overlap = draw(overlaps)
        transition = overlap and {"kind": draw(kinds), "duration": overlap}
        color = f"#{draw(st.integers(0, 3)):06x}"
        scenes.append({"kind": "color", "color": color, "duration": length, "transition": transition or None})
    return parse_spec({"version": 1, "scenes": scenes, "outputs": [{"uri": "a.mp4", "fps": draw(rates)}]})


def laid_out(spec: ExportSpec) -> Timeline:
    try:
        return lay_out(spec, NOTHING, spec.outputs[0].fps)
    except SpecError as error:
        assert error.problems  # noqa: PT017 - there may be no error
        assume(False)
        raise


@given(specs())
def test_the_length_is_the_sum_of_the_scenes_less_the_overlaps_exactly(spec: ExportSpec) -> None:
    timeline, fps = laid_out(spec), spec.outputs[0].fps
    lengths = [to_frames(scene.duration, fps) for scene in spec.scenes if scene.duration != "auto"]
    shared = [
        to_frames(scene.transition.duration, fps)
        for scene in spec.scenes[:-1]
        if scene.transition and scene.transition.kind != "cut"
    ]
    assert timeline.frames == sum(lengths) - sum(shared)
    assert timeline.seconds * fps == timeline.frames


@given(specs())
def test_scenes_follow_each_other_without_gaps(spec: ExportSpec) -> None:
    spans = laid_out(spec).spans
    assert spans[0].start == spans[0].lead == spans[-1].tail == 0
    for before, after in pairwise(spans):
        assert after.start == before.start + before.frames - before.tail
        assert after.lead == before.tail
    assert all(span.body >= 0 for span in spans)
    assert spans[-1].start + spans[-1].frames == laid_out(spec).frames


@given(specs())
def test_segments_play_every_frame_once_and_in_order(spec: ExportSpec) -> None:
    timeline = laid_out(spec)
    plan = build_plan(spec, NOTHING, farm=Capabilities(), versions=Versions(ffmpeg="7.1"))
    (track,) = plan.tracks
    assert track.frames == timeline.frames == sum(joint.frames for joint in track.joints)
    assert len({task.key for task in plan.tasks}) == len(plan.tasks)
    assert {joint.key for joint in track.joints} == {task.key for task in plan.tasks}
    assert all(0 < joint.frames <= max(RANGE_FRAMES, *(span.tail for span in timeline.spans)) for joint in track.joints)


@given(specs())
def test_what_fits_once_measured_fits_before_fetching_and_the_other_way_round(spec: ExportSpec) -> None:
    def refused(check: Any) -> bool:
        try:
            check()
        except SpecError:
            return True
        return False

    assert refused(lambda: check_lengths(spec)) == refused(lambda: lay_out(spec, NOTHING, spec.outputs[0].fps))


@given(st.integers(0, 5000), st.integers(0, 200), st.integers(0, 200), st.integers(0, 10**6))
def test_ranges_cover_a_scenes_body_once_in_equal_parts(body: int, lead: int, tail: int, start: int) -> None:
    span = Span(scene=3, start=start, frames=body + lead + tail, lead=lead, tail=tail)
    cut = ranges(span)
    covered = [frame for first, count in cut for frame in range(first, first + count)]
    assert covered == list(range(lead, lead + body))
    counts = [count for _, count in cut]
    assert all(1 <= count <= RANGE_FRAMES for count in counts)
    assert not counts or max(counts) - min(counts) <= 1


@given(st.integers(0, 5000), st.integers(0, 200), st.integers(0, 99), st.integers(0, 10**6))
def test_ranges_depend_on_the_length_alone(body: int, lead: int, scene: int, start: int) -> None:
    here = Span(scene=scene, start=start, frames=body + lead, lead=lead, tail=0)
    there = Span(scene=0, start=0, frames=body, lead=0, tail=0)
    assert [(first - lead, count) for first, count in ranges(here)] == ranges(there)


@given(st.floats(0, 21600, allow_subnormal=False), rates)
def test_a_time_is_at_most_half_a_frame_from_its_frame(time: float, rate: Any) -> None:
    fps = parse_fps(rate)
    assert abs(to_frames(time, fps) - Fraction(str(time)) * fps) <= Fraction(1, 2)


@given(st.integers(0, 10**6), rates)
def test_a_frame_number_survives_the_way_through_samples(frame: int, rate: Any) -> None:
    fps = parse_fps(rate)
    assert round(Fraction(samples_at(frame / fps), SAMPLE_RATE) * fps) == frame
