"""Requests of one scene, and scripts: what they become, and where their problems are."""

from typing import Any

import pytest

from farm.errors import SpecError
from farm.plan.requests import spec_of_explainer, spec_of_scene
from farm.spec.requests import ExplainerRequest, SceneRequest, read_request
from farm.spec.scenes import KenBurnsScene

SCENE = {
    "sceneIndex": 3,
    "imageUrl": "https://example.com/scene.jpg",
    "duration": 8,
    "kenBurns": {"startScale": 1.0, "endScale": 1.2, "endX": 0.4, "easing": "easeInOut"},
    "output": {"width": 1280, "height": 720, "fps": 25},
    "jobId": "parent",
}
SCRIPT = {"title": "Ice", "sections": [{"heading": "Odd", "narration": "Water grows."}]}


def scene_of(**change: Any) -> Any:
    return spec_of_scene(read_request(SceneRequest, SCENE | change))


def test_a_scene_becomes_one_still_image_under_a_camera() -> None:
    spec = scene_of().spec
    (scene,) = spec.scenes
    assert isinstance(scene, KenBurnsScene)
    assert (scene.image, scene.duration) == ("https://example.com/scene.jpg", 8)
    (output,) = spec.outputs
    assert (output.uri, output.width, output.height, output.fps) == ("scene_3.mp4", 1280, 720, 25)


def test_a_bucket_is_a_destination_like_any_other() -> None:
    (output,) = scene_of(outputBucket="temp-scenes").spec.outputs
    assert output.uri == "s3://temp-scenes/parent/scene_3.mp4"
    assert scene_of(outputBucket="temp-scenes").place("outputs[0].uri") == "outputBucket"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"imageUrl": ""}, "imageUrl"),
        ({"duration": -1}, "duration"),
        ({"kenBurns": {"endScale": 80}}, "kenBurns"),
        ({"kenBurns": {"speed": 1}}, "kenBurns.speed"),
        ({"output": {"width": 1281}}, "output.width"),
        ({"outputBucket": "../up"}, "outputBucket"),
        ({"jobId": "a/b"}, "jobId"),
    ],
)
def test_what_is_wrong_with_a_scene_is_located_in_its_own_words(change: dict[str, Any], where: str) -> None:
    with pytest.raises(SpecError) as caught:
        scene_of(**change)
    assert [problem.where for problem in caught.value.problems] == [where]


def test_a_script_is_an_explainer_whose_sections_are_said() -> None:
    mapped = spec_of_explainer(read_request(ExplainerRequest, {"script": SCRIPT, "duration_sec": 20}))
    assert [scene.voiceover and scene.voiceover.text for scene in mapped.spec.scenes] == [None, "Water grows."]
    assert mapped.place("scenes[1].voiceover.text") == "script.sections[0].narration"
    assert mapped.place("outputs[0].fps") == "settings"


def test_a_topic_alone_is_nothing_to_say() -> None:
    with pytest.raises(SpecError, match="needs a script"):
        spec_of_explainer(read_request(ExplainerRequest, {"topic": "Ice"}))
    with pytest.raises(SpecError, match="'script' or a 'topic'"):
        read_request(ExplainerRequest, {})
