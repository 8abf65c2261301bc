"""A job's tasks and their attempts in the ledger, from what its work tells of them; and in the log, and measured."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from farm import log
from farm.errors import ConflictError, InfrastructureError, JobError, RenderError, StaleClaimError
from farm.jobs.budgets import Budget, Fault
from farm.jobs.models import Attempt, Claim
from farm.jobs.work import Planned, Work
from farm.metrics import Record, drop
from farm.orchestrator.events import TaskFailed, TaskFinished, TasksPlanned, TaskStarted, Warned
from farm.orchestrator.jobs.measures import of_failed, of_finished

TaskNews = TasksPlanned | TaskStarted | TaskFinished | TaskFailed | Warned
"""What is told of tasks; see :mod:`farm.orchestrator.events`."""

MOST_NAME = 100
"""Characters of a task's name that are kept."""
KEY_DIGITS = 12
"""How much of its content key tells it from others of that name."""
MOST_WARNINGS = 100
"""Warnings of one claim that are kept; the manifest has them all."""
QUESTION = "question"
"""Pool of what the plan depends on, which is asked before there is one."""


class Journal:
    """Writes one job's news, in the order they came; used by the dispatcher's thread alone.

    The work goes by its own books, and these follow: what does not fit the states of the ledger, such as a task that
    is rendered once more after the check rejected it, is left out.
    """

    def __init__(
        self, work: Work, *, infrastructure_retries: int, record: Record = drop, hour_price: float = 0.0
    ) -> None:
        """Begin; ``record`` takes what is measured besides, ``hour_price`` is that of an hour of CPU time."""
        self._work, self._retries = work, infrastructure_retries
        self._record, self._hour_price = record, hour_price
        self._pools: dict[str, str] = {}
        """Pool of every known task, by its name."""
        self._scenes: dict[str, int | None] = {}
        self._running: dict[str, Attempt] = {}
        self._found: list[TaskFinished] = []
        """What the store had, until it is known what there is to do."""
        self._warnings = 0

    def write(self, claim: Claim, news: TaskNews) -> None:
        """Write one thing down.

        Raises:
            StaleClaimError: the job is not held any more.

        """
        try:
            self._take(claim, news)
        except StaleClaimError:
            raise
        except JobError:
            return

    def _take(self, claim: Claim, news: TaskNews) -> None:
        if isinstance(news, TasksPlanned):
            self._plan(claim, news)
        elif isinstance(news, TaskStarted):
            self._running[news.key] = attempt = self._start(claim, news)
            self._log(claim, "task.running", attempt, level="debug")
        elif isinstance(news, TaskFailed):
            self._fail(claim, news)
        elif isinstance(news, TaskFinished):
            self._finish(claim, news)
        else:
            self._warn(claim, news)

    def _plan(self, claim: Claim, news: TasksPlanned) -> None:
        budgets = [Budget(infrastructure=self._retries, user=task.retries) for task in news.tasks]
        planned = [
            Planned(name=task_name(task.name, task.key), pool=task.pool, budget=budget, scene=task.scene)
            for task, budget in zip(news.tasks, budgets, strict=True)
        ]
        self._work.plan(claim, planned)
        self._pools |= {task.name: task.pool for task in planned}
        self._scenes |= {task.name: task.scene for task in planned}
        log.tell("job.planned", job=claim.job_id, tasks=len(planned), cached=len(self._found))
        found, self._found = self._found, []
        for one in found:
            with suppress(ConflictError):  # it was done under another claim
                self._finish(claim, one)

    def _start(self, claim: Claim, news: TaskStarted | TaskFinished | TaskFailed) -> Attempt:
        name = task_name(news.name, news.key)
        if name not in self._pools:
            budget = Budget(infrastructure=self._retries)
            self._work.plan(claim, [Planned(name=name, pool=QUESTION, budget=budget)])
            self._pools[name] = QUESTION
        return self._work.start(claim, name, node=news.node if isinstance(news, TaskStarted) else "")

    def _finish(self, claim: Claim, news: TaskFinished) -> None:
        name, result = task_name(news.name, news.key), _result(news)
        if news.status == "rendered":
            attempt = self._running.pop(news.key, None) or self._start(claim, news)
            samples = of_finished(news, self._pools[name], hour_price=self._hour_price)
            self._work.succeed(claim, attempt, result, samples=samples)
            self._log(claim, "task.done", attempt, level="debug", seconds=news.seconds, cpu_seconds=news.cpu_seconds)
        elif name in self._pools:
            samples = of_finished(news, self._pools[name], hour_price=self._hour_price)
            self._work.find(claim, name, result, samples=samples)
        else:
            self._found.append(news)
            return
        self._record(samples)

    def _fail(self, claim: Claim, news: TaskFailed) -> None:
        attempt = self._running.pop(news.key, None) or self._start(claim, news)
        fault = Fault.INFRASTRUCTURE if news.retryable else Fault.USER
        kind = InfrastructureError if news.retryable else RenderError
        samples = of_failed(self._pools[attempt.task], fault)
        self._work.fail(claim, attempt, kind(news.message), fault=fault, samples=samples)
        self._record(samples)
        again = {} if news.retry_seconds is None else {"retry_seconds": news.retry_seconds}
        self._log(claim, "task.failed", attempt, level="warning", fault=fault, error=news.message, **again)

    def _warn(self, claim: Claim, news: Warned) -> None:
        self._warnings += 1
        if self._warnings <= MOST_WARNINGS:
            self._work.warn(claim, news.message)
            log.tell("job.warning", level="warning", job=claim.job_id, message=news.message)

    def _log(self, claim: Claim, event: str, attempt: Attempt, *, level: log.Level, **more: Any) -> None:
        scene = self._scenes.get(attempt.task)
        ids: dict[str, Any] = {"job": claim.job_id, "scene": scene, "task": attempt.task}
        log.tell(event, level=level, **ids, attempt=attempt.number, node=attempt.node, **more)


def _result(news: TaskFinished) -> dict[str, Any]:
    """Return what the ledger keeps of a task's result."""
    told = {"key": news.key, "cpu_seconds": news.cpu_seconds, "seconds": news.seconds}
    return told | ({"frames": news.frames} if news.frames else {}) | ({"encoder": news.encoder} if news.encoder else {})


def task_name(name: str, key: str) -> str:
    """Return a task's name within its job: what people read, without the export's title, and a part of its key."""
    parts: Sequence[str] = name.split(" · ")
    return f"{' · '.join(parts[1:] or parts)[:MOST_NAME]} [{key[:KEY_DIGITS]}]"
