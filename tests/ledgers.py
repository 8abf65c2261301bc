"""Ledgers for the tests, on either database, with a clock that tests move."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from farm.jobs.claims import Claims
from farm.jobs.keys import Keys
from farm.jobs.ledger import Ledger, Rules
from farm.jobs.models import Claim, Job
from farm.jobs.outbox import Outbox
from farm.jobs.retention import Retention
from farm.jobs.work import Work
from farm.testing import FakeClock

START = 1_800_000_000.0
"""Some second in 2027."""


@dataclass(kw_only=True)
class Bench:
    """A ledger, and all that works on it."""

    ledger: Ledger
    clock: FakeClock
    address: str

    @property
    def claims(self) -> Claims:
        return Claims(ledger=self.ledger)

    @property
    def work(self) -> Work:
        return Work(ledger=self.ledger)

    @property
    def outbox(self) -> Outbox:
        return Outbox(ledger=self.ledger)

    @property
    def keys(self) -> Keys:
        return Keys(ledger=self.ledger)

    @property
    def retention(self) -> Retention:
        return Retention(ledger=self.ledger)

    def submit(self, **asked: object) -> Job:
        return self.ledger.submit({"kind": "render.export", **asked}).job

    def claimed(self, **asked: object) -> Claim:
        """Submit a job and claim it; it must be the only one that waits."""
        job = self.submit(**asked)
        claim = self.claims.claim("dispatcher-1")
        assert claim is not None
        assert claim.job_id == job.job_id
        return claim

    def types(self, job_id: str) -> Sequence[str]:
        """Return a job's events, having seen that none is missing."""
        events = self.ledger.events(job_id)
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        return [event.type for event in events]


def open_bench(address: str, *, rules: Rules | None = None, clock: Callable[[], float] | None = None) -> Bench:
    """Open a ledger whose clock stands still, or one with a clock of the caller's."""
    fake = FakeClock(now=START)
    return Bench(ledger=Ledger.open(address, clock=clock or fake, rules=rules), clock=fake, address=address)
