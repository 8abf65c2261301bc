"""Compositions on a canvas: their size, rate and length, how they are cut, and what is shared between videos."""

import json
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from plan_builders import (
    LAPTOP,
    VERSIONS,
    color,
    composition,
    drawn,
    keys,
    materials_for,
    mixes,
    plan_of,
    remotion,
    sound,
    spec_of,
    task_of,
    transcodes,
    voice,
)

from farm.plan import Plan, build_plan
from farm.plan.compositions import LADDER, RANGE_SECONDS, range_frames, remotion_layer
from farm.plan.encoding import Canvas
from farm.plan.materials import composition_name
from farm.plan.segments import ranges
from farm.plan.tasks import (
    CHROMIUM,
    CardLayer,
    Cue,
    Heard,
    RangePayload,
    RemotionLayer,
    Task,
    TransitionPayload,
    VerifyPayload,
    score_key,
)
from farm.plan.timeline import Span, lay_out
from farm.spec.outputs import Quality
from farm.spec.scenes import RemotionScene

FADE = {"kind": "crossfade", "duration": 0.5}
NTSC = Fraction(30000, 1001)


def layer_of(
    *,
    canvas: tuple[int, int] = (1920, 1080),
    rate: Fraction | int = 30,
    frames: int = 300,
    quality: Quality = Quality.STANDARD,
    measured: dict[str, Any] | None = None,
    **fields: Any,
) -> RemotionLayer:
    scene = RemotionScene.model_validate(remotion(**fields))
    span = Span(scene=0, start=0, frames=frames, lead=0, tail=0)
    shape = Canvas(width=canvas[0], height=canvas[1], fps=Fraction(rate))
    return remotion_layer(scene, composition(scene, **(measured or {})), span, shape, quality)


def layers(plan: Plan) -> list[RemotionLayer]:
    """Return the layer of each range in which a composition is drawn, in playing order."""
    found = [task.payload.layer for task in drawn(plan) if isinstance(task.payload, RangePayload)]
    return [layer for layer in found if isinstance(layer, RemotionLayer)]


def cut(plan: Plan) -> list[tuple[int, int]]:
    payloads = [task.payload for task in drawn(plan)]
    return [(p.first, p.count) for p in payloads if isinstance(p, RangePayload)]


# Size


@pytest.mark.parametrize(
    ("canvas", "laid_out", "scale"),
    [
        ((1920, 1080), (1920, 1080), 1.0),
        ((3840, 2160), (1920, 1080), 2.0),
        ((1280, 720), (1920, 1080), 0.666666667),
        ((1080, 1920), (1080, 1920), 1.0),
        ((720, 1280), (1080, 1920), 0.666666667),
        ((1080, 1080), (1080, 1080), 1.0),
        ((500, 500), (1080, 1080), 0.462962963),
        ((1080, 1350), (1080, 1350), 1.0),
    ],
)
def test_a_shipped_composition_is_laid_out_on_the_outputs_shape_whatever_its_size(
    canvas: tuple[int, int], laid_out: tuple[int, int], scale: float
) -> None:
    for fit in ("contain", "cover"):
        layer = layer_of(canvas=canvas, fit=fit)
        assert (layer.width, layer.height, layer.scale) == (*laid_out, scale)


@pytest.mark.parametrize("canvas", [(854, 480), (426, 240), (1366, 768), (640, 358), (1082, 1922), (98, 1080)])
def test_a_shipped_composition_on_an_odd_size_misses_it_by_a_pixel_at_most(canvas: tuple[int, int]) -> None:
    layer = layer_of(canvas=canvas)
    assert min(layer.width, layer.height) == 1080
    assert abs(layer.width * layer.scale - canvas[0]) <= 1
    assert abs(layer.height * layer.scale - canvas[1]) <= 1


