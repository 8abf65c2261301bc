"""What garbage collection chooses, as arithmetic."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from farm.storage.artifact import Artifact, blob_name, record_name
from farm.storage.collection import HeldBlob, HeldRecord, plan_sweep

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def record(name: str, *, hours: float, size: int = 100, content: str = "") -> HeldRecord:
    artifact = Artifact(
        key=hashlib.sha256(name.encode()).hexdigest(),
        kind="segment",
        sha256=hashlib.sha256((content or name).encode()).hexdigest(),
        size=size,
        created=NOW,
    )
    return HeldRecord(
        name=record_name(artifact.kind, artifact.key), used=NOW - timedelta(hours=hours), artifact=artifact
    )


def blob(held: HeldRecord, *, hours: float = 50) -> HeldBlob:
    assert held.artifact is not None
    return HeldBlob(name=blob_name(held.artifact), size=held.artifact.size, changed=NOW - timedelta(hours=hours))


def test_the_least_recently_used_go_first_and_only_as_many_as_needed() -> None:
    records = [record("a", hours=5), record("b", hours=9), record("c", hours=7)]
    sweep = plan_sweep(records, list(map(blob, records)), max_bytes=250, max_age=None, now=NOW)
    assert sweep.records == [records[1]]
    assert [item.name for item in sweep.blobs] == [blob(records[1]).name]
    assert sweep.kept_bytes == 200


def test_a_shared_blob_stays_until_its_last_record_goes() -> None:
    records = [record("a", hours=9, content="x"), record("b", hours=2, content="x")]
    blobs = [blob(records[0])]
    aged = plan_sweep(records, blobs, max_bytes=None, max_age=timedelta(hours=5), now=NOW)
    assert aged.records == [records[0]]
    assert aged.blobs == []
    assert aged.kept_bytes == 100
    emptied = plan_sweep(records, blobs, max_bytes=0, max_age=None, now=NOW)
    assert emptied.records == records
    assert emptied.blobs == blobs


def test_without_limits_only_garbage_goes() -> None:
    whole, dangling = record("a", hours=500), record("b", hours=5)
    broken = HeldRecord(name="records/segment/00/x.json", used=NOW - timedelta(hours=5), artifact=None)
    orphan = blob(record("c", hours=1))
    sweep = plan_sweep([whole, dangling, broken], [blob(whole), orphan], max_bytes=None, max_age=None, now=NOW)
    assert {item.name for item in sweep.records} == {dangling.name, broken.name}
    assert sweep.blobs == [orphan]


@pytest.mark.parametrize("minutes", [0, 30, 59])
def test_nothing_younger_than_an_hour_goes(minutes: int) -> None:
    young = record("a", hours=minutes / 60)
    orphan = blob(record("b", hours=1), hours=minutes / 60)
    sweep = plan_sweep([young], [blob(young), orphan], max_bytes=0, max_age=timedelta(0), now=NOW)
    assert (sweep.records, sweep.blobs) == ([], [])


def test_a_damaged_blob_goes_with_its_record() -> None:
    held = record("a", hours=5)
    cut = HeldBlob(name=blob(held).name, size=3, changed=NOW - timedelta(hours=5))
    sweep = plan_sweep([held], [cut], max_bytes=None, max_age=None, now=NOW)
    assert (list(sweep.records), list(sweep.blobs)) == ([held], [cut])
