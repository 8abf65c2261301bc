"""The command line's changes to a spec: ``--set``, ``--scenes``, ``--quality`` and ``-o``."""

from typing import Any

import pytest
from spec_examples import alps, everything

from farm.errors import SpecError
from farm.spec import parse_spec
from farm.spec.change import select_scenes, set_destination, set_quality, set_value


def four_scenes() -> dict[str, Any]:
    data = everything()
    del data["scenes"][4:]
    return data


def looked_up(data: Any, path: list[str | int]) -> Any:
    for step in path:
        data = data[step]
    return data


@pytest.mark.parametrize(
    ("assignment", "path", "value"),
    [
        ("scenes[0].duration=5", ["scenes", 0, "duration"], 5),
        ("scenes[0].duration=2.5", ["scenes", 0, "duration"], 2.5),
        ("scenes[0].duration=auto", ["scenes", 0, "duration"], "auto"),
        ('scenes[0].duration="auto"', ["scenes", 0, "duration"], "auto"),
        (" title = x", ["title"], " x"),
        ("title=", ["title"], ""),
        ("title=a=b", ["title"], "a=b"),
        ("title=true", ["title"], True),
        ("title=[1, 2", ["title"], "[1, 2"),
        ("audio=null", ["audio"], None),
        ("scenes[2]=5", ["scenes", 2], 5),
        ('scenes[1].trim={"start": 2}', ["scenes", 1, "trim"], {"start": 2}),
        ("scenes[0].motion.to.zoom=1.5", ["scenes", 0, "motion", "to", "zoom"], 1.5),
        ("audio.loudness.lufs=-16", ["audio", "loudness", "lufs"], -16),
        ("outputs[0].fps=30000/1001", ["outputs", 0, "fps"], "30000/1001"),
        ("audio.voiceover.trim.start=1", ["audio", "voiceover", "trim", "start"], 1),
        (f"seed={'1' * 5000}", ["seed"], "1" * 5000),
    ],
    ids=lambda v: str(v)[:30],
)
def test_set_puts_a_value_where_it_says(assignment: str, path: list[str | int], value: Any) -> None:
    data = alps()
    set_value(data, assignment)
    assert looked_up(data, path) == value
    assert type(looked_up(data, path)) is type(value)


