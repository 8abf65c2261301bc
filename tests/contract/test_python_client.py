"""The Python client against the real service on a socket, and connections that break."""

import asyncio
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, assert_type

import pytest
from relay import relaying
from service_runs import EXPORT, Running, listening, running

from farm.client import (
    AsyncClient,
    Client,
    DownloadError,
    InvalidRequestError,
    JobCancelledError,
    JobEvent,
    JobFailedError,
    NotAllowedError,
    NotFoundError,
    NotReadyError,
    StateError,
    UnavailableError,
    UnreachableError,
    WaitTimeoutError,
)
from farm.client.capabilities import MixResult
from farm.errors import AssetError, RenderError, SpecError
from farm.jobs.models import Claim, JobArtifact


@contextmanager
def working(service: Running, work: Callable[[Claim], None]) -> Iterator[None]:
    """Claim the next job in a thread and do something with it, as a dispatcher would."""

    def run() -> None:
        claim = service.bench.claims.claim("dispatcher-1")
        assert claim is not None
        work(claim)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join(20)


def completing(service: Running, files: tuple[JobArtifact, ...] = (), steps: int = 3) -> Callable[[Claim], None]:
    def work(claim: Claim) -> None:
        for step in range(1, steps + 1):
            time.sleep(0.05)
            claim = service.bench.claims.progress(claim, step / (steps + 1), stage=f"step {step}")
        service.bench.claims.complete(claim, {"said": "hello"}, files=files)

    return work


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def address(service: Running) -> Iterator[str]:
    with listening(service) as made:
        yield made


def film(folder: Path) -> JobArtifact:
    path = folder / "film.mp4"
    path.write_bytes(bytes(range(256)) * 4000)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return JobArtifact(job_id="", name="video", uri=str(path), media_type="video/mp4", size=1_024_000, sha256=sha256)


def test_a_job_is_submitted_waited_for_and_downloaded(service: Running, address: str, tmp_path: Path) -> None:
    made = film(tmp_path)
    with Client(address) as client:
        job = client.render.export(EXPORT, job_id="mine", priority="high")
        assert (job.job_id, job.status) == ("mine", "queued")
        assert client.jobs.get("mine").info.priority == "high"
        with pytest.raises(NotReadyError):
            job.result()
        with working(service, completing(service, (made,))):
            result = job.wait(timeout=20)
        assert (result.result, result.artifacts[0].name) == ({"said": "hello"}, "video")
        assert job.refresh().progress == 1
        assert job.download(tmp_path / "out") == (tmp_path / "out" / "film.mp4",)
        assert (tmp_path / "out" / "film.mp4").read_bytes() == (tmp_path / "film.mp4").read_bytes()
        with pytest.raises(NotFoundError, match="there are: video"):
            job.download(tmp_path, ["sound"])
        again = job.retry()
        assert again.refresh().info.retry_of == "mine"
        assert again.cancel().status == "cancelled"
        with pytest.raises(JobCancelledError):
            again.wait(timeout=5)


def test_the_same_calls_are_awaited(service: Running, address: str, tmp_path: Path) -> None:
    made = film(tmp_path)

    async def use() -> tuple[list[str], list[str], tuple[Path, ...]]:
        async with AsyncClient(address) as client:
            job = await client.render.export(EXPORT, job_id="mine")
            with working(service, completing(service, (made,))):
                heard = [event.type async for event in client.jobs.stream("mine")]
            assert (await job.wait(timeout=5)).result == {"said": "hello"}
            assert (await client.jobs.get("mine")).status == "completed"
            listed = [one.job_id async for one in client.jobs.list()]
            return heard, listed, await job.download(tmp_path / "out")

    heard, listed, places = asyncio.run(use())
    assert (heard[0], heard[-1], len(heard)) == ("job.queued", "job.completed", 6)
    assert listed == ["mine"]
    assert places[0].stat().st_size == made.size


def test_waits_of_one_event_loop_go_on_side_by_side(service: Running, address: str) -> None:
    async def use() -> list[Any]:
        async with AsyncClient(address) as client:
            jobs = [await client.render.export(EXPORT) for _ in range(2)]
            with working(service, completing(service)), working(service, completing(service)):
                return [one.result for one in await asyncio.gather(*(job.wait(timeout=20) for job in jobs))]

    assert asyncio.run(use()) == [{"said": "hello"}] * 2


def test_events_go_on_where_the_connection_was_cut_without_gap_or_repetition(service: Running, address: str) -> None:
    with relaying(address) as relay, Client(address) as direct:
        direct.render.export(EXPORT, job_id="mine")
        relay.cuts = [700, 0, 900, 1200]
        heard: list[JobEvent] = []
        with Client(relay.address) as client, working(service, completing(service, steps=12)):
            heard = list(client.jobs.stream("mine"))
    assert [event.number for event in heard] == list(range(1, len(heard) + 1))
    assert (heard[-1].type, len(heard)) == ("job.completed", 15)
    assert relay.connections >= 5


def test_a_submission_whose_answer_was_lost_makes_one_job(address: str) -> None:
    with relaying(address) as relay, Client(relay.address) as client:
        relay.cuts = [20]
        job = client.render.export(EXPORT)
        assert relay.connections == 2
        assert [one.job_id for one in client.jobs.list()] == [job.job_id]