@pytest.mark.parametrize(
    ("own", "canvas", "contained", "covering"),
    [
        ((1920, 1080), (1920, 1080), 1.0, 1.0),
        ((1920, 1080), (1280, 720), 0.666666667, 0.666666667),
        ((1920, 1080), (1080, 1920), 0.5625, 1.777777778),
        ((1080, 1920), (1920, 1080), 0.5625, 1.777777778),
        ((500, 400), (1000, 1000), 2.0, 2.5),
        ((333, 777), (854, 480), 0.617760618, 2.564564565),
    ],
)
def test_a_customers_composition_keeps_its_size_and_is_scaled(
    own: tuple[int, int], canvas: tuple[int, int], contained: float, covering: float
) -> None:
    for fit, scale in (("contain", contained), ("cover", covering)):
        measured = {"width": own[0], "height": own[1]}
        layer = layer_of(canvas=canvas, fit=fit, project="my-video", measured=measured)
        assert (layer.width, layer.height, layer.scale) == (*own, scale)


@pytest.mark.parametrize("project", [None, "my-video"])
def test_a_size_in_the_spec_goes_before_all_others(project: str | None) -> None:
    layer = layer_of(canvas=(1920, 1080), project=project, width=400, height=400)
    assert (layer.width, layer.height, layer.scale) == (400, 400, 2.7)


@pytest.mark.parametrize(
    ("quality", "capture"),
    [(Quality.DRAFT, 80), (Quality.STANDARD, 90), (Quality.HIGH, 95), (Quality.ULTRA, None)],
)
def test_pages_are_captured_as_finely_as_the_output_asks(quality: Quality, capture: int | None) -> None:
    assert layer_of(quality=quality).quality == capture


def test_only_shipped_compositions_share_a_page() -> None:
    assert layer_of().keep_page
    assert not layer_of(project="my-video").keep_page


# Rate and length


@pytest.mark.parametrize(
    ("own", "canvas", "shown"),
    [
        (24, 30, [0, 0, 1, 2, 3, 4, 4, 5, 6, 7, 8]),
        (30, 30, [0, 1, 2, 3, 4, 5]),
        (60, 30, [0, 2, 4, 6, 8]),
        (30, 60, [0, 0, 1, 1, 2, 2, 3]),
        (1, 30, [0] * 30 + [1]),
        (25, 24, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25]),
    ],
)
def test_each_frame_shows_the_composition_as_it_is_at_its_time(own: int, canvas: int, shown: list[int]) -> None:
    layer = layer_of(rate=canvas, fps=own, frames=200, project="my-video")
    assert [layer.frame_at(number, Fraction(canvas)) for number in range(len(shown))] == shown


def test_at_the_ntsc_rate_a_frame_is_left_out_every_thousand() -> None:
    layer = layer_of(rate=NTSC, frames=2000, project="my-video")
    shown = [layer.frame_at(number, NTSC) for number in range(2000)]
    assert [after for before, after in pairwise(shown) if after != before + 1] == [1001]


def test_a_shipped_composition_is_drawn_at_the_outputs_rate() -> None:
    layer = layer_of(rate=NTSC, frames=150)
    assert layer.fps == NTSC
    assert [layer.frame_at(number, NTSC) for number in range(150)] == list(range(150))


@pytest.mark.parametrize("project", [None, "my-video"])
def test_a_rate_in_the_spec_goes_before_all_others(project: str | None) -> None:
    layer = layer_of(rate=30, fps=12, project=project)
    assert (layer.fps, layer.duration) == (12, 120)


@pytest.mark.parametrize(
    ("scene", "voice_seconds", "frames", "duration"),
    [
        ({}, None, 300, 300),
        ({"duration": 20}, None, 600, 600),
        ({"duration": 4}, None, 120, 120),
        ({"duration": 0.05}, None, 2, 2),
        ({"voiceover": voice()}, 5, 300, 300),
        ({"voiceover": voice()}, 9.5, 300, 300),
        ({"voiceover": voice()}, 12, 375, 375),
        ({"voiceover": voice(delay=2), "padding": 1}, 12, 450, 450),
        ({"voiceover": voice(), "duration": 3}, 12, 90, 90),
        ({"voiceover": voice(trim={"start": 2, "end": 4})}, 12, 300, 300),
    ],
    ids=str,
)
def test_a_composition_lasts_as_long_as_it_says_or_the_spec_or_its_voice(
    scene: dict[str, Any], voice_seconds: float | None, frames: int, duration: int
) -> None:
    sounds = {"v.wav": sound(duration=voice_seconds)} if voice_seconds else {}
    for project in (None, "my-video"):
        plan = plan_of(spec_of(remotion(project=project, **scene)), sounds=sounds)
        assert {(layer.frames, layer.duration) for layer in layers(plan)} == {(frames, duration)}


