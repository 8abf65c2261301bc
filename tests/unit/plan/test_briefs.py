"""Briefs become exports: which scenes, how long, who speaks, and where a problem came from."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from brief_examples import EXAMPLES, brief_of, briefs
from hypothesis import given

from farm.errors import SpecError
from farm.plan.briefs import spec_of_brief
from farm.plan.explainer_props import MOST_OVERLAYS
from farm.plan.mapped import Mapped
from farm.spec.load import parse_spec
from farm.spec.requests import BriefRequest, read_request
from farm.spec.scenes import RemotionScene

COMPOSITIONS = {
    "explainer_v1": "Explainer",
    "listicle_v1": "Listicle",
    "comparison_v1": "Comparison",
    "shorts_v1": "Shorts",
    "devvlog_v1": "DevVlog",
}


def mapped(brief: dict[str, Any], **more: Any) -> Mapped:
    request = read_request(BriefRequest, {"brief": brief, **more})
    return spec_of_brief(request.brief, request.quality, request.output_format)


def scenes(found: Mapped) -> list[RemotionScene]:
    return [scene for scene in found.spec.scenes if isinstance(scene, RemotionScene)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_silent_brief_is_one_scene_of_its_composition_as_long_as_it_is_asked_to_be(name: str) -> None:
    (scene,) = scenes(mapped(brief_of(name, settings={"duration_sec": 7})))
    assert (scene.composition, scene.duration) == (COMPOSITIONS[name], 7)
    assert (scene.props["theme"], scene.props["primary"]) == ("dark", "#6366f1")
    shown = json.dumps(scene.props, ensure_ascii=False)
    for section in EXAMPLES[name]["sections"]:
        for field in ("heading", "text", "left", "mark", "file", "output"):
            assert section.get(field, "") in shown
    assert EXAMPLES[name]["title"] in shown


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "comparison_v1"])
def test_where_anything_is_said_each_part_is_a_scene_that_waits_for_its_voice(name: str) -> None:
    brief = brief_of(name, narration="This is the title.", voice={"rate": 1.2})
    brief["sections"] = [dict(section) for section in brief["sections"]]
    brief["sections"][1]["narration"] = "This is the second."
    found = scenes(mapped(brief))
    assert [scene.props["part"] for scene in found] == list(range(len(found)))
    assert len(found) >= 1 + len(brief["sections"])
    said = [scene.voiceover.text if scene.voiceover else None for scene in found]
    assert said[:3] == ["This is the title.", None, "This is the second."]
    assert {scene.duration for scene in found} == {"auto"}
    voice = found[0].voiceover
    assert voice
    assert voice.rate == 1.2


def test_the_rows_of_a_comparison_are_in_one_picture_so_one_voice_says_them_all() -> None:
    brief = brief_of("comparison_v1", narration="Which one?")
    brief["sections"] = [{**section, "narration": f"Row {n}."} for n, section in enumerate(brief["sections"])]
    (scene,) = scenes(mapped(brief))
    assert scene.voiceover
    assert scene.voiceover.text == "Which one? [pause: 0.6] Row 0. [pause: 0.6] Row 1."


@pytest.mark.parametrize(
    ("quality", "settings", "size"),
    [
        ("draft", {}, (960, 540)),
        ("preview", {"aspect": "1:1"}, (720, 720)),
        ("production", {"aspect": "9:16"}, (1080, 1920)),
        ("draft", {"aspect": "4:5"}, (540, 676)),
        ("production", {"width": 320, "height": 180}, (320, 180)),
    ],
)
def test_the_frame_follows_from_quality_and_shape(
    quality: str, settings: dict[str, Any], size: tuple[int, int]
) -> None:
    (output,) = mapped(brief_of("listicle_v1", settings=settings), quality=quality, output_format="mkv").spec.outputs
    assert (output.width, output.height) == size
    assert output.uri == "listicle-v1.mkv"


def test_shorts_are_tall_unless_something_else_is_asked_for() -> None:
    (tall,) = mapped(brief_of("shorts_v1")).spec.outputs
    assert (tall.width, tall.height) == (1080, 1920)


def test_an_explainers_scenes_share_the_length_that_is_left() -> None:
    brief = brief_of("explainer_v1", settings={"duration_sec": 30})
    brief["sections"] = [{"heading": "a", "duration_sec": 10}, {"heading": "b" * 90}]
    (scene,) = scenes(mapped(brief))
    listed = scene.props["scenes"]
    assert isinstance(listed, list)
    lengths = [one["seconds"] for one in listed if isinstance(one, dict)]
    assert sum(map(float, lengths)) == pytest.approx(30, abs=0.01)
    assert lengths[1] == 10
    assert float(lengths[2]) > float(lengths[0])


def test_what_is_said_without_anything_to_read_is_shown_piece_by_piece() -> None:
    brief = brief_of("explainer_v1")
    brief["sections"] = [{"narration": "One sentence after another, and so on. " * 60}]
    shown: Any = scenes(mapped(brief))[1].props["scenes"]
    overlays = shown[1]["overlays"]
    assert 1 < len(overlays) <= MOST_OVERLAYS
    assert " ".join(one["text"] for one in overlays) == ("One sentence after another, and so on. " * 60).strip()
    assert all(one["text"].endswith("so on.") for one in overlays)
    for before, after in pairwise(overlays):
        assert before["appear"] < before["disappear"] == after["appear"]


def test_the_documentations_examples_are_briefs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "briefs.md").read_text()
    blocks = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    shown = [block for block in blocks if "format" in block and "sections" in block]
    assert [mapped(brief).spec.title for brief in shown] == [brief["title"] for brief in shown]
    assert {brief["format"] for brief in shown} == EXAMPLES.keys()


@given(brief=briefs())
def test_every_brief_becomes_a_spec_that_survives_json_or_is_refused_in_place(brief: dict[str, Any]) -> None:
    try:
        found = mapped(brief)
    except SpecError as error:
        wrong = [problem for problem in error.problems if not problem.where.startswith("brief")]
    else:
        wrong = []
        told = json.loads(found.spec.model_dump_json(exclude_unset=True))
        assert parse_spec(told) == found.spec
        assert mapped(brief).spec == found.spec
    assert wrong == []


@pytest.mark.parametrize(
    ("spec_place", "brief_place"),
    [
        ("scenes[0].props.scenes[2].background", "brief.sections[1].image"),
        ("scenes[0].props.scenes[0].overlays[0].text", "brief.title"),
        ("scenes[2].voiceover.text", "brief.sections[1].narration"),
        ("scenes[0].voiceover", "brief.narration"),
        ("audio.music.audio", "brief.music"),
        ("outputs[0].width", "brief.settings"),
        ("scenes[0].duration", "brief.settings.duration_sec"),
        ("scenes[0].composition", "brief"),
        ("", "brief"),
    ],
)
def test_a_problem_in_the_spec_has_a_place_in_the_brief(spec_place: str, brief_place: str) -> None:
    assert mapped(brief_of("explainer_v1", narration="Title.")).place(spec_place) == brief_place


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"format": "opera_v1"}, "brief"),
        ({"title": ""}, "brief.title"),
        ({"sections": []}, "brief.sections"),
        ({"sections": [{"heading": "x" * 91}]}, "brief.sections[0].heading"),
        ({"sections": [{"heading": "🙂" * 46}]}, "brief.sections[0].heading"),
        ({"sections": [{"heading": "x", "narration": "<b>not closed"}]}, "brief.sections[0].narration"),
        ({"style": {"primary_color": "blue"}}, "brief.style.primary_color"),
        ({"settings": {"fps": 0}}, "brief.settings.fps"),
        ({"settings": {"width": 320}}, "brief.settings"),
        ({"id": "../up"}, "brief.id"),
        ({"colour": "red"}, "brief.colour"),
    ],
)
def test_what_is_wrong_with_a_brief_is_located(change: dict[str, Any], where: str) -> None:
    with pytest.raises(SpecError) as caught:
        mapped(brief_of("listicle_v1") | change)
    assert where in {problem.where for problem in caught.value.problems}
