"""A voiceover is a recording, a text to be spoken, or a recording with its text; nothing in between."""

from pathlib import Path
from typing import Any

import pytest

from farm.errors import SpecError
from farm.spec import ExportSpec, parse_spec
from farm.spec.load import parse_json

EXAMPLES = Path(__file__).parents[3] / "examples" / "narrated"


def spec(voiceover: dict[str, Any], narration: dict[str, Any] | None = None) -> ExportSpec:
    scene = {"kind": "color", "duration": 3, "voiceover": voiceover}
    scenes = [{"kind": "color", "duration": 2}, scene if voiceover else {"kind": "color", "duration": 3}]
    return parse_spec(
        {"version": 1, "scenes": scenes, "audio": {"voiceover": narration}, "outputs": [{"uri": "a.mp4"}]}
    )


def refusal(voiceover: dict[str, Any], narration: dict[str, Any] | None = None) -> dict[str, str]:
    with pytest.raises(SpecError) as caught:
        spec(voiceover, narration)
    return {problem.where: problem.message for problem in caught.value.problems}


@pytest.mark.parametrize(
    "voiceover",
    [
        {"audio": "v.wav"},
        {"audio": "v.wav", "trim": {"start": 1}, "text": "What is said.", "language": "en-GB"},
        {"text": "Hello [pause: 0.5] world", "voice": "slt", "engine": "festival", "rate": 1.2, "delay": 0.3},
        {"text": "Guten Tag", "language": "de", "gain_db": -2},
    ],
)
def test_sensible_voiceovers_are_accepted(voiceover: dict[str, Any]) -> None:
    assert spec(voiceover).scenes[1].voiceover is not None


@pytest.mark.parametrize(
    ("voiceover", "field", "message"),
    [
        ({}, "", "needs 'audio'"),
        ({"voice": "slt"}, "", "needs 'audio'"),
        ({"text": "a", "trim": {"start": 1}}, "", "'trim' is for recordings"),
        ({"audio": "v.wav", "voice": "slt"}, "", "'voice' is for a text that is spoken"),
        ({"audio": "v.wav", "text": "a", "rate": 1.5}, "", "'rate' is for a text that is spoken"),
        ({"audio": "v.wav", "engine": "flite"}, "", "'engine' is for a text that is spoken"),
        ({"audio": "v.wav", "language": "de"}, "", "'language' is that of a 'text'"),
        ({"text": "<blink>a</blink>"}, ".text", "character 1: <blink> is not a known tag"),
        ({"text": "a" * 20_001}, ".text", "must be at most 20000 characters long"),
        ({"text": "a", "rate": 0.1}, ".rate", "must be at least 0.5"),
        ({"text": "a", "engine": "hal"}, ".engine", "must be one of 'auto', 'festival', 'flite' or 'espeak-ng'"),
        ({"text": "a", "voice": "../x"}, ".voice", "does not have the form it needs"),
        ({"text": "a", "voice": "-w/etc/passwd"}, ".voice", "does not have the form it needs"),
        ({"text": "a", "language": "english"}, ".language", "does not have the form it needs"),
        ({"text": "a", "cut_at_pauses": True}, ".cut_at_pauses", "is not a known field"),
    ],
)
def test_other_voiceovers_are_refused_with_their_place(voiceover: dict[str, Any], field: str, message: str) -> None:
    given = voiceover or {"delay": 1}
    (where, told), *others = refusal(given).items()
    assert where == f"scenes[1].voiceover{field}"
    assert told.startswith(message)
    assert not others


def test_scenes_can_be_cut_at_pauses_only_where_the_words_are_known() -> None:
    assert spec({}, narration={"text": "One. Two.", "cut_at_pauses": True}).audio.voiceover
    told = refusal({}, narration={"audio": "v.wav", "cut_at_pauses": True})
    assert told == {"audio.voiceover": "'cut_at_pauses' needs to know the words; give the 'text' of the recording"}


def test_a_spoken_sound_is_named_by_what_is_spoken_and_how() -> None:
    def source(**fields: Any) -> str:
        voice = spec({"text": "Hello", **fields}).scenes[1].voiceover
        assert voice
        return voice.source

    assert source() == source(delay=1, gain_db=3)
    names = {source(), source(text="Hallo"), source(rate=1.1), source(voice="slt"), source(language="en")}
    assert len(names) == 5
    voice = spec({"audio": "v.wav", "text": "Hello"}).scenes[1].voiceover
    assert voice
    assert voice.source == "v.wav"


@pytest.mark.parametrize("name", ["export.json", "one-voice.json"])
def test_the_narrated_examples_are_good_specs_whose_voices_are_texts(name: str) -> None:
    example = parse_spec(parse_json((EXAMPLES / name).read_text()))
    voices = [scene.voiceover for scene in example.scenes] + [example.audio.voiceover]
    assert any(voice and voice.text and voice.audio is None for voice in voices)