@pytest.mark.parametrize(
    ("own", "frames", "canvas"),
    [(60, 7, 30), (60, 302, 24), (50, 33, 30), (24, 25, 30), (30, 100, 60), (30, 250, 29.97), (59.94, 601, 25)],
)
def test_a_composition_is_told_its_own_length_however_it_falls_on_the_outputs_frames(
    own: float, frames: int, canvas: float
) -> None:
    spec = spec_of(remotion(project="my-video"), outputs=[{"fps": canvas}])
    plan = plan_of(spec, compositions={"fps": own, "frames": frames})
    assert {layer.duration for layer in layers(plan)} == {frames}


def test_an_automatic_length_needs_no_voiceover() -> None:
    assert plan_of(spec_of(remotion())).tracks[0].frames == 300


def test_lengths_are_exact_at_rates_that_are_no_whole_numbers() -> None:
    spec = spec_of(remotion(project="my-video"), outputs=[{"fps": 29.97}])
    plan = plan_of(spec, compositions={"fps": "30000/1001", "frames": 30_000})
    assert plan.tracks[0].frames == 30_000
    assert {layer.duration for layer in layers(plan)} == {30_000}


# Ranges


@pytest.mark.parametrize("cost", [0.0, 0.001, 0.02, 0.05, 0.0834, 0.1, 0.2, 0.34, 0.5, 1, 60])
@pytest.mark.parametrize("size", [(1920, 1080), (640, 360), (3840, 2160)])
def test_a_range_is_a_rung_of_the_ladder_that_takes_no_longer_than_it_may(cost: float, size: tuple[int, int]) -> None:
    material = composition(RemotionScene.model_validate(remotion()), frame_seconds=cost)
    rung = range_frames(material, Canvas(width=size[0], height=size[1], fps=Fraction(30)))
    seconds = cost * size[0] * size[1] / (1920 * 1080)
    assert rung in LADDER
    assert rung * seconds <= RANGE_SECONDS or rung == LADDER[0]
    assert all(step * seconds > RANGE_SECONDS for step in LADDER if step > rung)


@pytest.mark.parametrize(("a", "b"), [(0.085, 0.099), (0.1001, 0.124), (0.0401, 0.0499), (0.51, 60), (0.0001, 0.016)])
def test_a_slightly_other_cost_changes_no_key(a: float, b: float) -> None:
    spec = spec_of(remotion(duration=40))
    assert keys(plan_of(spec, compositions={"frame_seconds": a})) == keys(
        plan_of(spec, compositions={"frame_seconds": b})
    )


def test_a_much_higher_cost_makes_shorter_ranges() -> None:
    spec = spec_of(remotion(duration=40))
    cheap, dear = (cut(plan_of(spec, compositions={"frame_seconds": cost})) for cost in (0.02, 0.5))
    assert max(count for _, count in cheap) == 600
    assert max(count for _, count in dear) == 30
    assert sum(count for _, count in cheap) == sum(count for _, count in dear) == 1200


def test_the_cost_is_no_part_of_any_key() -> None:
    spec = spec_of(remotion(duration=1))
    (cheap,), (dear,) = (layers(plan_of(spec, compositions={"frame_seconds": cost})) for cost in (0.01, 0.5))
    assert cheap == dear


@pytest.mark.parametrize(
    ("inner", "most", "expected"),
    [
        ([], 300, [(10, 280)]),
        ([], 100, [(10, 93), (103, 93), (196, 94)]),
        ([50], 300, [(10, 40), (50, 240)]),
        ([50, 60], 100, [(10, 40), (50, 10), (60, 76), (136, 77), (213, 77)]),
        ([11, 289], 300, [(10, 1), (11, 278), (289, 1)]),
    ],
)
def test_a_body_is_cut_where_props_begin_or_cease_to_matter(
    inner: list[int], most: int, expected: list[tuple[int, int]]
) -> None:
    span = Span(scene=0, start=0, frames=305, lead=10, tail=15)
    assert ranges(span, most=most, inner=inner) == expected


