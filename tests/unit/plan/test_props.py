"""Which values among a composition's props are assets, and how others take their place."""

import copy
from typing import Any

import pytest

from farm.plan.props import ENDINGS, prop_assets, replaced


def found(props: Any, schema: Any = None) -> dict[str, tuple[str, str]]:
    """Return media and address of each asset, by its place."""
    assets = list(prop_assets(props, schema))
    assert len({asset.path for asset in assets}) == len(assets)
    return {asset.path: (asset.media, asset.address) for asset in assets}


def marked(media: str = "image", **more: Any) -> dict[str, Any]:
    return {"type": "string", "asset": media, **more}


def having(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


# By the schema's mark


@pytest.mark.parametrize("media", ["image", "audio", "video"])
@pytest.mark.parametrize(
    "address", ["photo.jpg", "../a/b", "C:\\x", "s3://bucket/key", "https://example.org/x?y", "unknown"]
)
def test_a_marked_prop_is_an_asset_whatever_its_address(media: str, address: str) -> None:
    assert found({"photo": address}, having(photo=marked(media))) == {"photo": (media, address)}


def test_a_mark_goes_before_the_ending() -> None:
    address = "https://example.org/a.mp4"
    assert found({"sound": address}, having(sound=marked("audio"))) == {"sound": ("audio", address)}


@pytest.mark.parametrize("mark", ["font", "Image", "", None, 5, ["image"], {"image": 1}], ids=repr)
def test_an_unknown_mark_says_nothing(mark: Any) -> None:
    assert found({"photo": "a.jpg"}, having(photo={"type": "string", "asset": mark})) == {}


def test_marks_are_found_within_objects_and_lists() -> None:
    schema = having(
        hero=having(image=marked(), caption={"type": "string"}),
        items={"type": "array", "items": having(photo=marked(), clips={"type": "array", "items": marked("video")})},
    )
    props = {
        "hero": {"image": "h.jpg", "caption": "h.jpg"},
        "items": [{"photo": "0.jpg"}, {"clips": ["a", "b"]}, {"photo": "2.jpg", "rank": 1}],
    }
    assert found(props, schema) == {
        "hero.image": ("image", "h.jpg"),
        "items[0].photo": ("image", "0.jpg"),
        "items[1].clips[0]": ("video", "a"),
        "items[1].clips[1]": ("video", "b"),
        "items[2].photo": ("image", "2.jpg"),
    }


def test_a_tuple_has_a_schema_for_each_place_and_one_for_the_rest() -> None:
    schema = having(pair={"type": "array", "prefixItems": [{"type": "string"}, marked()], "items": marked("audio")})
    assert found({"pair": ["a", "b", "c", "d"]}, schema) == {
        "pair[1]": ("image", "b"),
        "pair[2]": ("audio", "c"),
        "pair[3]": ("audio", "d"),
    }


def test_any_name_may_be_an_asset() -> None:
    schema = having(logos={"type": "object", "properties": {"none": {}}, "additionalProperties": marked()})
    assert found({"logos": {"acme": "a.png", "none": "b.png"}}, schema) == {"logos.acme": ("image", "a.png")}


@pytest.mark.parametrize(
    "photo",
    [
        {"anyOf": [marked(), {"type": "null"}]},
        {"anyOf": [{"type": "null"}, marked()]},
        {"oneOf": [{"type": "number"}, marked()]},
        {"allOf": [{"type": "string"}, {"asset": "image"}]},
        {"$ref": "#/$defs/Photo"},
        {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Photo"}]},
        {"$ref": "#/$defs/Again"},
    ],
    ids=str,
)
def test_a_mark_is_found_through_alternatives_and_references(photo: dict[str, Any]) -> None:
    schema = having(photo=photo) | {"$defs": {"Photo": marked(), "Again": {"anyOf": [{"$ref": "#/$defs/Photo"}]}}}
    assert found({"photo": "a"}, schema) == {"photo": ("image", "a")}
    assert found({"photo": None}, schema) == {}


def test_of_alternative_objects_each_is_looked_at() -> None:
    still = having(kind={"const": "still"}, photo=marked())
    film = having(kind={"const": "film"}, film=marked("video"), photo={"type": "string"})
    schema = having(scenes={"type": "array", "items": {"anyOf": [still, film]}})
    props = {"scenes": [{"kind": "still", "photo": "a"}, {"kind": "film", "film": "b"}]}
    assert found(props, schema) == {"scenes[0].photo": ("image", "a"), "scenes[1].film": ("video", "b")}


@pytest.mark.parametrize(
    "schema",
    [
        {"$defs": {"Node": having(photo=marked(), next={"$ref": "#/$defs/Node"})}, "$ref": "#/$defs/Node"},
        {
            "$defs": {"Node": having(photo=marked(), next={"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Node"}]})},
            **having(photo=marked(), next={"$ref": "#/$defs/Node"}),
        },
    ],
    ids=["itself", "with null"],
)
def test_a_schema_may_refer_to_itself(schema: dict[str, Any]) -> None:
    props: dict[str, Any] = {"photo": "0"}
    for number in range(1, 15):
        props = {"photo": str(number), "next": props}
    assert len(found(props, schema)) == 15


