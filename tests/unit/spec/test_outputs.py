"""Sizes, containers and destinations of outputs."""

from typing import Any

import pytest
from spec_examples import alps, problems

from farm.spec import parse_spec
from farm.spec.outputs import Container, Output


def output(**fields: Any) -> Output:
    return parse_spec({**alps(), "outputs": [{"uri": "o.mp4", **fields}]}).outputs[0]


def refusal(**fields: Any) -> dict[str, str]:
    return problems({**alps(), "outputs": [{"uri": "o.mp4", **fields}]})


@pytest.mark.parametrize(
    ("quality", "size"),
    [("draft", (1280, 720)), ("standard", (1920, 1080)), ("high", (1920, 1080)), ("ultra", (3840, 2160))],
)
def test_the_quality_gives_the_size(quality: str, size: tuple[int, int]) -> None:
    made = output(quality=quality)
    assert (made.width, made.height) == size


@pytest.mark.parametrize("quality", ["draft", "standard", "high", "ultra"])
@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({"width": 1920}, (1920, 1080)),
        ({"height": 1080}, (1920, 1080)),
        ({"height": 720}, (1280, 720)),
        ({"width": 854}, (854, 480)),
        ({"height": 360}, (640, 360)),
        ({"width": 8192}, (8192, 4608)),
        ({"width": 1080, "height": 1920}, (1080, 1920)),
        ({"width": 16, "height": 8192}, (16, 8192)),
    ],
)
def test_a_given_side_is_kept_and_a_missing_one_makes_16_to_9(
    quality: str, given: dict[str, int], size: tuple[int, int]
) -> None:
    made = output(quality=quality, **given)
    assert (made.width, made.height) == size


@pytest.mark.parametrize(
    "given", [{"width": n} for n in range(30, 400, 2)] + [{"height": n} for n in range(16, 400, 2)]
)
def test_a_missing_side_is_even(given: dict[str, int]) -> None:
    made = output(**given)
    assert made.width % 2 == made.height % 2 == 0
    assert abs(made.width / made.height - 16 / 9) < 0.2


@pytest.mark.parametrize("given", [{"width": 1919, "height": 1080}, {"width": 1920, "height": 1081}, {"width": 17}])
def test_odd_sizes_are_refused_and_explained(given: dict[str, int]) -> None:
    ((where, message),) = refusal(**{"height": 1080, **given}).items()
    assert where == ("outputs[0].height" if given.get("height") == 1081 else "outputs[0].width")
    assert message.startswith("must be even: ")


@pytest.mark.parametrize("side", ["width", "height"])
@pytest.mark.parametrize("value", [0, -2, 14, 8194, 10**400, True, "x", None, [], 1.5], ids=lambda v: repr(v)[:10])
def test_only_the_side_that_was_given_is_blamed(side: str, value: Any) -> None:
    assert set(refusal(**{side: value})) == {f"outputs[0].{side}"}


@pytest.mark.parametrize("quality", ["best", "", 1, None, [], {}], ids=repr)
def test_an_unknown_quality_is_told_the_qualities(quality: Any) -> None:
    ((where, message),) = refusal(quality=quality).items()
    assert where == "outputs[0].quality"
    assert message.startswith("must be one of 'draft', 'standard', 'high' or 'ultra'")


@pytest.mark.parametrize(
    ("uri", "container", "file_format"),
    [
        ("a.mp4", None, Container.MP4),
        ("a.MP4", None, Container.MP4),
        ("a.mov", None, Container.MOV),
        ("a.mkv", None, Container.MKV),
        ("a", None, Container.MP4),
        ("folder.d/a", None, Container.MP4),
        ("s3://bucket/some/key.mkv", None, Container.MKV),
        ("s3://bucket/key", "mov", Container.MOV),
        ("a.mp4", "mkv", Container.MKV),
        ("a.video", "mp4", Container.MP4),
        ("file:///tmp/a.mov", None, Container.MOV),
    ],
)
def test_the_container_is_named_or_the_destinations_ending(
    uri: str, container: str | None, file_format: Container
) -> None:
    fields = {"container": container} if container else {}
    assert output(uri=uri, **fields).file_format is file_format


@pytest.mark.parametrize("uri", ["a.avi", "a.jpg", "s3://b/a.webm", "a.mp4.txt", "a.4"])
def test_an_ending_that_is_no_container_is_refused(uri: str) -> None:
    ((where, message),) = refusal(uri=uri).items()
    assert where.startswith("outputs[0]")
    assert f"'.{uri.rpartition('.')[2]}' is not a container for video" in message


@pytest.mark.parametrize("container", ["avi", "", "MP4", 4, [], {}], ids=repr)
def test_an_unknown_container_is_told_the_containers(container: Any) -> None:
    ((where, message),) = refusal(container=container).items()
    assert where == "outputs[0].container"
    assert message.startswith("must be one of 'mp4', 'mov' or 'mkv'")


@pytest.mark.parametrize(
    "uri", ["http://x.org/a.mp4", "https://x.org/a.mp4", "ftp://x/a.mp4", "gs://b/a.mp4", "://a.mp4"]
)
def test_a_destination_nothing_can_deliver_to_is_refused(uri: str) -> None:
    ((where, message),) = refusal(uri=uri).items()
    assert where == "outputs[0].uri"
    assert message == f"'{uri.partition('://')[0]}://' is not a destination; give a path or s3://bucket/key"


@pytest.mark.parametrize("uri", ["out/", "/", "s3://bucket/", "s3://", "file:///tmp/"])
def test_a_destination_is_a_file(uri: str) -> None:
    assert refusal(uri=uri) == {"outputs[0].uri": "must name a file, not a folder"}


@pytest.mark.parametrize("uri", ["", " ", "a\0.mp4", "a\n.mp4", 5, None, [], {}], ids=repr)
def test_a_destination_is_a_text_with_something_in_it(uri: Any) -> None:
    assert set(refusal(uri=uri)) == {"outputs[0].uri"}


def test_twenty_outputs_are_the_most() -> None:
    outputs = [{"uri": f"{n}.mp4"} for n in range(21)]
    assert len(parse_spec({**alps(), "outputs": outputs[:20]}).outputs) == 20
    assert problems({**alps(), "outputs": outputs}) == {"outputs": "must have at most 20 entries, not 21"}


def test_av1_is_refused_where_nothing_can_write_it() -> None:
    assert refusal(codec="av1", container="mov") == {"outputs[0]": "av1 does not go into mov; use mp4 or mkv"}
    assert refusal(codec="av1", width=64, height=62) == {"outputs[0]": "av1 needs at least 64 pixels in each direction"}
    assert output(codec="av1", width=64, height=64).codec == "av1"
