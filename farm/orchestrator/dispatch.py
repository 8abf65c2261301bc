"""Tasks onto the farm: attempts, deadlines, retries, nodes to avoid.

The executor runs what it is given and never tries again by itself; every
decision is made here, from what the attempts report.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from farm.errors import CommandTimeoutError, FarmError, InfrastructureError
from farm.orchestrator.events import Listener, TaskFailed, TaskFinished, TaskStarted
from farm.orchestrator.executor import Executor, Report
from farm.orchestrator.node_health import NodeHealth
from farm.plan.tasks import Task
from farm.scene_worker.render import Order, Progress, deadline, patience
from farm.settings import Settings
from farm.spec.scenes import Policy
from farm.storage.artifact import Artifact

SURPLUS = 2
"""Tasks submitted beyond what can run at once: a freed slot never waits, and an autoscaler sees demand."""

BACKOFF_SECONDS, MOST_BACKOFF_SECONDS = 1.0, 30.0
"""First and longest pause before a task is tried again; each is twice the one before."""

POLL_SECONDS = 0.25
"""How often deadlines are looked at."""

STOP_SECONDS = 3.5
"""How long cancelled attempts may take to clean up after themselves; a child that is asked to end takes 3 at most."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of a task."""

    task: Task
    status: Literal["rendered", "cached"]
    artifact: Artifact
    attempts: int
    node: str = ""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A task that failed for good."""

    task: Task
    error: FarmError


Advance = Callable[[Mapping[str, int], Mapping[str, Result]], None]
"""Is told the frames done of running tasks and the results so far, by key."""


@dataclass(kw_only=True)
class _Attempt:
    """A running attempt."""

    task: Task
    started: float | None = None
    heard: float = 0.0
    node: str = ""
    frames: int = 0


@dataclass(kw_only=True)
class Dispatcher:
    """Runs tasks to their end; one call of :meth:`run` per plan."""

    executor: Executor
    settings: Settings
    listener: Listener
    order: Callable[[Task], Order]
    advance: Advance
    clock: Callable[[], float] = time.monotonic
    health: NodeHealth = field(default_factory=NodeHealth)

    def run(self, tasks: list[Task], done: dict[str, Result]) -> list[Failure]:
        """Run tasks whose results are not in ``done``, adding them there; return those that failed.

        A task with policy ``fail`` ends the run at once. Whatever interrupts
        the run, all attempts are stopped before it is left.

        Raises:
            KeyboardInterrupt: somebody asked for it.

        """
        state = _Run(waiting=sorted(tasks, key=lambda task: -task.seconds))
        try:
            while state.waiting or state.running:
                self._submit(state, done)
                for report in self.executor.poll(POLL_SECONDS):
                    self._take(state, report, done)
                self._check_time(state)
                self.advance({a.task.key: a.frames for a in state.running.values()}, done)
                if any(failure.task.on_error.policy in {Policy.FAIL, Policy.RETRY} for failure in state.failures):
                    break
        finally:
            self._stop(state)
        return state.failures

    def _submit(self, state: "_Run", done: Mapping[str, Result]) -> None:
        """Keep each pool as busy as it can be, and little more in its queue."""
        now = self.clock()
        dead = {failure.task.key for failure in state.failures}
        state.waiting = [task for task in state.waiting if not dead & set(task.needs)]
        pools = Counter(str(a.task.resources) for a in state.running.values())
        room: dict[str, float] = {}
        for task in list(state.waiting):
            pool = str(task.resources)
            if pool not in room:  # asked once for all its tasks
                room[pool] = self.executor.slots(task.resources) + SURPLUS
            if state.not_before.get(task.key, 0) > now or any(key not in done for key in task.needs):
                continue
            if pools[pool] >= room[pool]:
                continue
            avoid = self.health.avoid(task.kind, now) | state.avoid.get(task.key, frozenset())
            state.attempts[task.key] += 1
            order = replace(self.order(task), attempt=state.attempts[task.key])
            name = self.executor.start(order, avoid=avoid)
            state.running[name] = _Attempt(task=task)
            state.waiting.remove(task)
            pools[pool] += 1

    def _take(self, state: "_Run", report: Report, done: dict[str, Result]) -> None:
        """Take one report."""
        attempt = state.running.get(report.attempt)
        if attempt is None:  # stopped meanwhile: a result that came too late is in the store all the same
            return
        now, task = self.clock(), attempt.task
        attempt.heard, attempt.node = now, report.node or attempt.node
        number = state.attempts[task.key]
        if isinstance(report.news, Progress):
            if attempt.started is None:
                attempt.started = now
                self.listener(TaskStarted(name=task.name, key=task.key, attempt=number, node=attempt.node))
            attempt.frames = report.news.frames
        elif isinstance(report.news, Artifact):
            del state.running[report.attempt]
            self.health.succeeded(attempt.node, task.kind)
            done[task.key] = Result(
                task=task, status="rendered", artifact=report.news, attempts=number, node=attempt.node
            )
            facts = report.news.facts
            self.listener(
                TaskFinished(
                    name=task.name,
                    key=task.key,
                    status="rendered",
                    cpu_seconds=float(facts.get("cpu_seconds") or 0),
                    seconds=float(facts.get("seconds") or 0),
                    frames=int(facts.get("frames") or 0),
                    encoder=str(facts.get("encoder") or ""),
                )
            )
        else:
            del state.running[report.attempt]
            self._failed(state, attempt, report.news)

    def _failed(self, state: "_Run", attempt: _Attempt, error: FarmError) -> None:
        """Decide whether an attempt is followed by another."""
        task, now = attempt.task, self.clock()
        if isinstance(error, InfrastructureError):
            self.health.failed(attempt.node, task.kind, now)
        budget = "infrastructure" if error.retryable else "own"
        state.spent[task.key, budget] += 1
        allowed = self.settings.infrastructure_retries if error.retryable else task.on_error.retry
        again = state.spent[task.key, budget] <= allowed
        pause = min(MOST_BACKOFF_SECONDS, BACKOFF_SECONDS * 2 ** (state.spent[task.key, budget] - 1))
        if again:
            state.not_before[task.key] = now + pause
            state.avoid[task.key] = state.avoid.get(task.key, frozenset()) | ({attempt.node} - {""})
            state.waiting.append(task)
        else:
            state.failures.append(Failure(task=task, error=error))
        self.listener(
            TaskFailed(
                name=task.name,
                key=task.key,
                attempt=state.attempts[task.key],
                message=error.message,
                retryable=error.retryable,
                retry_seconds=pause if again else None,
            )
        )

    def _check_time(self, state: "_Run") -> None:
        """Give up attempts that ran too long or fell silent: a frozen node never says so itself."""
        now, frozen = self.clock(), False
        for name, attempt in list(state.running.items()):
            if attempt.started is None:
                continue
            silent, ran = now - attempt.heard, now - attempt.started
            limit = deadline(attempt.task, self.settings)
            if ran > limit:
                error = CommandTimeoutError(f"ran longer than {limit:g} s")
            elif silent > patience(attempt.task, self.settings):
                error = CommandTimeoutError(f"was silent for {silent:.0f} s")
                self.health.fell_silent(attempt.node, now)
                frozen = True
            else:
                continue
            del state.running[name]
            self.executor.stop(name, force=True)
            self._failed(state, attempt, error)
        if frozen:
            self._take_back(state)

    def _take_back(self, state: "_Run") -> None:
        """Submit anew what has not started: it may be queued on a node that has just been given up."""
        for name, attempt in list(state.running.items()):
            if attempt.started is None:
                del state.running[name]
                self.executor.stop(name, force=True)
                state.attempts[attempt.task.key] -= 1
                state.waiting.append(attempt.task)

    def _stop(self, state: "_Run") -> None:
        """Stop what still runs: first by asking, then by force."""
        names = list(state.running)
        for name in names:
            self.executor.stop(name, force=False)
        end = self.clock() + STOP_SECONDS
        left = set(names)
        while left and self.clock() < end:
            for report in self.executor.poll(POLL_SECONDS):
                if not isinstance(report.news, Progress):
                    left.discard(report.attempt)
        for name in left:
            self.executor.stop(name, force=True)


@dataclass(kw_only=True)
class _Run:
    """The state of one run."""

    waiting: list[Task]
    running: dict[str, _Attempt] = field(default_factory=dict)
    attempts: Counter[str] = field(default_factory=Counter)
    spent: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Failures by task and budget."""
    not_before: dict[str, float] = field(default_factory=dict)
    avoid: dict[str, frozenset[str]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
