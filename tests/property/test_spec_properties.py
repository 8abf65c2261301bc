"""Whatever comes in, a spec or a located ``SpecError`` comes out, and nothing else."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from farm.errors import SpecError
from farm.spec import ExportSpec, parse_json, parse_spec
from farm.spec.change import select_scenes, set_destination, set_quality, set_value
from farm.spec.importer import import_request

BASE: dict[str, Any] = {
    "version": 1,
    "title": "Alps",
    "seed": 3,
    "scenes": [
        {
            "kind": "ken_burns",
            "image": "a.jpg",
            "duration": 8,
            "motion": {"from": {"zoom": 1.0, "x": 0.5}, "to": {"zoom": 1.2, "y": 0.4}, "easing": "linear"},
            "background": "#102030",
            "voiceover": {"audio": "a.wav", "delay": 0.3, "trim": {"start": 1, "end": 2}},
            "transition": {"kind": "wipe", "duration": 0.5, "direction": "up"},
            "on_error": {"policy": "retry", "retry": 2},
        },
        {"kind": "ken_burns", "image": "b.jpg", "motion": {"preset": "auto", "strength": 0.3}, "on_error": "skip"},
        {"kind": "clip", "video": "a.mp4", "trim": {"start": 1.0, "end": 4.0}, "speed": 2, "mute": False},
        {"kind": "color", "color": "#102030", "to": "#ffffff", "angle": 45, "duration": 2},
        {
            "kind": "remotion",
            "composition": "Title",
            "props": {"title": "Grüezi", "items": [{"photo": "a.jpg", "rank": 1}, None], "dark": True},
            "project": "video",
            "width": 1080,
            "height": 1080,
            "fps": 29.97,
            "varies": {"title": [0, 30]},
            "hosts": ["example.org"],
            "timeout": 5,
        },
    ],
    "audio": {
        "voiceover": {"audio": "v.wav"},
        "music": {"audio": "m.wav", "gain_db": -18, "duck": True, "fade_out": 2},
        "effects": [{"audio": "e.wav", "at": 1}],
        "loudness": {"lufs": -14, "true_peak_db": -1},
    },
    "outputs": [
        {"uri": "a.mp4", "width": 1920, "height": 1080, "fps": "30000/1001", "quality": "standard"},
        {"uri": "b.mkv", "codec": "hevc", "container": "mov", "strategy": "copy"},
    ],
}
REQUEST: dict[str, Any] = {
    "jobId": "j",
    "scenes": [{"sceneIndex": 0, "imageUrl": "a.jpg", "kenBurns": {"startScale": 1, "easing": "ease"}}],
    "output": {"width": 1280, "height": 720},
}

Step = str | int


def walk(data: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Return the path of everything in the data."""
    yield path
    if isinstance(data, dict):
        for name, value in data.items():
            yield from walk(value, (*path, name))
    if isinstance(data, list):
        for n, value in enumerate(data):
            yield from walk(value, (*path, n))


def spelled(path: tuple[Step, ...]) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


FIELDS = sorted({step for root in (BASE, REQUEST) for path in walk(root) for step in path if isinstance(step, str)})
WORDS = [
    "auto",
    "ken_burns",
    "remotion",
    "clip",
    "color",
    "blur",
    "retry",
    ":ken_burns",
    ":path",
    "30000/1001",
    "1e999999999",
    "#1",
]

numbers = st.one_of(
    st.integers(-3, 3),
    st.floats(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 1 << 64, 1e308, -0.0, 5e-324]),
)
texts = st.one_of(
    st.sampled_from(WORDS + FIELDS),
    st.text(max_size=8),
    st.text(st.characters(), max_size=4),
    st.sampled_from(["\ud800", "\0", "\u2028", "x" * 5000]),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=8,
)


