"""What a cluster's nodes said that they can do, for a while: many small jobs would ask them more than they render."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from farm.scene_worker.node import SIGHT, NodeReport
from farm.storage.store import Store

FRESH_SECONDS = 60.0
"""For so long a node's report is believed; what it lacks may have been installed since."""

Ask = Callable[[Sequence[str], str], Mapping[str, NodeReport]]
"""Asks nodes, by their ids, what they can do with a store; those that die meanwhile are left out. Blocking."""


@dataclass(kw_only=True)
class KnownNodes:
    """Reports of nodes, by node and store."""

    ask: Ask
    clock: Callable[[], float] = time.monotonic
    _known: dict[tuple[str, str], tuple[float, NodeReport]] = field(default_factory=dict)
    """When each was asked, and its report."""
    _asking: threading.Lock = field(default_factory=threading.Lock)
    """Held while nodes are asked, so that jobs which start together ask once."""

    def reports(self, nodes: Sequence[str], store: Store) -> Mapping[str, NodeReport]:
        """Return the reports of nodes, asking those that were not asked lately."""
        with self._asking:
            now = self.clock()
            fresh = {
                node: report
                for (node, uri), (asked, report) in self._known.items()
                if node in nodes and uri == store.uri and now - asked < FRESH_SECONDS
            }
            found = fresh | dict(self._ask([node for node in nodes if node not in fresh], store))
            if _is_fine(found.values()):
                self._remember(found, fresh, store.uri, now)
            else:
                self._known.clear()  # whoever mends what is refused is believed at once
        return {node: found[node] for node in nodes if node in found}

    def _remember(self, found: Mapping[str, NodeReport], fresh: Mapping[str, NodeReport], uri: str, now: float) -> None:
        self._known = {key: known for key, known in self._known.items() if now - known[0] < FRESH_SECONDS}
        self._known |= {(node, uri): (now, report) for node, report in found.items() if node not in fresh}

    def _ask(self, nodes: Sequence[str], store: Store) -> Mapping[str, NodeReport]:
        """Ask nodes, with a file in the store's directory for them to find."""
        if not nodes:
            return {}
        if store.shared:
            return self.ask(nodes, store.uri)
        with _sight(Path(store.uri)) as name:
            reports = self.ask(nodes, store.uri)
        apart = "it does not see this machine's directory"
        return {
            node: report if report.store or name in report.sees else replace(report, store=apart)
            for node, report in reports.items()
        }


def _is_fine(reports: Collection[NodeReport]) -> bool:
    """Tell whether an export would not be refused for what nodes reported."""
    return not any(report.store for report in reports) and len({report.ffmpeg.found for report in reports}) <= 1


@contextmanager
def _sight(folder: Path) -> Iterator[str]:
    """Put a file into a folder for a while; yields its name."""
    sight = folder / f"{SIGHT}{uuid4().hex}"
    sight.parent.mkdir(parents=True, exist_ok=True)
    sight.touch()
    try:
        yield sight.name
    finally:
        sight.unlink(missing_ok=True)
