"""Music, ducking and moments, as they are asked for."""

from typing import Any

import pytest

from farm.errors import SpecError
from farm.spec import parse_spec
from farm.spec.audio import Audio, Ducking, WordMoment


def parsed_audio(audio: dict[str, Any]) -> Audio:
    scenes = [{"kind": "color", "duration": 5}]
    return parse_spec({"version": 1, "scenes": scenes, "audio": audio, "outputs": [{"uri": "o.mp4"}]}).audio


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (True, Ducking()),
        (False, None),
        (None, None),
        ({}, Ducking()),
        ({"depth_db": 6, "release": 1}, Ducking(depth_db=6, release=1)),
    ],
)
def test_ducking_is_a_word_or_its_figures(given: Any, meant: Ducking | None) -> None:
    audio = parsed_audio({"music": {"audio": "m.wav", "duck": given}})
    assert audio.music is not None
    assert audio.music.duck == meant


@pytest.mark.parametrize(
    ("duck", "message"),
    [
        ("yes", "audio.music.duck: must be true, false, or an object with 'depth_db'"),
        (12, "audio.music.duck: must be true, false, or an object with 'depth_db'"),
        ({"depth_db": 0}, "audio.music.duck.depth_db"),
        ({"attack": 0}, "audio.music.duck.attack"),
        ({"ratio": 8}, "audio.music.duck.ratio"),
        ({"threshold_db": 3}, "audio.music.duck.threshold_db"),
    ],
)
def test_what_is_no_ducking_is_refused_at_its_place(duck: Any, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        parsed_audio({"music": {"audio": "m.wav", "duck": duck}})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("soon", "audio.effects[0].at: must be a number of seconds, or a word"),
        (True, "audio.effects[0].at: must be a number of seconds, or a word"),
        (-1, "audio.effects[0].at"),
        ({"scene": 0}, "audio.effects[0].at.word"),
        ({"scene": -1, "word": "boom"}, "audio.effects[0].at.scene"),
        ({"scene": 0, "word": "  "}, "audio.effects[0].at.word"),
        ({"scene": 0, "word": "a\nb"}, "audio.effects[0].at.word"),
        ({"scene": 0, "word": "boom", "occurrence": 0}, "audio.effects[0].at.occurrence"),
        ({"scene": 7, "word": "boom"}, "audio.effects[0].at.scene: there is no scenes[7]"),
    ],
)
def test_what_is_no_moment_is_refused_at_its_place(at: Any, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        parsed_audio({"effects": [{"audio": "e.wav", "at": at}]})
    assert message in str(caught.value)


def test_a_word_is_a_moment() -> None:
    audio = parsed_audio({"effects": [{"audio": "e.wav", "at": {"scene": 0, "word": "boom"}}]})
    assert audio.effects[0].at == WordMoment(scene=0, word="boom")


def test_music_ends_after_it_begins() -> None:
    with pytest.raises(SpecError, match="until \\(2 s\\) must be after delay \\(3 s\\)"):
        parsed_audio({"music": {"audio": "m.wav", "delay": 3, "until": 2}})
