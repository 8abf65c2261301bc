"""A composition as a scene: what it may say, what is refused, and where."""

import json
from fractions import Fraction
from typing import Any

import pytest
from schema_check import complaints
from spec_examples import everything, problems

from farm.plan.timeline import check_lengths
from farm.spec import ExportSpec, parse_json, parse_spec
from farm.spec.scenes import PROPS_BYTES, Fit, RemotionScene

SCHEMA = ExportSpec.model_json_schema()


def data_of(**fields: Any) -> dict[str, Any]:
    """Return a spec whose only scene is a composition."""
    scene = {"kind": "remotion", "composition": "Title", **fields}
    return {"version": 1, "scenes": [scene], "outputs": [{"uri": "a.mp4"}]}


def scene_of(**fields: Any) -> RemotionScene:
    (scene,) = parse_spec(data_of(**fields)).scenes
    assert isinstance(scene, RemotionScene)
    return scene


def wrong(**fields: Any) -> dict[str, str]:
    return {where.removeprefix("scenes[0]."): message for where, message in problems(data_of(**fields)).items()}


def against_schema(data: Any) -> list[str]:
    return list(complaints(SCHEMA, json.loads(json.dumps(data)), SCHEMA))


def test_a_composition_needs_nothing_but_its_name() -> None:
    scene = scene_of()
    assert (scene.composition, scene.props, scene.project, scene.duration) == ("Title", {}, None, "auto")
    assert (scene.width, scene.height, scene.fps) == (None, None, None)
    assert (scene.fit, scene.background) == (Fit.CONTAIN, "#000000")
    assert (scene.varies, scene.hosts, scene.timeout, scene.mute, scene.gain_db) == ({}, (), 30, False, 0)
    check_lengths(parse_spec(data_of()))


def test_a_composition_of_no_name_is_missing_one() -> None:
    data = data_of()
    del data["scenes"][0]["composition"]
    assert problems(data) == {"scenes[0].composition": "is missing"}


def test_every_field_is_read_and_written_as_it_was() -> None:
    spec = parse_spec(everything())
    scene = spec.scenes[-1]
    assert isinstance(scene, RemotionScene)
    assert (scene.width, scene.height, scene.fps) == (1080, 1350, Fraction(24000, 1001))
    assert scene.varies == {"name": (0, 48), "figures": (100, 1 << 22)}
    text = json.dumps(spec.model_dump(mode="json"))
    again = parse_spec(parse_json(text))
    assert again == spec
    assert json.dumps(again.model_dump(mode="json")) == text
    assert not against_schema(json.loads(text))


@pytest.mark.parametrize(
    "props",
    [
        {},
        {"": 0},
        {"a b.c[0]": [[], {}, [None, True, False]]},
        {"text": "Zoë \u2028 \0 \U0001f600", "number": 1e-300, "big": 1 << 53, "negative": -0.0},
        {"deep": [[[[[[[[{"a": [{"b": {}}]}]]]]]]]]},
    ],
    ids=str,
)
def test_props_are_any_json_object_and_come_back_unchanged(props: dict[str, Any]) -> None:
    scene = scene_of(props=props)
    assert scene.props == props
    assert json.dumps(scene.model_dump(mode="json")["props"]) == json.dumps(props)
    assert json.loads(scene.model_dump_json())["props"] == props


def test_props_that_were_given_are_not_the_ones_that_are_kept() -> None:
    props: dict[str, Any] = {"items": [1]}
    scene = scene_of(props=props)
    props["items"].append(2)
    props["more"] = True
    assert scene.props == {"items": [1]}


def test_defaults_are_not_shared_between_scenes() -> None:
    scene_of().props["leak"] = True
    assert scene_of().props == {}
    assert "leak" not in RemotionScene.model_json_schema()["properties"]["props"]["default"]


def test_equal_scenes_hash_alike_although_their_props_have_no_hash() -> None:
    assert hash(scene_of(props={"a": [1], "b": 2})) == hash(scene_of(props={"b": 2.0, "a": [1.0]}))
    assert len({scene_of(), scene_of(), scene_of(props={"a": []})}) == 2


@pytest.mark.parametrize("name", ["Title", "a", "my-Video_2", "x" * 100, "标题", "Übung"])
def test_a_composition_may_be_called(name: str) -> None:
    assert scene_of(composition=name).composition == name


