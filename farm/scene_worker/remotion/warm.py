"""This process's warm Node, kept from one task to the next, recycled and replaced."""

import atexit
import contextlib
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from farm.scene_worker.remotion.node_process import NodeProcess
from farm.scene_worker.remotion.workspace import Workspace, workspace
from farm.settings import Settings
from farm.storage.atomic import remove_tree
from farm.storage.scratch import scratch

LINGER_SECONDS = 2.0
"""How long helpers of a browser may write on after it was killed."""


@dataclass(kw_only=True)
class _Warm:
    """The process that waits for work, and what ends with it."""

    process: NodeProcess
    folder: Path
    """Takes the browser's files."""
    room: ExitStack


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
        return _Warm(process=process, folder=folder, room=stack.pop_all())


def _end(warm: _Warm) -> None:
    try:
        warm.process.close()
    finally:
        _clear(warm.folder)
        warm.room.close()


def _clear(folder: Path) -> None:
    """Remove a browser's files, again while there are new ones: helpers of one that was killed take a moment to end."""
    end = time.monotonic() + LINGER_SECONDS
    remove_tree(folder)
    while folder.exists() and time.monotonic() < end:
        time.sleep(LINGER_SECONDS / 40)
        remove_tree(folder)


@atexit.register
def end_all() -> None:
    """End the processes that wait."""
    while _waiting:
        _key, warm = _waiting.popitem()
        with contextlib.suppress(Exception):
            _end(warm)
