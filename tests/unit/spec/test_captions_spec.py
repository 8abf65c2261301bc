"""What a spec may ask of captions."""

from typing import Any

import pytest
from spec_examples import alps, problems, put

from farm.spec import parse_spec
from farm.spec.captions import CaptionFile, CaptionStyle


def asking(**captions: Any) -> dict[str, Any]:
    return put(alps(), ["captions"], captions)


def test_captions_say_what_the_voices_say_unless_a_file_is_named() -> None:
    captions = parse_spec(asking()).captions
    assert captions is not None
    assert (captions.source, captions.burn_in, captions.soft, captions.files) == ("auto", True, False, ())
    assert captions.style is CaptionStyle.LOWER


def test_a_video_has_no_captions_that_nobody_asked_for() -> None:
    assert parse_spec(alps()).captions is None


@pytest.mark.parametrize("off", [False, "off", {"show": False}])
def test_a_scene_can_do_without(off: Any) -> None:
    scene = parse_spec(put(asking(), ["scenes", 1, "captions"], off)).scenes[1]
    assert scene.captions is not None
    assert not scene.captions.show


def test_a_scene_can_have_a_style_of_its_own() -> None:
    scene = parse_spec(put(asking(), ["scenes", 1, "captions"], {"style": "word-pop", "size": 0.1})).scenes[1]
    assert scene.captions is not None
    assert (scene.captions.style, scene.captions.size) == (CaptionStyle.WORD_POP, 0.1)


def test_both_kinds_of_file_can_be_asked_for() -> None:
    captions = parse_spec(asking(burn_in=False, files=["srt", "vtt"])).captions
    assert captions is not None
    assert captions.files == (CaptionFile.SRT, CaptionFile.VTT)


@pytest.mark.parametrize(
    ("wrong", "where", "message"),
    [
        (
            {"style": "comic"},
            "captions.style",
            "must be one of 'lower', 'karaoke', 'word-pop' or 'minimal', not 'comic'",
        ),
        ({"size": 0.5}, "captions.size", "must be at most 0.15"),
        ({"position": "left"}, "captions.position", "must be one of 'bottom', 'middle' or 'top', not 'left'"),
        ({"color": "red"}, "captions.color", "must be a colour such as '#102030'"),
        ({"box_opacity": 2}, "captions.box_opacity", "must be at most 1"),
        ({"source": ""}, "captions.source", "must not be empty"),
        ({"language": "en_US; rm"}, "captions.language", "does not have the form it needs"),
        ({"files": ["srt", "srt"]}, "captions.files", "must not name a format twice"),
        ({"files": ["ass"]}, "captions.files[0]", "must be one of 'srt' or 'vtt', not 'ass'"),
        ({"burn_in": False}, "captions", "would be nowhere: set 'burn_in' or 'soft', or name 'files'"),
        ({"rules": {"lines": 9}}, "captions.rules.lines", "must be at most 4"),
        ({"rules": {"gap": 1.5}}, "captions.rules.gap", "must be a whole number"),
        (
            {"rules": {"max_duration": 0.5}},
            "captions.rules",
            "max_duration (0.5 s) must not be below min_duration (0.833 s)",
        ),
        ({"font": "Arial"}, "captions.font", "is not a known field"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(wrong: dict[str, Any], where: str, message: str) -> None:
    assert problems(asking(**wrong)) == {where: message}


@pytest.mark.parametrize("wrong", [True, "on", 3, []])
def test_a_scene_has_captions_of_its_own_or_none(wrong: Any) -> None:
    assert problems(put(asking(), ["scenes", 0, "captions"], wrong)) == {"scenes[0].captions": "must be an object"}