@pytest.mark.parametrize("name", ["", "a b", "a/b", "../a", "a\n", "a.b", "x" * 101, "a'b", "a\0", "<a>"], ids=repr)
def test_a_composition_may_not_be_called(name: str) -> None:
    assert wrong(composition=name) == {"composition": "does not have the form it needs"}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("width", 15, "must be at least 16"),
        ("width", 8193, "must be at most 8192"),
        ("width", True, "must be a number"),
        ("height", 15, "must be at least 16"),
        ("height", 8193, "must be at most 8192"),
        ("height", 100.5, "must be a whole number"),
        ("fps", 0.5, "must be between 1 and 240"),
        ("fps", 241, "must be between 1 and 240"),
        ("fps", True, "must be a number, or a fraction such as '30000/1001'"),
        ("timeout", 0.9, "must be at least 1"),
        ("timeout", 601, "must be at most 600"),
        ("timeout", float("nan"), "must be a finite number"),
        ("timeout", float("inf"), "must be a finite number"),
        ("timeout", "long", "must be a number"),
        ("gain_db", 25, "must be at most 24"),
        ("gain_db", -61, "must be at least -60"),
        ("gain_db", float("-inf"), "must be a finite number"),
        ("mute", "perhaps", "must be true or false"),
        ("fit", "stretch", "must be one of 'cover' or 'contain', not 'stretch'"),
        ("background", "none", "must be 'blur' or a colour such as '#102030'"),
        ("duration", 0, "must be above 0"),
        ("duration", "long", "must be a number of seconds or 'auto', not 'long'"),
        ("project", "", "must not be empty"),
        ("project", "a\0b", "must not contain control characters"),
        ("project", "data:text/html,x", "must be a path or an address, not the data itself"),
        ("props", [], "must be an object"),
        ("props", None, "must be an object"),
        ("props", "{}", "must be an object"),
        ("varies", ["title"], "must be an object"),
        ("hosts", "example.org", "must be a list"),
        ("hosts", {"example.org": 1}, "must be a list"),
        ("hosts", ["a"] * 21, "must have at most 20 entries, not 21"),
        ("image", "a.jpg", "is not a known field"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(field: str, value: Any, message: str) -> None:
    others = {"width": {"height": 100}, "height": {"width": 100}}.get(field, {})
    assert wrong(**{field: value}, **others) == {field: message}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")], ids=str)
@pytest.mark.parametrize(
    ("props", "where"),
    [
        (lambda x: {"a": x}, "props.a"),
        (lambda x: {"a": [1, x]}, "props.a[1]"),
        (lambda x: {"a": [{"b": {"c": [0, 0, x]}}]}, "props.a[0].b.c[2]"),
    ],
)
def test_nan_and_infinity_are_no_json_however_deep(props: Any, where: str, value: float) -> None:
    assert wrong(props=props(value)) == {where: "must be a finite number"}


@pytest.mark.parametrize("props", [{"a": "\ud800"}, {"\ud800": 1}, {"a": [{"b\udfff": 1}]}], ids=ascii)
def test_props_are_valid_unicode_text(props: dict[str, Any]) -> None:
    assert wrong(props=props) == {"props": "must be valid Unicode text"}


def test_props_larger_than_a_mebibyte_are_refused() -> None:
    room = PROPS_BYTES - len(json.dumps({"a": ""}))
    assert scene_of(props={"a": "x" * room})
    told = {"props": "are larger than 1 MiB as JSON; give pictures and sounds by their address"}
    assert wrong(props={"a": "x" * (room + 1)}) == told


def test_props_nested_beyond_all_measure_are_an_ordinary_error() -> None:
    deep: Any = 0
    for _ in range(5000):
        deep = [deep]
    ((where, _message),) = wrong(props={"a": deep}).items()
    assert where.startswith("props.a")


@pytest.mark.parametrize("given", [{"width": 1080}, {"height": 1080}, {"width": 100, "height": None}])
def test_a_width_comes_with_a_height(given: dict[str, Any]) -> None:
    assert problems(data_of(**given)) == {"scenes[0]": "give both 'width' and 'height', or neither"}


@pytest.mark.parametrize("size", [{"width": 16, "height": 8192}, {"width": 8192, "height": 16}, {}])
def test_a_size_is_both_or_neither(size: dict[str, int]) -> None:
    scene = scene_of(**size)
    assert (scene.width, scene.height) == (size.get("width"), size.get("height"))


def test_what_varies_is_among_the_props() -> None:
    found = problems(data_of(props={"title": 1}, varies={"title": [0, 9], "name": [0, 9], "date": [0, 9]}))
    assert found == {"scenes[0]": "'varies' names 'date', which is not among the props"}


@pytest.mark.parametrize(
    ("span", "where", "message"),
    [
        ([3, 3], "varies.title", "the end (3) must be after the first frame (3)"),
        ([3, 2], "varies.title", "the end (2) must be after the first frame (3)"),
        ([-1, 2], "varies.title[0]", "must be at least 0"),
        ([0, (1 << 22) + 1], "varies.title[1]", "must be at most 4194304"),
        ([0, 1.5], "varies.title[1]", "must be a whole number"),
        ([False, 2], "varies.title[0]", "must be a number"),
        ([0, float("nan")], "varies.title[1]", "must be a finite number"),
        ([1], "varies.title", "is missing"),
        ([1, 2, 3], "varies.title", "must have at most 2 entries, not 3"),
        (5, "varies.title", "must be a list"),
        (None, "varies.title", "must be a list"),
        ({"from": 1, "to": 2}, "varies.title", "must be a list"),
    ],
)
def test_a_span_of_frames_has_some(span: Any, where: str, message: str) -> None:
    assert wrong(props={"title": "a"}, varies={"title": span}) == {where: message}


def test_twenty_props_may_vary_and_no_more() -> None:
    props = {f"p{n}": n for n in range(21)}
    spans = {name: [0, 1] for name in props}
    assert wrong(props=props, varies=spans) == {"varies": "must have at most 20 entries, not 21"}
    del spans["p0"]
    assert len(scene_of(props=props, varies=spans).varies) == 20


@pytest.mark.parametrize(
    "host", ["example.org", "a", "10.0.0.1", "localhost", "xn--zrich-kva.ch", "A-b.C", "a" * 63, "a." * 126 + "a"]
)
def test_a_host_is_a_name_or_an_ipv4_address(host: str) -> None:
    assert scene_of(hosts=[host]).hosts == (host,)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "example.org:443",
        "https://example.org",
        "example.org/",
        "*.example.org",
        "*",
        "example.org;*",
        "a,b",
        "a b",
        "-a",
        "a..b",
        ".a",
        "a.",
        "<local>",
        "<-loopback>",
        "[::1]",
        "user@host",
        "zürich.ch",
        "a\n",
        "a" * 64,
    ],
    ids=repr,
)
def test_what_is_no_host_is_refused_before_a_browser_is_told(host: str) -> None:
    assert wrong(hosts=["ok.org", host]) == {"hosts[1]": "does not have the form it needs"}


