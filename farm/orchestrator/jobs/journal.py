"""A job's tasks and their attempts in the ledger, from what its work tells of them."""

from collections.abc import Sequence
from contextlib import suppress

from farm.errors import ConflictError, InfrastructureError, JobError, RenderError, StaleClaimError
from farm.jobs.budgets import Budget, Fault
from farm.jobs.models import Attempt, Claim
from farm.jobs.work import Planned, Work
from farm.orchestrator.events import TaskFailed, TaskFinished, TasksPlanned, TaskStarted

TaskNews = TasksPlanned | TaskStarted | TaskFinished | TaskFailed
"""What is told of tasks; see :mod:`farm.orchestrator.events`."""

MOST_NAME = 100
"""Characters of a task's name that are kept."""
KEY_DIGITS = 12
"""How much of its content key tells it from others of that name."""


class Journal:
    """Writes one job's news, in the order they came; used by the dispatcher's thread alone.

    The work goes by its own books, and these follow: what does not fit the states of the ledger, such as a task that
    is rendered once more after the check rejected it, is left out.
    """

    def __init__(self, work: Work, *, infrastructure_retries: int) -> None:
        self._work, self._retries = work, infrastructure_retries
        self._known: set[str] = set()
        self._running: dict[str, Attempt] = {}
        self._found: list[TaskFinished] = []
        """What the store had, until it is known what there is to do."""

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
            self._running[news.key] = self._start(claim, news)
        elif isinstance(news, TaskFailed):
            self._fail(claim, news)
        else:
            self._finish(claim, news)

    def _plan(self, claim: Claim, news: TasksPlanned) -> None:
        budgets = [Budget(infrastructure=self._retries, user=task.retries) for task in news.tasks]
        planned = [
            Planned(name=task_name(task.name, task.key), pool=task.pool, budget=budget)
            for task, budget in zip(news.tasks, budgets, strict=True)
        ]
        self._work.plan(claim, planned)
        self._known |= {task.name for task in planned}
        found, self._found = self._found, []
        for one in found:
            with suppress(ConflictError):  # it was done under another claim
                self._finish(claim, one)

    def _start(self, claim: Claim, news: TaskStarted | TaskFinished | TaskFailed) -> Attempt:
        name = task_name(news.name, news.key)
        if name not in self._known:  # a question that the plan depends on
            budget = Budget(infrastructure=self._retries)
            self._work.plan(claim, [Planned(name=name, pool="question", budget=budget)])
            self._known.add(name)
        return self._work.start(claim, name, node=news.node if isinstance(news, TaskStarted) else "")

    def _finish(self, claim: Claim, news: TaskFinished) -> None:
        name, result = task_name(news.name, news.key), {"key": news.key, "cpu_seconds": news.cpu_seconds}
        if news.status == "rendered":
            attempt = self._running.pop(news.key, None) or self._start(claim, news)
            self._work.succeed(claim, attempt, result)
        elif name in self._known:
            self._work.find(claim, name, result)
        else:
            self._found.append(news)

    def _fail(self, claim: Claim, news: TaskFailed) -> None:
        attempt = self._running.pop(news.key, None) or self._start(claim, news)
        fault = Fault.INFRASTRUCTURE if news.retryable else Fault.USER
        kind = InfrastructureError if news.retryable else RenderError
        self._work.fail(claim, attempt, kind(news.message), fault=fault)


def task_name(name: str, key: str) -> str:
    """Return a task's name within its job: what people read, without the export's title, and a part of its key."""
    parts: Sequence[str] = name.split(" · ")
    return f"{' · '.join(parts[1:] or parts)[:MOST_NAME]} [{key[:KEY_DIGITS]}]"
