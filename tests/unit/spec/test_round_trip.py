"""A spec written as JSON and read again is the same spec; nothing can change it in between."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from spec_examples import alps, everything

from farm.spec import ExportSpec, parse_json, parse_spec
from farm.spec.motion import Motion, MotionPreset, NamedMotion
from farm.spec.scenes import ClipScene, ColorScene, KenBurnsScene, OnError, Policy

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("**/*.json"))


@pytest.mark.parametrize("make", [alps, everything])
def test_json_to_spec_to_json_to_spec_is_the_same_spec(make: Any) -> None:
    spec = parse_spec(make())
    text = json.dumps(spec.model_dump(mode="json"))
    again = parse_spec(parse_json(text))
    assert again == spec
    assert json.dumps(again.model_dump(mode="json")) == text
    assert hash(again) == hash(spec)


def test_a_motions_beginning_is_spelled_from() -> None:
    dumped = parse_spec(alps()).model_dump(mode="json")
    assert dumped["scenes"][0]["motion"]["from"] == {"zoom": 1.0, "x": 0.5, "y": 0.5}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_the_shipped_examples_are_valid(path: Path) -> None:
    spec = parse_spec(parse_json(path.read_text(encoding="utf-8")))
    assert parse_spec(spec.model_dump(mode="json")) == spec


def test_a_spec_cannot_be_changed() -> None:
    spec = parse_spec(alps())
    with pytest.raises(ValidationError, match="frozen"):
        spec.title = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        spec.scenes[0].name = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        spec.outputs[0].width = 16  # type: ignore[misc]
    assert isinstance(spec.scenes, tuple)
    assert isinstance(spec.outputs, tuple)
    assert isinstance(spec.audio.effects, tuple)


def test_the_data_that_was_given_is_left_alone() -> None:
    data = everything()
    parse_spec(data)
    assert data == everything()


def test_each_kind_of_scene_becomes_its_model() -> None:
    kinds = [type(scene) for scene in parse_spec(alps()).scenes]
    assert kinds == [KenBurnsScene, ClipScene, ColorScene]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("zoom_in", MotionPreset.ZOOM_IN),
        ({"preset": "pan_up"}, NamedMotion(preset=MotionPreset.PAN_UP)),
        ({}, Motion()),
        ({"easing": "ease_in"}, Motion(easing="ease_in")),
    ],
)
def test_a_motion_has_three_spellings(given: Any, read: object) -> None:
    data = alps()
    data["scenes"][0]["motion"] = given
    assert parse_spec(data).scenes[0].motion == read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("fail", OnError()),
        ("skip", OnError(policy=Policy.SKIP)),
        ("placeholder", OnError(policy=Policy.PLACEHOLDER)),
        ("retry", OnError(policy=Policy.RETRY, retry=2)),
        ({"retry": 4}, OnError(retry=4)),
        ({"policy": "skip", "retry": 1}, OnError(policy=Policy.SKIP, retry=1)),
    ],
)
def test_a_policy_has_a_short_spelling(given: Any, read: OnError) -> None:
    data = alps()
    data["scenes"][0]["on_error"] = given
    assert parse_spec(data).scenes[0].on_error == read


def test_colours_are_read_in_lower_case() -> None:
    scene = parse_spec(everything()).scenes[0]
    assert isinstance(scene, KenBurnsScene)
    assert scene.background == "#a0b1c2"


def test_what_is_left_out_has_its_documented_default() -> None:
    spec = parse_spec(
        {"version": 1, "scenes": [{"kind": "ken_burns", "image": "a.jpg"}], "outputs": [{"uri": "o.mp4"}]}
    )
    scene, output = spec.scenes[0], spec.outputs[0]
    assert isinstance(scene, KenBurnsScene)
    assert (spec.title, spec.seed) == ("untitled", 0)
    assert (scene.duration, scene.motion, scene.fit, scene.background) == ("auto", "auto", "cover", "blur")
    assert (scene.padding, scene.transition, scene.voiceover) == (0.5, None, None)
    assert (output.width, output.height, output.fps, output.quality) == (1920, 1080, 30, "standard")
    assert spec.audio.loudness is not None
    assert (spec.audio.loudness.lufs, spec.audio.loudness.true_peak_db) == (-14, -1)
    assert ExportSpec.model_validate(spec) is spec
