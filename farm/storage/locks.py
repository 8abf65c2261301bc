"""Locks between the processes of one node, which the kernel releases when their holder dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SHORTEST_WAIT = 0.01
_LONGEST_WAIT = 0.2
"""Seconds between two tries; polling, unlike a blocking flock, can be interrupted in any thread."""


def try_lock(path: Path) -> int | None:
    """Lock a file, creating it if need be, and return its descriptor; None while somebody else holds it.

    Closing the descriptor, or the death of the process, releases the lock.

    Raises:
        OSError: the file cannot be created.

    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The last holder may have removed the file while we opened it: then our lock guards nothing.
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock, waiting for it as long as it takes.

    Raises:
        OSError: the lock file cannot be created.

    """
    wait = _SHORTEST_WAIT
    while (descriptor := try_lock(path)) is None:
        time.sleep(wait)
        wait = min(2 * wait, _LONGEST_WAIT)
    try:
        yield
    finally:
        os.close(descriptor)
