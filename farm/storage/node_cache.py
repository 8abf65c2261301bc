"""Files that the processes of one node make once and share: downloads and decoded assets."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from farm.settings import Settings
from farm.storage.artifact import require_suffix
from farm.storage.atomic import explained, remove_tree, sync_folder
from farm.storage.locks import locked, try_lock

MIN_AGE_SECONDS = 600.0
"""An entry used more recently than this is not evicted: somebody may be about to open it."""


class NodeCache:
    """A folder of files by name, made once per node, the least recently used evicted.

    Below the folder, ``entries`` holds what is finished, ``making`` what is not, and ``locks`` one lock
    file per entry, held while an entry is made, handed out or evicted. A maker's death releases its
    lock; what it left in ``making`` is removed by the next one.
    """

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._entries = folder / "entries"
        self._making = folder / "making"
        self._locks = folder / "locks"
        self._max_bytes = max_bytes

    def get_or_make(self, name: str, make: Callable[[Path], None], *, suffix: str = "") -> Path:
        """Return the file called ``name``, calling ``make`` to write it if no process here has done so.

        ``name`` says what the content is, such as a hash or a URL; ``make`` gets the path to write to,
        which ends with ``suffix``, in an empty folder of its own. Other processes that want the same entry
        wait. What ``make`` raises is passed on, an OSError as a StoreError, and leaves nothing behind.
        Treat the file as read-only.

        Raises:
            StoreError: the folder cannot be written, or the disk is full.

        """
        label = _label(name, suffix)
        entry = self._entry(label)
        with self._hold(label):
            try:
                os.utime(entry)
            except FileNotFoundError:
                self._make(label, entry, make)
            else:
                return entry
        with self._explained():
            self._tidy()
        return entry

    def discard(self, name: str, *, suffix: str = "") -> None:
        """Remove an entry, for instance one found damaged.

        Raises:
            StoreError: the folder cannot be written.

        """
        label = _label(name, suffix)
        with self._hold(label):
            self._entry(label).unlink(missing_ok=True)

    def _entry(self, label: str) -> Path:
        return self._entries / label[:2] / label

    @contextmanager
    def _hold(self, label: str) -> Iterator[None]:
        """Hold an entry's lock; the operating system's errors become ours."""
        with self._explained():
            self._locks.mkdir(parents=True, exist_ok=True)
            with locked(self._locks / label):
                yield

    def _explained(self) -> AbstractContextManager[None]:
        what = f"cannot write to this node's cache at {self._entries.parent}"
        return explained(what, advice="free space there or set FARM_CACHE")

    def _make(self, label: str, entry: Path, make: Callable[[Path], None]) -> None:
        """Make an entry in a folder of its own, then move it into place; the lock is held."""
        room = self._making / label
        remove_tree(room)  # of a maker that died
        room.mkdir(parents=True)
        try:
            draft = room / label
            make(draft)
            with draft.open("rb") as file:
                os.fsync(file.fileno())
            entry.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(entry)
            sync_folder(entry.parent)
        finally:
            remove_tree(room)

    def _tidy(self) -> None:
        """Evict the least recently used entries above the limit, and what dead makers left."""
        for room in self._making.glob("*"):
            with self._hold_if_free(room.name) as free:
                if free:
                    remove_tree(room)
        entries = sorted(_listed(self._entries), key=lambda entry: entry[1])
        excess = sum(size for _, _, size in entries) - self._max_bytes
        for path, used, size in entries:
            if excess <= 0 or time.time() - used < MIN_AGE_SECONDS:
                return
            with self._hold_if_free(path.name) as free:
                # It may have been used since it was listed.
                if free and path.exists() and path.stat().st_mtime == used:
                    path.unlink()
                    excess -= size

    @contextmanager
    def _hold_if_free(self, label: str) -> Iterator[bool]:
        """Hold an entry's lock if nobody else does, and remove the lock file with it."""
        lock = self._locks / label
        descriptor = try_lock(lock)
        try:
            yield descriptor is not None
        finally:
            if descriptor is not None:
                lock.unlink(missing_ok=True)
                os.close(descriptor)


def node_cache(settings: Settings) -> NodeCache:
    """Return this node's cache of files, below ``FARM_CACHE``, of at most ``FARM_CACHE_BYTES``."""
    return NodeCache(settings.cache / "files", max_bytes=settings.cache_bytes)


def _label(name: str, suffix: str) -> str:
    """Return a file name for any entry name: hashed, so that it can name nothing else."""
    require_suffix(suffix)
    return hashlib.sha256(name.encode()).hexdigest() + suffix


def _listed(folder: Path) -> Iterator[tuple[Path, float, int]]:
    """Yield path, mtime and size of every entry."""
    for path in folder.glob("*/*"):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        yield path, status.st_mtime, status.st_size
