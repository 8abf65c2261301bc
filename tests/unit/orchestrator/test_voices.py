"""Texts are spoken once for each store, become sounds like any other, and their words are timed."""

import json
import wave
from pathlib import Path
from typing import Any

import pytest

from farm.errors import AssetError, FarmError
from farm.orchestrator.intake import Intake
from farm.orchestrator.prepare import Prepared, prepare
from farm.orchestrator.voices import Voices
from farm.plan.materials import AudioMaterial
from farm.plan.timeline import scene_seconds
from farm.plan.words import TimingSource
from farm.providers.speech.engines import ENGINES
from farm.settings import Settings
from farm.spec import ExportSpec, parse_spec
from farm.spec.voice import Voiceover
from farm.storage import open_store

pytestmark = pytest.mark.skipif(bool(ENGINES["flite"].missing()), reason="flite is not installed")

FLITE = {"engine": "flite", "voice": "slt"}


def intake(folder: Path, *, store: str = "store", share: bool = False) -> Intake:
    settings = Settings(cache=folder / "cache", store=str(folder / store))
    room = folder / f"room-{len(list(folder.iterdir()))}"
    room.mkdir()
    return Intake(
        base=folder, folder=room, store=open_store(settings.store_uri, settings), settings=settings, share=share
    )


def spec(*voiceovers: dict[str, Any], **audio: Any) -> ExportSpec:
    scenes = [{"kind": "color", "voiceover": voiceover} for voiceover in voiceovers]
    return parse_spec({"version": 1, "scenes": scenes, "audio": audio, "outputs": [{"uri": "a.mp4"}]})


def prepared(asked: ExportSpec, folder: Path, **options: Any) -> tuple[Prepared, list[float]]:
    told: list[float] = []
    return prepare(asked, intake(folder, **options), advance=told.append), told


def test_a_text_becomes_a_sound_with_timed_words_and_an_auto_scene_follows_it(tmp_path: Path) -> None:
    asked = spec({"text": "Hello [pause: 0.5] world.", **FLITE})
    found, shares = prepared(asked, tmp_path)
    assert not found.problems
    voice = asked.scenes[0].voiceover
    assert voice
    sound = found.materials.sounds[voice.source]
    with wave.open(found.paths[sound.sha256]) as file:
        assert sound.duration == pytest.approx(file.getnframes() / file.getframerate(), abs=1e-3)
    timings = found.materials.words[sound.sha256]
    assert [word.text for word in timings.words] == ["Hello", "world."]
    assert timings.source is TimingSource.ENGINE
    assert timings.words[-1].end <= sound.duration
    assert scene_seconds(asked.scenes[0], found.materials) == pytest.approx(sound.duration + 0.5)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    (facts,) = found.voices
    assert (facts.voice, facts.words, facts.timed_by, facts.reason) == ("slt", 2, "engine", "the spec asks for flite")


def test_the_same_text_is_spoken_once_for_a_store(tmp_path: Path) -> None:
    voice = Voiceover.model_validate({"text": "Spoken once and kept.", **FLITE})
    shares: list[float] = []
    first = Voices(intake=intake(tmp_path)).take(voice, shares.append)
    assert shares
    spoken = len(shares)
    again = Voices(intake=intake(tmp_path))
    assert again.take(voice, shares.append)[1] == first[1]
    assert len(shares) == spoken  # an engine at work tells how far it is
    assert again.timings[first[1].sha256].words
    faster = voice.model_copy(update={"rate": 1.5})
    assert Voices(intake=intake(tmp_path)).take(faster, shares.append)[1].sha256 != first[1].sha256
    assert len(shares) > spoken


def test_a_damaged_recording_in_the_store_is_spoken_again(tmp_path: Path) -> None:
    voice = Voiceover.model_validate({"text": "Kept and damaged.", **FLITE})
    path, material = Voices(intake=intake(tmp_path)).take(voice, lambda _share: None)
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    assert Voices(intake=intake(tmp_path)).take(voice, lambda _share: None)[1] == material


def test_a_recording_with_its_text_is_timed_once_for_a_store(tmp_path: Path) -> None:
    said = {"text": "The keeper climbed to the lamp.", **FLITE}
    recording, _ = Voices(intake=intake(tmp_path)).take(Voiceover.model_validate(said), lambda _share: None)
    (tmp_path / "v.wav").write_bytes(recording.read_bytes())
    asked = spec({"audio": "v.wav", "text": said["text"]})
    first, _ = prepared(asked, tmp_path, store="other")
    (timings,) = first.materials.words.values()
    assert timings.source is TimingSource.ALIGNMENT
    assert first.materials.sounds["v.wav"].sha256 in first.materials.words
    records = sorted((tmp_path / "other" / "records" / "words").rglob("*.json"))
    again, _ = prepared(asked, tmp_path, store="other")
    assert again.materials.words == first.materials.words
    assert sorted((tmp_path / "other" / "records" / "words").rglob("*.json")) == records


def test_words_of_a_recording_of_hours_are_not_timed(tmp_path: Path, tone: Path) -> None:
    voices = Voices(intake=intake(tmp_path))
    long = AudioMaterial(sha256="0" * 64, size=1, duration=3601.0)
    voice = Voiceover.model_validate({"audio": str(tone), "text": "Hello"})
    with pytest.raises(AssetError, match=r"^text: can be timed in recordings of at most 3600 s, not 3601 s$"):
        voices._time_recording(voice, tone, long, lambda _share: None)


def test_a_recording_without_a_text_has_no_words(tmp_path: Path, tone: Path) -> None:
    found, _ = prepared(spec({"audio": str(tone)}), tmp_path)
    assert not found.materials.words
    assert not found.voices


def test_what_cannot_be_spoken_is_told_at_its_field_with_all_the_rest(tmp_path: Path) -> None:
    asked = spec(
        {"text": "Fine.", **FLITE},
        {"text": "Hi", "voice": "hal"},
        {"text": "Привет", **FLITE},
        {"audio": "missing.wav"},
        voiceover={"text": "Hi", "language": "xx"},
    )
    found, _ = prepared(asked, tmp_path)
    told = {p.where: p.message for problems in found.problems.values() for p in problems}
    assert list(told) == [
        "scenes[1].voiceover.voice",
        "scenes[2].voiceover.text",
        "scenes[3].voiceover.audio",
        "audio.voiceover.language",
    ]
    assert "has no voice 'hal'" in told["scenes[1].voiceover.voice"]
    assert told["scenes[2].voiceover.text"].startswith("'Привет' cannot be spoken")
    assert "speech:" not in json.dumps(told)


def test_speaking_is_given_up_when_the_export_is(tmp_path: Path) -> None:
    stopped = intake(tmp_path)
    stopped.stopped.set()
    with pytest.raises(FarmError, match="was given up"):
        Voices(intake=stopped).take(Voiceover.model_validate({"text": "One. Two.", **FLITE}), lambda _share: None)


def test_spoken_sounds_are_shared_with_other_nodes(tmp_path: Path) -> None:
    found, _ = prepared(spec({"text": "Shared.", **FLITE}), tmp_path, share=True)
    (sound,) = found.materials.sounds.values()
    assert (tmp_path / "store" / "records" / "asset" / sound.sha256[:2] / f"{sound.sha256}.json").exists()
