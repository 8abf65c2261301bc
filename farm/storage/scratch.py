"""Folders for one attempt's temporary files, removed with it however it ends.

A folder's owner holds a lock on a file inside it for as long as it lives. A
folder whose lock is free is a dead owner's, and anybody may remove it.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from farm.settings import Settings
from farm.storage.atomic import TEMPORARY, explained, remove_tree
from farm.storage.locks import try_lock

_LOCK = ".lock"
_UNBORN_SECONDS = 3600.0
"""A folder that never got its final name for so long is a dead owner's."""


@contextmanager
def scratch(settings: Settings) -> Iterator[Path]:
    """Hold a new folder of this process's own below ``FARM_CACHE``; it goes when the block ends.

    It holds a hidden lock file and nothing else; leave that where it is.

    Raises:
        StoreError: the folder cannot be made.

    """
    root = _root(settings)
    name = uuid4().hex
    with explained(f"cannot make a scratch folder in {root}", advice="free space there or set FARM_CACHE"):
        unborn = root / f"{TEMPORARY}{name}"
        unborn.mkdir(parents=True)
        lock = try_lock(unborn / _LOCK)
        # Named only once the lock is held, so that no sweep can take it for a dead owner's.
        folder = unborn.rename(root / name)
    try:
        yield folder
    finally:
        remove_tree(folder)
        if lock is not None:
            os.close(lock)


def sweep_scratch(settings: Settings) -> int:
    """Remove the folders whose owners died, never a living one's; returns how many.

    Raises:
        StoreError: the folder of scratch folders cannot be read.

    """
    root = _root(settings)
    with explained(f"cannot clean up the scratch folders in {root}"):
        return sum(_remove_if_dead(folder) for folder in root.glob("*") if folder.is_dir())


def _remove_if_dead(folder: Path) -> bool:
    try:
        if folder.name.startswith(TEMPORARY) and time.time() - folder.stat().st_mtime < _UNBORN_SECONDS:
            return False
        lock = try_lock(folder / _LOCK)
    except FileNotFoundError:  # its owner has just removed it
        return False
    if lock is None:
        return False
    remove_tree(folder)
    os.close(lock)
    return True


def _root(settings: Settings) -> Path:
    return settings.cache / "scratch"
