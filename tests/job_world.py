"""A ledger, a dispatcher in a thread, and handlers that do as a test says."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import update

from farm.capabilities.table import CAPABILITIES
from farm.errors import SpecError
from farm.jobs.changes import changing
from farm.jobs.claims import Claims
from farm.jobs.ledger import Ledger
from farm.jobs.models import Job
from farm.jobs.states import JobState
from farm.jobs.tables import jobs
from farm.metrics import Sample
from farm.orchestrator.jobs.connection import JobsFarm
from farm.orchestrator.jobs.dispatcher import JobDispatcher
from farm.orchestrator.jobs.handler import Done, Handler, JobContext
from farm.orchestrator.jobs.upkeep import Upkeep
from farm.settings import Settings
from farm.testing import connect_inline

RETURNED = {row.name: row.result for row in CAPABILITIES if row.is_queued}
"""What jobs return, by their kind."""

Act = Callable[[Mapping[str, Any], JobContext], Done]


@dataclass(frozen=True, kw_only=True)
class Acting:
    """A handler of the kind ``act``: needs a text ``say`` and does what the test gave it."""

    act: Act

    def read(self, params: Mapping[str, Any]) -> Mapping[str, Any]:
        if not isinstance(params.get("say"), str):
            raise SpecError("say: must be a text")
        return params

    def run(self, params: Mapping[str, Any], context: JobContext) -> Done:
        return self.act(params, context)


def echo(params: Mapping[str, Any], _context: JobContext) -> Done:
    return Done(result={"said": params["say"]})


def waiting(_params: Mapping[str, Any], context: JobContext) -> Done:
    """Work until told to stop."""
    context.tell(0.25, phase="waiting")
    while True:
        context.check()
        time.sleep(0.02)


@dataclass(kw_only=True)
class JobWorld:
    ledger: Ledger
    settings: Settings
    address: str
    handlers: dict[str, Handler[Any]] = field(default_factory=dict)
    told: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    measured: list[Sample] = field(default_factory=list)
    """What the dispatcher handed on, as it would to Ray's exporter."""
    connect: Any = connect_inline

    def act(self, act: Act) -> None:
        self.handlers["act"] = Acting(act=act)

    def submit(self, say: Any = "hello", **more: Any) -> str:
        return self.ledger.submit({"kind": "act", "payload": {"say": say}, **more}).job.job_id

    def dispatcher(self) -> JobDispatcher:
        return JobDispatcher(
            ledger=self.ledger,
            handlers=self.handlers,
            farm=JobsFarm(self.settings, self.connect),
            settings=self.settings,
            upkeep=Upkeep(self.ledger, self.settings, record=self.measured.extend),
            tell=lambda *news: self.told.append(news),
            record=self.measured.extend,
        )

    def run_all(self) -> None:
        """Run jobs until none is left; those that are done returned what the table says."""
        self.dispatcher().run(once=True)
        for job in self.ledger.list().jobs:
            if job.status is JobState.COMPLETED and job.kind in RETURNED:
                RETURNED[job.kind].model_validate_json(json.dumps(job.result))

    @contextmanager
    def running(self) -> Iterator[JobDispatcher]:
        """Run a dispatcher beside the test; it is drained at the end."""
        dispatcher = self.dispatcher()
        thread = threading.Thread(target=dispatcher.run)
        thread.start()
        try:
            yield dispatcher
        finally:
            dispatcher.drain()
            thread.join(30)
            assert not thread.is_alive()

    def wait(self, job_id: str, *statuses: str, seconds: float = 20.0) -> Job:
        end = time.monotonic() + seconds
        while (job := self.ledger.get(job_id)).status not in statuses:
            assert time.monotonic() < end, f"still {job.status}: {self.told}"
            time.sleep(0.02)
        return job

    def types(self, job_id: str) -> list[str]:
        events = self.ledger.events(job_id)
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        return [event.type for event in events]

    def lose(self, job_id: str) -> None:
        """Let the lease of a job's claim run out, however often its dispatcher renews it."""
        epoch = self.ledger.get(job_id).epoch
        held = (jobs.c.job_id == job_id, jobs.c.epoch == epoch)
        while self.ledger.get(job_id).epoch == epoch:
            with changing(self.ledger.database) as change:
                change.connection.execute(update(jobs).where(*held).values(lease_until=0.0))
            self.claims.reap()

    @property
    def claims(self) -> Claims:
        return Claims(ledger=self.ledger)


def job_world(folder: Path, *, database: str = "", **more: Any) -> JobWorld:
    settings = Settings(
        cache=folder / "cache",
        store=str(folder / "store"),
        deliveries=str(folder / "deliveries"),
        address="",
        **more,
    )
    address = database or f"sqlite:///{folder / 'ledger.sqlite'}"
    return JobWorld(ledger=Ledger.open(address), settings=settings, address=address)
