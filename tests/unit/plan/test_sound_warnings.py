"""What a customer surely did not mean is told; what is fine is not."""

from typing import Any

import pytest
from plan_builders import color, plan_of, sound, spec_of, voice


def warnings(audio: dict[str, Any], *scenes: dict[str, Any], **sounds: Any) -> tuple[str, ...]:
    measured = {f"{name}.wav": material for name, material in sounds.items()}
    return plan_of(spec_of(*scenes or (color(duration=10),), audio=audio), sounds=measured).warnings


@pytest.mark.parametrize(
    ("music", "told"),
    [
        ({}, ()),
        ({"loop": False}, ("audio.music: ends after 4.0 s, before the video (10.0 s); it does not loop",)),
        ({"loop": False, "delay": 6}, ()),
        ({"loop": False, "until": 4}, ()),
        ({"delay": 10}, ("audio.music.delay: 10 s is after the video's end (10.0 s), so it is not heard",)),
        ({"fade_in": 1, "fade_out": 2}, ()),
        (
            {"fade_in": 1, "fade_out": 2, "until": 2.5},
            ("audio.music: its fades (1 and 2 s) are longer than it (2.5 s)",),
        ),
    ],
    ids=str,
)
def test_music_that_does_not_fill_its_time_is_told(music: dict[str, Any], told: tuple[str, ...]) -> None:
    assert warnings({"music": {"audio": "m.wav", **music}}, m=sound("m", duration=4)) == told


def test_further_pieces_are_named_by_their_places() -> None:
    pieces = [{"audio": "m.wav"}, {"audio": "m.wav", "delay": 20}]
    (told,) = warnings({"more_music": pieces}, m=sound("m", duration=4))
    assert told.startswith("audio.more_music[1].delay: 20 s is after the video's end")


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (2, ()),
        (9.8, ()),
        (9, ("audio.effects[0]: 1.0 of its 2.0 s are heard before the video ends",)),
        (10, ("audio.effects[0].at: 10 s is after the video's end (10.0 s), so it is not heard",)),
    ],
)
def test_an_effect_that_is_cut_off_is_told(at: float, told: tuple[str, ...]) -> None:
    length = 2.0 if at != 9.8 else 0.4
    assert warnings({"effects": [{"audio": "e.wav", "at": at}]}, e=sound("e", duration=length)) == told


@pytest.mark.parametrize(("lufs", "told"), [(-16.0, 0), (-36.0, 0), (-37.0, 1), (None, 0)])
def test_a_voice_too_soft_to_be_levelled_is_told(lufs: float | None, told: int) -> None:
    found = warnings({}, color(duration=10, voiceover=voice()), v=sound(lufs=lufs))
    assert len(found) == told
    assert all("is still softer than other voices" in one for one in found)


@pytest.mark.parametrize(("delay", "told"), [(0, True), (4, True), (6, False)])
def test_two_voices_at_once_are_told(delay: float, told: bool) -> None:
    scene = color(duration=20, voiceover=voice("w.wav", delay=1))
    found = warnings({"voiceover": voice(delay=delay)}, scene, v=sound(duration=5), w=sound("w", duration=5))
    assert found == (("scenes[0].voiceover: speaks at the same time as audio.voiceover",) if told else ())
