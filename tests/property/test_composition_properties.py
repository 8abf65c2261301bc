"""Compositions on any canvas, at any rate, for any length: sizes fit, frames advance, ranges cover, spans are kept."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from farm.errors import SpecError
from farm.plan import Plan, Versions, build_plan
from farm.plan.compositions import DESIGN_SIDE, LADDER, part_of, range_frames, remotion_layer
from farm.plan.encoding import Canvas, Capabilities
from farm.plan.materials import CompositionMaterial, Materials, composition_name
from farm.plan.segments import ranges
from farm.plan.tasks import MixPayload, RangePayload, RemotionLayer, TransitionPayload
from farm.plan.timeline import Span, lay_out
from farm.spec import parse_spec
from farm.spec.base import parse_fps
from farm.spec.outputs import Quality
from farm.spec.scenes import RemotionScene

rates = st.one_of(
    st.sampled_from([24, 25, 30, 48, 50, 60, 23.976, 29.97, 59.94, 12.5, 1, 15, 240]).map(parse_fps),
    st.integers(1, 240).map(Fraction),
)
sides = st.integers(8, 4096).map(lambda half: 2 * half)
css_sides = st.integers(16, 8192)
qualities = st.sampled_from(list(Quality))
fits = st.sampled_from(["contain", "cover"])
NAMES = ["a", "b", "c"]


def scene(**fields: Any) -> RemotionScene:
    return RemotionScene.model_validate({"kind": "remotion", "composition": "Any", **fields})


def material(**facts: Any) -> CompositionMaterial:
    usual: dict[str, Any] = {
        "bundle": "b",
        "shipped": False,
        "width": 1920,
        "height": 1080,
        "fps": Fraction(30),
        "frames": 300,
        "props": dict.fromkeys(NAMES, "given"),
        "neutral": dict.fromkeys(NAMES, "neutral"),
        "engine": "e",
        "frame_seconds": 0.1,
    }
    return CompositionMaterial(**{**usual, **facts})


def span_of(frames: int, lead: int = 0, tail: int = 0) -> Span:
    return Span(scene=0, start=0, frames=frames, lead=lead, tail=tail)


@st.composite
def varieties(draw: st.DrawFn) -> dict[str, tuple[int, int]]:
    """Return some props with the frames that depend on them."""
    spans = {}
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        first = draw(st.integers(0, 400))
        spans[name] = (first, draw(st.integers(first + 1, 500)))
    return spans


@given(sides, sides, css_sides, css_sides, fits)
def test_a_customers_composition_fills_the_frame_or_lies_within_it(
    width: int, height: int, own_width: int, own_height: int, fit: str
) -> None:
    canvas = Canvas(width=width, height=height, fps=Fraction(30))
    made = material(width=own_width, height=own_height)
    layer = remotion_layer(scene(fit=fit), made, span_of(30), canvas, Quality.HIGH)
    assert (layer.width, layer.height) == (own_width, own_height)
    across, down = layer.width * layer.scale, layer.height * layer.scale
    tiny = 1e-4
    if fit == "cover":
        assert across >= width - tiny
        assert down >= height - tiny
    else:
        assert across <= width + tiny
        assert down <= height + tiny
    assert abs(across - width) < tiny or abs(down - height) < tiny


@given(st.integers(8, 1080).map(lambda half: 2 * half), st.floats(1, 4), st.booleans(), fits)
def test_a_shipped_composition_has_the_frames_shape_to_a_pixel_up_to_4k(
    short: int, ratio: float, upright: bool, fit: str
) -> None:
    long = round(short * ratio / 2) * 2
    width, height = (short, long) if upright else (long, short)
    canvas = Canvas(width=width, height=height, fps=Fraction(30))
    layer = remotion_layer(scene(fit=fit), material(shipped=True), span_of(30), canvas, Quality.HIGH)
    assert min(layer.width, layer.height) == DESIGN_SIDE
    assert abs(layer.width * layer.scale - width) <= 1
    assert abs(layer.height * layer.scale - height) <= 1


@given(rates, rates, st.integers(1, 3000), st.integers(1, 3000), st.sampled_from(["auto", 1]), st.booleans())
def test_a_composition_never_goes_back_and_never_leaves_its_length(
    own: Fraction, rate: Fraction, natural: int, frames: int, duration: Any, shipped: bool
) -> None:
    canvas = Canvas(width=1920, height=1080, fps=rate)
    made = material(fps=own, frames=natural, shipped=shipped)
    layer = remotion_layer(scene(duration=duration), made, span_of(frames), canvas, Quality.HIGH)
    shown = [layer.frame_at(number, rate) for number in range(frames)]
    assert shown[0] == 0
    assert all(before <= after for before, after in pairwise(shown))
    assert 0 <= shown[-1] < layer.duration
    exact = [number * layer.fps / rate for number in range(frames)]
    last = layer.duration - 1  # held where the lengths at the two rates don't quite match
    assert all(
        frame <= time < frame + 1 or (frame == last and time < last + 2)
        for frame, time in zip(shown, exact, strict=True)
    )
    # The last may be held, by no more than rounding a length takes.
    assert shown[-1] >= int((frames - 1) * layer.fps / rate) - 1


@given(rates, rates, st.integers(1, 3000))
def test_an_automatic_composition_is_told_its_own_length(own: Fraction, rate: Fraction, natural: int) -> None:
    data = {"kind": "remotion", "composition": "Any", "project": "p"}
    spec = parse_spec({"version": 1, "scenes": [data], "outputs": [{"uri": "a.mp4", "fps": str(rate)}]})
    made = material(fps=own, frames=natural)
    (only,) = spec.scenes
    assert isinstance(only, RemotionScene)
    try:
        (span,) = lay_out(
            spec, Materials(images={}, videos={}, sounds={}, compositions={composition_name(only): made}), rate
        ).spans
    except SpecError:  # shorter than a frame
        assume(False)
        raise
    layer = remotion_layer(only, made, span, Canvas(width=1920, height=1080, fps=rate), Quality.HIGH)
    assert layer.duration == natural


@given(st.floats(0, 100), sides, sides)
def test_a_rung_is_the_longest_that_stays_below_the_time(cost: float, width: int, height: int) -> None:
    rung = range_frames(material(frame_seconds=cost), Canvas(width=width, height=height, fps=Fraction(30)))
    assert rung in LADDER
    assert rung == LADDER[0] or rung * cost * width * height <= 15 * 1920 * 1080 * (1 + 1e-9)


@given(st.floats(0.001, 5), st.floats(0.5, 2))
def test_a_cost_that_is_known_to_a_factor_of_two_moves_ranges_by_a_factor_of_two(cost: float, factor: float) -> None:
    canvas = Canvas(width=1920, height=1080, fps=Fraction(30))
    a, b = (range_frames(material(frame_seconds=seconds), canvas) for seconds in (cost, cost * factor))
    assert max(a, b) <= 3 * min(a, b)
    assert (a >= b) is (factor >= 1) or a == b


@given(st.integers(0, 3000), st.integers(0, 100), st.integers(0, 100), st.sampled_from(LADDER), st.data())
def test_ranges_cover_the_body_once_cut_at_every_edge_and_never_longer_than_the_rung(
    body: int, lead: int, tail: int, most: int, data: st.DataObject
) -> None:
    span = span_of(lead + body + tail, lead, tail)
    places = st.integers(lead + 1, max(lead + 1, lead + body - 1))
    inner = sorted(data.draw(st.sets(places, max_size=8))) if body > 1 else []
    found = ranges(span, most=most, inner=inner)
    assert [frame for first, count in found for frame in range(first, first + count)] == list(range(lead, lead + body))
    assert all(1 <= count <= most for _, count in found)
    assert set(inner) <= {first for first, _ in found}


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, dict[str, tuple[int, int]], CompositionMaterial]:
    """Return the plan of a composition between two others, the props that vary in it, and what it is."""
    varies = draw(varieties())
    made = material(
        fps=draw(rates),
        frames=draw(st.integers(1, 400)),
        shipped=draw(st.booleans()),
        frame_seconds=draw(st.sampled_from([0.01, 0.1, 1])),
    )
    fade = draw(st.sampled_from([None, {"kind": "crossfade", "duration": 0.2}, {"kind": "wipe", "duration": 0.1}]))
    length = draw(st.one_of(st.just("auto"), st.floats(0.5, 8)))
    own_rate = draw(st.one_of(st.none(), rates))
    first = {"kind": "remotion", "composition": "First", "duration": 1, "transition": fade}
    second = {
        "kind": "remotion",
        "composition": "Second",
        "duration": length,
        "props": dict.fromkeys(NAMES, "given"),
        "varies": varies,
        "fps": own_rate and str(own_rate),
        "project": None if made.shipped else "p",
        "transition": fade,
    }
    third = {"kind": "color", "color": "#000000", "duration": 1}
    outputs = [{"uri": "a.mp4", "fps": str(draw(rates))}]
    spec = parse_spec({"version": 1, "scenes": [first, second, third], "outputs": outputs})
    materials = Materials(
        images={},
        videos={},
        sounds={},
        compositions={composition_name(s): made for s in spec.scenes if isinstance(s, RemotionScene)},
    )
    try:
        return build_plan(spec, materials, farm=Capabilities(), versions=Versions(ffmpeg="7.1")), varies, made
    except SpecError:  # too short for its transitions
        assume(False)
        raise


def drawn(plan: Plan, number: int) -> list[tuple[RemotionLayer, int, int]]:
    """Return the parts in which a scene is drawn: layer, first frame and count."""
    found: list[tuple[Any, int, int]] = []
    for task in plan.tasks:
        payload = task.payload
        if isinstance(payload, RangePayload) and task.scenes == (number,):
            found.append((payload.layer, payload.first, payload.count))
        if isinstance(payload, TransitionPayload):
            found += [(payload.before, payload.before_first, payload.count)] if task.scenes[0] == number else []
            found += [(payload.after, 0, payload.count)] if task.scenes[1] == number else []
    return found


@given(plans())
def test_every_frame_of_a_scene_is_drawn_once(made: tuple[Plan, Any, Any]) -> None:
    plan, _, _ = made
    covered = [n for _, first, count in drawn(plan, 1) for n in range(first, first + count)]
    (layer, *_) = [layer for layer, _, _ in drawn(plan, 1)]
    assert sorted(covered) == list(range(layer.frames))


@given(plans())
def test_a_frame_that_shows_a_part_of_a_span_has_the_prop_as_it_was_given(
    made: tuple[Plan, dict[str, tuple[int, int]], CompositionMaterial],
) -> None:
    plan, varies, composition = made
    rate = plan.tracks[0].canvas.fps
    for layer, first, count in drawn(plan, 1):
        for name in NAMES:
            if name not in varies:
                assert layer.props[name] == "given"
                continue
            begin, end = varies[name]
            at = [layer.frame_at(n, rate) * composition.fps / layer.fps for n in range(first, first + count)]
            if any(begin - 1 < place < end for place in at):
                assert layer.props[name] == "given"


@given(plans())
def test_notes_cover_each_scene_once_and_come_from_the_tasks_that_the_mix_needs(made: tuple[Plan, Any, Any]) -> None:
    plan, _, _ = made
    tasks = {task.key: task for task in plan.tasks}
    (mix,) = [task for task in plan.tasks if isinstance(task.payload, MixPayload)]
    assert isinstance(mix.payload, MixPayload)
    scenes = [cue.heard for cue in mix.payload.cues]
    assert len(scenes) == 2
    for number, heard in enumerate(scenes):
        frames = drawn(plan, number)[0][0].frames
        assert [n for part in heard for n in range(part.first, part.first + part.count)] == list(range(frames))
    wanted = {part.score for heard in scenes for part in heard}
    assert wanted == {score for key in mix.needs for score in tasks[key].scores}


@given(varieties(), rates, st.integers(0, 300), st.integers(1, 100))
def test_a_part_differs_from_the_whole_in_neutral_props_alone(
    varies: dict[str, tuple[int, int]], rate: Fraction, first: int, count: int
) -> None:
    made = material()
    given_scene = scene(props=dict.fromkeys(NAMES, "given"), varies=varies)
    canvas = Canvas(width=1920, height=1080, fps=rate)
    layer = remotion_layer(given_scene, made, span_of(400), canvas, Quality.HIGH)
    part = part_of(layer, given_scene, made, first, count, rate)
    assert part.model_copy(update={"props": layer.props}) == layer
    assert all(part.props[name] in ("given", "neutral") for name in NAMES)
    assert layer.props == dict.fromkeys(NAMES, "given")
