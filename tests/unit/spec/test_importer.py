"""Requests of the ``imageUrl`` shape become specs."""

from typing import Any

import pytest

from farm.errors import SpecError
from farm.spec import parse_spec
from farm.spec.importer import import_request
from farm.spec.scenes import KenBurnsScene


def request(**fields: Any) -> dict[str, Any]:
    return {"scenes": [scene()], **fields}


def scene(**fields: Any) -> dict[str, Any]:
    return {"imageUrl": "https://x.org/a.jpg", **fields}


def refusals(data: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(SpecError) as caught:
        import_request(data)
    return {problem.where: problem.message for problem in caught.value.problems}


SINGLE = {
    "sceneIndex": 0,
    "imageUrl": "https://storage.example/scene_0.jpg",
    "duration": 8,
    "kenBurns": {"startScale": 1.0, "endScale": 1.2, "startX": 0.5, "startY": 0.5, "endX": 0.6, "endY": 0.4},
    "output": {"width": 1280, "height": 720, "fps": 25},
    "jobId": "parent-job-id",
    "outputBucket": "temp-scenes",
}


def test_a_whole_request_becomes_a_valid_spec() -> None:
    made = import_request(
        {
            "jobId": "j1",
            "title": "Alps",
            "scenes": [
                scene(duration=5, voiceoverUrl="v.mp3", transition="crossfade"),
                scene(transition={"kind": "wipe", "duration": 0.25}),
            ],
            "musicUrl": "m.mp3",
            "output": {"width": 1080, "height": 1920, "fps": 29.97, "quality": "high"},
        },
        uri="s3://b/o.mp4",
    )
    spec = parse_spec(made)
    first, second = spec.scenes
    assert isinstance(first, KenBurnsScene)
    assert (first.duration, second.duration) == (5, 8)
    assert first.voiceover is not None
    assert first.voiceover.audio == "v.mp3"
    assert first.transition is not None
    assert first.transition.kind == "crossfade"
    assert second.transition is not None
    assert second.transition.duration == 0.25
    assert spec.audio.music is not None
    assert spec.audio.music.duck
    assert spec.title == "Alps"
    output = spec.outputs[0]
    assert (output.uri, output.width, output.height, output.quality) == ("s3://b/o.mp4", 1080, 1920, "high")


def test_a_single_scene_is_a_request_too() -> None:
    spec = parse_spec(import_request(SINGLE))
    assert spec.title == "parent-job-id"
    assert len(spec.scenes) == 1
    assert (spec.outputs[0].width, spec.outputs[0].fps) == (1280, 25)
    motion = import_request(SINGLE)["scenes"][0]["motion"]
    assert motion == {
        "from": {"zoom": 1.0, "x": 0.5, "y": 0.5},
        "to": {"zoom": 1.2, "x": 0.6, "y": 0.4},
        "easing": "linear",
    }


def test_a_single_scene_may_bring_music_and_a_title() -> None:
    spec = parse_spec(import_request({**SINGLE, "musicUrl": "m.mp3", "title": "One"}))
    assert spec.title == "One"
    assert spec.audio.music is not None
    assert spec.audio.music.audio == "m.mp3"


def test_the_problems_of_a_single_scene_are_located_in_the_request_itself() -> None:
    data = {**SINGLE, "extra": 1, "imageUrl": None, "kenBurns": {"startScale": "big"}}
    assert refusals(data) == {
        "extra": "is not a known field of this request",
        "imageUrl": "is missing or not a text",
        "kenBurns.startScale": "must be a number",
    }


def test_scenes_are_sorted_by_index() -> None:
    scenes = [scene(sceneIndex=n, imageUrl=f"{n}.jpg") for n in (2, 0, 1)]
    assert [s["image"] for s in import_request({"scenes": scenes})["scenes"]] == ["0.jpg", "1.jpg", "2.jpg"]


def test_scenes_without_indices_stay_as_they_are() -> None:
    scenes = [scene(imageUrl="b.jpg", sceneIndex=1), scene(imageUrl="a.jpg")]
    assert [s["image"] for s in import_request({"scenes": scenes})["scenes"]] == ["b.jpg", "a.jpg"]


def test_problems_are_located_where_the_scene_stands_in_the_request() -> None:
    scenes = [scene(sceneIndex=1, imageUrl=5), scene(sceneIndex=0)]
    assert refusals({"scenes": scenes}) == {"scenes[0].imageUrl": "is missing or not a text"}


@pytest.mark.parametrize("scale", [0, 0.5, 1, -3])
def test_scales_below_one_become_one(scale: float) -> None:
    made = import_request({"scenes": [scene(kenBurns={"startScale": scale})]})
    assert made["scenes"][0]["motion"]["from"]["zoom"] == 1
    parse_spec(made)


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        ("linear", "linear"),
        ("ease", "ease_in_out"),
        ("easeIn", "ease_in"),
        ("easeOut", "ease_out"),
        ("easeInOut", "ease_in_out"),
    ],
)
def test_easings_are_translated(given: str, ours: str) -> None:
    assert import_request({"scenes": [scene(kenBurns={"easing": given})]})["scenes"][0]["motion"]["easing"] == ours


