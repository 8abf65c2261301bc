"""Dispatchers that come, pause, die and wake up in any order: the ledger against a small model of it."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from ledgers import Bench, open_bench

from farm.errors import ConflictError, FarmError, StaleClaimError
from farm.jobs.claims import Limits
from farm.jobs.models import Claim
from farm.jobs.states import ENDED, HELD, JobState
from farm.jobs.tables import metadata

ENDS = {"job.completed", "job.failed", "job.cancelled"}
LIMITS = Limits(total=5, per_client=3, kinds={"tts": 2}, tags={"gpu": 1})
LEASE = 30.0


class LedgerMachine(RuleBasedStateMachine):
    """Random histories. ``self.status`` and ``self.holder`` are the model."""

    bench: ClassVar[Bench]

    @initialize()
    def begin(self) -> None:
        with self.bench.ledger.database.change() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        self.status: dict[str, JobState] = {}
        self.holder: dict[str, int] = {}
        self.heard: dict[str, float] = {}
        self.claims: list[Claim] = []
        self.facts: dict[str, tuple[str, str, tuple[str, ...]]] = {}

    # What clients do

    @rule(
        client=st.sampled_from("ab"),
        priority=st.sampled_from(["low", "normal", "high"]),
        kind=st.sampled_from(["tts", "render.export"]),
        tags=st.sampled_from([(), ("gpu",)]),
    )
    def submit(self, client: str, priority: str, kind: str, tags: Sequence[str]) -> None:
        job = self.bench.submit(client=client, priority=priority, kind=kind, tags=tags)
        self.status[job.job_id] = JobState.QUEUED
        self.facts[job.job_id] = (client, kind, tuple(tags))

    @rule(pick=st.integers(0, 10**6))
    def cancel(self, pick: int) -> None:
        if not self.status:
            return
        job_id = sorted(self.status)[pick % len(self.status)]
        before = self.status[job_id]
        try:
            self.status[job_id] = self.bench.ledger.cancel(job_id).status
        except ConflictError:
            assert before in {JobState.COMPLETED, JobState.FAILED}
        else:
            expected = {JobState.QUEUED: JobState.CANCELLED, JobState.RUNNING: JobState.CANCELLING}
            assert self.status[job_id] is expected.get(before, before)

    # What dispatchers do

    @rule(dispatcher=st.sampled_from(["one", "two"]))
    def claim(self, dispatcher: str) -> None:
        self.model_losses()
        claim = self.bench.claims.claim(dispatcher, limits=LIMITS)
        if claim is None:
            assert not any(self.fits(job_id) for job_id, status in self.status.items() if status is JobState.QUEUED)
            return
        assert self.status[claim.job_id] is JobState.QUEUED
        assert self.fits(claim.job_id)
        assert claim.epoch > max((old.epoch for old in self.claims if old.job_id == claim.job_id), default=0)
        self.status[claim.job_id] = JobState.RUNNING
        self.holder[claim.job_id] = claim.epoch
        self.heard[claim.job_id] = self.bench.clock()
        self.claims.append(claim)

    @rule(
        pick=st.integers(0, 10**6),
        what=st.sampled_from(["heartbeat", "progress", "complete", "fail", "stop", "release"]),
    )
    def write(self, pick: int, what: str) -> None:
        """Let a dispatcher write under any claim that there ever was: the valid one, or a paused one's."""
        if not self.claims:
            return
        claim = self.claims[pick % len(self.claims)]
        job_id = claim.job_id
        before, valid = self.status[job_id], self.holder.get(job_id) == claim.epoch
        doing = {
            "heartbeat": lambda: self.bench.claims.heartbeat(claim),
            "progress": lambda: self.bench.claims.progress(claim, 0.5),
            "complete": lambda: self.bench.claims.complete(claim, {"epoch": claim.epoch}),
            "fail": lambda: self.bench.claims.fail(claim, FarmError("it broke")),
            "stop": lambda: self.bench.claims.stop(claim),
            "release": lambda: self.bench.claims.release(claim),
        }
        try:
            doing[what]()
        except StaleClaimError:
            assert not valid
            return
        except ConflictError:
            assert valid
            assert (what, before) == ("stop", JobState.RUNNING)
            return
        if before in ENDED:  # the same end, told twice by whoever brought it about
            ended = self.bench.ledger.get(job_id)
            assert ended.epoch == claim.epoch
            assert ended.status is {"complete": JobState.COMPLETED, "fail": JobState.FAILED}.get(
                what, JobState.CANCELLED
            )
            return
        assert valid
        if what in {"heartbeat", "progress"}:
            self.heard[job_id] = self.bench.clock()
            return
        stopping = before is JobState.CANCELLING
        after = {
            "complete": JobState.COMPLETED,
            "fail": JobState.CANCELLED if stopping else JobState.FAILED,
            "stop": JobState.CANCELLED,
            "release": JobState.CANCELLED if stopping else JobState.QUEUED,
        }
        self.status[job_id] = after[what]
        del self.holder[job_id]

    @rule(seconds=st.sampled_from([1.0, 20.0, 45.0, 1000.0]))
    def wait(self, seconds: float) -> None:
        self.bench.clock.sleep(seconds)

    @rule()
    def reap(self) -> None:
        lost = self.model_losses()
        assert set(self.bench.claims.reap()) == lost

    def model_losses(self) -> set[str]:
        """Take from the model's dispatchers what they were silent about for too long."""
        now = self.bench.clock()
        lost = {job_id for job_id in self.holder if self.heard[job_id] + LEASE < now}
        for job_id in lost:
            del self.holder[job_id]
            stopping = self.status[job_id] is JobState.CANCELLING
            self.status[job_id] = JobState.CANCELLED if stopping else JobState.QUEUED
        return lost

    def fits(self, job_id: str) -> bool:
        """Return whether the limits allow one more like this."""
        held = [self.facts[other] for other, status in self.status.items() if status in HELD]
        client, kind, tags = self.facts[job_id]
        return (
            len(held) < 5
            and sum(other[0] == client for other in held) < 3
            and (kind != "tts" or sum(other[1] == kind for other in held) < 2)
            and ("gpu" not in tags or not any("gpu" in other[2] for other in held))
        )

    # What always holds

    @invariant()
    def the_ledger_is_as_the_model_says(self) -> None:
        if "status" not in self.__dict__:
            return
        jobs = {job.job_id: job for job in self.bench.ledger.list(limit=500).jobs}
        assert {job_id: job.status for job_id, job in jobs.items()} == self.status
        for job_id, job in jobs.items():
            assert (job.status in HELD) == (job_id in self.holder)
            assert job.status not in HELD or job.epoch == self.holder[job_id]

    def teardown(self) -> None:
        """Let one dispatcher that does not die work all off: every job ends, once, and tells so without gaps."""
        if "status" not in self.__dict__:
            return
        self.bench.clock.sleep(1000)
        while claim := self.bench.claims.claim("the last"):
            self.bench.claims.complete(claim, None)
        for job_id in self.status:
            assert self.bench.ledger.get(job_id).status in ENDED
            types = self.bench.types(job_id)
            assert sum(kind in ENDS for kind in types) == 1
            assert types[-1] in ENDS


@pytest.mark.parametrize(
    ("database", "examples"),
    [("sqlite", 30), ("postgres", 8), pytest.param("sqlite", 300, marks=pytest.mark.slow)],
)
def test_every_job_ends_once_whatever_dispatchers_do(
    database: str, examples: int, request: pytest.FixtureRequest
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'ledger.sqlite'}"
        if database == "postgres":
            address = request.getfixturevalue("postgres")(migrated=True)
        LedgerMachine.bench = open_bench(address)
        try:
            run_state_machine_as_test(
                LedgerMachine,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=40,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            LedgerMachine.bench.ledger.close()
