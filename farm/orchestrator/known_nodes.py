"""What a cluster's nodes said that they can do, for a while: many small jobs would ask them more than they render."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from farm.errors import MissingToolError, StoreError
from farm.orchestrator.survey import browsers, cluster_problems
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
    _asked: dict[tuple[tuple[str, ...], str], Future[Mapping[str, NodeReport]]] = field(default_factory=dict)
    """Questions that are not answered yet: jobs which start together ask once."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reports(self, nodes: Sequence[str], store: Store) -> Mapping[str, NodeReport]:
        """Return the reports of nodes, asking those that were not asked lately.

        Raises:
            SettingsError: a node does not answer.
            StoreError: nothing can be put into the store's directory.

        """
        fresh = self._fresh(nodes, store.uri)
        found = fresh | dict(self._answer([node for node in nodes if node not in fresh], store))
        if fresh and not _is_fine(found, store):  # it may have been mended, or changed, since some were asked
            found = dict(self._answer(nodes, store))
        if not _is_fine(found, store):
            self._forget(nodes, store.uri)
        return {node: found[node] for node in nodes if node in found}

    def _fresh(self, nodes: Sequence[str], uri: str) -> dict[str, NodeReport]:
        with self._lock:
            now = self.clock()
            self._known = {key: known for key, known in self._known.items() if now - known[0] < FRESH_SECONDS}
            return {node: self._known[node, uri][1] for node in nodes if (node, uri) in self._known}

    def _forget(self, nodes: Sequence[str], uri: str) -> None:
        with self._lock:
            for node in nodes:
                self._known.pop((node, uri), None)

    def _answer(self, nodes: Sequence[str], store: Store) -> Mapping[str, NodeReport]:
        """Ask nodes, or wait for whoever asks them already."""
        if not nodes:
            return {}
        question = (tuple(nodes), store.uri)
        with self._lock:
            first = question not in self._asked
            answer = self._asked.setdefault(question, Future())
        if not first:
            return answer.result()
        try:
            found = self._ask(nodes, store)
        except BaseException as error:
            answer.set_exception(error)
            raise
        else:
            answer.set_result(found)
            self._remember(found, store.uri)
            return found
        finally:
            with self._lock:
                del self._asked[question]

    def _remember(self, found: Mapping[str, NodeReport], uri: str) -> None:
        with self._lock:
            now = self.clock()
            self._known |= {(node, uri): (now, report) for node, report in found.items()}

    def _ask(self, nodes: Sequence[str], store: Store) -> Mapping[str, NodeReport]:
        """Ask nodes, with a file in the store's directory for them to find."""
        if store.shared:
            return self.ask(nodes, store.uri)
        with _sight(Path(store.uri)) as name:
            reports = self.ask(nodes, store.uri)
        apart = "it does not see this machine's directory"
        return {
            node: report if report.store or name in report.sees else replace(report, store=apart)
            for node, report in reports.items()
        }


def _is_fine(reports: Mapping[str, NodeReport], store: Store) -> bool:
    """Tell whether no export would be refused for what nodes reported."""
    try:
        return len(browsers(reports)) <= 1 and not cluster_problems(reports, store)
    except MissingToolError:  # this machine has no FFmpeg, and refuses by itself
        return False


@contextmanager
def _sight(folder: Path) -> Iterator[str]:
    """Put a file into a folder for a while; yields its name."""
    sight = folder / f"{SIGHT}{uuid4().hex}"
    try:
        sight.parent.mkdir(parents=True, exist_ok=True)
        sight.touch()
    except OSError as error:
        raise StoreError(f"the store {folder} cannot be written: {error.strerror}") from None
    try:
        yield sight.name
    finally:
        with suppress(OSError):
            sight.unlink(missing_ok=True)
