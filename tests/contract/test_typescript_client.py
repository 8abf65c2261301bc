"""The TypeScript SDK's examples against the real service on a socket; a thread of the test ends their jobs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sdk_runs import run_example
from service_runs import Running, listening, running

from farm.jobs.models import JobArtifact

FILM = bytes(range(256)) * 40


@contextmanager
def ending_jobs(service: Running, folder: Path) -> Iterator[None]:
    """Claim jobs as they come and end them with a file."""
    place = folder / "video.mp4"
    place.write_bytes(FILM)
    over = threading.Event()

    def work() -> None:
        claims = service.bench.claims
        while not over.wait(0.05):
            if claim := claims.claim("dispatcher-1"):
                claim = claims.progress(claim, 0.5, stage="half")
                made = JobArtifact(
                    job_id="", name="video", uri=str(place), media_type="video/mp4", size=len(FILM), sha256="ab" * 32
                )
                claims.complete(claim, {"outputs": []}, files=[made])

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as made, ending_jobs(made, tmp_path):
        yield made


def test_an_export_is_planned_submitted_watched_and_fetched(service: Running, tmp_path: Path) -> None:
    with listening(service) as address:
        said = run_example("export", address, str(tmp_path / "fetched.mp4"))
    assert said.told["size"] == len(FILM)
    assert (tmp_path / "fetched.mp4").read_bytes() == FILM
    heard = said.errors.splitlines()
    assert "tasks, about" in heard[0]
    assert [line.split()[1] for line in heard[1:]] == ["job.queued", "job.running", "job.progress", "job.completed"]


def test_the_example_that_the_service_was_specified_with_runs(service: Running) -> None:
    with listening(service) as address:
        said = run_example("brief", address)
    assert said.told["artifacts"][0]["mediaType"] == "video/mp4"


def test_a_key_is_needed_once_there_is_one_and_is_sent(
    service: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = service.bench.keys.create("sdk")
    with listening(service) as address:
        refused = run_example("export", address, str(tmp_path / "fetched.mp4"))
        assert (refused.code, "code: 'unauthorized'" in refused.errors) == (1, True)
        monkeypatch.setenv("FARM_API_KEY", key.token)
        assert run_example("export", address, str(tmp_path / "fetched.mp4")).code == 0