@st.composite
def mutated(draw: st.DrawFn, base: dict[str, Any]) -> Any:
    """Return a valid document with one to three things replaced, left out, added or doubled."""
    data: Any = copy.deepcopy(base)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(sorted(walk(data), key=repr)))
        if not path:
            continue
        *parents, last = path
        parent = data
        for step in parents:
            parent = parent[step]
        change = draw(st.sampled_from(["replace", "replace", "remove", "add", "double"]))
        if change == "remove":
            del parent[last]
        elif change == "replace":
            parent[last] = draw(values)
        elif change == "add" and isinstance(parent, dict):
            parent[draw(texts)] = draw(values)
        elif isinstance(parent, list):
            parent.append(copy.deepcopy(parent[last]))
    return data


def check_refusal(error: SpecError, data: Any) -> None:
    """Check that each problem has a place in the data and plain words."""
    places = {spelled(path): path for path in walk(data)}
    assert error.message
    for problem in error.problems:
        assert problem.message
        assert len(problem.message) < 400
        assert not any(word in problem.message for word in ("pydantic", "function-", "literal[", "Traceback"))
        if problem.message.startswith("is missing"):
            assert problem.where.rpartition(".")[0] in places
        else:
            assert problem.where in places


def check_reading(data: Any) -> None:
    try:
        spec = parse_spec(data)
    except SpecError as error:
        check_refusal(error, data)
    else:
        assert isinstance(spec, ExportSpec)
        assert parse_spec(json.loads(json.dumps(spec.model_dump(mode="json")))) == spec


@given(mutated(BASE))
def test_a_mutated_spec_is_read_or_refused_with_places(data: Any) -> None:
    check_reading(data)


@given(values)
def test_any_json_is_read_or_refused_with_places(data: Any) -> None:
    check_reading(data)


@given(st.sampled_from([path for path in walk(BASE) if path]), values)
@example(("outputs", 0, "width"), 10**400)
@example(("scenes", 0, "background"), {"literal['blur']": 1})
@example(("scenes", 0), {"kind": "ken_burns", ":ken_burns": {}})
@example(("scenes", 4, "props", "title"), "\ud800")
@example(("scenes", 4, "props"), {"\ud800": 1})
@example(("scenes", 4, "varies", "title"), [float("nan"), 10**400])
def test_any_json_at_any_place_is_read_or_refused_with_places(path: tuple[Step, ...], value: Any) -> None:
    data: Any = copy.deepcopy(BASE)
    here = data
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    check_reading(data)


@given(mutated(BASE))
def test_json_text_survives_the_way_through_the_reader(data: Any) -> None:
    text = json.dumps(data)
    try:
        read = parse_json(text)
    except SpecError:
        assert not isinstance(data, dict)
    else:
        assert json.dumps(read) == text


@given(st.data())
def test_broken_json_text_is_read_or_refused(data: st.DataObject) -> None:
    text = json.dumps(BASE)
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 40, len(text))))
        text = text[:start] + data.draw(texts | st.sampled_from('{}[]",:\\ntf-1e9')) + text[end:]
    try:
        read = parse_json(text)
    except SpecError as error:
        assert error.message  # noqa: PT017 - there may be no error
    else:
        check_reading(read)


@given(st.text(st.characters()))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(parse_json(text), dict)
    except SpecError as error:
        assert error.message  # noqa: PT017 - there may be no error


@given(
    mutated(BASE),
    st.text("scenesoutputs[]0123.=_ {}\"'-,²", max_size=30) | texts,
    st.text("0123456789-, x²", max_size=12),
    texts,
)
def test_changes_to_any_spec_are_carried_out_or_refused(data: Any, assignment: str, selection: str, word: str) -> None:
    if not isinstance(data, dict):
        return
    set_destination(data, word)
    set_quality(data, "draft")
    for change, argument in ((set_value, assignment), (select_scenes, selection), (set_quality, word)):
        try:
            change(data, argument)
        except SpecError as error:
            assert error.message.startswith("--")  # noqa: PT017 - there may be no error
    check_reading(data)


@given(mutated(REQUEST) | mutated(REQUEST["scenes"][0]))
def test_an_imported_request_is_translated_or_refused(data: Any) -> None:
    if not isinstance(data, dict):
        return
    try:
        made = import_request(data)
    except SpecError as error:
        assert all(problem.message for problem in error.problems)  # noqa: PT017 - there may be no error
        assert error.problems  # noqa: PT017 - there may be no error
    else:
        check_reading(made)