@pytest.mark.parametrize(
    "schema",
    [
        {"$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"$ref": "#/$defs/A"}}, **having(a={"$ref": "#/$defs/A"})},
        {"$defs": {"A": {"anyOf": [{"$ref": "#/$defs/A"}]}}, **having(a={"$ref": "#/$defs/A"})},
        having(a={"$ref": "#/$defs/Missing"}),
        having(a={"$ref": "https://example.org/schema"}),
        having(a={"$ref": 5}),
        having(a=True),
        {"properties": {"a": None}},
        {"type": "object"},
        {},
        None,
        True,
        "none",
        [],
    ],
    ids=str,
)
def test_a_schema_that_tells_nothing_does_no_harm(schema: Any) -> None:
    props = {"a": "text", "b": ["c"], "d": {"e": "https://example.org/f.png"}}
    assert found(props, schema) == {"d.e": ("image", "https://example.org/f.png")}


def test_what_a_schema_says_of_other_kinds_of_values_does_no_harm() -> None:
    schema = having(a=having(b=marked()), c={"type": "array", "items": marked()}, d=marked())
    assert found({"a": ["x"], "c": {"0": "y"}, "d": [1, None, True, {"e": 2.5}]}, schema) == {}


# By address


@pytest.mark.parametrize(
    ("media", "ending"), [(media, end) for media, ends in ENDINGS.items() for end in ends.split("|")]
)
def test_a_remote_address_is_an_asset_by_its_ending(media: str, ending: str) -> None:
    for address in (
        f"https://example.org/a.{ending}",
        f"HTTP://example.org/A.{ending.upper()}?size=2#top",
        f"s3://bucket/a/b.c.{ending}",
        f"https://example.org/a.{ending}?name=b.html",
        f"https://example.org/a.{ending}#b",
    ):
        assert found({"anything": address}) == {"anything": (media, address)}


def test_an_uploaded_file_is_an_asset_by_its_own_address() -> None:
    address = f"file:///srv/deliveries/.assets/ab/{'ab' * 32}.png"
    assert found({"a": [{"b": address}]}) == {"a[0].b": ("image", address)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "photo.jpg",
        "/srv/photo.jpg",
        "file:///srv/photo.jpg",
        "ftp://example.org/a.jpg",
        "see https://example.org/a.jpg",
        "https://example.org/",
        "https://example.org/a.jpg.html",
        "https://example.org/jpg",
        "https://example.org/a.svg",
        "https://example.org/?file=a.jpg",
        "https://example.org/page#a.jpg",
        "data:image/png;base64,AAAA",
        "data:audio/wav;base64,https://example.org/a.wav",
        "Just .png a text",
    ],
)
def test_other_texts_are_no_assets(text: str) -> None:
    assert found({"a": text, "b": [text], "c": {"d": text}}) == {}


@pytest.mark.parametrize("text", ["", "data:image/png;base64,AAAA", "data:,"])
def test_what_is_there_already_need_not_be_fetched_even_where_it_is_marked(text: str) -> None:
    assert found({"photo": text}, having(photo=marked())) == {}


def test_addresses_are_found_at_any_depth_with_their_place() -> None:
    address = "https://example.org/a.webp"
    props = {"a": [[{"b c": [None, address]}], {"d": {"e": address}}], "f": address}
    assert found(props) == {
        "a[0][0].b c[1]": ("image", address),
        "a[1].d.e": ("image", address),
        "f": ("image", address),
    }


@pytest.mark.parametrize("value", [None, True, 0, 1.5, [], {}, [[]], [None, {}]], ids=repr)
def test_values_without_texts_have_no_assets(value: Any) -> None:
    assert found({"a": value}, having(a=marked())) == {}


# Others in their place


def test_replacing_changes_what_is_named_and_leaves_the_rest_alone() -> None:
    props = {"a": "x", "items": [{"photo": "x", "rank": 1}, "x", None, 2.5, True], "deep": {"er": {"x": "x"}}}
    before = copy.deepcopy(props)
    names = {"items[0].photo": "/farm-assets/1.png", "deep.er.x": "/farm-assets/2.png", "absent": "never"}
    assert replaced(props, names) == {
        "a": "x",
        "items": [{"photo": "/farm-assets/1.png", "rank": 1}, "x", None, 2.5, True],
        "deep": {"er": {"x": "/farm-assets/2.png"}},
    }
    assert props == before


def test_every_place_that_is_found_can_be_replaced() -> None:
    address = "https://example.org/a.png"
    props: dict[str, Any] = {"a": [[{"b c": [None, address]}], {"": {"e.f": address}}], "g": address, "h[0]": address}
    names = dict.fromkeys(found(props), "here")
    assert set(names) == {"a[0][0].b c[1]", 'a[1][""]["e.f"]', "g", '["h[0]"]'}
    assert found(replaced(props, names)) == {}
    assert str(replaced(props, names)).count("here") == 4


def test_no_two_places_are_spelled_alike() -> None:
    addresses = [f"https://example.org/{n}.png" for n in range(6)]
    first, second, third, fourth, fifth, sixth = addresses
    props = {"a.b": first, "a": {"b": second}, "": {"c": third}, "c": fourth, "d": [fifth], "d[0]": sixth}
    names = {asset.path: asset.address + "!" for asset in prop_assets(props, None)}
    assert len(names) == 6
    assert replaced(props, names) == {
        "a.b": first + "!",
        "a": {"b": second + "!"},
        "": {"c": third + "!"},
        "c": fourth + "!",
        "d": [fifth + "!"],
        "d[0]": sixth + "!",
    }


def test_nothing_named_is_nothing_changed() -> None:
    props = {"a": [1, {"b": "c"}], "d": {}}
    assert replaced(props, {}) == props
    assert replaced("text", {"": "other"}) == "other"
    assert replaced([], {"": "other"}) == []
