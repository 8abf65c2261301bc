"""Where uploaded files lie: under their hash, beside the folders of jobs; a directory or S3.

A file is there whole or not at all. Whoever has uploaded it shares it with everybody who has, so its address, and all
that is made from it, is the same for all of them; who may use it is for the ledger to say.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from os.path import realpath
from pathlib import Path
from typing import Protocol, runtime_checkable

from farm.errors import StoreError
from farm.settings import Settings
from farm.storage.atomic import Staged, explained, staged

FOLDER = ".assets"
"""Beside the folders of jobs, whose names begin with a letter or a digit."""
ADVICE = "free space there or set FARM_DELIVERIES"
"""What to do where nothing can be written."""


class Shelf(Protocol):
    """Keeps files under names that it is given; see :func:`shelf_name`."""

    def address(self, name: str) -> str:
        """Return where a file lies: ``file://`` and a path, or ``s3://``."""

    def has(self, name: str) -> bool:
        """Tell whether a file is there."""

    def put(self, stage: Staged, name: str, *, media_type: str) -> None:
        """Keep what was written, under a name; what is there under it is the same file."""

    def remove(self, name: str) -> None:
        """Delete a file; one that is not there is no error."""


Judge = Callable[[Path], tuple[str, str]]
"""Judges a whole file, and returns its media type and its name on the shelf; refuses it by an AssetError."""


@runtime_checkable
class DirectShelf(Shelf, Protocol):
    """A shelf that clients can upload to without the service between; what has come so is taken in when asked for."""

    def presign(self, client: str, sha256: str, size: int, *, seconds: int) -> tuple[str, Mapping[str, str]]:
        """Return an address that takes one file by PUT, and the headers that the request must have."""

    def take_in(self, client: str, sha256: str, size: int, judge: Judge) -> tuple[str, str] | None:
        """Judge and keep what a client has uploaded; nothing has come yet: none."""

    def forget(self, client: str, sha256: str) -> None:
        """Delete what a client may have uploaded and nobody asked for."""


def open_shelf(settings: Settings) -> Shelf:
    """Return the shelf of an installation, beside what its jobs deliver."""
    root = settings.deliveries_uri.rstrip("/")
    if root.startswith("s3://"):
        from farm.storage.s3_shelf import S3Shelf  # noqa: PLC0415 - boto3 takes a third of a second to import

        return S3Shelf(root=f"{root}/{FOLDER}", settings=settings)
    return FolderShelf(root=Path(realpath(root.removeprefix("file://"))) / FOLDER)


def shelf_name(sha256: str, ending: str) -> str:
    """Return the name of a file by its hash (64 hex digits) and the ending that its bytes gave it, such as ``.png``."""
    return f"{sha256[:2]}/{sha256}{ending}"


@contextmanager
def upload_stage(settings: Settings) -> Iterator[Staged]:
    """Open a file that an upload is written to; nothing of it remains unless it is put on the shelf.

    Raises:
        StoreError: the folder cannot be written.

    """
    root = settings.deliveries_uri
    remote = root.startswith("s3://")
    folder = settings.cache / "uploads" if remote else Path(realpath(root.removeprefix("file://"))) / FOLDER
    with explained(f"cannot write {folder}", advice=ADVICE):
        folder.mkdir(parents=True, exist_ok=True)
        with staged(folder) as stage:
            yield stage


@dataclass(frozen=True, kw_only=True)
class FolderShelf:
    """A shelf on a file system."""

    root: Path
    """Its folder."""

    def address(self, name: str) -> str:
        """Return where a file lies."""
        return f"file://{self.root / name}"

    def has(self, name: str) -> bool:
        """Tell whether a file is there."""
        return (self.root / name).is_file()

    def put(self, stage: Staged, name: str, *, media_type: str) -> None:  # noqa: ARG002 - files have no types here
        """Keep what was written.

        Raises:
            StoreError: the disk is full, or may not be written.

        """
        target = self.root / name
        with explained(f"cannot write {self.root}", advice=ADVICE):
            target.parent.mkdir(parents=True, exist_ok=True)
            stage.commit(target, replace=False)  # what is there is the same

    def remove(self, name: str) -> None:
        """Delete a file.

        Raises:
            StoreError: it cannot be deleted.

        """
        with explained(f"cannot delete a file in {self.root}", kind=StoreError):
            (self.root / name).unlink(missing_ok=True)