def test_ranges_of_a_composition_lie_in_its_body_and_break_at_the_spans_that_vary() -> None:
    spec = spec_of(
        color(transition=FADE),
        remotion(props={"a": 1, "b": 2}, varies={"a": [5, 40], "b": [30, 290]}, transition=FADE),
        color(),
    )
    found = cut(plan_of(spec))
    inside = [(first, count) for first, count in found if count != 45]  # the colours'
    assert inside == [(15, 15), (30, 10), (40, 122), (162, 123)]


def test_ranges_do_not_depend_on_the_value_of_a_prop() -> None:
    plans = [plan_of(spec_of(remotion(props={"name": name}, varies={"name": [30, 60]}))) for name in ("Ann", "Bob")]
    assert cut(plans[0]) == cut(plans[1]) == [(0, 30), (30, 30), (60, 120), (180, 120)]


# What varies


def drawn_with(plan: Plan, name: str) -> list[tuple[int, int, Any]]:
    """Return first frame, count and the value of a prop of each range."""
    payloads = [task.payload for task in drawn(plan)]
    return [
        (p.first, p.count, p.layer.props[name])
        for p in payloads
        if isinstance(p, RangePayload) and isinstance(p.layer, RemotionLayer)
    ]


def test_frames_outside_the_span_are_drawn_with_the_neutral_value() -> None:
    plan = plan_of(spec_of(remotion(props={"name": "Ann"}, varies={"name": [30, 60]})))
    assert drawn_with(plan, "name") == [
        (0, 30, "neutral"),
        (30, 30, "Ann"),
        (60, 120, "neutral"),
        (180, 120, "neutral"),
    ]


def test_two_videos_share_all_ranges_but_those_in_the_span() -> None:
    ann, bob = (
        plan_of(spec_of(remotion(props={"name": name, "date": "today"}, varies={"name": [30, 60]})))
        for name in ("Ann", "Bob")
    )
    same = [a == b for a, b in zip(keys(ann), keys(bob), strict=True)]
    assert [task.kind for task in ann.tasks] == ["remotion"] * 4 + ["mix"]
    assert same == [True, False, True, True, False]
    scores = [a.scores == b.scores for a, b in zip(ann.tasks, bob.tasks, strict=True)]
    assert scores[:4] == same[:4]


def test_a_prop_that_is_not_declared_changes_every_range() -> None:
    ann, bob = (
        plan_of(spec_of(remotion(props={"name": "x", "date": date}, varies={"name": [30, 60]}))) for date in "ab"
    )
    assert not set(keys(ann)) & set(keys(bob))


def test_spans_are_counted_at_the_compositions_own_rate() -> None:
    scene = remotion(project="my-video", props={"name": "Ann"}, varies={"name": [12, 24]})
    plan = plan_of(spec_of(scene, outputs=[{"fps": 60}]), compositions={"fps": 24, "frames": 48})
    assert drawn_with(plan, "name") == [(0, 30, "neutral"), (30, 30, "Ann"), (60, 60, "neutral")]


def test_a_composition_drawn_at_a_higher_rate_than_its_own_shows_a_span_already_between_frames() -> None:
    # At twice the rate, its frame 29.5 lies before the span's first frame and may have begun to show it.
    scene = remotion(props={"name": "Ann"}, varies={"name": [30, 60]})
    plan = plan_of(spec_of(scene, outputs=[{"fps": 60}]))
    assert [part for part in drawn_with(plan, "name") if part[2] == "Ann"] == [(59, 61, "Ann")]


def test_a_last_frame_that_is_held_keeps_what_varies_in_it() -> None:
    # 41 frames at 60 fps show 10 at 15 fps, and the last of them once more.
    scene = remotion(project="my-video", duration=41 / 60, props={"name": "Ann"}, varies={"name": [9, 10]})
    plan = plan_of(spec_of(scene, outputs=[{"fps": 60}]), compositions={"fps": 15, "frames": 10})
    last = layers(plan)[-1]
    assert last.frame_at(40, Fraction(60)) == 9
    assert last.props["name"] == "Ann"


def test_without_a_neutral_value_nothing_is_shared() -> None:
    plan = plan_of(spec_of(remotion(props={"name": "Ann"}, varies={"name": [30, 60]})), compositions={"neutral": {}})
    assert {value for _, _, value in drawn_with(plan, "name")} == {"Ann"}


