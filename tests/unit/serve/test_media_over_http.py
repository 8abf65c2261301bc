"""Sounds, speech and checks over HTTP: judged before they are queued, forecast by a dry run, refused with reasons."""

from typing import Any

import httpx
import pytest
from service_runs import Running

from farm.capabilities import speech
from farm.providers.speech.engines import ENGINES

SPEAK = "/api/v1/tts/generate"
FLITE = pytest.mark.skipif(bool(ENGINES["flite"].missing()), reason="flite is not installed")


def speak(service: Running, *, dry_run: bool = False, **params: Any) -> httpx.Response:
    return service.post(SPEAK, {"params": {"text": "Good morning.", **params}, "dry_run": dry_run})


def queued(service: Running) -> int:
    return len(service.get("/api/v1/jobs").json()["jobs"])


@FLITE
def test_a_text_is_accepted_with_an_estimate_and_tags_that_limits_count(service: Running) -> None:
    told = speak(service, provider="flite")
    assert told.status_code == 202
    assert told.json()["estimated_duration_sec"] >= 1
    job = service.get(told.json()["poll_url"]).json()
    assert job["tags"] == ["provider:flite", "speech"] or job["tags"] == ["speech", "provider:flite"]


@FLITE
def test_a_dry_run_tells_who_would_speak_and_queues_nothing(service: Running) -> None:
    answer = speak(service, dry_run=True, provider="flite", voice_id="awb", options={"rate": 1.2})
    assert answer.status_code == 200
    found = answer.json()["result"]
    assert (found["engine"], found["voice_id"], found["words"]) == ("flite", "awb", 2)
    assert queued(service) == 0


@pytest.mark.parametrize(("provider", "setting"), [("elevenlabs", "ELEVENLABS_API_KEY"), ("openai", "OPENAI_API_KEY")])
def test_a_provider_that_is_not_there_yet_names_its_setting(service: Running, provider: str, setting: str) -> None:
    answer = speak(service, provider=provider, voice_id="21m00Tcm4TlvDq8ikWAM", options={"stability": 0.5})
    assert (answer.status_code, answer.json()["code"]) == (424, "unavailable")
    assert setting in answer.json()["detail"]


def test_an_engine_that_is_not_installed_names_its_package(service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    class Absent:
        name, package = "flite", "flite"

        def missing(self) -> str:
            return "flite is not installed"

    monkeypatch.setattr(speech, "ENGINES", {**ENGINES, "flite": Absent()})
    answer = speak(service, provider="flite")
    assert (answer.status_code, answer.json()["code"]) == (424, "missing_tool")
    assert "apt-get install flite" in answer.json()["detail"]


@FLITE
@pytest.mark.parametrize(
    ("params", "where"),
    [
        ({"provider": "nobody"}, "params.provider"),
        ({"provider": "flite", "voice_id": "hal"}, "params.voice_id"),
        ({"provider": "flite", "voice_id": "a.b"}, "params.voice_id"),
        ({"provider": "flite", "text": "word " * 5000}, "params.text"),
        ({"provider": "flite", "text": "<speak><loud>a</loud></speak>"}, "params.text"),
        ({"provider": "flite", "options": {"rate": 5}}, "params.options.rate"),
        ({"provider": "flite", "options": {"language": "tlh"}}, "params.options.language"),
        ({"provider": "flite", "options": {"stability": 1}}, "params.options"),
        ({"output_format": "aac"}, "params.output_format"),
    ],
)
def test_what_is_wrong_with_a_text_is_told_at_its_field(service: Running, params: dict[str, Any], where: str) -> None:
    for dry_run in (False, True):
        answer = speak(service, dry_run=dry_run, **params)
        assert answer.status_code == 422, answer.text
        assert [problem["where"] for problem in answer.json()["problems"]] == [where]
    assert queued(service) == 0


VOICE, MUSIC = "https://example.com/voice.wav", "https://example.com/music.wav"


@pytest.mark.parametrize(
    ("kind", "params", "where"),
    [
        ("audio/mix", {"parts": []}, "params.parts"),
        ("audio/mix", {"parts": [{"audio_url": VOICE, "loop": True}]}, "params.duration_seconds"),
        ("audio/mix", {"parts": [{"audio_url": "file:///etc/passwd"}]}, "params.parts[0].audio_url"),
        ("audio/mix", {"parts": [{"audio_url": VOICE, "start": 9}], "duration_seconds": 5}, "params.parts[0].start"),
        ("audio/duck", {"voice_url": VOICE, "music_url": MUSIC, "depth_db": 0}, "params.depth_db"),
        (
            "audio/duck",
            {"voice_url": VOICE, "music_url": MUSIC, "voice_start": 9, "duration_seconds": 5},
            "params.voice_start",
        ),
        (
            "audio/sfx",
            {"audio_url": VOICE, "effects": [{"audio_url": MUSIC, "start": 8000}]},
            "params.effects[0].start",
        ),
        ("analyze/video", {"video_url": VOICE, "platforms": ["myspace"]}, "params.platforms[0]"),
    ],
)
def test_a_mix_that_cannot_be_is_refused_before_it_is_queued(
    service: Running, kind: str, params: dict[str, Any], where: str
) -> None:
    answer = service.post(f"/api/v1/{kind}", {"params": params})
    assert answer.status_code == 422, answer.text
    assert [problem["where"] for problem in answer.json()["problems"]] == [where]


def test_a_mix_whose_length_is_known_has_an_estimate_and_another_has_none(service: Running) -> None:
    params = {"voice_url": VOICE, "music_url": MUSIC}
    unknown = service.post("/api/v1/audio/duck", {"params": params, "dry_run": True}).json()
    assert unknown["result"]["estimated_duration_sec"] is None
    known = service.post("/api/v1/audio/duck", {"params": {**params, "duration_seconds": 60}, "dry_run": True}).json()
    assert known["result"]["estimated_duration_sec"] > 1
    assert queued(service) == 0
