"""Several exports on one farm: rendered side by side, so that one's joining overlaps with another's rendering."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from pathlib import Path

from farm.errors import FarmError
from farm.orchestrator.cluster import is_private
from farm.orchestrator.events import Listener
from farm.orchestrator.executor import Executor
from farm.orchestrator.export import Connect, Export, needs_browser
from farm.orchestrator.manifest import Manifest
from farm.orchestrator.shared import SharedExecutor
from farm.orchestrator.survey import local_capabilities
from farm.settings import Settings
from farm.spec.export import ExportSpec

MOST_AT_ONCE = 8
"""Exports side by side; more only make each of them later."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One of several exports."""

    name: str
    """How people know it."""
    spec: ExportSpec
    base: Path


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one."""

    job: Job
    manifest: Manifest | None
    error: FarmError | None


def render_all(
    jobs: Sequence[Job],
    settings: Settings,
    connect: Connect,
    listener: Callable[[Job], Listener],
    *,
    verify: bool = False,
) -> Iterator[Outcome]:
    """Render exports and yield what became of each, as they finish; one's failure is no other's.

    Raises:
        FarmError: the farm itself is set up wrongly.
        KeyboardInterrupt: somebody asked for it; all of them are stopped in good order.

    """
    farm = _Farm(jobs, settings, connect)

    def run(job: Job) -> Outcome:
        export = Export(
            spec=job.spec,
            base=job.base,
            settings=settings,
            connect=farm.member,
            listener=listener(job),
            verify=verify,
        )
        try:
            return Outcome(job=job, manifest=export.run(), error=None)
        except FarmError as error:
            return Outcome(job=job, manifest=None, error=error)

    cpus = settings.workers or os.cpu_count() or 1
    pool = ThreadPoolExecutor(min(len(jobs), cpus + 1, MOST_AT_ONCE), thread_name_prefix="export")
    running = [pool.submit(run, job) for job in jobs]
    try:
        for one in as_completed(running):
            yield one.result()
    except BaseException:
        for one in running:
            one.cancel()
        farm.interrupt()
        raise
    finally:
        wait(running)
        # Before the threads end: a private Ray's processes die with the thread that started them.
        farm.close()
        pool.shutdown()


class _Farm:
    """The connection that all exports share, made when the first of them needs it."""

    def __init__(self, jobs: Sequence[Job], settings: Settings, connect: Connect) -> None:
        self._jobs, self._settings, self._connect = jobs, settings, connect
        self._lock = threading.Lock()
        self._shared: SharedExecutor | None = None

    def member(self, _settings: Settings, slots: Mapping[str, float]) -> Executor:
        """Return one export's part in the connection; see :data:`farm.orchestrator.export.Connect`."""
        with self._lock:
            if self._shared is None:
                self._shared = SharedExecutor(self._connect(self._settings, self._slots(slots)))
            return self._shared.member()

    def _slots(self, slots: Mapping[str, float]) -> Mapping[str, float]:
        """Return what a private Ray is to count: what any of the exports needs."""
        if not is_private(self._settings):
            return slots
        codecs = {output.codec for job in self._jobs for output in job.spec.outputs}
        cpus = float(self._settings.workers or os.cpu_count() or 1)
        browser = any(needs_browser(job.spec) for job in self._jobs)
        return local_capabilities(codecs, cpus, self._settings, browser=browser).slots

    def interrupt(self) -> None:
        if self._shared:
            self._shared.interrupt()

    def close(self) -> None:
        if self._shared:
            self._shared.close()
