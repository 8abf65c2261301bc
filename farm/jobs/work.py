"""A job's tasks and their attempts, as its dispatcher writes them. Every write names the job's claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select, update

from farm.errors import ConflictError, FarmError, UnknownError
from farm.jobs.budgets import Budget, Fault, Spent, pause_before_retry
from farm.jobs.changes import MAX_TEXT, Change, changing, cleaned, error_of, shown
from farm.jobs.ledger import Ledger
from farm.jobs.models import Attempt, Claim, Task
from farm.jobs.states import TASK, TaskChange, TaskState
from farm.jobs.tables import attempts, tasks
from farm.metrics import Sample

_TASK_COLUMNS = [column for column in tasks.c if column.name != "seq"]


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A task that a job needs."""

    name: str
    """Identifier within the job, such as its content key; up to 128 characters."""
    pool: str
    """What kind of worker it needs."""
    budget: Budget = field(default_factory=Budget)
    """How often it may fail."""
    scene: int | None = None
    """Index of the (first) scene that it shows; none: of no scene."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a dispatcher does with a job's tasks."""

    ledger: Ledger
    """Whose jobs."""

    def plan(self, claim: Claim, planned: Sequence[Planned]) -> Sequence[Task]:
        """Write the tasks of a job and return all of them; those that a former dispatcher wrote stay as they are.

        Raises:
            StaleClaimError: the job is not held any more.

        """
        with changing(self.ledger.database) as change:
            job = change.held(claim)
            known = change.connection.execute(select(tasks.c.name).where(tasks.c.job_id == job.job_id)).scalars()
            names = set(known)
            fresh = [task for task in {task.name: task for task in planned}.values() if task.name not in names]
            rows = [
                {
                    "job_id": job.job_id,
                    "name": task.name,
                    "seq": len(names) + number,
                    "pool": task.pool,
                    "status": TASK.initial,
                    "infrastructure_budget": task.budget.infrastructure,
                    "user_budget": task.budget.user,
                    "scene": task.scene,
                }
                for number, task in enumerate(fresh)
            ]
            if rows:
                change.connection.execute(insert(tasks), rows)
                change.note(job, "job.planned", {"tasks": len(names) + len(rows)})
            return _all(change, job.job_id)

    def start(self, claim: Claim, name: str, *, node: str = "") -> Attempt:
        """Begin an attempt of a task.

        Raises:
            StaleClaimError: the job is not held any more.
            ConflictError: the task is not waiting.
            UnknownError: the job has no such task.

        """
        with changing(self.ledger.database) as change:
            job = change.held(claim)
            task = _task(change, job.job_id, name)
            number = task.attempt_count + 1
            values = {"status": TASK.after(task.status, TaskChange.START), "attempt_count": number}
            _write(change, task, values)
            row: dict[str, Any] = {
                "job_id": job.job_id,
                "task": name,
                "number": number,
                "epoch": claim.epoch,
                "node": cleaned(node, 128),
                "started_at": change.now,
                "outcome": "running",
            }
            change.connection.execute(insert(attempts).values(row))
            change.note(job, "task.running", {"task": name, "attempt": number, "node": row["node"]})
            return Attempt(**row, ended_at=None, error=None)

    def find(self, claim: Claim, name: str, result: Any = None, *, samples: Sequence[Sample] = ()) -> None:
        """Note that a task's artifact was there already; ``samples`` go into the totals.

        Raises:
            StaleClaimError, ConflictError, UnknownError: as above.

        """
        with changing(self.ledger.database) as change:
            job = change.held(claim)
            task = _task(change, job.job_id, name)
            _write(change, task, {"status": TASK.after(task.status, TaskChange.FIND), "result": result})
            change.note(job, "task.done", {"task": name, "attempt": 0})
            change.samples.extend(samples)

    def succeed(self, claim: Claim, attempt: Attempt, result: Any = None, *, samples: Sequence[Sample] = ()) -> None:
        """Note that an attempt has made the artifact; ``samples`` go into the totals.

        Raises:
            StaleClaimError, ConflictError, UnknownError: as above; ConflictError too if it is not the latest attempt.

        """
        with changing(self.ledger.database) as change:
            job = change.held(claim)
            task = _current(change, attempt)
            _write(change, task, {"status": TASK.after(task.status, TaskChange.SUCCEED), "result": result})
            _end(change, attempt, "done", None)
            change.note(job, "task.done", {"task": task.name, "attempt": attempt.number})
            change.samples.extend(samples)

    def fail(
        self, claim: Claim, attempt: Attempt, error: FarmError, *, fault: Fault, samples: Sequence[Sample] = ()
    ) -> float | None:
        """Note that an attempt failed; return when the next may begin (UTC seconds), or none if there is none.

        Raises:
            StaleClaimError, ConflictError, UnknownError: as above.

        """
        with changing(self.ledger.database) as change:
            job = change.held(claim)
            task = _current(change, attempt)
            budget = Budget(infrastructure=task.infrastructure_budget, user=task.user_budget)
            spent = Spent(infrastructure=task.infrastructure_failures, user=task.user_failures).plus(fault)
            pause = pause_before_retry(budget, spent, fault)
            again = None if pause is None else change.now + pause
            status = TASK.after(task.status, TaskChange.GIVE_UP if again is None else TaskChange.RETRY)
            values: dict[str, Any] = {
                "status": status,
                "infrastructure_failures": spent.infrastructure,
                "user_failures": spent.user,
            }
            _write(change, task, values | ({} if again is None else {"not_before": again}))
            told = error_of(error)
            _end(change, attempt, fault, told)
            data = {"task": task.name, "attempt": attempt.number, "fault": fault, "error": told, "retry_at": again}
            change.note(job, "task.failed" if again is None else "task.retrying", data)
            change.samples.extend(samples)
            return again

    def warn(self, claim: Claim, message: str) -> None:
        """Note something that the customer may not have meant.

        Raises:
            StaleClaimError: as above.

        """
        with changing(self.ledger.database) as change:
            change.note(change.held(claim), "job.warning", {"message": cleaned(message, MAX_TEXT)})

    def tasks(self, job_id: str) -> Sequence[Task]:
        """Return a job's tasks, as they were planned."""
        with self.ledger.database.view() as connection:
            return _all(Change(connection=connection, now=0.0), job_id)

    def attempts(self, job_id: str) -> Sequence[Attempt]:
        """Return all attempts of a job's tasks, in the order they began."""
        statement = (
            select(attempts)
            .where(attempts.c.job_id == job_id)
            .order_by(attempts.c.started_at, attempts.c.task, attempts.c.number)
        )
        with self.ledger.database.view() as connection:
            return [Attempt(**row) for row in connection.execute(statement).mappings()]

    def counts(self, job_id: str) -> Mapping[TaskState, int]:
        """Return how many of a job's tasks are in each state."""
        statement = select(tasks.c.status, func.count()).where(tasks.c.job_id == job_id).group_by(tasks.c.status)
        with self.ledger.database.view() as connection:
            return {TaskState(status): number for status, number in connection.execute(statement)}


