"""Jobs that make sounds and reports: what comes out is measured, what is wrong is located, a cancel leaves nothing."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from file_server import FileServer, file_server
from job_world import JobWorld
from media_made import RATE, Array, ffmpeg, level_db, noise, read_sound, silence, tone, write_sound

from farm.capabilities.analysis import VideoReport
from farm.capabilities.audio import DuckResult, MixResult
from farm.capabilities.handlers import HANDLERS
from farm.capabilities.speech import SpeechResult
from farm.jobs.models import JobArtifact
from farm.jobs.states import JobState
from farm.media.probe import measure_sound
from farm.providers.speech.engines import ENGINES
from farm.storage.atomic import digest
from farm.storage.directory import DirectoryStore

FLITE = pytest.mark.skipif(bool(ENGINES["flite"].missing()), reason="flite is not installed")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[FileServer]:
    (tmp_path / "site").mkdir()
    with file_server(tmp_path / "site") as server:
        yield server


@pytest.fixture
def farm(world: JobWorld, site: FileServer) -> JobWorld:
    world.handlers |= HANDLERS
    host = site.address.removeprefix("http://")
    world.settings = world.settings.model_copy(update={"fetch_private_hosts": (host,)})
    return world


def sound(site: FileServer, name: str, samples: Array) -> str:
    write_sound(site.folder / name, samples)
    return site.url(name)


def submitted(world: JobWorld, kind: str, payload: dict[str, Any]) -> str:
    return world.ledger.submit({"kind": kind, "payload": payload}).job.job_id


def done(world: JobWorld, kind: str, payload: dict[str, Any]) -> tuple[Any, dict[str, JobArtifact]]:
    """Run a job to its end; return its result and its files, having seen that those are what is said of them."""
    job_id = submitted(world, kind, payload)
    world.run_all()
    job = world.ledger.get(job_id)
    assert job.status is JobState.COMPLETED, job.error
    files = {file.name: file for file in world.ledger.artifacts(job_id)}
    for file in files.values():
        path = Path(file.uri)
        assert path.parent == Path(world.settings.deliveries) / job_id
        found = digest(path)
        assert (file.size, file.sha256) == (found.size, found.sha256)
    assert [one["name"] for one in job.result["files"]] == list(files)
    told = [event.data["progress"] for event in world.ledger.events(job_id) if event.type == "job.progress"]
    assert told == sorted(told)
    return job.result, files


def failed(world: JobWorld, kind: str, payload: dict[str, Any]) -> dict[str, str]:
    """Run a job that fails; return its problems by their places, having seen that it delivered nothing."""
    job_id = submitted(world, kind, payload)
    world.run_all()
    job = world.ledger.get(job_id)
    assert job.status is JobState.FAILED
    assert job.error
    assert not (Path(world.settings.deliveries) / job_id).exists()
    return {one["where"]: one["message"] for one in job.error["problems"]}


def between(samples: Array, start: float, end: float) -> Array:
    return samples[round(start * RATE) : round(end * RATE)]


@FLITE
def test_a_text_is_spoken_into_a_file_with_the_times_of_its_words(farm: JobWorld) -> None:
    text = "Hello [pause: 0.5] world, this is a test."
    params = {"text": text, "provider": "flite", "voice_id": "slt", "output_format": "ogg"}
    result, files = done(farm, "tts/generate", params)
    told = SpeechResult.model_validate(result)
    assert [word.text for word in told.words] == ["Hello", "world,", "this", "is", "a", "test."]
    assert (told.voice_id, told.language, told.timed_by) == ("slt", "en-US", "engine")
    assert files["audio"].media_type == "audio/ogg"
    seconds, lufs = measure_sound(Path(files["audio"].uri))
    assert seconds == pytest.approx(told.duration_sec, abs=0.01)
    assert lufs is not None
    heard = read_sound(Path(files["audio"].uri))
    assert level_db(between(heard, told.words[0].start, told.words[0].end)) > -35
    assert level_db(between(heard, told.words[0].end + 0.15, told.words[1].start - 0.1)) < -50, "the pause is silent"
    assert json.loads(Path(files["words"].uri).read_text())["words"] == result["words"]


@FLITE
def test_a_text_is_spoken_once_and_written_in_any_form(farm: JobWorld) -> None:
    lengths = []
    for form in ("wav", "mp3"):
        result, files = done(farm, "tts/generate", {"text": "Kept.", "provider": "flite", "output_format": form})
        lengths.append(result["duration_sec"])
        assert measure_sound(Path(files["audio"].uri))[0] == pytest.approx(result["duration_sec"], abs=0.01)
    assert lengths[0] == lengths[1]
    kept = DirectoryStore(farm.settings.store).records()
    assert [artifact.kind for artifact in kept].count("speech") == 1


@FLITE
def test_a_text_that_cannot_be_spoken_names_the_requests_own_field(farm: JobWorld) -> None:
    assert "20000 characters" in failed(farm, "tts/generate", {"text": "a " * 10_001})["text"]
    assert list(failed(farm, "tts/generate", {"text": "a", "options": {"rate": 9}})) == ["options.rate"]
    assert "no voice" in failed(farm, "tts/generate", {"text": "a", "voice_id": "hal-9000"})["voice_id"]


def test_sounds_are_mixed_at_their_places_with_their_gains_and_fades(farm: JobWorld, site: FileServer) -> None:
    first = sound(site, "first.wav", tone(2.0, 440, db=-12))
    late = sound(site, "late.wav", tone(1.0, 2000, db=-12))
    parts = [{"audio_url": first, "fade_out": 1.0}, {"audio_url": late, "start": 2.5, "gain_db": -6}]
    result, files = done(farm, "audio/mix", {"parts": parts})
    told = MixResult.model_validate(result)
    heard = read_sound(Path(files["audio"].uri))
    assert told.duration_sec == pytest.approx(3.5)
    assert len(heard) == round(3.5 * RATE)
    whole = level_db(between(heard, 0.1, 0.9))
    assert whole == pytest.approx(-12 - 3 - 3, abs=0.1)
    assert level_db(between(heard, 1.45, 1.55)) == pytest.approx(whole - 6, abs=0.7), "half faded out"
    assert level_db(between(heard, 2.05, 2.45)) < -80
    onset = int(np.argmax(np.abs(between(heard, 2.1, 3.5)[:, 0]) > 0.02)) / RATE + 2.1
    assert onset == pytest.approx(2.5, abs=0.002)
    assert level_db(between(heard, 2.6, 3.4)) == pytest.approx(whole - 6, abs=0.1)
    assert (told.gain_db, told.warnings) == (0, ())


@pytest.mark.slow
def test_a_mix_has_the_loudness_that_was_asked_for(farm: JobWorld, site: FileServer) -> None:
    url = sound(site, "noise.wav", noise(3.0, db=-6))
    params = {"parts": [{"audio_url": url}], "loudness_lufs": -23, "output_format": "mp3"}
    result, files = done(farm, "audio/mix", params)
    _, lufs = measure_sound(Path(files["audio"].uri))
    assert lufs == pytest.approx(-23, abs=0.3)
    assert result["lufs"] == pytest.approx(-23, abs=0.3)
    assert result["true_peak_db"] <= -1


@pytest.mark.slow
def test_a_mix_that_would_clip_is_turned_down_and_says_so(farm: JobWorld, site: FileServer) -> None:
    url = sound(site, "tone.wav", tone(1.0, db=-3))
    result, files = done(farm, "audio/mix", {"parts": [{"audio_url": url, "gain_db": 12}]})
    assert np.abs(read_sound(Path(files["audio"].uri))).max() < 0.9
    assert "full scale" in result["warnings"][0]


def test_music_gives_way_to_the_voice_by_the_depth(farm: JobWorld, site: FileServer) -> None:
    voice = sound(site, "voice.wav", np.concatenate([silence(1.0), tone(1.0, 3000, db=-20), silence(0.2)]))
    music = sound(site, "music.wav", tone(5.0, 200, db=-20))
    params = {"voice_url": voice, "music_url": music, "depth_db": 18, "attack": 0.1, "release": 0.3}
    params |= {"duration_seconds": 4.0, "voice_start": 0.5}
    result, files = done(farm, "audio/duck", params)
    told = DuckResult.model_validate(result)
    heard = read_sound(Path(files["audio"].uri))
    assert len(heard) == 4 * RATE
    alone, under, after = (low(between(heard, *span)) for span in ((0.2, 1.2), (1.7, 2.4), (3.2, 3.9)))
    assert alone - under == pytest.approx(18, abs=0.5)
    assert after == pytest.approx(alone, abs=0.5)
    assert told.ducking
    curve = np.array(told.ducking.gain_db)
    times = np.arange(len(curve)) * told.ducking.step
    assert curve[(times > 1.52) & (times < 2.48)].max() == -18
    assert curve[times < 1.35].min() == 0
    whole = json.loads(Path(files["sound-curves"].uri).read_text())
    assert whole["ducking"][0]["gain_db"] == pytest.approx(curve)


def low(samples: Array) -> float:
    """Return the level of what lies below 1 kHz."""
    spectrum = np.fft.rfft(samples[:, 0])
    spectrum[np.fft.rfftfreq(len(samples), 1 / RATE) > 1000] = 0
    return level_db(np.fft.irfft(spectrum, len(samples)))


def test_a_voice_that_is_too_soft_to_be_heard_lowers_nothing_and_it_is_told(farm: JobWorld, site: FileServer) -> None:
    voice, music = sound(site, "voice.wav", tone(1.0, db=-60)), sound(site, "music.wav", tone(1.0))
    params = {"voice_url": voice, "music_url": music, "level_voice": False}
    result, _ = done(farm, "audio/duck", params)
    assert "not lowered" in result["warnings"][0]


def test_effects_lie_over_a_sound_at_their_times(farm: JobWorld, site: FileServer) -> None:
    base, ding = sound(site, "base.wav", tone(2.0, 200, db=-20)), sound(site, "ding.wav", tone(0.2, 4000, db=-6))
    effects = [{"audio_url": ding, "start": 0.5}, {"audio_url": ding, "start": 1.9}]
    result, files = done(farm, "audio/sfx", {"audio_url": base, "effects": effects, "output_format": "flac"})
    heard = read_sound(Path(files["audio"].uri))
    assert result["duration_sec"] == pytest.approx(2.1), "the last effect is not cut off"
    assert [level_db(between(heard, *span)) > -15 for span in ((0.1, 0.45), (0.51, 0.69), (1.0, 1.8))] == [
        False,
        True,
        False,
    ]
    assert level_db(between(heard, 2.02, 2.08)) > -15


def test_a_video_is_checked_as_by_the_command(farm: JobWorld, site: FileServer) -> None:
    dark = ["-f", "lavfi", "-i", "color=c=0x101010:s=320x180:r=25:d=4", "-pix_fmt", "yuv420p"]
    ffmpeg(*dark, "-c:v", "libx264", site.folder / "dark night.mp4")
    params = {"video_url": site.url("dark%20night.mp4?signature=secret"), "platforms": ["tiktok"]}
    result, files = done(farm, "analyze/video", params)
    told = VideoReport.model_validate(result)
    assert told.verdict == told.report.verdict != "approve"
    assert {"freeze", "too_dark"} & {finding.code for finding in told.report.findings}
    assert told.report.file == "dark night.mp4"
    assert told.duration_sec == pytest.approx(4)
    assert json.loads(Path(files["report"].uri).read_text()) == result["report"]
    shown = Path(files["report-page"].uri).read_text()
    assert "dark night.mp4" in shown
    assert "secret" not in shown
    assert Path(files["contact-sheet"].uri).read_bytes()[:2] == b"\xff\xd8"


def test_what_cannot_be_fetched_or_used_is_told_at_its_place(farm: JobWorld, site: FileServer) -> None:
    good = sound(site, "good.wav", tone(0.5))
    (site.folder / "page.wav").write_text("<!doctype html><p>Not found")
    (site.folder / "broken.wav").write_bytes(b"RIFF" + bytes(400))
    urls = [good, site.url("missing.wav"), site.url("page.wav"), site.url("broken.wav")]
    problems = failed(farm, "audio/mix", {"parts": [{"audio_url": url} for url in urls]})
    assert list(problems) == [f"parts[{n}].audio_url" for n in (1, 2, 3)]
    assert "404" in problems["parts[1].audio_url"]
    assert "web page" in problems["parts[2].audio_url"]
    assert "trim.start" in next(iter(failed(farm, "audio/mix", {"parts": [{"audio_url": good, "trim": {"start": 1}}]})))
    write_sound(site.folder / "tune.mp4", tone(0.5))
    assert "has no pictures" in failed(farm, "analyze/video", {"video_url": site.url("tune.mp4")})["video_url"]


def test_a_playlist_or_a_private_address_is_no_recording(farm: JobWorld, site: FileServer) -> None:
    (site.folder / "list.mp4").write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    assert "playlist" in failed(farm, "analyze/video", {"video_url": site.url("list.mp4")})["video_url"]
    farm.settings = farm.settings.model_copy(update={"fetch_private_hosts": ()})
    assert "public" in failed(farm, "analyze/video", {"video_url": site.url("list.mp4")})["video_url"]


def cancelled_within(world: JobWorld, job_id: str) -> float:
    asked = time.monotonic()
    world.ledger.cancel(job_id)
    world.wait(job_id, "cancelled")
    return time.monotonic() - asked


def test_a_cancel_does_not_wait_for_a_silent_server(farm: JobWorld, site: FileServer) -> None:
    good = sound(site, "good.wav", tone(0.5))
    mixed = submitted(farm, "audio/mix", {"parts": [{"audio_url": good}, {"audio_url": site.url("silent.wav")}]})
    with farm.running():
        assert site.asked.wait(20)
        assert cancelled_within(farm, mixed) < 5
        site.asked.clear()
        checked = submitted(farm, "analyze/video", {"video_url": site.url("silent.mp4")})
        assert site.asked.wait(20)
        assert cancelled_within(farm, checked) < 5
    assert not Path(farm.settings.deliveries).exists()


def test_a_cancel_ends_the_mixer_and_leaves_nothing(farm: JobWorld, site: FileServer) -> None:
    url = sound(site, "noise.wav", noise(20.0))
    params = {"parts": [{"audio_url": url, "loop": True}], "duration_seconds": 7200, "output_format": "mp3"}
    job_id = submitted(farm, "audio/mix", params)
    with farm.running():
        end = time.monotonic() + 30
        while farm.ledger.get(job_id).stage != "mix" or not encoders():
            assert time.monotonic() < end, farm.ledger.get(job_id)
            time.sleep(0.05)
        assert cancelled_within(farm, job_id) < 5
        assert not encoders()
    assert not Path(farm.settings.deliveries).exists()
    assert list((farm.settings.cache / "scratch").iterdir()) == []


def encoders() -> list[psutil.Process]:
    return [child for child in psutil.Process().children(recursive=True) if child.name() == "ffmpeg"]
