"""The dispatcher's side of the ledger: take a job, keep it, end it.

Every write names its claim. A dispatcher that was paused, cut off or declared
lost gets a :class:`farm.errors.StaleClaimError` from its next write, whatever
it believes itself.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, select, update

from farm.errors import AssetError, FarmError, JobError, SpecError
from farm.jobs.changes import MAX_TEXT, Change, changing, cleaned, error_of, job_of, selected_jobs
from farm.jobs.database import CLAIM_LOCK
from farm.jobs.ledger import Ledger
from farm.jobs.models import Claim, Job, JobArtifact
from farm.jobs.states import ENDED, HELD, JOB, JobChange, JobState
from farm.jobs.tables import artifacts, as_json, job_tags, jobs
from farm.jobs.totals import waited
from farm.metrics import Sample

LEAST_PROGRESS = 0.01
"""Smaller steps are not written: a hundred events tell a job's progress well enough."""
AUDITED_TEXT = 500
"""Characters of a refusal's reason that the audit log keeps."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many jobs may be held at once; what is not named is not limited."""

    total: int | None = None
    """Altogether."""
    per_client: int | None = None
    """Of any one client."""
    clients: Mapping[str, int] = field(default_factory=dict)
    """Of certain clients, instead of ``per_client``."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Of certain kinds."""
    tags: Mapping[str, int] = field(default_factory=dict)
    """With certain tags."""

    def client_limit(self, client: str) -> float:
        """Return how many jobs of a client may be held."""
        general = math.inf if self.per_client is None else self.per_client
        return self.clients.get(client, general)


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a dispatcher does with jobs."""

    ledger: Ledger
    """Whose jobs."""

    def claim(self, dispatcher: str, *, limits: Limits | None = None, kinds: Sequence[str] = ()) -> Claim | None:
        """Take the next job, or none if nothing may be taken now.

        The oldest step of priority and waiting comes first; within it, whose client holds the fewest jobs;
        then, who came first. ``kinds`` are those that the dispatcher can do; none given: any.
        """
        self.reap()
        with changing(self.ledger.database) as change:
            # Limits and fairness count what is held, so claims go one by one.
            self.ledger.database.lock(change.connection, CLAIM_LOCK)
            job = self._next(change, limits or Limits(), kinds)
            if job is None:
                return None
            lease_until = change.now + self.ledger.rules.lease_seconds
            values: dict[str, Any] = {
                "epoch": job.epoch + 1,
                "dispatcher": cleaned(dispatcher, 128),
                "lease_until": lease_until,
            }
            if job.started_at is None:
                values["started_at"] = change.now
            told = {"dispatcher": values["dispatcher"], "epoch": values["epoch"]}
            job = change.apply(job, JobChange.CLAIM, data=told, values=values)
            change.samples.extend(waited(job))
            return Claim(job=job, epoch=job.epoch, lease_until=lease_until)

    def _next(self, change: Change, limits: Limits, kinds: Sequence[str]) -> Job | None:
        held = change.connection.execute(
            select(jobs.c.client, jobs.c.kind, jobs.c.tags).where(jobs.c.status.in_(HELD))
        ).all()
        if limits.total is not None and len(held) >= limits.total:
            return None
        clients = Counter(row.client for row in held)
        open_to = _conditions(change, limits, held, kinds)
        first = change.connection.execute(select(func.min(jobs.c.rank)).where(*open_to)).scalar()
        if first is None:
            return None
        aging = self.ledger.rules.aging_seconds
        step_end = change.now - math.floor((change.now - first) / aging) * aging
        of_step = (*open_to, jobs.c.rank <= max(first, step_end))
        waiting = change.connection.execute(
            select(jobs.c.client, func.min(jobs.c.rank).label("first")).where(*of_step).group_by(jobs.c.client)
        ).all()
        for row in sorted(waiting, key=lambda row: (clients[row.client], row.first, row.client)):
            found = (
                change.connection.execute(
                    selected_jobs()
                    .where(*of_step, jobs.c.client == row.client)
                    .order_by(jobs.c.rank, jobs.c.seq)
                    .limit(1)
                    .with_for_update(skip_locked=True)
                )
                .mappings()
                .one_or_none()
            )
            if found is not None:
                return job_of(found)
        return None

    def heartbeat(self, claim: Claim) -> Claim:
        """Keep a job, and learn whether it is to be stopped.

        Raises:
            StaleClaimError: it is not held any more: stop its work and write nothing more.

        """
        with changing(self.ledger.database) as change:
            return self._renewed(change, change.held(claim))

    def progress(self, claim: Claim, share: float, *, stage: str = "") -> Claim:
        """Tell how much of a job is done, from 0 to 1; a heartbeat too. Progress does not go back.

        Raises:
            StaleClaimError: as above.

        """
        with changing(self.ledger.database) as change:
            job = change.held(claim)
            share = max(job.progress, min(1.0, share)) if math.isfinite(share) else job.progress
            stage = cleaned(stage, MAX_TEXT) or job.stage
            if share - job.progress >= LEAST_PROGRESS or stage != job.stage:
                values = {"progress": share, "stage": stage}
                job = change.note(job, "job.progress", values, values)
            return self._renewed(change, job)

    def _renewed(self, change: Change, job: Job) -> Claim:
        lease_until = change.now + self.ledger.rules.lease_seconds
        change.connection.execute(update(jobs).where(jobs.c.job_id == job.job_id).values(lease_until=lease_until))
        job = replace(job, lease_until=lease_until)
        stop = job.status is JobState.CANCELLING
        return Claim(job=job, epoch=job.epoch, lease_until=lease_until, cancel_requested=stop)

    def complete(
        self, claim: Claim, result: Any, *, files: Sequence[JobArtifact] = (), samples: Sequence[Sample] = ()
    ) -> Job:
        """End a job with its result and the files that it made; ``samples`` go into the totals.

        Raises:
            StaleClaimError: it is not held any more; the result does not count.
            JobError: the result is no JSON.

        """
        try:
            as_json(result)
        except (TypeError, ValueError, RecursionError) as error:
            raise JobError(f"result: is no JSON: {error}") from None
        with changing(self.ledger.database) as change:
            if done := _ended_by(change, claim, JobState.COMPLETED):
                return done
            job = change.held(claim)
            rows = [
                {
                    "job_id": job.job_id,
                    "name": file.name,
                    "uri": file.uri,
                    "media_type": file.media_type,
                    "size": file.size,
                    "sha256": file.sha256,
                }
                for file in files
            ]
            if rows:
                change.connection.execute(insert(artifacts), rows)
            change.samples.extend(samples)
            return change.apply(job, JobChange.COMPLETE, values={"result": result, "progress": 1.0})

    def fail(self, claim: Claim, error: FarmError) -> Job:
        """End a job with an error; one that was to be stopped is cancelled.

        What was refused only when it was run, such as a name that turned out to lead to a private address, is in the
        audit log, as it would be had the request been refused.

        Raises:
            StaleClaimError: it is not held any more.

        """
        with changing(self.ledger.database) as change:
            if done := _ended_by(change, claim, JobState.FAILED):
                return done
            job, told = change.held(claim), error_of(error)
            failed = JOB.after(job.status, JobChange.FAIL) is JobState.FAILED
            if isinstance(error, SpecError | AssetError):
                detail = told["message"][:AUDITED_TEXT]
                change.record(job.client, "job.run", job.job_id, outcome="refused", code=error.code, detail=detail)
            return change.apply(job, JobChange.FAIL, data={"error": told}, values={"error": told} if failed else {})

    def stop(self, claim: Claim) -> Job:
        """Say that a job that was to be stopped has stopped, with all its children.

        Raises:
            StaleClaimError: it is not held any more.
            ConflictError: nobody asked for that.

        """
        with changing(self.ledger.database) as change:
            if done := _ended_by(change, claim, JobState.CANCELLED):
                return done
            return change.apply(change.held(claim), JobChange.STOP)

    def release(self, claim: Claim, *, delay: float = 0.0, reason: str = "") -> Job:
        """Put a job back into the queue, for ``delay`` seconds at least; one that was to be stopped is cancelled.

        Raises:
            StaleClaimError: it is not held any more.

        """
        with changing(self.ledger.database) as change:
            job = change.held(claim)
            values = {"epoch": job.epoch + 1, "not_before": change.now + max(0.0, delay)}
            return change.apply(job, JobChange.RELEASE, data={"reason": cleaned(reason, MAX_TEXT)}, values=values)

    def reap(self) -> Sequence[str]:
        """Take back every job whose lease has run out; return their ids. Claiming does it too."""
        now = self.ledger.database.clock()
        lost = (jobs.c.status.in_(HELD), jobs.c.lease_until < now)
        with self.ledger.database.view() as connection:
            found = connection.execute(select(jobs.c.job_id).where(*lost)).scalars().all()
        taken = []
        for job_id in found:
            with changing(self.ledger.database) as change:
                # It may have been heard of meanwhile.
                statement = selected_jobs().where(*lost, jobs.c.job_id == job_id).with_for_update()
                row = change.connection.execute(statement).mappings().one_or_none()
                if row is not None:
                    self._lose(change, job_of(row))
                    taken.append(job_id)
        return taken

    def _lose(self, change: Change, job: Job) -> None:
        values: dict[str, Any] = {"epoch": job.epoch + 1, "lost": job.lost + 1}
        data: dict[str, Any] = {"reason": "its dispatcher was not heard of", "dispatcher": job.dispatcher}
        if values["lost"] < self.ledger.rules.lost_limit:
            change.apply(job, JobChange.LOSE, data=data, values=values)
            return
        error = {
            "code": "infrastructure",
            "message": f"{values['lost']} dispatchers were lost with this job",
            "retryable": True,
            "problems": [],
        }
        if JOB.after(job.status, JobChange.EXHAUST) is JobState.FAILED:
            values["error"] = data["error"] = error
        change.apply(job, JobChange.EXHAUST, data=data, values=values)


def _ended_by(change: Change, claim: Claim, status: JobState) -> Job | None:
    """Return the job if this claim has ended it so before: the answer may have been lost on its way."""
    job = change.job(claim.job_id)
    return job if job.epoch == claim.epoch and job.status is status and status in ENDED else None


def _conditions(
    change: Change, limits: Limits, held: Sequence[Any], kinds: Sequence[str]
) -> tuple[ColumnElement[bool], ...]:
    """Return which jobs may be taken now."""
    by_kind = Counter(row.kind for row in held)
    by_tag = Counter(tag for row in held for tag in row.tags)
    by_client = Counter(row.client for row in held)
    full_kinds = [kind for kind, most in limits.kinds.items() if by_kind[kind] >= most]
    full_tags = [tag for tag, most in limits.tags.items() if by_tag[tag] >= most]
    named = {*by_client, *limits.clients}
    full_clients = [client for client in named if by_client[client] >= limits.client_limit(client)]
    conditions = [jobs.c.status == JobState.QUEUED, jobs.c.not_before <= change.now]
    if limits.per_client is not None and limits.per_client <= 0:
        conditions.append(jobs.c.client.in_(limits.clients))
    if kinds:
        conditions.append(jobs.c.kind.in_(kinds))
    if full_kinds:
        conditions.append(jobs.c.kind.not_in(full_kinds))
    if full_clients:
        conditions.append(jobs.c.client.not_in(full_clients))
    if full_tags:
        conditions.append(~exists().where(job_tags.c.job_id == jobs.c.job_id, job_tags.c.tag.in_(full_tags)))
    return tuple(conditions)