def test_set_changes_nothing_else() -> None:
    data = alps()
    set_value(data, "scenes[0].duration=5")
    data["scenes"][0]["duration"] = 8
    assert data == alps()


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("", "must look like scenes[0].duration=5"),
        ("=", "must look like scenes[0].duration=5"),
        ("=5", "must look like scenes[0].duration=5"),
        ("title", "must look like scenes[0].duration=5"),
        ("scenes[0].=5", "must look like scenes[0].duration=5"),
        (".title=5", "must look like scenes[0].duration=5"),
        ("a..b=5", "must look like scenes[0].duration=5"),
        ("scenes[]=5", "must look like scenes[0].duration=5"),
        ("scenes[-1].duration=5", "must look like scenes[0].duration=5"),
        ("scenes[x]=5", "must look like scenes[0].duration=5"),
        ("scenes[0=5", "must look like scenes[0].duration=5"),
        ("scenes[²]=5", "must look like scenes[0].duration=5"),
        (f"scenes[{'9' * 5000}]=5", "must look like scenes[0].duration=5"),
        ("a b=5", "must look like scenes[0].duration=5"),
        ("scenes[3]=5", "there is no entry [3] there"),
        ("scenes[3].duration=5", "there is no entry [3] there"),
        ("scenes[999999999].duration=5", "there is no entry [999999999] there"),
        ("[0]=5", "there is no entry [0] there"),
        ("title[0]=5", "there is no entry [0] there"),
        ("audio[0]=5", "there is no entry [0] there"),
        ("title.text=5", "there is no 'text' there"),
        ("scenes.duration=5", "there is no 'duration' there"),
        ("scenes[0].duration.seconds=5", "there is no 'seconds' there"),
        ("version.a.b=5", "there is no 'a' there"),
        (f"title={'[' * 200_000}", "the value is nested too deeply"),
    ],
    ids=lambda v: v[:30],
)
def test_a_set_that_leads_nowhere_is_refused(assignment: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        set_value(alps(), assignment)
    assert caught.value.message.startswith("--set ")
    assert caught.value.message.endswith(message)


@pytest.mark.parametrize(
    ("selection", "kept"),
    [
        ("1", [0]),
        ("3", [2]),
        ("2-3", [1, 2]),
        ("2-", [1, 2, 3]),
        ("-2", [0, 1]),
        ("1,3", [0, 2]),
        ("3,1", [0, 2]),
        ("1,1,1-2", [0, 1]),
        (" 2 - 3 ", [1, 2]),
        ("4-9", [3]),
        ("1-999999", [0, 1, 2, 3]),
        ("0-2", [0, 1]),
        ("1,9", [0]),
        ("3-2,4", [3]),
        ("1-4", [0, 1, 2, 3]),
    ],
)
def test_scenes_are_selected_by_number_in_order(selection: str, kept: list[int]) -> None:
    data, names = four_scenes(), ["one", "two", "three", "four"]
    for scene, name in zip(data["scenes"], names, strict=True):
        scene["name"] = name
    select_scenes(data, selection)
    assert [scene["name"] for scene in data["scenes"]] == [names[n] for n in kept]
    parse_spec(data)


@pytest.mark.parametrize("selection", ["9", "0", "5-", "3-2", "5-9", "9-1", "0-0", "4-2,9"])
def test_a_selection_that_names_no_scene_is_refused(selection: str) -> None:
    with pytest.raises(SpecError) as caught:
        select_scenes(four_scenes(), selection)
    assert caught.value.message == f"--scenes {selection}: the spec has scenes 1 to 4"


@pytest.mark.parametrize(
    "selection",
    [
        "",
        " ",
        "-",
        ",",
        "1,",
        ",1",
        "a",
        "1-b",
        "1--2",
        "1-2-3",
        "2 4",
        "1.5",
        "--",
        "²",
        "٣",
        "1234567",
        "-1234567",
        "1;2",
    ],
)
def test_a_malformed_selection_is_refused(selection: str) -> None:
    with pytest.raises(SpecError) as caught:
        select_scenes(everything(), selection)
    assert caught.value.message == f"--scenes {selection}: must look like 2-4 or 1,3,5-7"


def test_a_transition_into_a_scene_that_is_left_out_goes_with_it() -> None:
    data = everything()
    for scene in data["scenes"]:
        scene["transition"] = {"kind": "crossfade"}
    select_scenes(data, "1-2,4")
    assert [scene["transition"] for scene in data["scenes"]] == [{"kind": "crossfade"}, None, None]


def test_selecting_scenes_of_something_else_is_left_to_the_reader() -> None:
    for scenes in (None, "x", {}, 5):
        data = {**alps(), "scenes": scenes}
        select_scenes(data, "1")
        assert data["scenes"] == scenes
    data = {**alps(), "scenes": [5, "x"]}
    select_scenes(data, "2")
    assert data["scenes"] == ["x"]


@pytest.mark.parametrize(
    ("given", "shrunk"),
    [
        ((1920, 1080), (1280, 720)),
        ((3840, 2160), (1280, 720)),
        ((1080, 1920), (720, 1280)),
        ((2160, 3840), (720, 1280)),
        ((1080, 1080), (720, 720)),
        ((1080, 1350), (720, 900)),
        ((2560, 1080), (1706, 720)),
        ((1280, 720), (1280, 720)),
        ((640, 360), (640, 360)),
        ((8192, 720), (8192, 720)),
        ((3840, None), (1280, None)),
        ((None, 2160), (None, 720)),
        ((640, None), (640, None)),
        ((None, 480), (None, 480)),
        ((None, None), (None, None)),
    ],
)
def test_a_draft_has_at_most_720_lines_in_its_own_shape(
    given: tuple[int | None, int | None], shrunk: tuple[int | None, int | None]
) -> None:
    sides = {name: side for name, side in zip(("width", "height"), given, strict=True) if side}
    data = {**alps(), "outputs": [{"uri": "a.mp4", **sides}, {"uri": "b.mp4", "quality": "ultra", **sides}]}
    set_quality(data, "draft")
    for output in data["outputs"]:
        assert output["quality"] == "draft"
        assert (output.get("width"), output.get("height")) == shrunk
    parse_spec(data)


@pytest.mark.parametrize("quality", ["standard", "high", "ultra"])
def test_other_qualities_leave_the_size_alone(quality: str) -> None:
    data = everything()
    set_quality(data, quality)
    for output, before in zip(data["outputs"], everything()["outputs"], strict=True):
        assert output == {**before, "quality": quality}


@pytest.mark.parametrize("quality", ["", "DRAFT", "best", "draft "])
def test_an_unknown_quality_is_refused(quality: str) -> None:
    with pytest.raises(SpecError, match="must be one of draft, standard, high, ultra"):
        set_quality(alps(), quality)


@pytest.mark.parametrize("side", [10**400, -1080, 0, True, "1080", [], None, 1e400], ids=lambda v: repr(v)[:10])
def test_a_draft_leaves_sizes_that_are_none_to_the_reader(side: Any) -> None:
    data = {**alps(), "outputs": [{"uri": "a.mp4", "width": side, "height": 1080 if side is not None else side}]}
    set_quality(data, "draft")
    assert data["outputs"][0]["width"] == side


@pytest.mark.parametrize("outputs", [None, {}, "x", [5, None]], ids=repr)
def test_a_quality_for_outputs_that_are_none_is_left_to_the_reader(outputs: Any) -> None:
    data = {**alps(), "outputs": outputs}
    set_quality(data, "draft")
    assert data["outputs"] == outputs


def test_the_destination_goes_to_the_first_output_alone() -> None:
    data = everything()
    set_destination(data, "s3://bucket/new.mp4")
    uris = [output["uri"] for output in data["outputs"]]
    assert uris == ["s3://bucket/new.mp4", "s3://bucket/b", "c.mp4"]


def test_a_spec_without_outputs_gets_one_at_the_destination() -> None:
    data = alps()
    del data["outputs"]
    set_destination(data, "new.mp4")
    assert [output.uri for output in parse_spec(data).outputs] == ["new.mp4"]


@pytest.mark.parametrize("outputs", [None, {}, "x", [5]], ids=repr)
def test_a_destination_for_outputs_that_are_none_is_left_to_the_reader(outputs: Any) -> None:
    data = {**alps(), "outputs": outputs}
    set_destination(data, "new.mp4")
    assert data["outputs"] == outputs
