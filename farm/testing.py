"""Fakes for tests of this project and of what is built on it: an executor without Ray, and a clock."""

import itertools
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from farm.errors import FarmError
from farm.orchestrator.executor import Report
from farm.plan.tasks import Resources
from farm.scene_worker.node import NodeReport, report
from farm.scene_worker.render import Order, Progress, execute
from farm.settings import Settings, settings
from farm.storage.artifact import Artifact
from farm.storage.store import Store

Run = Callable[[Order], Iterator[Progress | Artifact]]
"""Carries out an order as :func:`farm.scene_worker.render.execute` does."""


@dataclass(kw_only=True)
class FakeClock:
    """Time that passes only when a test says so. Seconds."""

    now: float = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@dataclass(kw_only=True)
class InlineExecutor:
    """Runs orders in this process, one report per poll of each, on named pretended nodes."""

    run: Run = field(default_factory=lambda: _execute)
    nodes: Sequence[str] = ("node-1",)
    cpus: float = 2.0
    tags: Mapping[str, float] = field(default_factory=dict)
    clock: FakeClock | None = None
    """Moved on by the timeout of every poll that has no news."""
    started: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    """Key and avoided nodes of every order, in the order they came."""
    stopped: list[str] = field(default_factory=list)
    """Attempts that were cancelled."""
    silent: set[str] = field(default_factory=set)
    """Nodes that report nothing more, like frozen ones."""
    closed: bool = False
    _running: dict[str, tuple[str, Iterator[Progress | Artifact]]] = field(default_factory=dict)
    _news: deque[Report] = field(default_factory=deque)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def start(self, order: Order, *, avoid: frozenset[str]) -> str:
        """Take an order; see :class:`farm.orchestrator.executor.Executor`."""
        name = f"attempt-{next(self._numbers)}"
        self.started.append((order.task.key, avoid))
        usable = [node for node in self.nodes if node not in avoid] or list(self.nodes)
        self._running[name] = (usable[len(self.started) % len(usable)], self.run(order))
        return name

    def poll(self, timeout: float) -> Sequence[Report]:
        """Move every running order on by one report."""
        news = [self._news.popleft() for _ in range(len(self._news))]
        for name, (node, steps) in list(self._running.items()):
            if node not in self.silent:
                news.append(self._step(name, node, steps))
        if not news and self.clock:
            self.clock.sleep(timeout)
        return news

    def _step(self, name: str, node: str, steps: Iterator[Progress | Artifact]) -> Report:
        try:
            step = next(steps)
        except StopIteration:
            del self._running[name]
            return Report(attempt=name, node=node, news=FarmError("the task ended without a result"))
        except FarmError as error:
            del self._running[name]
            return Report(attempt=name, node=node, news=error)
        if isinstance(step, Artifact):
            del self._running[name]
        return Report(attempt=name, node=node, news=step)

    def stop(self, attempt: str, *, force: bool) -> None:
        """Drop an order."""
        self.stopped.append(attempt)
        running = self._running.pop(attempt, None)
        if running and not force:
            self._news.append(Report(attempt=attempt, node=running[0], news=FarmError("it was cancelled")))

    def slots(self, resources: Resources) -> float:
        """Return how many such orders fit at once."""
        fits = [self.tags.get(tag, 0.0) // need for tag, need in resources.tags.items()]
        return min([*fits, self.cpus // resources.cpus if resources.cpus else self.cpus])

    def survey(self, store: Store) -> Mapping[str, NodeReport]:
        """Return this machine's answers under every node's name."""
        answer = report(store.uri, settings())
        return dict.fromkeys(self.nodes, answer)

    def close(self) -> None:
        """Note that nothing more will come."""
        self.closed = True


def _execute(order: Order) -> Iterator[Progress | Artifact]:
    yield from execute(order, settings())


def connect_inline(_settings: Settings, _slots: Mapping[str, float]) -> InlineExecutor:
    """Connect an export to an executor that needs no Ray."""
    return InlineExecutor()
