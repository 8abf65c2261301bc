"""What is wrong with a spec is said in plain words, with its place, all at once."""

import time
from typing import Any

import pytest
from spec_examples import alps, everything, problems, put

from farm.errors import SpecError
from farm.spec import ExportSpec, parse_spec

NUMBERS: list[list[str | int]] = [
    ["seed"],
    ["scenes", 0, "padding"],
    ["scenes", 0, "motion", "from", "zoom"],
    ["scenes", 0, "motion", "to", "x"],
    ["scenes", 0, "motion", "to", "y"],
    ["scenes", 0, "voiceover", "delay"],
    ["scenes", 0, "voiceover", "gain_db"],
    ["scenes", 0, "transition", "duration"],
    ["scenes", 1, "trim", "start"],
    ["scenes", 1, "trim", "end"],
    ["scenes", 1, "speed"],
    ["scenes", 1, "gain_db"],
    ["scenes", 2, "angle"],
    ["audio", "music", "gain_db"],
    ["audio", "music", "fade_in"],
    ["audio", "music", "fade_out"],
    ["audio", "music", "delay"],
    ["audio", "loudness", "lufs"],
    ["audio", "loudness", "true_peak_db"],
    ["outputs", 0, "width"],
    ["outputs", 0, "height"],
]


def spelled(path: list[str | int]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


@pytest.mark.parametrize(
    ("path", "value", "where", "message"),
    [
        (["version"], 2, "version", "must be 1, not 2"),
        (["version"], "1", "version", "must be 1, not '1'"),
        (["version"], True, "version", "must be a number"),
        (["version"], None, "version", "must be 1"),
        (["version"], 10**400, "version", "is too large"),
        (["title"], 5, "title", "must be a text"),
        (["title"], "x" * 201, "title", "must be at most 200 characters long"),
        (["title"], "two\nlines", "title", "must be one line of printable characters"),
        (["title"], "\x1b[2J", "title", "must be one line of printable characters"),
        (["title"], "\ud800", "title", "must be valid Unicode text"),
        (["seed"], -1, "seed", "must be at least 0"),
        (["seed"], 1 << 32, "seed", "must be below 4294967296"),
        (["seed"], 0.5, "seed", "must be a whole number"),
        (["colour"], "red", "colour", "is not a known field"),
        ([":ken_burns"], 1, ":ken_burns", "is not a known field"),
        (["scenes"], [], "scenes", "must have at least 1 entry"),
        (["scenes"], {}, "scenes", "must be a list"),
        (["scenes"], "no", "scenes", "must be a list"),
        (["scenes"], None, "scenes", "must be a list"),
        (["scenes", 0, "duration"], 0, "scenes[0].duration", "must be above 0"),
        (["scenes", 0, "duration"], -1, "scenes[0].duration", "must be above 0"),
        (["scenes", 0, "duration"], 21601, "scenes[0].duration", "must be at most 21600"),
        (["scenes", 0, "duration"], 10**400, "scenes[0].duration", "must be a number"),
        (["scenes", 0, "duration"], None, "scenes[0].duration", "must be a number of seconds or 'auto'"),
        (["scenes", 0, "duration"], True, "scenes[0].duration", "must be a number of seconds or 'auto'"),
        (["scenes", 0, "duration"], [8], "scenes[0].duration", "must be a number of seconds or 'auto'"),
        (["scenes", 0, "duration"], "8", "scenes[0].duration", "must be a number of seconds or 'auto', not '8'"),
        (["scenes", 0, "image"], "", "scenes[0].image", "must not be empty"),
        (["scenes", 0, "image"], " \t ", "scenes[0].image", "must not be empty"),
        (["scenes", 0, "image"], "a\0b", "scenes[0].image", "must not contain control characters"),
        (["scenes", 0, "image"], "a\nb", "scenes[0].image", "must not contain control characters"),
        (["scenes", 0, "image"], "x" * 4097, "scenes[0].image", "must be at most 4096 characters long"),
        (["scenes", 0, "image"], ["a.jpg"], "scenes[0].image", "must be a text"),
        (["scenes", 0, "name"], "a\tb", "scenes[0].name", "must be one line of printable characters"),
        (["scenes", 0, "name"], "x" * 81, "scenes[0].name", "must be at most 80 characters long"),
        (["scenes", 0, "fit"], "fill", "scenes[0].fit", "must be one of 'cover' or 'contain', not 'fill'"),
        (["scenes", 0, "fit"], [], "scenes[0].fit", "must be one of 'cover' or 'contain'"),
        (["scenes", 0, "motion"], 5, "scenes[0].motion", "must be an object"),
        (["scenes", 0, "motion"], ["zoom_in"], "scenes[0].motion", "must be an object"),
        (["scenes", 0, "motion", "to", "zoom"], 0.9, "scenes[0].motion.to.zoom", "must be at least 1"),
        (["scenes", 0, "motion", "to", "zoom"], 10.5, "scenes[0].motion.to.zoom", "must be at most 10"),
        (["scenes", 0, "motion", "to", "x"], 1.01, "scenes[0].motion.to.x", "must be at most 1"),
        (["scenes", 0, "motion", "to"], [1, 2], "scenes[0].motion.to", "must be an object"),
        (["scenes", 0, "motion", ":path"], 1, "scenes[0].motion.:path", "is not a known field"),
        (["scenes", 0, "background"], "#12345", "scenes[0].background", "must be 'blur' or a colour such as '#102030'"),
        (["scenes", 0, "background"], {"a": 1}, "scenes[0].background", "must be 'blur' or a colour such as '#102030'"),
        (["scenes", 0, "background"], [], "scenes[0].background", "must be 'blur' or a colour such as '#102030'"),
        (["scenes", 0, "background"], None, "scenes[0].background", "must be 'blur' or a colour such as '#102030'"),
        (["scenes", 0, "voiceover"], "v.wav", "scenes[0].voiceover", "must be an object"),
        (["scenes", 0, "voiceover"], {}, "scenes[0].voiceover", "needs 'audio' (a recording) or 'text' (to be spoken)"),
        (["scenes", 0, "voiceover", "gain_db"], 24.1, "scenes[0].voiceover.gain_db", "must be at most 24"),
        (["scenes", 0, "transition"], [], "scenes[0].transition", "must be an object"),
        (["scenes", 0, "transition", "duration"], 0, "scenes[0].transition.duration", "must be above 0"),
        (["scenes", 0, "on_error"], [], "scenes[0].on_error", "must be an object"),
        (["scenes", 0, "on_error"], {"retry": 21}, "scenes[0].on_error.retry", "must be at most 20"),
        (["scenes", 0, "on_error"], {"retry": True}, "scenes[0].on_error.retry", "must be a number"),
        (["scenes", 1, "trim"], {"start": 2, "end": 2}, "scenes[1].trim", "end (2 s) must be after start (2 s)"),
        (["scenes", 1, "trim"], {"start": 3, "end": 1.5}, "scenes[1].trim", "end (1.5 s) must be after start (3 s)"),
        (["scenes", 1, "trim"], None, "scenes[1].trim", "must be an object"),
        (["scenes", 1, "speed"], 0, "scenes[1].speed", "must be at least 0.1"),
        (["scenes", 1, "mute"], "maybe", "scenes[1].mute", "must be true or false"),
        (["scenes", 1, "mute"], [], "scenes[1].mute", "must be true or false"),
        (["scenes", 2, "color"], "red", "scenes[2].color", "must be a colour such as '#102030'"),
        (["scenes", 2, "color"], "#10203g", "scenes[2].color", "must be a colour such as '#102030'"),
        (["scenes", 2, "color"], "#102030\n", "scenes[2].color", "must be a colour such as '#102030'"),
        (["scenes", 2, "to"], "#1020", "scenes[2].to", "must be a colour such as '#102030'"),
        (["audio"], [], "audio", "must be an object"),
        (["audio", "effects"], {}, "audio.effects", "must be a list"),
        (["audio", "effects"], [{"audio": "a.wav"}], "audio.effects[0].at", "is missing"),
        (["audio", "loudness", "lufs"], -40, "audio.loudness.lufs", "must be at least -36"),
        (["audio", "music"], {"audio": 1}, "audio.music.audio", "must be a text"),
        (["outputs"], [], "outputs", "must have at least 1 entry"),
        (["outputs", 0], None, "outputs[0]", "must be an object"),
        (["outputs", 0], [], "outputs[0]", "must be an object"),
        (["outputs", 0], {}, "outputs[0].uri", "is missing"),
        (["outputs", 0, "width"], 15, "outputs[0].width", "must be at least 16"),
        (["outputs", 0, "width"], 8194, "outputs[0].width", "must be at most 8192"),
        (["outputs", 0, "width"], 10**400, "outputs[0].width", "must be at most 8192"),
        (["outputs", 0, "width"], 1920.5, "outputs[0].width", "must be a whole number"),
        (["outputs", 0, "width"], None, "outputs[0].width", "must be a whole number"),
        (["outputs", 0, "fps"], 0, "outputs[0].fps", "must be between 1 and 240"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(path: list[str | int], value: Any, where: str, message: str) -> None:
    assert problems(put(alps(), path, value)) == {where: message}


@pytest.mark.parametrize("path", NUMBERS, ids=spelled)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")], ids=str)
def test_nan_and_infinity_are_no_numbers(path: list[str | int], value: float) -> None:
    assert problems(put(alps(), path, value)) == {spelled(path): "must be a finite number"}


@pytest.mark.parametrize("path", NUMBERS, ids=spelled)
@pytest.mark.parametrize("value", [True, False])
def test_true_and_false_are_no_numbers(path: list[str | int], value: bool) -> None:
    assert problems(put(alps(), path, value)) == {spelled(path): "must be a number"}


@pytest.mark.parametrize("path", NUMBERS, ids=spelled)
@pytest.mark.parametrize("value", [[], {}, "x"], ids=repr)
def test_lists_objects_and_words_are_no_numbers(path: list[str | int], value: Any) -> None:
    (where, message), *others = problems(put(alps(), path, value)).items()
    assert where == spelled(path)
    assert message in {"must be a number", "must be a whole number"}
    assert not others


@pytest.mark.parametrize("value", [float("nan"), float("inf")], ids=str)
def test_a_scene_lasts_a_finite_time(value: float) -> None:
    assert problems(put(alps(), ["scenes", 0, "duration"], value)) == {"scenes[0].duration": "must be a finite number"}


@pytest.mark.parametrize(
    "scene",
    [
        {"kind": "video"},
        {"kind": "ken burns"},
        {"kind": ":ken_burns"},
        {"kind": None},
        {"kind": 5},
        {"kind": True},
        {"kind": 1e400},
        {"kind": []},
        {"kind": ["color"]},
        {"kind": {"kind": "color"}},
    ],
    ids=repr,
)
def test_a_scene_of_no_known_kind_is_told_the_kinds(scene: Any) -> None:
    assert problems(put(alps(), ["scenes", 1], scene)) == {
        "scenes[1].kind": "must be one of ken_burns, remotion, clip, color"
    }


def test_a_scene_without_a_kind_is_told_the_kinds() -> None:
    found = problems(put(alps(), ["scenes", 1], {"duration": 3}))
    assert found == {"scenes[1].kind": "is missing; one of ken_burns, remotion, clip, color"}


@pytest.mark.parametrize(
    "scene",
    [
        [],
        [{"kind": "color"}],
        None,
        "color",
        7,
        False,
    ],
    ids=repr,
)
def test_a_scene_that_is_no_object_is_told_what_it_needs(scene: Any) -> None:
    assert problems(put(alps(), ["scenes", 1], scene)) == {
        "scenes[1]": "must be an object with a 'kind', one of ken_burns, remotion, clip, color"
    }


@pytest.mark.parametrize("motion", ["spin", "AUTO", "", {"preset": "spin"}, {"preset": None}], ids=repr)
def test_an_unknown_motion_is_told_the_motions(motion: Any) -> None:
    found = problems(put(alps(), ["scenes", 0, "motion"], motion))
    ((where, message),) = found.items()
    assert where == ("scenes[0].motion.preset" if isinstance(motion, dict) else "scenes[0].motion")
    assert message.startswith("must be one of 'auto', 'still', 'zoom_in'")


@pytest.mark.parametrize("policy", ["ignore", "", "SKIP"])
def test_an_unknown_policy_is_told_the_policies(policy: str) -> None:
    ((where, message),) = problems(put(alps(), ["scenes", 0, "on_error"], policy)).items()
    assert where.startswith("scenes[0].on_error")
    assert message == f"must be one of 'fail', 'retry', 'skip' or 'placeholder', not '{policy}'"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    data = alps()
    data["scenes"][0]["motion"]["to"]["zoom"] = 0.5
    data["scenes"][0]["colour"] = 1
    data["scenes"][1]["speed"] = "fast"
    data["scenes"][2]["color"] = "blue"
    data["audio"]["music"] = {"gain_db": -90}
    data["outputs"][0]["fps"] = 0
    data["outputs"].append({"uri": "x.mp4", "codec": "vp9"})
    assert problems(data) == {
        "scenes[0].motion.to.zoom": "must be at least 1",
        "scenes[0].colour": "is not a known field",
        "scenes[1].speed": "must be a number",
        "scenes[2].color": "must be a colour such as '#102030'",
        "audio.music.audio": "is missing",
        "audio.music.gain_db": "must be at least -60",
        "outputs[0].fps": "must be between 1 and 240",
        "outputs[1].codec": "must be one of 'h264', 'hevc' or 'av1', not 'vp9'",
    }


@pytest.mark.parametrize("path", [["scenes", 0, "fit"], ["version"], ["outputs", 0, "fps"], ["seed"]], ids=spelled)
def test_a_number_too_long_to_be_written_is_an_ordinary_error(path: list[str | int]) -> None:
    ((where, message),) = problems(put(alps(), path, 10**5000)).items()
    assert where == spelled(path)
    assert len(message) < 150


def test_the_error_text_joins_its_problems() -> None:
    data = put(put(alps(), ["version"], 3), ["title"], 1)
    with pytest.raises(SpecError, match=r"^version: must be 1, not 3; title: must be a text$") as caught:
        parse_spec(data)
    assert caught.value.exit_code == 2
    assert not caught.value.retryable


def test_a_list_whose_entries_are_all_wrong_is_not_called_too_short_as_well() -> None:
    data = put(alps(), ["outputs"], [{"uri": "a.mp4", "fps": -1}])
    assert set(problems(data)) == {"outputs[0].fps"}


def test_more_than_fifty_problems_are_counted() -> None:
    data = put(alps(), ["scenes"], [{"kind": "color", "color": "?"}] * 80)
    with pytest.raises(SpecError) as caught:
        parse_spec(data)
    *listed, rest = caught.value.problems
    assert [p.where for p in listed] == [f"scenes[{n}].color" for n in range(50)]
    assert (rest.where, rest.message) == ("", "and 30 more problems")


def test_ten_thousand_scenes_are_refused_at_once_with_one_problem() -> None:
    data = put(alps(), ["scenes"], [{"kind": "color", "color": "#000000", "duration": 1} for _ in range(10_000)])
    started = time.monotonic()
    found = problems(data)
    assert time.monotonic() - started < 5
    assert found == {"scenes": "must have at most 1000 entries, not 10000"}


def test_a_thousand_scenes_are_read_quickly() -> None:
    data = put(alps(), ["scenes"], [alps()["scenes"][0] for _ in range(1000)])
    started = time.monotonic()
    assert len(parse_spec(data).scenes) == 1000
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("again", ["out/alps.mp4", "./out/alps.mp4", "out//alps.mp4", "x/../out/alps.mp4"])
def test_two_outputs_to_one_destination_are_refused(again: str) -> None:
    data = put(alps(), ["outputs", 1], {"uri": again, "height": 720})
    assert problems(data) == {"outputs": "2 outputs go to the same destination 'out/alps.mp4'"}


def test_an_asset_is_an_address_and_not_the_data_itself() -> None:
    data = put(alps(), ["scenes", 0, "image"], "data:image/png;base64,AAAA")
    assert problems(data) == {"scenes[0].image": "must be a path or an address, not the data itself"}


def test_a_thousand_effects_are_the_most() -> None:
    effects = [{"audio": "a.wav", "at": 1}] * 1001
    assert problems(put(alps(), ["audio", "effects"], effects)) == {
        "audio.effects": "must have at most 1000 entries, not 1001"
    }


@pytest.mark.parametrize("depth", [10, 500, 5000])
@pytest.mark.parametrize("path", [["title"], ["scenes", 0, "motion"], ["scenes", 0], ["outputs", 0, "fps"]], ids=str)
def test_deep_nesting_is_an_ordinary_error(depth: int, path: list[str | int]) -> None:
    value: Any = []
    for _ in range(depth):
        value = [value]
    assert len(problems(put(alps(), path, value))) == 1


@pytest.mark.parametrize("data", [None, [], "spec", 5, True, [alps()], 1e400], ids=lambda d: type(d).__name__)
def test_a_spec_is_an_object(data: Any) -> None:
    assert problems(data) == {"": "must be an object"}


def test_an_empty_object_lacks_what_every_spec_needs() -> None:
    assert problems({}) == {"version": "is missing", "scenes": "is missing", "outputs": "is missing"}


def test_a_tag_like_field_inside_a_scene_does_not_lead_astray() -> None:
    data = put(alps(), ["scenes", 0], {"kind": "ken_burns", ":ken_burns": {"image": 1}})
    assert problems(data) == {"scenes[0].image": "is missing", "scenes[0].:ken_burns": "is not a known field"}


def test_a_request_of_the_other_shape_is_sent_to_the_importer() -> None:
    with pytest.raises(SpecError, match="farm import"):
        parse_spec({"scenes": [{"imageUrl": "a.jpg"}]})


@pytest.mark.parametrize("make", [alps, everything])
def test_the_examples_are_right(make: Any) -> None:
    assert isinstance(parse_spec(make()), ExportSpec)
