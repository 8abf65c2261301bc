"""The clients' side of the ledger: submit, look, cancel, retry."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.exc import IntegrityError

from farm.errors import ConflictError, LedgerError, SpecError, UnknownError
from farm.jobs.changes import Change, changing, cleaned, job_of, new_id, selected_jobs, shown
from farm.jobs.database import Clock, Database, open_database
from farm.jobs.models import AuditRecord, Event, Job, JobArtifact, Page
from farm.jobs.states import JOB, JobChange, JobState
from farm.jobs.submission import MAX_PAGE, JobFilter, Submission, read_submission
from farm.jobs.tables import artifacts, audit, events, idempotency_keys, job_tags, jobs
from farm.metrics import Sample


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How the ledger treats jobs. Seconds."""

    aging_seconds: float = 600.0
    """Waiting so long counts as much as one step of priority."""
    lease_seconds: float = 30.0
    """A dispatcher that is not heard of for so long is lost. Must exceed the clocks' differences by far."""
    lost_limit: int = 50
    """A job that so many dispatchers were lost with fails: it may be what kills them."""
    idempotency_seconds: float = 86_400.0
    """So long a repeated ``Idempotency-Key`` is remembered."""


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What became of a submission."""

    job: Job
    """The job."""
    created: bool
    """Whether it is new; else it was submitted before."""


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """An open ledger. Safe to use from several threads and processes."""

    database: Database
    """Where everything is."""
    rules: Rules = field(default_factory=Rules)
    """How jobs are treated; the same for all who open it."""

    @classmethod
    def open(cls, address: str, *, clock: Clock = time.time, rules: Rules | None = None) -> "Ledger":
        """Open the ledger at a database's address, and bring its tables up to date.

        Raises:
            SettingsError: the address makes no sense, or the ledger is of a newer Framefarm.
            LedgerError: the database cannot be reached.

        """
        return cls(database=open_database(address, clock=clock), rules=rules or Rules())

    def close(self) -> None:
        """Close the idle connections."""
        self.database.close()

    def submit(self, asked: Submission | Mapping[str, Any], *, actor: str = "") -> Accepted:
        """Accept a job, or return the one that was accepted for the same request before.

        With an ``actor`` a new job is noted in the audit log, too.

        Raises:
            SpecError: the submission is wrong.
            ConflictError: its job id or idempotency key stands for another request.

        """
        submission = asked if isinstance(asked, Submission) else read_submission(asked)
        for _ in range(3):
            try:
                with changing(self.database) as change:
                    if known := _known(change, submission, self.rules):
                        return known
                    made = _create(change, submission, self.rules)
                    if actor:
                        change.record(actor, "job.submit", made.job.job_id, kind=made.job.kind)
                    return made
            except IntegrityError:  # somebody else has just written the same name: now it can be read
                continue
        raise LedgerError("the ledger's database fails: the same name collides again and again")

    def get(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            UnknownError: there is none.

        """
        with self.database.view() as connection:
            row = (
                connection.execute(selected_jobs().where(jobs.c.job_id == cleaned(job_id, 200)))
                .mappings()
                .one_or_none()
            )
        if row is None:
            raise UnknownError(f"there is no job {shown(job_id)}")
        return job_of(row)

    def list(self, wanted: JobFilter | None = None, *, limit: int = 50, cursor: str = "") -> Page:
        """Return jobs, the newest first; jobs that come meanwhile shift nothing.

        Raises:
            SpecError: the limit or the cursor makes no sense.

        """
        if not 1 <= limit <= MAX_PAGE:
            raise SpecError(f"limit: must be from 1 to {MAX_PAGE}")
        wanted = wanted or JobFilter()
        statement = selected_jobs().where(*_conditions(wanted)).order_by(jobs.c.seq.desc()).limit(limit + 1)
        if cursor:
            statement = statement.where(jobs.c.seq < wanted.place(cursor))
        with self.database.view() as connection:
            found = [job_of(row) for row in connection.execute(statement).mappings()]
        more = wanted.cursor(found[limit - 1].seq) if len(found) > limit else ""
        return Page(jobs=found[:limit], next_cursor=more)

    def events(self, job_id: str, *, after: int = 0, limit: int = MAX_PAGE) -> Sequence[Event]:
        """Return a job's events behind a number, in order.

        Raises:
            UnknownError: there is no such job.

        """
        self.get(job_id)
        statement = (
            select(events)
            .where(events.c.job_id == job_id, events.c.number > after)
            .order_by(events.c.number)
            .limit(limit)
        )
        with self.database.view() as connection:
            return [Event(**row) for row in connection.execute(statement).mappings()]

    def artifacts(self, job_id: str) -> Sequence[JobArtifact]:
        """Return the files that a job made.

        Raises:
            UnknownError: there is no such job.

        """
        self.get(job_id)
        columns = [column for column in artifacts.c if column.name not in {"number", "doomed_at"}]
        mine = (artifacts.c.job_id == job_id, artifacts.c.doomed_at.is_(None))
        statement = select(*columns).where(*mine).order_by(artifacts.c.number)
        with self.database.view() as connection:
            return [JobArtifact(**row) for row in connection.execute(statement).mappings()]

    def measure(self, samples: Sequence[Sample]) -> None:
        """Add to the totals what belongs to no job's change."""
        with changing(self.database) as change:
            change.samples.extend(samples)

    def cancel(self, job_id: str, *, actor: str = "operator") -> Job:
        """Stop a job: at once while it is queued, else by way of its dispatcher. Asking again is no error.

        Raises:
            UnknownError: there is no such job.
            ConflictError: it has ended otherwise.

        """
        with changing(self.database) as change:
            job = change.job(job_id)
            if job.status in {JobState.CANCELLING, JobState.CANCELLED}:
                return job
            change.record(actor, "job.cancel", job_id)
            return change.apply(job, JobChange.CANCEL, data={"by": actor})

    def retry(self, job_id: str, *, actor: str = "operator") -> Accepted:
        """Run a finished job once more, as a new job that names it; the finished one stays as it is.

        Asking again gives the same new job.

        Raises:
            UnknownError: there is no such job.
            ConflictError: it has not ended.

        """
        with changing(self.database) as change:
            job = change.job(job_id)
            if not JOB.is_final(job.status):
                raise ConflictError(f"job {job.job_id} is {job.status}; only a job that has ended is retried")
            row = (
                change.connection.execute(selected_jobs().where(jobs.c.retry_of == job.job_id)).mappings().one_or_none()
            )
            if row is not None:
                return Accepted(job=job_of(row), created=False)
            change.record(actor, "job.retry", job_id)
            again = {
                "job_id": new_id("job"),
                "retry_of": job.job_id,
                "attempt": job.attempt + 1,
                "client": job.client,
                "kind": job.kind,
                "priority": job.priority,
                "tags": job.tags,
                "payload": job.payload,
                "request_sha256": job.request_sha256,
                "webhook_url": job.webhook_url,
                "webhook_events": job.webhook_events,
                "estimated_duration_sec": job.estimated_duration_sec,
            }
            return Accepted(job=_insert(change, again, self.rules), created=True)

    def record(self, actor: str, action: str, target: str, *, outcome: str = "done", **data: Any) -> None:
        """Write into the audit log what is no change of the ledger, such as a refused request."""
        with changing(self.database) as change:
            change.record(actor, action, target, outcome=outcome, **data)

    def audit(self, *, after: int = 0, limit: int = MAX_PAGE) -> Sequence[AuditRecord]:
        """Return the audit log behind a number, in order."""
        statement = select(audit).where(audit.c.number > after).order_by(audit.c.number).limit(limit)
        with self.database.view() as connection:
            return [AuditRecord(**row) for row in connection.execute(statement).mappings()]


