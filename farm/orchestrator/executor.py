"""The port behind which work runs: Ray in production, a fake in tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from farm.errors import FarmError
from farm.plan.tasks import Resources
from farm.scene_worker.node import NodeReport
from farm.scene_worker.render import Order, Progress
from farm.storage.artifact import Artifact
from farm.storage.store import Store


@dataclass(frozen=True, kw_only=True)
class Report:
    """News of one attempt."""

    attempt: str
    """What :meth:`Executor.start` returned."""
    node: str
    """Where it runs; empty when that is not known."""
    news: Progress | Artifact | FarmError
    """The last two end the attempt."""


class Executor(Protocol):
    """Something that runs tasks."""

    def start(self, order: Order, *, avoid: frozenset[str]) -> str:
        """Submit a task and return the attempt's name; nodes in ``avoid`` are not used if others can serve."""

    def poll(self, timeout: float) -> Sequence[Report]:
        """Wait up to ``timeout`` seconds for news."""

    def stop(self, attempt: str, *, force: bool) -> None:
        """Cancel an attempt; with ``force`` its worker process is killed. It reports nothing more."""

    def slots(self, resources: Resources) -> float:
        """Return how many tasks of these needs can run at a time; 0: none ever."""

    def survey(self, store: Store) -> Mapping[str, NodeReport]:
        """Return what every node can do, by node id, and whether it reaches the store."""

    def close(self) -> None:
        """Stop everything that this executor started."""
