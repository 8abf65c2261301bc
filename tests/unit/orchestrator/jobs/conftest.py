"""A world of jobs for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from job_world import JobWorld, job_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[JobWorld]:
    made = job_world(tmp_path, jobs_at_once=2)
    yield made
    made.ledger.close()
