"""Jobs from the ledger through a real Ray: ended once, cancelled without a trace, given back on SIGTERM."""

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from private_farm import World, draw_pictures, frame_hashes, output, still, wait_for, with_ledger

from farm.jobs.ledger import Ledger
from farm.jobs.models import Job
from farm.jobs.states import JobState


@pytest.fixture
def service(farm: World) -> World:
    return with_ledger(farm, workers=2, jobs_at_once=4)


def colours(number: int) -> dict[str, Any]:
    scene = {"kind": "color", "color": f"#{40 * number + 40:02x}4060", "duration": 0.4}
    return {"version": 1, "title": f"Film {number}", "scenes": [scene], "outputs": [output("film.mp4", 64, 64)]}


def long_film(service: World) -> dict[str, Any]:
    """Take half a minute of CPU time at least: a picture with detail, drawn and encoded at full size."""
    (picture,) = draw_pictures(service.root / "pictures", 1)
    scene = still(picture, 60)
    return {"version": 1, "scenes": [scene], "outputs": [output("film.mp4", 1920, 1080, quality="high")]}


def submit(ledger: Ledger, spec: dict[str, Any]) -> str:
    return ledger.submit({"kind": "render/export", "payload": spec}).job.job_id


def ended(ledger: Ledger, job_id: str, process: "subprocess.Popen[bytes]", service: World) -> Job:
    def look() -> Job | None:
        assert process.poll() is None, service.errors_of(process).read_text()
        job = ledger.get(job_id)
        return job if job.ended_at is not None else None

    found: Job = wait_for(f"the end of {job_id}", look, timeout=90)
    return found


def test_jobs_are_rendered_side_by_side_and_a_running_one_is_cancelled_without_a_trace(
    service: World, ledger: Ledger
) -> None:
    small = [submit(ledger, colours(number)) for number in range(3)]
    process = service.start("dispatch", "--json")
    for job_id in small:
        job = ended(ledger, job_id, process, service)
        assert job.status is JobState.COMPLETED, job.error
        film = Path(job.result["outputs"][0]["uri"])
        assert film == service.root / "deliveries" / job_id / "film.mp4"
        assert len(frame_hashes(film)) == 10
        events = ledger.events(job_id)
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        assert [event.type for event in events[:2]] == ["job.queued", "job.running"]
        assert [event.type for event in events].count("job.completed") == 1
        shares = [event.data["progress"] for event in events if event.type == "job.progress"]
        assert shares == sorted(shares)

    long = submit(ledger, long_film(service))
    wait_for("an encoder", service.encoders)
    asked = time.monotonic()
    ledger.cancel(long)
    wait_for("the cancelled job", lambda: ledger.get(long).status is JobState.CANCELLED, timeout=5)
    # A task that Ray was just handing to a worker ends a moment later than those that ran.
    wait_for("no FFmpeg", lambda: not service.processes("ffmpeg"), timeout=5 - (time.monotonic() - asked))
    assert not (service.root / "deliveries" / long).exists()

    again = submit(ledger, long_film(service))
    wait_for("an encoder", service.encoders)
    process.send_signal(signal.SIGTERM)
    left = service.finish(process, timeout=30)
    assert left.code == 0, left.errors
    assert ledger.get(again).status is JobState.QUEUED
    assert service.left_running() == []
    told = [json.loads(line)["event"] for line in left.output.splitlines()]
    assert told.count("job.completed") == 3
    assert told[-1] == "dispatcher.ended"
