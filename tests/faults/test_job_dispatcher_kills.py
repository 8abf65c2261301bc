"""Dispatchers that die or freeze in the middle of jobs: another one takes over, and each job ends once."""

import json
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from private_farm import World, draw_pictures, frame_hashes, output, still, wait_for, with_ledger

from farm.jobs.ledger import Ledger
from farm.jobs.states import JobState

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
def service(farm: World) -> World:
    return with_ledger(farm, workers=1, jobs_at_once=2)


def submit(service: World, ledger: Ledger, seconds: Sequence[float]) -> list[str]:
    """Submit exports of one picture each, of some lengths."""
    pictures = draw_pictures(service.root / "pictures", len(seconds))
    return [
        ledger.submit({"kind": "render/export", "payload": spec_of(picture, length)}).job.job_id
        for picture, length in zip(pictures, seconds, strict=True)
    ]


def spec_of(picture: Path, seconds: float) -> dict[str, Any]:
    return {"version": 1, "scenes": [still(picture, seconds)], "outputs": [output("film.mp4", 640, 360)]}


def begin(service: World, ledger: Ledger, long: str) -> "subprocess.Popen[bytes]":
    """Start a dispatcher, and wait until it renders a certain job."""
    process = service.start("dispatch", "--json")
    rendering = "render"
    wait_for("frames of the long one", lambda: ledger.get(long).stage.startswith(rendering), timeout=120)
    wait_for("an encoder", service.encoders)
    return process


def check_all_ended_once(ledger: Ledger, jobs: Sequence[str], lengths: Sequence[float]) -> None:
    for job_id, seconds in zip(jobs, lengths, strict=True):
        job = ledger.get(job_id)
        assert job.status is JobState.COMPLETED, job.error
        events = ledger.events(job_id)
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        assert [event.type for event in events].count("job.completed") == 1
        assert len(frame_hashes(job.result["outputs"][0]["uri"])) == round(seconds * 25)


def told(output: str) -> list[tuple[str, str]]:
    return [(line["event"], line["job_id"]) for line in map(json.loads, output.splitlines())]


def test_another_dispatcher_finishes_what_a_killed_one_began(service: World, ledger: Ledger) -> None:
    lengths = (0.4, 24.0, 0.4, 0.4)
    jobs = submit(service, ledger, lengths)
    doomed = begin(service, ledger, jobs[1])
    doomed.send_signal(signal.SIGKILL)
    dead = service.finish(doomed)
    assert dead.code == -signal.SIGKILL
    done = {job_id for event, job_id in told(dead.output) if event == "job.completed"}
    left = service.farm("dispatch", "--once", "--json", timeout=240)
    assert left.code == 0, left.errors
    check_all_ended_once(ledger, jobs, lengths)
    again = {job_id for event, job_id in told(left.output) if event == "job.completed"}
    assert done | again == set(jobs)
    assert not done & again
    assert ledger.get(jobs[1]).lost == 1
    assert service.left_running() == []


def test_a_dispatcher_that_was_frozen_writes_nothing_when_it_wakes(service: World, ledger: Ledger) -> None:
    lengths = (20.0,)
    jobs = submit(service, ledger, lengths)
    frozen = begin(service, ledger, jobs[0])
    frozen.send_signal(signal.SIGSTOP)
    left = service.farm("dispatch", "--once", "--json", timeout=240)
    assert left.code == 0, left.errors
    assert ("job.completed", jobs[0]) in told(left.output)
    before = ledger.get(jobs[0])
    frozen.send_signal(signal.SIGCONT)
    news = service.errors_of(frozen).with_suffix(".out")
    wait_for("the loss to be noticed", lambda: ("job.lost", jobs[0]) in told(news.read_text()))
    frozen.send_signal(signal.SIGTERM)
    ended = service.finish(frozen)
    assert ended.code == 0, ended.errors
    assert ledger.get(jobs[0]) == before
    check_all_ended_once(ledger, jobs, lengths)
    assert service.left_running() == []