def test_a_download_goes_on_where_it_was_cut(service: Running, address: str, tmp_path: Path) -> None:
    made = film(tmp_path)
    with relaying(address) as relay:
        with Client(relay.address) as client:
            job = client.render.export(EXPORT)
            with working(service, completing(service, (made,))):
                job.wait(timeout=20)
        relay.cuts = [400_000, 300_000]
        before = relay.connections
        with Client(relay.address) as client:
            places = client.jobs.download(job.job_id, tmp_path / "out")
        assert relay.connections == before + 3
    assert places[0].read_bytes() == (tmp_path / "film.mp4").read_bytes()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["film.mp4"]


def test_a_file_that_changed_since_is_not_kept(service: Running, address: str, tmp_path: Path) -> None:
    made = film(tmp_path)
    with Client(address) as client:
        job = client.render.export(EXPORT)
        with working(service, completing(service, (made,))):
            job.wait(timeout=20)
        (tmp_path / "film.mp4").write_bytes(b"x" * made.size)
        with pytest.raises(DownloadError, match="hash"):
            job.download(tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_all_pages_of_the_list_are_gone_through(service: Running, address: str) -> None:
    for number in range(105):
        service.bench.submit(job_id=f"job-{number:03}")
    with Client(address) as client:
        found = [job.job_id for job in client.jobs.list(status=["queued"], kind="render.export")]
        assert found == [f"job-{number:03}" for number in reversed(range(105))]
        assert list(client.jobs.list(status="failed")) == []


def test_a_failed_job_says_why_and_where(service: Running, address: str) -> None:
    def fail(claim: Claim) -> None:
        service.bench.claims.fail(claim, RenderError("FFmpeg went away"))

    with Client(address) as client:
        job = client.render.export(EXPORT)
        with working(service, fail), pytest.raises(JobFailedError, match="FFmpeg went away") as caught:
            job.wait(timeout=20)
    assert (caught.value.exit_code, caught.value.status) == (1, 409)


def test_a_wait_ends_in_time_and_leaves_the_job_alone(address: str) -> None:
    with Client(address) as client:
        job = client.render.export(EXPORT)
        started = time.monotonic()
        with pytest.raises(WaitTimeoutError):
            job.wait(timeout=0.6)
        assert 0.5 < time.monotonic() - started < 3
        assert job.refresh().status == "queued"


def test_errors_are_typed_and_located(address: str, tmp_path: Path) -> None:
    with Client(address) as client:
        with pytest.raises(SpecError, match=r"scenes\[0\].color"):
            client.render.export({**EXPORT, "scenes": [{"kind": "color", "color": "red", "duration": 1}]})
        with pytest.raises(InvalidRequestError) as caught:
            client.submit("render/export", {**EXPORT, "scenes": []}, base=None)
        assert caught.value.problems[0].where == "scenes"
        assert caught.value.request_id.startswith("req_")
        with pytest.raises(UnavailableError, match="OPENAI_API_KEY"):
            client.render.explainer(topic="Why ice floats")
        with pytest.raises(NotFoundError):
            client.jobs.get("nobody/else's")
        scene = {"kind": "ken_burns", "image": "no.jpg", "duration": 1}
        with pytest.raises(AssetError, match=r"scenes\[0\].image: there is no file"):
            client.render.export({**EXPORT, "scenes": [scene]}, base=tmp_path)
        client.render.export(EXPORT, job_id="mine")
        with pytest.raises(StateError):
            client.render.export({**EXPORT, "title": "Another"}, job_id="mine")


def test_a_key_goes_along_and_a_wrong_one_is_named(service: Running, address: str) -> None:
    key = service.bench.keys.create("ann").token
    with Client(address, key) as client:
        assert client.capabilities()[0].name == "render/export"
    with Client(address, "farm_wrong") as client, pytest.raises(NotAllowedError, match="not known"):
        client.capabilities()


def test_what_is_answered_at_once_is_a_plain_result(address: str) -> None:
    with Client(address) as client:
        estimate = client.estimate(EXPORT)
        assert (estimate["outputs"][0]["frames"], estimate["tasks"]) == (5, 1)
        assert client.dry_run("render/export", EXPORT)["tasks"] == 1
        assert {"engines", "voices"} == set(client.tts.voices())
        with pytest.raises(NotFoundError):
            client.tts.voice("nobody")
        assert list(client.jobs.list()) == []


def test_what_a_job_returns_is_known_from_its_submission_on(service: Running, address: str) -> None:
    with Client(address) as client:
        job = client.audio.mix(parts=[{"audio_url": "https://example.com/a.wav"}])
        claim = service.bench.claims.claim("dispatcher-1")
        assert claim is not None
        result = {"files": [], "duration_sec": 2.0, "lufs": -16.0, "true_peak_db": -1.0, "gain_db": 3.0, "warnings": []}
        service.bench.claims.complete(claim, result)
        made = job.wait()
        assert_type(made.result, MixResult)
        assert (made.kind, made.result["lufs"]) == ("audio/mix", -16.0)
        assert_type(client.jobs.result(job.job_id).result, Any)


def test_nobody_at_the_address_is_said_so() -> None:
    with Client("http://127.0.0.1:9", retries=1) as client, pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9"):
        client.jobs.get("mine")


def test_a_job_s_story_is_told_while_it_goes_on(service: Running, address: str) -> None:
    with Client(address) as client:
        job = client.render.export(EXPORT)
        claim = service.bench.claims.claim("dispatcher-1")
        assert claim is not None
        told = list(client.jobs.logs(job.job_id))
    assert [line.event for line in told] == ["job.queued", "job.running"]