def test_a_hosts_name_has_an_end() -> None:
    assert wrong(hosts=["a." * 127 + "a"]) == {"hosts[0]": "must be at most 253 characters long"}


def test_everything_wrong_with_a_composition_is_said_at_once() -> None:
    assert wrong(width=1, height=100, fps=0, hosts=["*"], varies={"a": [2, 1]}, props={"b": float("nan")}) == {
        "width": "must be at least 16",
        "fps": "must be between 1 and 240",
        "hosts[0]": "does not have the form it needs",
        "varies.a": "the end (1) must be after the first frame (2)",
        "props.b": "must be a finite number",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("composition", "a b"),
        ("width", 15),
        ("fps", "thirty"),
        ("props", []),
        ("varies", {"a": [1]}),
        ("varies", {"a": [-1, 2]}),
        ("varies", {"a": [0, 1, 2]}),
        ("varies", {f"p{n}": [0, 1] for n in range(21)}),
        ("hosts", ["*"]),
        ("hosts", ["a"] * 21),
        ("timeout", 0),
        ("duration", None),
        ("unknown", 1),
    ],
    ids=str,
)
def test_schema_and_reader_refuse_the_same(field: str, value: Any) -> None:
    assert against_schema(data_of(**{field: value}))
    assert wrong(**{field: value})


@pytest.mark.parametrize(
    "fields",
    [
        {"props": {"a": {"b": [None, 1.5, "x", True]}}},
        {"props": {"a": 1}, "varies": {"a": [0, 1]}},
        {"width": None, "height": None, "fps": None, "project": None},
        {"fps": "30000/1001"},
        {"hosts": []},
        {"background": "blur", "fit": "cover"},
    ],
    ids=str,
)
def test_schema_and_reader_accept_the_same(fields: dict[str, Any]) -> None:
    assert not against_schema(data_of(**fields))
    scene_of(**fields)
