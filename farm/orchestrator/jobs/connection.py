"""The one connection to Ray that all jobs of a dispatcher share: made when it is needed, and again when it was lost."""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import TypeVar

from farm.errors import FarmError, FarmLostError, MissingToolError
from farm.orchestrator.cluster import is_private
from farm.orchestrator.executor import Executor, Report
from farm.orchestrator.export import Connect
from farm.orchestrator.shared import SharedExecutor
from farm.orchestrator.survey import local_capabilities
from farm.plan.tasks import Resources
from farm.scene_worker.node import NodeReport
from farm.scene_worker.render import Order
from farm.settings import Settings
from farm.spec.outputs import Codec
from farm.storage.store import Store

LOOK_SECONDS = 0.2
"""How often a job that waits for the connection looks whether it is still wanted."""
ASKED_AT_ONCE = 4
"""Surveys at a time."""

T = TypeVar("T")


class JobsFarm:
    """Hands out parts in one executor."""

    def __init__(self, settings: Settings, connect: Connect) -> None:
        self._settings, self._connect = settings, connect
        # A private Ray's processes die with the thread that started them, so that thread lives as long as this.
        self._owner = ThreadPoolExecutor(1, thread_name_prefix="farm")
        self._askers = ThreadPoolExecutor(ASKED_AT_ONCE, thread_name_prefix="survey")
        self._shared: SharedExecutor | None = None
        self._lost: set[SharedExecutor] = set()

    def part(self, stop: threading.Event) -> Connect:
        """Return how one job connects; everything it waits for there ends once ``stop`` is set."""

        def join(_settings: Settings, _slots: Mapping[str, float]) -> Executor:
            shared = _wait(self._owner.submit(self._open), stop)
            return _Part(self, shared, stop)

        return join

    def _open(self) -> SharedExecutor:
        """Return the executor, connecting if there is none; runs in the owner's thread alone."""
        if self._shared is not None and self._shared in self._lost:
            self._close()
        if self._shared is None:
            slots = self._slots()
            try:
                self._shared = SharedExecutor(self._connect(self._settings, slots))
            except Exception as error:
                raise FarmLostError(f"there is no connection to Ray: {error}") from error
        return self._shared

    def _slots(self) -> Mapping[str, float]:
        """Return what a private Ray is to count: what any job may need and this machine has."""
        if not is_private(self._settings):
            return {}
        cpus = float(self._settings.workers or os.cpu_count() or 1)
        try:
            return local_capabilities(set(Codec), cpus, self._settings, browser=True).slots
        except MissingToolError:
            return local_capabilities(set(Codec), cpus, self._settings, browser=False).slots

    def lost(self, shared: SharedExecutor) -> None:
        """Note that an executor does not work any more; the next job connects anew."""
        self._lost.add(shared)

    def ask(self, question: Callable[[], T], stop: threading.Event) -> T:
        """Wait for a long answer, but not longer than it is wanted."""
        return _wait(self._askers.submit(question), stop)

    def _close(self) -> None:
        if self._shared is None:
            return
        shared, self._shared = self._shared, None
        if shared in self._lost:
            self._lost.discard(shared)
            with suppress(Exception):  # what is left of a lost connection may fail in any way
                shared.close()
        else:
            shared.close()

    def close(self) -> None:
        """Leave the farm; all jobs must have ended."""
        self._owner.submit(self._close).result()
        self._askers.shutdown(wait=False, cancel_futures=True)
        self._owner.shutdown()


def _wait(future: Future[T], stop: threading.Event) -> T:
    while not wait([future], timeout=LOOK_SECONDS).done:
        if stop.is_set():
            future.cancel()
            raise KeyboardInterrupt
    return future.result()


class _Part:
    """One job's view of the executor; see :class:`farm.orchestrator.executor.Executor`."""

    def __init__(self, farm: JobsFarm, shared: SharedExecutor, stop: threading.Event) -> None:
        self._farm, self._shared, self._stop = farm, shared, stop
        self._member = shared.member()
        self._interrupted = False

    def _tried(self, call: Callable[[], T]) -> T:
        """Tell failures of the connection from those of tasks, which are reported."""
        try:
            return call()
        except FarmLostError:
            self._farm.lost(self._shared)
            raise
        except FarmError:
            raise
        except Exception as error:
            self._farm.lost(self._shared)
            raise FarmLostError(f"the connection to Ray was lost ({type(error).__name__})") from error

    def start(self, order: Order, *, avoid: frozenset[str]) -> str:
        """Submit a task."""
        return self._tried(lambda: self._member.start(order, avoid=avoid))

    def poll(self, timeout: float) -> Sequence[Report]:
        """Wait for news of this job's tasks; once told to stop, say so once: its tasks are yet to be ended."""
        if self._stop.is_set() and not self._interrupted:
            self._interrupted = True
            raise KeyboardInterrupt
        return self._tried(lambda: self._member.poll(timeout))

    def stop(self, attempt: str, *, force: bool) -> None:
        """Cancel a task."""
        self._tried(lambda: self._member.stop(attempt, force=force))

    def slots(self, resources: Resources) -> float:
        """Return how many such tasks the farm runs at a time, for all jobs together."""
        return self._tried(lambda: self._member.slots(resources))

    def survey(self, store: Store) -> Mapping[str, NodeReport]:
        """Return what every node can do."""
        return self._tried(lambda: self._farm.ask(lambda: self._member.survey(store), self._stop))

    def close(self) -> None:
        """Leave; the executor goes on for the others."""
        self._member.close()