def _all(change: Change, job_id: str) -> Sequence[Task]:
    statement = select(*_TASK_COLUMNS).where(tasks.c.job_id == job_id).order_by(tasks.c.seq)
    return [_read(row) for row in change.connection.execute(statement).mappings()]


def _read(row: Mapping[Any, Any]) -> Task:
    return Task(**{**row, "status": TaskState(row["status"])})


def _task(change: Change, job_id: str, name: str) -> Task:
    """Read a task; its job's row is locked already, and nobody changes a task without that."""
    statement = select(*_TASK_COLUMNS).where(tasks.c.job_id == job_id, tasks.c.name == name)
    row = change.connection.execute(statement).mappings().one_or_none()
    if row is None:
        raise UnknownError(f"job {job_id} has no task {shown(name)}")
    return _read(row)


def _current(change: Change, attempt: Attempt) -> Task:
    """Read the task of an attempt, which must be its latest."""
    task = _task(change, attempt.job_id, attempt.task)
    if task.attempt_count != attempt.number:
        raise ConflictError(f"attempt {attempt.number} of task {shown(task.name)} is not the latest any more")
    return task


def _write(change: Change, task: Task, values: Mapping[str, Any]) -> None:
    change.connection.execute(
        update(tasks).where(tasks.c.job_id == task.job_id, tasks.c.name == task.name).values(values)
    )


def _end(change: Change, attempt: Attempt, outcome: str, error: Mapping[str, Any] | None) -> None:
    change.connection.execute(
        update(attempts)
        .where(
            attempts.c.job_id == attempt.job_id,
            attempts.c.task == attempt.task,
            attempts.c.number == attempt.number,
        )
        .values(ended_at=change.now, outcome=outcome, error=error)
    )
