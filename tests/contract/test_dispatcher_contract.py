"""Dispatchers on both databases, whose connections fail meanwhile."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from job_world import JobWorld, echo, job_world
from sqlalchemy import text

from farm.jobs.database import open_database
from farm.jobs.states import JobState
from farm.orchestrator.jobs.handler import Done, JobContext


@pytest.fixture
def world(database: str, tmp_path: Path) -> Iterator[JobWorld]:
    made = job_world(tmp_path, database=database, jobs_at_once=3)
    yield made
    made.ledger.close()


KILL = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
)


def break_connections(world: JobWorld, ended: threading.Event) -> None:
    """Kill every other session of the server again and again, or hold SQLite's only lock for writers."""
    database = open_database(world.address)
    while not ended.is_set():
        with database.change() as connection:
            if database.is_sqlite:
                time.sleep(0.2)
            else:
                connection.execute(KILL)
        time.sleep(0.2)
    database.close()


def test_every_job_is_done_and_ended_once_while_connections_fail(world: JobWorld) -> None:
    runs: Counter[str] = Counter()

    def act(params: Mapping[str, Any], context: JobContext) -> Done:
        runs[context.job.job_id] += 1
        for step in range(4):
            context.tell(step / 4, phase=str(step))
            time.sleep(0.05)
        return echo(params, context)

    world.act(act)
    jobs = [world.submit(client=f"c{number % 3}") for number in range(12)]
    ended = threading.Event()
    breaker = threading.Thread(target=break_connections, args=(world, ended))
    dispatchers = [threading.Thread(target=world.run_all) for _ in range(2)]
    for thread in (breaker, *dispatchers):
        thread.start()
    for thread in dispatchers:
        thread.join(90)
    ended.set()
    breaker.join(30)
    for job_id in jobs:
        assert world.ledger.get(job_id).status is JobState.COMPLETED
        assert world.types(job_id).count("job.completed") == 1
    assert set(runs) == set(jobs)
    if not world.ledger.database.is_sqlite:
        assert "ledger.failed" in {event for event, _job, _details in world.told}
