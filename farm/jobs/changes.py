"""One change of the ledger: a transaction, the states' table, the events, the outgoing webhooks."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from farm.errors import FarmError, StaleClaimError, UnknownError
from farm.jobs.database import Database
from farm.jobs.models import Claim, Job, Priority
from farm.jobs.states import ENDED, HELD, JOB, TASK, DeliveryState, JobChange, JobState, TaskChange, TaskState
from farm.jobs.tables import as_json, attempts, audit, deliveries, events, jobs, tasks
from farm.jobs.totals import add, ended
from farm.metrics import Sample

MAX_TEXT = 4000
"""Longest message or stage that is kept, in characters."""
MAX_RESULT_IN_WEBHOOK = 64 << 10
"""A larger result, in bytes of JSON, is fetched by whoever wants it."""

_JOB_COLUMNS = [column for column in jobs.c if column.name != "rank"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A transaction under way."""

    connection: Connection
    """Where statements go."""
    now: float
    """The time of everything in it, UTC seconds."""
    samples: list[Sample] = field(default_factory=list)
    """What it adds to the totals, at its end."""

    def job(self, job_id: str) -> Job:
        """Read a job and keep others from changing it.

        Raises:
            UnknownError: there is none.

        """
        row = self.connection.execute(_selected(job_id).with_for_update()).mappings().one_or_none()
        if row is None:
            raise UnknownError(f"there is no job {shown(job_id)}")
        return job_of(row)

    def held(self, claim: Claim) -> Job:
        """Read a job that a dispatcher writes to.

        Raises:
            StaleClaimError: it is not the dispatcher's any more.

        """
        job = self.job(claim.job_id)
        if job.epoch != claim.epoch or job.status not in HELD:
            raise StaleClaimError(f"job {job.job_id} is {job.status} by now, not held under claim {claim.epoch}")
        return job

    def apply(
        self,
        job: Job,
        change: JobChange,
        *,
        data: Mapping[str, Any] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Job:
        """Bring a job into its next state, with what belongs to that, and tell of it.

        ``values`` are written to its row, ``data`` into the event.

        Raises:
            ConflictError: its state does not allow it.

        """
        status = JOB.after(job.status, change)
        values = {**(values or {}), "status": status}
        if status not in HELD:
            values["lease_until"] = None
            self._close_tasks(job, TaskChange.CANCEL if status in ENDED else TaskChange.LOSE)
        if status in ENDED:
            values["ended_at"] = self.now
            self.samples.extend(ended(replace(job, status=status, ended_at=self.now)))
        return self.note(replace(job, **values), f"job.{status}", {"change": change.value, **(data or {})}, values)

    def note(self, job: Job, kind: str, data: Mapping[str, Any], values: Mapping[str, Any] | None = None) -> Job:
        """Write a job's new values and the event that tells of them; return the job as it is then."""
        job = replace(job, **{**(values or {}), "event_count": job.event_count + 1})
        changed = {**(values or {}), "event_count": job.event_count}
        self.connection.execute(update(jobs).where(jobs.c.job_id == job.job_id).values(changed))
        number = job.event_count
        self.connection.execute(
            insert(events).values(job_id=job.job_id, number=number, at=self.now, type=kind, data=dict(data))
        )
        if job.webhook_url and kind in job.webhook_events:
            self._send(job, kind, data)
        return job

    def record(self, actor: str, action: str, target: str, *, outcome: str = "done", **data: Any) -> None:
        """Write down who did what."""
        self.connection.execute(
            insert(audit).values(
                at=self.now,
                actor=cleaned(actor, 64),
                action=cleaned(action, 64),
                target=cleaned(target, 128),
                outcome=cleaned(outcome, 16),
                data=data,
            )
        )

    def _send(self, job: Job, kind: str, data: Mapping[str, Any]) -> None:
        # The payload's shape is that of the Standard Webhooks specification: type, timestamp, data.
        body = {
            "type": kind,
            "timestamp": datetime.fromtimestamp(self.now, UTC).isoformat(),
            "data": {**told(job), "event": job.event_count, **{name: data[name] for name in data if name != "change"}},
        }
        self.connection.execute(
            insert(deliveries).values(
                delivery_id=new_id("msg"),
                job_id=job.job_id,
                client=job.client,
                event_number=job.event_count,
                event_type=kind,
                url=job.webhook_url,
                body=as_json(body),
                status=DeliveryState.PENDING,
                created_at=self.now,
                due_at=self.now,
            )
        )

    def _close_tasks(self, job: Job, change: TaskChange) -> None:
        """End or put back what is open of a job that nobody works on any more."""
        outcome = "cancelled" if change is TaskChange.CANCEL else "lost"
        self.connection.execute(
            update(attempts)
            .where(attempts.c.job_id == job.job_id, attempts.c.ended_at.is_(None))
            .values(ended_at=self.now, outcome=outcome)
        )
        for state in TaskState:
            if TASK.allows(state, change):
                self.connection.execute(
                    update(tasks)
                    .where(tasks.c.job_id == job.job_id, tasks.c.status == state)
                    .values(status=TASK.after(state, change))
                )


@contextmanager
def changing(database: Database) -> Iterator[Change]:
    """Open a change; see :meth:`farm.jobs.database.Database.change`."""
    with database.change() as connection:
        change = Change(connection=connection, now=database.clock())
        yield change
        add(connection, change.samples)


def told(job: Job) -> dict[str, Any]:
    """Return what a receiver of webhooks is told of a job."""
    result = job.result if job.result is None or len(as_json(job.result)) <= MAX_RESULT_IN_WEBHOOK else None
    return {
        "job_id": job.job_id,
        "kind": job.kind,
        "status": job.status,
        "priority": job.priority.label,
        "progress": job.progress,
        "attempt": job.attempt,
        "retry_of": job.retry_of,
        "tags": list(job.tags),
        "created_at": job.created_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
        "result": result,
        "error": job.error,
    }


def error_of(error: FarmError) -> dict[str, Any]:
    """Return an error as the ledger keeps it."""
    return {
        "code": error.code,
        "message": cleaned(error.message, MAX_TEXT),
        "retryable": error.retryable,
        "problems": [
            {"where": cleaned(problem.where, MAX_TEXT), "message": cleaned(problem.message, MAX_TEXT)}
            for problem in error.problems
        ],
    }


def new_id(prefix: str) -> str:
    """Return an identifier that nobody can guess: 128 random bits."""
    return f"{prefix}_{secrets.token_hex(16)}"


def cleaned(text: str, most: int) -> str:
    """Return a text that both databases take: without NUL and halves of surrogate pairs, and not too long."""
    return text.replace("\x00", "�").encode(errors="replace").decode()[:most]


def shown(name: str) -> str:
    """Return a name for a message, short and in one line."""
    return repr(name[:128])


def job_of(row: Mapping[Any, Any]) -> Job:
    """Return a row of the table of jobs as a job."""
    values = dict(row)
    values["status"] = JobState(values["status"])
    values["priority"] = Priority(values["priority"])
    for name in ("tags", "webhook_events"):
        values[name] = tuple(values[name])
    return Job(**values)


def selected_jobs() -> Any:
    """Return the statement that reads jobs for :func:`job_of`."""
    return select(*_JOB_COLUMNS)


def _selected(job_id: str) -> Any:
    return selected_jobs().where(jobs.c.job_id == cleaned(job_id, 200))