def test_transitions_take_their_parts_props() -> None:
    spec = spec_of(
        remotion(props={"a": 1, "b": 1}, varies={"a": [0, 30], "b": [290, 300]}, transition=FADE),
        remotion("Other", props={"c": 1, "d": 1}, varies={"c": [0, 5], "d": [15, 300]}),
    )
    plan = plan_of(spec)
    (transition,) = [task.payload for task in plan.tasks if isinstance(task.payload, TransitionPayload)]
    assert isinstance(transition.before, RemotionLayer)
    assert isinstance(transition.after, RemotionLayer)
    assert (transition.before_first, transition.count) == (285, 15)
    assert (transition.before.props["a"], transition.before.props["b"]) == ("neutral", 1)
    assert (transition.after.props["c"], transition.after.props["d"]) == (1, "neutral")


def test_a_transitions_key_changes_only_with_the_props_that_it_shows() -> None:
    def transition(**props: Any) -> str:
        varies = {"early": [0, 30], "late": [280, 300]}
        spec = spec_of(remotion(props={"early": 1, "late": 1} | props, varies=varies, transition=FADE), color())
        return next(task.key for task in plan_of(spec).tasks if task.payload.kind == "transition")

    assert transition(early=2) == transition()
    assert transition(late=2) != transition()


@pytest.mark.parametrize("fps", [24, 30, 50])
def test_checks_compare_frames_that_should_not_depend_on_a_value(fps: int) -> None:
    varies = {"a": [5, 40], "b": [30, 290]}
    spec = spec_of(color(transition=FADE), remotion(props={"a": 1, "b": 2}, varies=varies), outputs=[{"fps": fps}])
    plan = plan_of(spec)
    assert plan.checks
    assert not {check.key for check in plan.checks} & set(keys(plan))
    for check in plan.checks:
        payload = check.payload
        assert isinstance(payload, VerifyPayload)
        assert payload.layer.props == {"unset": "default", "a": 1, "b": 2}
        neutral = [name for name, value in payload.other.items() if value == "neutral"]
        assert neutral
        for sample in payload.samples:
            own = sample * Fraction(30) / payload.layer.fps
            assert not any(varies[name][0] <= own < varies[name][1] for name in neutral)


def test_where_nothing_varies_there_is_nothing_to_check() -> None:
    assert not plan_of(spec_of(remotion(props={"a": 1}))).checks
    assert not plan_of(spec_of(remotion(props={"a": 1}, varies={"a": [0, 300]}))).checks


# Keys and tasks


@pytest.mark.parametrize(
    ("fields", "measured"),
    [
        ({"props": {"a": 2}}, {}),
        ({"composition": "Other"}, {}),
        ({"hosts": ["example.org"]}, {}),
        ({"timeout": 31}, {}),
        ({"width": 960, "height": 540}, {}),
        ({"fps": 25}, {}),
        ({"fit": "cover"}, {}),
        ({"background": "blur"}, {}),
        ({"project": "my-video"}, {}),
        ({}, {"bundle": "other"}),
        ({}, {"engine": "Chromium 151"}),
    ],
    ids=str,
)
def test_everything_that_decides_the_pixels_is_in_the_key(fields: dict[str, Any], measured: dict[str, Any]) -> None:
    plain = plan_of(spec_of(remotion(props={"a": 1}, duration=1)))
    given = {"props": {"a": 1}, "duration": 1} | fields
    other = plan_of(spec_of(remotion(**given)), compositions=measured)
    assert not {task.key for task in drawn(plain)} & {task.key for task in drawn(other)}


@pytest.mark.parametrize("fields", [{"name": "one"}, {"on_error": "skip"}, {"mute": True}, {"gain_db": 3}], ids=str)
def test_what_decides_no_pixels_is_not_in_the_key(fields: dict[str, Any]) -> None:
    plain, other = (plan_of(spec_of(remotion(duration=1, **more))) for more in ({}, fields))
    assert [task.key for task in drawn(plain)] == [task.key for task in drawn(other)]


def test_the_place_on_the_timeline_is_not_in_the_key() -> None:
    first, second = plan_of(spec_of(remotion(duration=1), color())), plan_of(spec_of(color(), remotion(duration=1)))
    found = [{t.key for t in drawn(plan) if t.kind == "remotion"} for plan in (first, second)]
    assert found[0] == found[1]


