"""Dispatchers as real processes on one ledger, one of them killed in the middle of a job."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from ledgers import open_bench

from farm.jobs.states import JobState

SCRIPT = Path(__file__).with_name("ledger_dispatcher.py")
JOBS = 40
NAMES = ("one", "two")


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    return str(request.getfixturevalue("postgres")())


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def dispatcher(database: str) -> Iterator[Start]:
    """Start dispatchers; none outlives the test."""
    with ExitStack() as stack:

        def start(name: str, jobs: int = 0) -> "subprocess.Popen[str]":
            command = [sys.executable, str(SCRIPT), database, name, str(jobs)]
            process = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            stack.callback(process.kill)
            return process

        yield start


def test_no_job_is_lost_or_done_twice_when_a_dispatcher_is_killed(database: str, dispatcher: Start) -> None:
    bench = open_bench(database, clock=time.time)
    jobs = [bench.submit(client=f"c{number % 3}").job_id for number in range(JOBS)]
    doomed = dispatcher("doomed", 3)
    assert doomed.stdout is not None
    lines = [doomed.stdout.readline() for _ in range(5)]  # two jobs ended, the third begun
    assert lines[-1].startswith("claimed")
    others = [dispatcher(name) for name in NAMES]  # not before: they could leave none for the first one
    doomed.kill()
    doomed.communicate()
    for other in others:
        lines += other.communicate(timeout=60)[0].splitlines()
        assert other.returncode == 0
    told = Counter(tuple(line.split()) for line in lines)
    claimed = [key for key in told if key[0] == "claimed"]
    completed = [key[1] for key in told.elements() if key[0] == "completed"]
    assert max(told.values()) == 1  # no claim was given to two
    assert sorted(completed) == sorted(jobs)
    lost = [key for key in told if key[0] == "lost"]
    assert len(claimed) == JOBS + 1 + len(lost)  # the killed one's job was claimed once more
    for job_id in jobs:
        assert bench.ledger.get(job_id).status is JobState.COMPLETED
        assert bench.types(job_id).count("job.completed") == 1
    bench.ledger.close()


def test_several_processes_may_open_a_new_ledger_at_once(database: str, dispatcher: Start) -> None:
    openers = [dispatcher(name) for name in NAMES]
    for opener in openers:
        opener.communicate(timeout=60)
        assert opener.returncode == 0
    bench = open_bench(database)
    assert bench.submit().event_count == 1
    bench.ledger.close()


@pytest.mark.slow
def test_every_job_ends_once_though_dispatchers_are_killed_at_random_moments(database: str, dispatcher: Start) -> None:
    bench = open_bench(database, clock=time.time)
    jobs = [bench.submit(client=f"c{number % 3}").job_id for number in range(500)]
    moments = random.Random(7)
    for number in range(8):
        victims = [dispatcher(f"victim-{number}-{side}") for side in "ab"]
        for victim in victims:
            assert victim.stdout is not None
            victim.stdout.readline()
        time.sleep(moments.uniform(0.0, 0.12))
        for victim in victims:
            victim.kill()
            victim.communicate()
    held = [job for job in bench.ledger.list(limit=500).jobs if job.lost or job.status is JobState.RUNNING]
    assert held, "no dispatcher was killed while it held a job"
    dispatcher("last").communicate(timeout=100)
    for job_id in jobs:
        assert bench.ledger.get(job_id).status is JobState.COMPLETED
        types = bench.types(job_id)
        assert types.count("job.completed") == 1
        assert types[-1] == "job.completed"
    bench.ledger.close()