def _known(change: Change, submission: Submission, rules: Rules) -> Accepted | None:
    """Return the job that the same request gave before."""
    connection, sha256 = change.connection, submission.request_sha256()
    if submission.idempotency_key:
        mine = (
            idempotency_keys.c.client == submission.client,
            idempotency_keys.c.idempotency_key == submission.idempotency_key,
        )
        connection.execute(
            delete(idempotency_keys).where(
                *mine, idempotency_keys.c.created_at < change.now - rules.idempotency_seconds
            )
        )
        row = connection.execute(select(idempotency_keys).where(*mine)).one_or_none()
        if row is not None:
            if row.request_sha256 != sha256:
                raise ConflictError("idempotency_key: stands for another request")
            return Accepted(job=change.job(row.job_id), created=False)
    if submission.job_id is None:
        return None
    found = connection.execute(selected_jobs().where(jobs.c.job_id == submission.job_id)).mappings().one_or_none()
    if found is None:
        return None
    job = job_of(found)
    if (job.client, job.request_sha256) != (submission.client, sha256):
        raise ConflictError("job_id: is taken by another request")
    return Accepted(job=job, created=False)


def _create(change: Change, submission: Submission, rules: Rules) -> Accepted:
    values = submission.model_dump(exclude={"idempotency_key"})
    values |= {
        "job_id": submission.job_id or new_id("job"),
        "priority": submission.level,
        "tags": tuple(dict.fromkeys(submission.tags)),
        "request_sha256": submission.request_sha256(),
    }
    job = _insert(change, values, rules)
    if submission.idempotency_key:
        change.connection.execute(
            insert(idempotency_keys).values(
                client=submission.client,
                idempotency_key=submission.idempotency_key,
                request_sha256=job.request_sha256,
                job_id=job.job_id,
                created_at=change.now,
            )
        )
    return Accepted(job=job, created=True)


def _insert(change: Change, values: Mapping[str, Any], rules: Rules) -> Job:
    """Write a new job, queued."""
    # One step of priority is worth one aging time of waiting, so the order never has to be computed anew.
    rank = change.now - int(values["priority"]) * rules.aging_seconds
    change.connection.execute(
        insert(jobs).values(
            {**values, "status": JOB.initial, "rank": rank, "created_at": change.now, "not_before": change.now}
        )
    )
    if values["tags"]:
        rows = [{"job_id": values["job_id"], "tag": tag} for tag in values["tags"]]
        change.connection.execute(insert(job_tags), rows)
    job = change.job(values["job_id"])
    return change.note(job, f"job.{job.status}", {"change": "retry" if job.retry_of else "submit"})


def _conditions(wanted: JobFilter) -> Sequence[Any]:
    conditions: list[Any] = []
    if wanted.client:
        conditions.append(jobs.c.client == cleaned(wanted.client, 200))
    if wanted.statuses:
        conditions.append(jobs.c.status.in_(wanted.statuses))
    if wanted.kind:
        conditions.append(jobs.c.kind == cleaned(wanted.kind, 200))
    if wanted.tag:
        tagged = exists().where(job_tags.c.job_id == jobs.c.job_id, job_tags.c.tag == cleaned(wanted.tag, 200))
        conditions.append(tagged)
    if wanted.created_after is not None:
        conditions.append(jobs.c.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        conditions.append(jobs.c.created_at < wanted.created_before)
    return conditions