def test_a_range_needs_a_browser_and_a_plain_colour_none() -> None:
    plan = plan_of(spec_of(color(transition=FADE), remotion(duration=2), color()))
    tags = {task.name.rpartition("· ")[2].split()[0]: task.resources.tags for task in drawn(plan)}
    assert tags == {"color": {}, "crossfade": {CHROMIUM: 1}, "remotion": {CHROMIUM: 1}}


def test_a_range_brings_the_assets_that_its_props_name() -> None:
    plan = plan_of(spec_of(remotion(duration=1)), compositions={"assets": ("aa", "bb")})
    assert [task.assets for task in drawn(plan)] == [("aa", "bb")]


def test_a_task_tells_what_is_drawn() -> None:
    plan = plan_of(spec_of(color(), remotion(duration=1), title="Alps"))
    assert drawn(plan)[1].name == "export alps · scene 02 · remotion 0–29"
    assert drawn(plan)[1].kind == "remotion"


def test_a_scene_that_could_not_be_rendered_is_a_silent_card() -> None:
    plan = plan_of(spec_of(remotion(duration=1)), cards={0: "scene 1"})
    (task,) = drawn(plan)
    assert isinstance(task.payload, RangePayload)
    assert isinstance(task.payload.layer, CardLayer)
    assert not task.scores
    assert not mixes(plan)


def test_scenes_of_equal_material_are_described_once() -> None:
    def name(**fields: Any) -> str:
        return composition_name(RemotionScene.model_validate(remotion(**fields)))

    assert name(props={"a": 1, "b": 2}, duration=3, fit="cover", mute=True) == name(props={"b": 2, "a": 1})
    others = [{"props": {"a": 1}}, {"project": "p"}, {"hosts": ["a"]}, {"timeout": 2}, {"composition": "Other"}]
    assert len({name(**fields) for fields in [{}, *others]}) == 6
    assert name(props={"a": 1}, varies={"a": [0, 1]}) != name(props={"a": 1})
    json.loads(name())


# Sound


@pytest.mark.parametrize("change", [{"scale": 0.5}, {"quality": None}, {"fit": "cover"}, {"background": "blur"}])
def test_notes_do_not_depend_on_how_pictures_are_drawn(change: dict[str, Any]) -> None:
    layer = layer_of()
    assert score_key(layer.model_copy(update=change), 0, 30, Fraction(30)) == score_key(layer, 0, 30, Fraction(30))


@pytest.mark.parametrize(
    "change",
    [{"props": {"a": 2}}, {"fps": Fraction(25)}, {"duration": 7}, {"bundle": "other"}, {"composition": "Other"}],
    ids=str,
)
def test_notes_depend_on_what_is_played(change: dict[str, Any]) -> None:
    layer = layer_of()
    assert score_key(layer.model_copy(update=change), 0, 30, Fraction(30)) != score_key(layer, 0, 30, Fraction(30))
    assert score_key(layer, 0, 30, Fraction(30)) != score_key(layer, 0, 31, Fraction(30))
    assert score_key(layer, 0, 30, Fraction(30)) != score_key(layer, 1, 30, Fraction(30))
    assert score_key(layer, 0, 30, Fraction(30)) != score_key(layer, 0, 30, NTSC)


def test_outputs_in_several_qualities_and_sizes_note_the_same_sound() -> None:
    outputs = [{"quality": "high"}, {"width": 1280, "height": 720, "quality": "draft", "strategy": "final"}]
    plan = plan_of(spec_of(remotion(duration=1), outputs=outputs))
    drawing = [task for task in drawn(plan) if task.scores]
    assert len(drawing) == 2
    assert len({task.scores for task in drawing}) == 1


def composition_cues(plan: Plan) -> list[Cue]:
    return [cue for mix in mixes(plan) for cue in mix.cues if cue.heard]


def makers(plan: Plan) -> dict[str, str]:
    """Return which task makes each of the notes."""
    return {score: task.key for task in reversed(plan.tasks) for score in task.scores}