@pytest.mark.parametrize("missing", [{}, {"kenBurns": None}, {"kenBurns": {}}], ids=repr)
def test_without_a_move_the_move_is_drawn(missing: dict[str, Any]) -> None:
    assert import_request({"scenes": [scene(**missing)]})["scenes"][0]["motion"] == "auto"


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({}, "scenes"),
        ({"scenes": []}, "scenes"),
        ({"scenes": None}, "scenes"),
        ({"scenes": {"0": {}}}, "scenes"),
        ({"scenes": ["a.jpg"]}, "scenes[0]"),
        ({"scenes": [None]}, "scenes[0]"),
        ({"scenes": [{}]}, "scenes[0].imageUrl"),
        (request(scenes=[scene(imageUrl=5)]), "scenes[0].imageUrl"),
        (request(scenes=[scene(kind="clip")]), "scenes[0].kind"),
        (request(scenes=[scene(kenBurns=[])]), "scenes[0].kenBurns"),
        (request(scenes=[scene(kenBurns="in")]), "scenes[0].kenBurns"),
        (request(scenes=[scene(kenBurns=0)]), "scenes[0].kenBurns"),
        (request(scenes=[scene(kenBurns={"scale": 2})]), "scenes[0].kenBurns.scale"),
        (request(scenes=[scene(kenBurns={"endX": "left"})]), "scenes[0].kenBurns.endX"),
        (request(scenes=[scene(kenBurns={"endX": True})]), "scenes[0].kenBurns.endX"),
        (request(scenes=[scene(kenBurns={"endX": None})]), "scenes[0].kenBurns.endX"),
        (request(scenes=[scene(kenBurns={"endX": 10**400})]), "scenes[0].kenBurns.endX"),
        (request(scenes=[scene(kenBurns={"easing": "bounce"})]), "scenes[0].kenBurns.easing"),
        (request(scenes=[scene(kenBurns={"easing": []})]), "scenes[0].kenBurns.easing"),
        (request(scenes=[scene(transition=5)]), "scenes[0].transition"),
        (request(scenes=[scene(transition=["wipe"])]), "scenes[0].transition"),
        (request(output=[1920, 1080]), "output"),
        (request(output={"size": 5}), "output.size"),
        (request(watermark="x"), "watermark"),
    ],
    ids=lambda v: str(v)[:60],
)
def test_a_wrong_request_is_refused_with_the_place(data: dict[str, Any], where: str) -> None:
    assert list(refusals(data)) == [where]


def test_all_problems_of_a_request_are_told_at_once() -> None:
    data = {"scenes": [{"imageUrl": 1}, 5, scene(kenBurns={"a": 1})], "output": 7, "b": 2}
    assert set(refusals(data)) == {"b", "scenes[0].imageUrl", "scenes[1]", "scenes[2].kenBurns.a", "output"}
