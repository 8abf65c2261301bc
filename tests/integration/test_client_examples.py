"""The client's examples against a real service whose jobs are really rendered."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dispatched import dispatching
from service_runs import Running, listening, running

from farm.client import Client
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
    with running(tmp_path) as made:
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
    assert "render" in printed
    assert video_facts(tmp_path / "out" / "colours.mp4").frames == 60
    assert json.loads((tmp_path / "out" / "colours.mp4.json").read_text())["title"] == "Two colours"


@pytest.mark.slow
def test_three_exports_are_awaited_side_by_side(service: Running, tmp_path: Path) -> None:
    with listening(service) as address, dispatching(service):
        run_example("together.py", address, tmp_path)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"802020.mp4", "208020.mp4", "202080.mp4"}


def available(address: str, key: str, name: str) -> bool:
    with Client(address, key) as client:
        return any(one.status == "available" for one in client.capabilities() if one.name == name)


def test_the_brief_is_rendered_or_the_service_says_what_it_lacks(service: Running, tmp_path: Path) -> None:
    key = service.bench.keys.create("ann").token
    with listening(service) as address:
        if available(address, key, "render/brief"):
            pytest.skip("rendered by the test that has browsers")
        assert "render/brief is unavailable" in run_example("brief.py", address, tmp_path, address, key)


def test_the_promised_example_is_understood(service: Running) -> None:
    """What the service cannot do yet, or refuses because no such provider has a key, it says with 424."""
    key = service.bench.keys.create("ann").token
    with listening(service) as address:
        brief = {"id": "my-video", "format": "explainer_v1", "title": "How AI works", "sections": [{"heading": "So"}]}
        names = {"BASE_URL": address, "my_brief": brief}
        code = PROMISED.replace('"your-api-key"', repr(key))
        if available(address, key, "render/brief"):
            code = code.replace('    webhook_url="http://localhost:8080/callback"\n', "")  # a private address
        from farm.client import UnavailableError  # noqa: PLC0415 — what the example may raise

        with pytest.raises(UnavailableError) as caught:
            exec(code, names)  # noqa: S102 — the text above
        names["client"].close()  # type: ignore[attr-defined]  # the example's own
    assert caught.value.status == 424
