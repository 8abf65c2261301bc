"""A store in a directory, on one machine or on a filesystem that all nodes share."""

import errno
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from farm.errors import CorruptArtifactError
from farm.storage.artifact import Artifact, Fact, blob_name, new_record, read_record, record_name, require_suffix
from farm.storage.atomic import (
    FILE_MODE,
    TEMPORARY,
    Digest,
    copy_bytes,
    digest,
    explained,
    link_new,
    staged,
    sync_folder,
    write_atomically,
)
from farm.storage.collection import GRACE, Collected, HeldBlob, HeldRecord, Sweep, plan_sweep

_TOUCH_SECONDS = 60.0
"""A use is written down at most this often."""


class DirectoryStore:
    """Artifacts as files below a directory."""

    shared = False

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root).absolute()
        """The directory; it is created by the first write."""

    @property
    def uri(self) -> str:
        """The directory's path."""
        return str(self.root)

    def find(self, kind: str, key: str) -> Artifact | None:
        """Return the artifact made for a content key, or None; see ``Store.find``."""
        artifact = self._intact(kind, key)
        if artifact is not None:
            self._touch(self.root / record_name(kind, key))
        return artifact

    def open_local(self, artifact: Artifact) -> Path:
        """Return the blob itself after hashing it; see ``Store.open_local``."""
        path = self.root / blob_name(artifact)
        with explained(f"cannot read from the store at {self.root}"):
            try:
                if digest(path) == Digest(sha256=artifact.sha256, size=artifact.size):
                    return path
            except FileNotFoundError:
                pass
        self.forget(artifact)
        # A repeated render gives the same bytes, and so the same name: the bad blob has to make room.
        path.unlink(missing_ok=True)
        raise CorruptArtifactError(f"the {artifact.kind} {artifact.key[:12]} in {self.root} is missing or damaged")

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
        """Commit a finished file under its content key; see ``Store.put``."""
        require_suffix(suffix)
        with explained(f"cannot write to the store at {self.root}", advice="free space there or set FARM_STORE"):
            artifact = self._intact(kind, key)
            if artifact is None:
                stored = self._add_blob(path, suffix, move=move)
                artifact = self._add_record(new_record(kind, key, stored, suffix, facts))
            if move:
                path.unlink(missing_ok=True)
            return artifact

    def records(self) -> Iterator[Artifact]:
        """Yield every readable record; see ``Store.records``."""
        return (record.artifact for record in self._held_records() if record.artifact is not None)

    def forget(self, artifact: Artifact) -> None:
        """Remove the artifact's record; see ``Store.forget``."""
        with explained(f"cannot write to the store at {self.root}"):
            (self.root / record_name(artifact.kind, artifact.key)).unlink(missing_ok=True)

    def collect(
        self,
        *,
        max_bytes: int | None,
        max_age: timedelta | None,
        now: datetime,
        dry_run: bool = False,
    ) -> Collected:
        """Drop what is old or too much; see ``Store.collect``. A record's last use is its file's mtime."""
        with explained(f"cannot clean up the store at {self.root}"):
            sweep = plan_sweep(
                list(self._held_records()), list(self._held_blobs()), max_bytes=max_bytes, max_age=max_age, now=now
            )
            leftovers = [name for name in self._names(f"**/{TEMPORARY}*") if now - self._changed(name) >= GRACE]
            result = Collected(
                records=len(sweep.records),
                blobs=len(sweep.blobs),
                temporaries=len(leftovers),
                freed_bytes=sum(blob.size for blob in sweep.blobs) + sum(map(self._size, leftovers)),
                kept_bytes=sweep.kept_bytes,
            )
            if not dry_run:
                self._drop(sweep, leftovers, now)
        return result

    def check(self) -> None:
        """Make sure that the directory can be created and written; see ``Store.check``."""
        advice = "set FARM_STORE to a directory that can be written"
        with explained(f"cannot use the store at {self.root}", advice=advice):
            self.root.mkdir(parents=True, exist_ok=True)
            with staged(self.root) as stage:
                stage.file.write(b"check")
                stage.file.flush()

    def _intact(self, kind: str, key: str) -> Artifact | None:
        """Return the artifact if its record can be read and its blob has the right size."""
        name = record_name(kind, key)
        with explained(f"cannot read from the store at {self.root}"):
            try:
                artifact = read_record((self.root / name).read_bytes(), name)
                if artifact is None or (self.root / blob_name(artifact)).stat().st_size != artifact.size:
                    return None
            except (FileNotFoundError, NotADirectoryError):
                return None
        return artifact

    def _add_blob(self, path: Path, suffix: str, *, move: bool) -> Digest:
        """Put the bytes of ``path`` under their hash, unless they are there."""
        self.root.mkdir(parents=True, exist_ok=True)
        if move:
            try:
                return self._adopt(path, suffix)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
        with staged(self.root) as stage, path.open("rb") as source:
            stored = copy_bytes(source, stage.file)
            target = self._blob_path(stored, suffix)
            # A blob of the wrong size can only be a damaged one.
            while not stage.commit(target, replace=False) and not _reuse(target, stored.size):
                target.unlink(missing_ok=True)
        return stored

    def _adopt(self, path: Path, suffix: str) -> Digest:
        """Make a file that was given away the blob, by a second name for it."""
        path.chmod(FILE_MODE & ~_umask())
        os.utime(path)  # an old file must not look like an abandoned blob
        with path.open("rb") as file:
            os.fsync(file.fileno())
        stored = digest(path)
        target = self._blob_path(stored, suffix)
        while not link_new(path, target) and not _reuse(target, stored.size):
            target.unlink(missing_ok=True)
        sync_folder(target.parent)
        return stored

    def _blob_path(self, stored: Digest, suffix: str) -> Path:
        folder = self.root / "blobs" / stored.sha256[:2]
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{stored.sha256}{suffix}"

    def _add_record(self, artifact: Artifact) -> Artifact:
        """Write the record last; an intact one that is there already stays, a broken one is replaced."""
        target = self.root / record_name(artifact.kind, artifact.key)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = artifact.model_dump_json().encode()
        if write_atomically(target, text, replace=False):
            return artifact
        if first := self._intact(artifact.kind, artifact.key):
            return first
        write_atomically(target, text, replace=True)
        return artifact

    def _drop(self, sweep: Sweep, leftovers: Sequence[str], now: datetime) -> None:
        """Remove what was chosen, except what was used again since it was listed."""
        needed = set()
        for record in sweep.records:
            if now - self._changed(record.name) >= GRACE:
                (self.root / record.name).unlink(missing_ok=True)
            elif record.artifact is not None:
                needed.add(blob_name(record.artifact))
        for name in [*(blob.name for blob in sweep.blobs if blob.name not in needed), *leftovers]:
            if now - self._changed(name) >= GRACE:
                (self.root / name).unlink(missing_ok=True)

    def _touch(self, path: Path) -> None:
        """Note a use for garbage collection; a store that can only be read is used without a note."""
        try:
            if time.time() - path.stat().st_mtime > _TOUCH_SECONDS:
                os.utime(path)
        except OSError:
            return

    def _held_records(self) -> Iterator[HeldRecord]:
        for name in self._names("records/*/*/*.json"):
            try:
                yield HeldRecord(
                    name=name, used=self._changed(name), artifact=read_record((self.root / name).read_bytes(), name)
                )
            except FileNotFoundError:
                continue

    def _held_blobs(self) -> Iterator[HeldBlob]:
        for name in self._names("blobs/*/*"):
            yield HeldBlob(name=name, size=self._size(name), changed=self._changed(name))

    def _names(self, pattern: str) -> Iterator[str]:
        hidden = TEMPORARY in pattern
        for path in self.root.glob(pattern):
            if path.is_file() and (hidden or not path.name.startswith(TEMPORARY)):
                yield path.relative_to(self.root).as_posix()

    def _changed(self, name: str) -> datetime:
        """Return the file's mtime; one that is gone by now looks as if it had just been used."""
        try:
            return datetime.fromtimestamp((self.root / name).stat().st_mtime, UTC)
        except FileNotFoundError:
            return datetime.max.replace(tzinfo=UTC)

    def _size(self, name: str) -> int:
        try:
            return (self.root / name).stat().st_size
        except FileNotFoundError:
            return 0


def _reuse(blob: Path, size: int) -> bool:
    """Keep garbage collection away from a blob that is needed again; False if it is damaged or gone."""
    try:
        os.utime(blob)
        return blob.stat().st_size == size
    except FileNotFoundError:
        return False


def _umask() -> int:
    """Return the umask without changing it, which is not safe with threads (proc(5))."""
    try:
        # Bytes, because the first line is the process's name, cut at 15 bytes even inside a character.
        for line in Path("/proc/self/status").read_bytes().splitlines():
            if line.startswith(b"Umask:"):
                return int(line.split()[1], 8)
    except OSError:
        pass
    return 0o022
