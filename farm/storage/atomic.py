"""Files that appear whole or not at all.

Bytes are written to a file without a name (``O_TMPFILE``), flushed to disk, and
only then linked into place: a process killed half-way leaves nothing. Where the
system or filesystem has no such files (macOS, NFS), a hidden file takes its place,
which a kill can leave behind and garbage collection finds by its prefix.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from farm.errors import FarmError, StoreError

CHUNK = 1 << 20
"""Bytes read at a time."""
TEMPORARY = ".tmp-"
"""Prefix of hidden files that are not finished."""
FILE_MODE = 0o644
"""Permissions of new files, before the umask."""

_NO_TMPFILE = {errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL}
"""What ``open`` says where ``O_TMPFILE`` is not supported (open(2))."""
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What ``link`` says where hard links are not supported or used up (link(2))."""
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the filesystem is read-only",
    errno.ENOTDIR: "part of its path is a file, not a folder",
    errno.EEXIST: "part of its path is a file, not a folder",  # what mkdir says
}


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What identifies some bytes."""

    sha256: str
    """SHA-256 in lower-case hex."""
    size: int
    """Length in bytes."""


class _Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Staged:
    """A file that nobody sees until it is committed."""

    def __init__(self, file: BinaryIO, hidden: Path, *, named: bool) -> None:
        self.file = file
        """Where to write the bytes."""
        self._hidden = hidden
        self._named = named

    @property
    def path(self) -> Path:
        """Return a path by which this process can read what was written and flushed, until it is discarded."""
        return self._hidden if self._named else Path(f"/proc/self/fd/{self.file.fileno()}")

    def commit(self, target: Path, *, replace: bool) -> bool:
        """Flush the bytes to disk and give them the name ``target``, on the same filesystem.

        Returns False, and changes nothing, if the name is taken and ``replace`` is not set.

        Raises:
            OSError: the disk is full, or the folder cannot be written.

        """
        self.file.flush()
        os.fsync(self.file.fileno())
        if replace:
            if not self._named:
                _link_open_file(self.file, self._hidden)
                self._named = True
            self._hidden.replace(target)
        elif self._named:
            if not link_new(self._hidden, target):
                return False
        else:
            try:
                _link_open_file(self.file, target)
            except FileExistsError:
                return False
        sync_folder(target.parent)
        return True

    def discard(self) -> None:
        """Close the file, and remove its hidden name if it has one."""
        try:
            self.file.close()
        except OSError:
            pass  # a full disk was reported by the write; what is not committed has nothing to lose
        finally:
            if self._named:
                self._hidden.unlink(missing_ok=True)


@contextmanager
def staged(folder: Path, *, hidden: str = "") -> Iterator[Staged]:
    """Open a file that becomes visible by ``Staged.commit`` only; without it nothing remains.

    ``folder`` must exist and lie on the filesystem of the later target. ``hidden`` is the name that the
    file has for as long as it needs one.

    Raises:
        OSError: the folder cannot be written.

    """
    path = folder / (hidden or f"{TEMPORARY}{uuid4().hex}")
    descriptor = _open_nameless(folder)
    named = descriptor is None
    if descriptor is None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE)
    stage = Staged(os.fdopen(descriptor, "w+b"), path, named=named)
    try:
        yield stage
    finally:
        stage.discard()


def write_atomically(target: Path, data: bytes, *, replace: bool) -> bool:
    """Write a small file whole; returns False if it exists already and ``replace`` is not set.

    Raises:
        OSError: the disk is full, or the folder cannot be written.

    """
    with staged(target.parent) as stage:
        stage.file.write(data)
        return stage.commit(target, replace=replace)


def link_new(source: Path, target: Path) -> bool:
    """Give a file a second name on its filesystem; returns False if that name is taken.

    Raises:
        OSError: the two are on different filesystems, or the folder cannot be written.

    """
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # No hard links here (FAT, some network filesystems). Between the question and the rename
        # another process may commit; under a content key its bytes are as good as ours.
        if target.exists():
            return False
        source.rename(target)
    return True


def copy_bytes(source: _Reader, target: BinaryIO) -> Digest:
    """Copy a stream to its end and return what went through.

    Raises:
        OSError: the disk is full.

    """
    sha256 = hashlib.sha256()
    size = 0
    while chunk := source.read(CHUNK):
        sha256.update(chunk)
        target.write(chunk)
        size += len(chunk)
    return Digest(sha256=sha256.hexdigest(), size=size)


def digest(path: Path) -> Digest:
    """Return the hash and size of a file.

    Raises:
        OSError: it cannot be read.

    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Digest(sha256=sha256, size=file.tell())


def sync_folder(folder: Path) -> None:
    """Flush a folder to disk, so that names given in it survive a power cut.

    Raises:
        OSError: the folder cannot be opened.

    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network filesystems cannot flush folders
            raise
    finally:
        os.close(descriptor)


@contextmanager
def explained(what: str, *, kind: type[FarmError] = StoreError, advice: str = "") -> Iterator[None]:
    """Turn an operating system's error into one of ours: ``what`` cannot be done, why, and what to do."""
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
        raise kind(f"{what}: {reason}{'; ' if advice else ''}{advice}") from error


def remove_tree(folder: Path) -> None:
    """Remove a folder and what is in it, as far as that is possible."""
    shutil.rmtree(folder, ignore_errors=True)


def _open_nameless(folder: Path) -> int | None:
    """Open a file without a name, or return None where there is no such thing."""
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None or not Path("/proc/self/fd").exists():
        return None
    try:
        return os.open(folder, flag | os.O_RDWR, FILE_MODE)
    except OSError as error:
        if error.errno in _NO_TMPFILE and folder.is_dir():
            return None
        raise


def _link_open_file(file: BinaryIO, target: Path) -> None:
    """Give a name to an open file that has none (open(2), O_TMPFILE)."""
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Only with a folder's descriptor does Python call linkat(), which alone can follow the link in /proc.
        os.link(f"/proc/self/fd/{file.fileno()}", target.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)
