"""The client's examples against a real service whose jobs are really rendered."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dispatched import dispatching
from private_farm import World
from served import served
from service_runs import Running, listening, running
from webhook_receiver import receiving

from farm.client import UnavailableError
from farm.media.inspect import video_facts
from farm.settings import settings

ROOT = Path(__file__).parents[2]

PROMISED = """
from farm.client import Client

client = Client(
    base_url=BASE_URL,
    api_key="your-api-key"
)

# Render a video
job = client.render.brief(
    brief=my_brief,
    quality="production",
    webhook_url="http://localhost:8080/callback"
)

# Check status
status = client.jobs.get(job.job_id)

# Generate TTS
audio = client.tts.generate(
    text="Hello world",
    provider="elevenlabs",
    voice_id="..."
)
"""
"""The example that the client was specified with; its import and its address are this package's and this test's."""


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("FARM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("FARM_STORE", str(tmp_path / "store"))
    settings.cache_clear()
    with running(tmp_path, webhook_private_hosts=("127.0.0.1",)) as made:
        yield made
    settings.cache_clear()


def run_example(name: str, address: str, folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "FARM_SERVICE_URL": address, "PYTHONPATH": str(ROOT)}
    environment.pop("FARM_API_KEY", None)
    command = [sys.executable, str(ROOT / "examples" / "client" / name), *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, cwd=folder, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_export_is_submitted_watched_and_brought_here(service: Running, tmp_path: Path) -> None:
    with listening(service) as address, dispatching(service):
        printed = run_example("export.py", address, tmp_path)
    assert "% " in printed
    assert video_facts(tmp_path / "out" / "colours.mp4").frames == 60
    assert json.loads((tmp_path / "out" / "colours.mp4.json").read_text())["title"] == "Two colours"


@pytest.mark.slow
def test_three_exports_are_awaited_side_by_side(service: Running, tmp_path: Path) -> None:
    with listening(service) as address, dispatching(service):
        run_example("together.py", address, tmp_path)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"802020.mp4", "208020.mp4", "202080.mp4"}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_brief_is_rendered_and_a_voice_speaks(farm: World, tmp_path: Path) -> None:
    with served(farm) as address:
        printed = run_example("brief.py", address, tmp_path, address)
    assert video_facts(tmp_path / "out" / "my-video.mp4").frames == 180
    assert "tts/generate" not in printed


def test_the_promised_example_runs_as_far_as_there_are_providers(service: Running) -> None:
    """A brief becomes a job; a voice of a provider that is not set up is refused, with the setting that it needs."""
    key = service.bench.keys.create("ann").token
    brief = {"id": "my-video", "format": "explainer_v1", "title": "How AI works", "sections": [{"heading": "So"}]}
    with receiving() as receiver, listening(service) as address:
        names: dict[str, Any] = {"BASE_URL": address, "my_brief": brief}
        code = PROMISED.replace('"your-api-key"', repr(key)).replace("http://localhost:8080/callback", receiver.url)
        with pytest.raises(UnavailableError, match="ELEVENLABS_API_KEY") as caught:
            exec(code, names)  # noqa: S102 - the text above
        assert names["status"].status == "queued"
        names["client"].close()
    assert caught.value.status == 424
