"""This process's warm Node, kept from one task to the next, recycled and replaced."""

import atexit
import contextlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from farm.scene_worker.remotion.node_process import NodeProcess
from farm.scene_worker.remotion.workspace import Workspace, workspace
from farm.settings import Settings
from farm.storage.scratch import scratch


@dataclass(kw_only=True)
class _Warm:
    """The process that waits for work, and what ends with it."""

    process: NodeProcess
    room: ExitStack
    """Takes the browser's files."""


_waiting: dict[Workspace, _Warm] = {}
"""One process by what it runs; kept at module level because tasks come one by one to the same worker."""


@contextmanager
def borrowed(settings: Settings, *, keep: bool = True) -> Iterator[NodeProcess]:
    """Hold a warm process; afterwards it waits for the next task, or ends if it failed, is old or has grown.

    Without ``keep`` it ends in any case.

    Raises:
        MissingToolError: Node, the browser or the workspace is missing.
        InfrastructureError: the browser does not start.

    """
    found = workspace(settings)
    warm = _waiting.pop(found, None)
    if warm is None or not warm.process.alive:
        if warm:
            _end(warm)
        warm = _start(found, settings)
    try:
        yield warm.process
    finally:
        process = warm.process
        fresh = process.frames < settings.recycle_frames and process.memory() < settings.recycle_bytes
        if keep and process.usable and process.alive and fresh and found not in _waiting:
            _waiting[found] = warm
        else:
            _end(warm)


def warm_cpu_seconds() -> float:
    """Return the CPU time of the processes that wait, which no other count has while they live."""
    return sum(warm.process.cpu_seconds() for warm in _waiting.values())


def _start(found: Workspace, settings: Settings) -> _Warm:
    with ExitStack() as stack:
        folder = stack.enter_context(scratch(settings))
        process = NodeProcess(found, folder)
        return _Warm(process=process, room=stack.pop_all())


def _end(warm: _Warm) -> None:
    try:
        warm.process.close()
    finally:
        warm.room.close()


@atexit.register
def end_all() -> None:
    """End the processes that wait."""
    while _waiting:
        _key, warm = _waiting.popitem()
        with contextlib.suppress(Exception):
            _end(warm)
