"""Every installed engine speaks with exact pauses and tells when it says each word."""

from pathlib import Path

import numpy as np
import pytest

from farm.errors import AssetError, CommandTimeoutError, RenderError
from farm.media.process import Limits
from farm.providers.speech.engines import ENGINES, choose
from farm.providers.speech.joining import read_wave, sounding
from farm.providers.speech.port import SpeechRequest, Spoken
from farm.spec.markup import read_speech
from farm.spec.voice import Voiceover


def nobody(_share: float) -> None:
    """Listen to no progress."""


LIMITS = Limits(deadline=60, stall=30)

VOICES = [("festival", "slt"), ("flite", "slt"), ("flite", "rms"), ("flite", "awb"), ("espeak-ng", "en-us")]


def speak(text: str, engine: str, voice: str, folder: Path, *, rate: float = 1.0, language: str = "en") -> Spoken:
    port = ENGINES[engine]
    if port.missing():
        pytest.skip(f"{port.missing()}: apt-get install {port.package}")
    speech = read_speech(text)
    request = SpeechRequest(words=speech.words, lead=speech.lead, voice=voice, language=language, rate=rate)
    return port.speak(request, folder, LIMITS, nobody)


def quiet(path: Path, start: float, end: float) -> bool:
    samples, rate = read_wave(path)
    part = samples[round(start * rate) : round(end * rate)].astype(float)
    return bool(np.abs(part).max() < 0.02 * np.abs(samples.astype(float)).max())


@pytest.mark.parametrize(("engine", "voice"), VOICES)
def test_a_pause_is_as_long_as_the_text_says(engine: str, voice: str, tmp_path: Path) -> None:
    spoken = speak("Hello there [pause: 0.8] my friend.", engine, voice, tmp_path)
    assert spoken.timings
    there, my = spoken.timings[1:3]
    assert my.start - there.end == pytest.approx(0.8, abs=0.011)
    assert quiet(spoken.path, there.end + 0.1, my.start - 0.05)