SOUNDING = spec_of(
    remotion(props={"a": 1}, varies={"a": [40, 70]}, gain_db=-3, transition=FADE),
    color(transition={"kind": "wipe", "duration": 1}),
    remotion("Other", duration=25, transition=FADE),
    remotion("Third"),
    outputs=[
        {},
        {"width": 1080, "height": 1920},
        {"fps": 25},
        {"width": 1280, "height": 720},
        {"strategy": "final", "quality": "draft"},
    ],
)


def test_what_is_heard_covers_a_scenes_frames_once_and_in_order() -> None:
    plan = plan_of(SOUNDING)
    found = composition_cues(plan)
    assert len(found) == 3 * len(mixes(plan))
    for cue in found:
        assert cue.heard[0].first == 0
        assert all(after.first == before.first + before.count for before, after in pairwise(cue.heard))
    lengths = {
        fps: [span.frames for span in lay_out(SOUNDING, materials_for(SOUNDING), Fraction(fps)).spans]
        for fps in (25, 30)
    }
    for mix in mixes(plan):
        cues = [cue for cue in mix.cues if cue.heard]
        rate = {cue.fps for cue in cues}
        (fps,) = rate
        ends = [cue.heard[-1].first + cue.heard[-1].count for cue in cues]
        assert ends == [lengths[int(fps or 0)][n] for n in (0, 2, 3)]


def test_the_mix_needs_exactly_the_tasks_that_make_its_notes() -> None:
    plan = plan_of(SOUNDING)
    made_by = {score: {task.key for task in plan.tasks if score in task.scores} for score in makers(plan)}
    for task in plan.tasks:
        if task.payload.kind == "mix":
            notes = [heard.score for cue in task.payload.cues for heard in cue.heard]
            assert notes
            assert len(set(task.needs)) == len(task.needs)
            assert all(made_by[score] & set(task.needs) for score in notes)
            assert all(set(task_of(plan, key).scores) & set(notes) for key in task.needs)


def test_a_mix_comes_after_the_tasks_that_it_needs() -> None:
    plan = plan_of(SOUNDING)
    places = {task.key: place for place, task in enumerate(plan.tasks)}
    assert all(places[need] < places[task.key] for task in plan.tasks for need in task.needs)


def test_a_compositions_sound_fades_over_its_transitions_at_its_own_level() -> None:
    (cue,) = composition_cues(plan_of(spec_of(color(transition=FADE), remotion(gain_db=-3, transition=FADE), color())))
    assert (cue.role, cue.asset, cue.gain_db, cue.speed, cue.loop) == ("clip", "", -3, 1, False)
    assert (cue.at, cue.length) == (72_000, 480_000)
    assert (cue.fade_in, cue.fade_out) == (0.5, 0.5)
    assert cue.fps == 30


def test_a_mute_composition_is_not_mixed() -> None:
    assert not mixes(plan_of(spec_of(remotion(mute=True))))


@pytest.mark.parametrize("fps", [23.976, 24, 25, 29.97, 59.94])
def test_no_composition_sounds_beyond_the_mix(fps: float) -> None:
    for frames in (1, 2, 7, 33, 100):
        spec = spec_of(remotion(duration=frames / 30), remotion("Other", duration=frames / 24), outputs=[{"fps": fps}])
        (mix,) = mixes(plan_of(spec))
        assert all(cue.at + cue.length <= mix.samples for cue in mix.cues)


def test_two_scenes_of_one_composition_are_drawn_once_and_heard_twice() -> None:
    plan = plan_of(spec_of(remotion(duration=2), color(), remotion(duration=2)))
    assert [task.kind for task in plan.tasks] == ["remotion", "color", "mix"]
    first, second = composition_cues(plan)
    assert first.heard == second.heard
    assert (first.at, second.at) == (0, 4 * 48_000)


def test_a_smaller_output_is_made_from_the_larger_ones_ranges() -> None:
    plan = plan_of(spec_of(remotion(duration=2), outputs=[{}, {"width": 1280, "height": 720}]))
    assert len(drawn(plan)) == len(transcodes(plan)) == 1


def test_every_scene_is_its_own_without_materials_of_its_own_kind() -> None:
    spec = spec_of(remotion(duration=1))
    plan = build_plan(spec, materials_for(spec), farm=LAPTOP, versions=VERSIONS)
    assert [type(task) for task in plan.tasks] == [Task, Task]
    assert all(isinstance(heard, Heard) for cue in composition_cues(plan) for heard in cue.heard)
