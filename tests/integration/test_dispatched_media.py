"""Sounds, speech and checks through the real `farm dispatch`: what it delivers is measured."""

import json
import signal
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from file_server import FileServer, file_server
from private_farm import World, make_media, wait_for

from farm.capabilities.handlers import HANDLERS
from farm.jobs.ledger import Ledger
from farm.jobs.states import JobState
from farm.media.probe import measure_sound
from farm.orchestrator.jobs.connection import JobsFarm
from farm.orchestrator.jobs.dispatcher import JobDispatcher
from farm.providers.speech.engines import ENGINES
from farm.settings import Settings
from farm.storage.atomic import Digest, digest
from farm.storage.destination import read_destination
from farm.testing import connect_inline

pytestmark = pytest.mark.skipif(bool(ENGINES["flite"].missing()), reason="flite is not installed")


@pytest.fixture
def site(farm: World) -> Iterator[FileServer]:
    (farm.root / "site").mkdir()
    with file_server(farm.root / "site") as server:
        yield server


def files_of(ledger: Ledger, job_id: str) -> dict[str, Path]:
    job = ledger.get(job_id)
    assert job.status is JobState.COMPLETED, job.error
    return {file.name: Path(file.uri) for file in ledger.artifacts(job_id)}


def test_a_text_is_spoken_then_music_gives_way_to_it_then_the_film_of_both_is_checked(
    farm: World, site: FileServer
) -> None:
    database = f"sqlite:///{farm.root / 'ledger.sqlite'}"
    settings = {
        "FARM_DATABASE": database,
        "FARM_DELIVERIES": str(farm.root / "deliveries"),
        "FARM_FETCH_PRIVATE_HOSTS": "127.0.0.1",
    }
    world = World(root=farm.root, settings=settings)
    ledger = Ledger.open(database)

    process = world.start("dispatch", "--json")

    def run(kind: str, payload: dict[str, Any]) -> tuple[Any, dict[str, Path]]:
        job_id = ledger.submit({"kind": kind, "payload": payload}).job.job_id
        wait_for(f"the end of {kind}", lambda: process.poll() is not None or ledger.get(job_id).ended_at, timeout=90)
        return ledger.get(job_id).result, files_of(ledger, job_id)

    text = "Music gives way while somebody speaks and then it comes back"
    spoken, voice = run("tts/generate", {"text": text, "provider": "flite", "output_format": "wav"})
    assert spoken["duration_sec"] == pytest.approx(measure_sound(voice["audio"])[0], abs=0.01)

    (site.folder / "voice.wav").write_bytes(voice["audio"].read_bytes())
    music(site.folder / "music.wav")
    asked = {"voice_url": site.url("voice.wav"), "music_url": site.url("music.wav"), "voice_start": 1.0}
    asked |= {"depth_db": 15, "loop_music": True, "loudness_lufs": -16, "output_format": "mp3"}
    told, mixed = run("audio/duck", {**asked, "duration_seconds": spoken["duration_sec"] + 3})
    seconds, lufs = measure_sound(mixed["audio"])
    assert seconds == pytest.approx(spoken["duration_sec"] + 3, abs=0.002)
    assert lufs == pytest.approx(-16, abs=0.3)
    curve = json.loads(mixed["sound-curves"].read_text())["ducking"][0]["gain_db"]
    assert told["ducking"]["gain_db"] == curve
    first, last = spoken["words"][0]["start"] + 1, spoken["words"][-1]["end"] + 1
    within = curve[round((first + 0.1) * 50) : round((last - 0.2) * 50)]
    assert max(within) == -15, "down from the first word to the last"
    assert curve[round((first - 0.3) * 50)] == 0
    assert curve[-1] == 0

    film = site.folder / "film.mp4"
    film_of(mixed["audio"], film)
    report, page = run("analyze/video", {"video_url": site.url("film.mp4")})
    facts = report["report"]["facts"]
    assert (facts["width"], facts["height"], facts["codec"]) == (320, 180, "h264")
    assert facts["lufs"] == pytest.approx(lufs, abs=1)
    assert "film.mp4" in page["report-page"].read_text()

    assert world.processes("ffmpeg", "raylet") == [], "none of these needs Ray, and no child is left"
    process.send_signal(signal.SIGTERM)
    ended = world.finish(process, timeout=30)
    assert ended.code == 0, ended.errors
    ledger.close()


@pytest.mark.slow
def test_files_of_a_job_go_to_s3_where_deliveries_lie_there(s3_settings: Settings, tmp_path: Path) -> None:
    deliveries = {"deliveries": "s3://farm/jobs", "store": str(tmp_path / "store")}
    settings = s3_settings.model_copy(update=deliveries)
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    payload = {"text": "Kept far away.", "provider": "flite", "output_format": "flac"}
    job_id = ledger.submit({"kind": "tts/generate", "payload": payload}).job.job_id
    JobDispatcher(ledger=ledger, handlers=HANDLERS, farm=JobsFarm(settings, connect_inline), settings=settings).run(
        once=True
    )
    job = ledger.get(job_id)
    assert job.status is JobState.COMPLETED, job.error
    for file in ledger.artifacts(job_id):
        assert file.uri.startswith(f"s3://farm/jobs/{job_id}/")
        copy = tmp_path / file.name
        read_destination(file.uri, settings, copy)
        assert digest(copy) == Digest(sha256=file.sha256, size=file.size)
    assert measure_sound(tmp_path / "audio")[0] == pytest.approx(job.result["duration_sec"], abs=0.01)
    ledger.close()


def music(path: Path) -> None:
    """Write two seconds of a chord."""
    time = np.arange(2 * 48_000) / 48_000
    chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in (220, 277, 330)) / 12
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((chord * 32767).astype("<i2").tobytes())


def film_of(sound: Path, target: Path) -> None:
    """Write a small film with a sound."""
    source = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=20", "-i", str(sound), "-shortest"]
    make_media(target, *source, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac")