@pytest.mark.parametrize(("engine", "voice"), VOICES)
def test_every_written_word_has_its_time_in_order_within_the_sound(engine: str, voice: str, tmp_path: Path) -> None:
    text = 'Dr. Smith paid $5 for the "U.S." e-mail in 1999. It is <emphasis>really</emphasis> good — a 3rd time!'
    spoken = speak(text, engine, voice, tmp_path)
    samples, rate = read_wave(spoken.path)
    assert spoken.timings
    assert [word.text for word in spoken.timings] == [word.written for word in read_speech(text).words]
    edges = [edge for word in spoken.timings for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert 0 <= edges[0] < 0.1
    assert len(samples) / rate - 0.3 < edges[-1] <= len(samples) / rate
    assert all(word.end - word.start > 0.02 for word in spoken.timings)


@pytest.mark.parametrize(("engine", "voice"), [VOICES[0], VOICES[1], VOICES[4]])
def test_a_rate_of_two_takes_about_half_as_long(engine: str, voice: str, tmp_path: Path) -> None:
    text = "The lighthouse stood at the end of the long grey pier."
    lengths = []
    for rate in (1.0, 2.0):
        folder = tmp_path / str(rate)
        folder.mkdir()
        samples, hertz = read_wave(speak(text, engine, voice, folder, rate=rate).path)
        first, last = sounding(samples, hertz)
        lengths.append((last - first) / hertz)
    assert lengths[0] / lengths[1] == pytest.approx(2, abs=0.35)


def test_the_same_request_gives_the_same_samples(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = (speak("Again and again.", "flite", "rms", tmp_path / name).path for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        '") (system "touch owned") ("',
        '\\" (quit) \\',
        "-o owned --voice x",
        "$(touch owned) `touch owned` ; touch owned",
        "%s%n%f ~/owned | cat",
    ],
)
@pytest.mark.parametrize("engine", ["festival", "flite", "espeak-ng"])
def test_hostile_texts_are_spoken_and_nothing_else_happens(
    engine: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    room = tmp_path / "room"
    room.mkdir()
    spoken = speak(text, engine, {"espeak-ng": "en-us"}.get(engine, "slt"), room)
    assert read_wave(spoken.path)[0].any()
    assert [path.name for path in tmp_path.iterdir()] == ["room"]


def test_espeak_speaks_languages_with_letters_of_their_own(tmp_path: Path) -> None:
    spoken = speak("Привет, мир!", "espeak-ng", "ru", tmp_path, language="ru")
    assert spoken.timings
    assert [word.text for word in spoken.timings] == ["Привет,", "мир!"]
    assert spoken.timings[0].end <= spoken.timings[1].start


def test_what_an_english_voice_cannot_say_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetError) as caught:
        speak("Hello Привет", "flite", "slt", tmp_path)
    (problem,) = caught.value.problems
    assert problem.where == "text"
    assert problem.message == "'Привет' cannot be spoken by an English voice; give the text's 'language'"


def test_an_engine_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    speech = read_speech("word " * 2000)
    request = SpeechRequest(words=speech.words, voice="slt", language="en")
    with pytest.raises(CommandTimeoutError):
        ENGINES["flite"].speak(request, tmp_path, Limits(deadline=0.0, stall=30), nobody)


def test_a_voice_that_the_library_does_not_know_ends_the_child_alone(tmp_path: Path) -> None:
    from farm.providers.speech import espeak_ng  # noqa: PLC0415 — its own child is what is tested

    order = tmp_path / "order.json"
    order.write_text('{"voice": "no/such", "lines": []}')
    with pytest.raises(RenderError, match="there is no voice 'no/such'"):
        espeak_ng.run(["python3", "-I", str(espeak_ng.CHILD), str(order)], limits=LIMITS)


def chosen(**fields: object) -> tuple[str, str, str]:
    found = choose(Voiceover.model_validate({"text": "a", **fields}))
    return found.engine.name, found.voice.id, found.why


def test_the_engine_is_chosen_by_voice_or_language_and_says_why() -> None:
    assert chosen()[:2] == ("festival", "slt")
    assert chosen(voice="rms")[:2] == ("flite", "rms")
    assert chosen(language="de")[:2] == ("espeak-ng", "de")
    assert chosen(language="zh-CN")[:2] == ("espeak-ng", "cmn")
    assert chosen(engine="espeak-ng")[:2] == ("espeak-ng", "en-us")
    assert chosen(engine="flite", voice="slt")[:2] == ("flite", "slt")
    assert chosen(language="de")[2] == "the first of festival > flite > espeak-ng with the language 'de'"


@pytest.mark.parametrize(
    ("fields", "where", "message"),
    [
        ({"voice": "hal"}, "voice", "has no voice 'hal'; there are slt (festival)"),
        ({"engine": "flite", "voice": "de"}, "voice", "flite has no voice 'de'; there are slt (flite), rms (flite)"),
        ({"language": "xx"}, "language", "has no voice for 'xx'; there are en"),
        ({"engine": "festival", "language": "de"}, "language", "festival has no voice for 'de'; there are en"),
        ({"voice": "slt", "language": "de"}, "voice", "'slt' speaks en-US, not 'de'"),
    ],
)
def test_a_voice_that_nobody_has_is_refused_with_what_there_is(
    fields: dict[str, str], where: str, message: str
) -> None:
    with pytest.raises(AssetError) as caught:
        chosen(**fields)
    (problem,) = caught.value.problems
    assert problem.where == where
    assert message in problem.message


def test_an_engine_that_is_not_installed_is_refused_with_its_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from farm.media.process import tool  # noqa: PLC0415 — its memory is emptied
    from farm.providers.speech import flite  # noqa: PLC0415 — as above

    (tmp_path / "setpriv").symlink_to(tool("setpriv"))
    monkeypatch.setenv("PATH", str(tmp_path))
    tool.cache_clear()
    flite._listed.cache_clear()
    try:
        with pytest.raises(AssetError) as caught:
            chosen(engine="flite")
    finally:
        tool.cache_clear()
        flite._listed.cache_clear()
    told = "engine: no speech engine for it is installed here: flite is not installed (`apt-get install flite`)"
    assert str(caught.value).startswith(told)
