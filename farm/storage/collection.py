"""What garbage collection drops, as a pure function over what a store holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from farm.storage.artifact import Artifact, blob_name

GRACE = timedelta(hours=1)
"""Nothing used or written more recently is dropped: its job may be between blob and record, or reading it."""


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What garbage collection removed, or would remove."""

    records: int
    """Records dropped."""
    blobs: int
    """Blobs removed."""
    temporaries: int
    """Leftovers of interrupted writes removed."""
    freed_bytes: int
    """Size of the removed blobs and leftovers."""
    kept_bytes: int
    """Size of the blobs that records still need."""


@dataclass(frozen=True, kw_only=True)
class HeldRecord:
    """A record as a store lists it."""

    name: str
    """Name within the store."""
    used: datetime
    """When it was last used."""
    artifact: Artifact | None
    """What it says; None if it is broken."""


@dataclass(frozen=True, kw_only=True)
class HeldBlob:
    """A blob as a store lists it."""

    name: str
    """Name within the store."""
    size: int
    """Length in bytes."""
    changed: datetime
    """When it was last written."""


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """What is to be dropped: the records first, then the blobs."""

    records: Sequence[HeldRecord]
    """Records to drop."""
    blobs: Sequence[HeldBlob]
    """Blobs that no kept record needs."""
    kept_bytes: int
    """Size of the blobs that kept records need."""


def plan_sweep(
    records: Sequence[HeldRecord],
    blobs: Sequence[HeldBlob],
    *,
    max_bytes: int | None,
    max_age: timedelta | None,
    now: datetime,
) -> Sweep:
    """Choose what to drop: broken and outdated records, then the least recently used above ``max_bytes``."""
    sizes = {blob.name: blob.size for blob in blobs}
    needs: Counter[str] = Counter()
    for record in records:
        if (name := _needed(record, sizes)) is not None:
            needs[name] += 1
    kept_bytes = sum(sizes[name] for name in needs)
    dropped = []
    for record in sorted(records, key=lambda record: record.used):
        if now - record.used < GRACE:
            break
        needed = _needed(record, sizes)
        outdated = max_age is not None and now - record.used > max_age
        too_much = max_bytes is not None and kept_bytes > max_bytes
        if not (needed is None or outdated or too_much):
            continue
        dropped.append(record)
        if needed is not None:
            needs[needed] -= 1
            kept_bytes -= sizes[needed] if needs[needed] == 0 else 0
    unneeded = [blob for blob in blobs if needs[blob.name] == 0 and now - blob.changed >= GRACE]
    return Sweep(records=dropped, blobs=unneeded, kept_bytes=kept_bytes)


def _needed(record: HeldRecord, sizes: dict[str, int]) -> str | None:
    """Return the name of the record's blob, or None if the record is broken or the blob is not intact."""
    if record.artifact is None:
        return None
    name = blob_name(record.artifact)
    return name if sizes.get(name) == record.artifact.size else None
