"""What every store can do.

A store is an action cache over content-addressed blobs, as in Bazel's remote
cache: ``records/<kind>/<key[:2]>/<key>.json`` says which bytes were made for a
content key, ``blobs/<sha[:2]>/<sha><suffix>`` holds them. The blob is written
first and the record last, each atomically, so a record that can be read stands
for a result that is whole. Damage (a broken record, a missing blob) counts as
"not there": the result is made again.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from farm.storage.artifact import Artifact, Fact
from farm.storage.collection import Collected


class Store(Protocol):
    """Somewhere that artifacts live; safe to use from many processes and nodes at once."""

    @property
    def uri(self) -> str:
        """The store's address; ``open_store`` takes it."""

    @property
    def shared(self) -> bool:
        """Whether every node sees the same artifacts without sharing a filesystem."""

    def find(self, kind: str, key: str) -> Artifact | None:
        """Return the artifact made for a content key, or None; counts as a use for garbage collection.

        A record that is broken, or whose blob is missing or has another size, counts as not there.

        Raises:
            StoreError: the store cannot be reached, or the key is no SHA-256.

        """

    def open_local(self, artifact: Artifact) -> Path:
        """Return a local path with the artifact's bytes, verified by SHA-256; treat it as read-only.

        Raises:
            CorruptArtifactError: the bytes are missing or not the ones stored; the artifact is forgotten.
            StoreError: the store cannot be reached, or the disk is full.

        """

    def put(
        self,
        *,
        kind: str,
        key: str,
        path: Path,
        facts: Mapping[str, Fact],
        suffix: str,
        move: bool = False,
    ) -> Artifact:
        """Commit a finished file under its content key and return what is stored there.

        The first commit wins: if the key has an intact artifact, that one is returned and the file is
        not used. With ``move`` the file is given away: it is gone afterwards, and copying is spared
        where it lies on the store's filesystem.

        Raises:
            StoreError: the store is full, read-only or unreachable; nothing of the file is visible in it.

        """

    def records(self) -> Iterator[Artifact]:
        """Yield every readable record, in no particular order.

        Raises:
            StoreError: the store cannot be reached.

        """

    def forget(self, artifact: Artifact) -> None:
        """Remove the artifact's record; the blob is left to garbage collection.

        Raises:
            StoreError: the store cannot be reached or written.

        """

    def collect(
        self,
        *,
        max_bytes: int | None,
        max_age: timedelta | None,
        now: datetime,
        dry_run: bool = False,
    ) -> Collected:
        """Drop what was not used for ``max_age``, then the least recently used until ``max_bytes`` is kept.

        Nothing that was used or written within the last hour goes, because a job may be at work on it.
        Unreferenced blobs and leftovers of interrupted writes go too. With ``dry_run`` nothing is removed.

        Raises:
            StoreError: the store cannot be reached or written.

        """

    def check(self) -> None:
        """Make sure that the store can be read and written, by doing so.

        Raises:
            StoreError: it cannot; the message says what to set.

        """
