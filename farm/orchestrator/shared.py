"""One executor for several exports at a time: each hears of its own tasks only, and warm workers serve them all."""

import threading
from collections import deque
from collections.abc import Mapping, Sequence

from farm.orchestrator.executor import Executor, Report
from farm.plan.tasks import Resources
from farm.scene_worker.node import NodeReport
from farm.scene_worker.render import Order
from farm.storage.store import Store


class SharedExecutor:
    """Hands out members; whichever polls takes the news of all."""

    def __init__(self, inner: Executor) -> None:
        self._inner = inner
        self._owners: dict[str, Member] = {}
        self._early: dict[str, list[Report]] = {}
        """News of attempts whose owner is not known yet: it came while they were being submitted."""
        self._starting = 0
        """Attempts that are being submitted; without any, news without an owner is of one who has left."""
        self._books = threading.Lock()
        self._polling = threading.Lock()
        self._stopped = threading.Event()

    def member(self) -> "Member":
        """Return an executor of one export's own."""
        return Member(self)

    def interrupt(self) -> None:
        """Make every member's next poll raise KeyboardInterrupt, which ends its export in good order."""
        self._stopped.set()

    def close(self) -> None:
        """End the executor; all exports must have ended."""
        self._inner.close()

    def _start(self, member: "Member", order: Order, avoid: frozenset[str]) -> str:
        with self._books:
            self._starting += 1
        name = ""
        try:
            name = self._inner.start(order, avoid=avoid)
        finally:
            with self._books:
                self._starting -= 1
                if name:
                    self._owners[name] = member
                    member.inbox += self._early.pop(name, [])
                if not self._starting:
                    self._early.clear()
        return name

    def _poll(self, member: "Member", timeout: float) -> Sequence[Report]:
        if not member.inbox and self._polling.acquire(timeout=timeout):
            try:
                news = [] if member.inbox else self._inner.poll(timeout)
            finally:
                self._polling.release()
            self._deliver(news)
        if self._stopped.is_set():
            raise KeyboardInterrupt
        with self._books:
            told = list(member.inbox)
            member.inbox.clear()
        return told

    def _deliver(self, news: Sequence[Report]) -> None:
        with self._books:
            for report in news:
                owner = self._owners.get(report.attempt)
                if owner:
                    owner.inbox.append(report)
                elif self._starting:
                    self._early.setdefault(report.attempt, []).append(report)

    def _leave(self, member: "Member") -> None:
        with self._books:
            self._owners = {name: owner for name, owner in self._owners.items() if owner is not member}


class Member:
    """One export's view of a shared executor; see :class:`farm.orchestrator.executor.Executor`."""

    def __init__(self, shared: SharedExecutor) -> None:
        self._shared = shared
        self.inbox: deque[Report] = deque()

    def start(self, order: Order, *, avoid: frozenset[str]) -> str:
        """Submit a task."""
        return self._shared._start(self, order, avoid)  # noqa: SLF001 — the two are one

    def poll(self, timeout: float) -> Sequence[Report]:
        """Wait for news of this export's tasks."""
        return self._shared._poll(self, timeout)  # noqa: SLF001 — as above

    def stop(self, attempt: str, *, force: bool) -> None:
        """Cancel a task."""
        self._shared._inner.stop(attempt, force=force)  # noqa: SLF001 — as above

    def slots(self, resources: Resources) -> float:
        """Return how many such tasks the farm runs at a time, for all exports together."""
        return self._shared._inner.slots(resources)  # noqa: SLF001 — as above

    def survey(self, store: Store) -> Mapping[str, NodeReport]:
        """Return what every node can do."""
        return self._shared._inner.survey(store)  # noqa: SLF001 — as above

    def close(self) -> None:
        """Leave; the executor goes on for the others."""
        self._shared._leave(self)  # noqa: SLF001 — as above
