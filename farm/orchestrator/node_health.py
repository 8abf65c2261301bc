"""Nodes that keep failing one kind of task, to be avoided for that kind for a while."""

from collections import Counter
from dataclasses import dataclass, field

FAILURES = 3
"""Failures in a row after which a node is avoided for a kind of task."""

FORGIVE_SECONDS = 600.0
"""How long it is avoided."""

ANY_KIND = ""
"""Stands for every kind of task."""


@dataclass(kw_only=True)
class NodeHealth:
    """Counts failures by node and kind. Times are seconds of the caller's clock."""

    _failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    _until: dict[tuple[str, str], float] = field(default_factory=dict)

    def failed(self, node: str, kind: str, now: float) -> None:
        """Count a failure that the node is to blame for."""
        self._failures[node, kind] += 1
        if self._failures[node, kind] >= FAILURES:
            self._until[node, kind] = now + FORGIVE_SECONDS
            self._failures[node, kind] = 0

    def fell_silent(self, node: str, now: float) -> None:
        """Avoid a node for everything: a frozen one takes tasks and never says so."""
        self._until[node, ANY_KIND] = now + FORGIVE_SECONDS

    def succeeded(self, node: str, kind: str) -> None:
        """Forgive a node that did its work."""
        self._failures.pop((node, kind), None)
        self._until.pop((node, ANY_KIND), None)

    def avoid(self, kind: str, now: float) -> frozenset[str]:
        """Return the nodes that should not get this kind of task now."""
        return frozenset(
            node for (node, k), until in self._until.items() if k in {kind, ANY_KIND} and until > now and node
        )
