"""What every store does, on a directory and on a real S3 server."""

import hashlib
import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from farm.errors import CorruptArtifactError, StoreError
from farm.settings import Settings
from farm.storage import open_store
from farm.storage.artifact import Artifact, blob_name, record_name
from farm.storage.atomic import digest
from farm.storage.s3_client import s3_client, s3_location

LATER = timedelta(hours=2)


class Bench:
    """A store, and the means to look behind it."""

    def __init__(self, uri: str, settings: Settings, folder: Path) -> None:
        self.uri = uri
        self.settings = settings
        self.folder = folder
        self.store = open_store(uri, settings)

    def file(self, content: bytes) -> Path:
        path = self.folder / f"{digest_of(content)[:8]}-{len(list(self.folder.iterdir()))}.mp4"
        path.write_bytes(content)
        return path

    def put(self, name: str, content: bytes, *, move: bool = False) -> Artifact:
        return self.store.put(
            kind="segment", key=key(name), path=self.file(content), facts={"frames": 3}, suffix=".mp4", move=move
        )

    def overwrite(self, name: str, content: bytes) -> None:
        if self.uri.startswith("s3://"):
            place = s3_location(f"{self.uri}/{name}")
            s3_client(self.settings).put_object(Bucket=place.bucket, Key=place.key, Body=content)
        else:
            path = Path(self.uri) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def names(self) -> set[str]:
        if self.uri.startswith("s3://"):
            place = s3_location(self.uri)
            answer = s3_client(self.settings).list_objects_v2(Bucket=place.bucket, Prefix=place.key)
            return {item["Key"].removeprefix(f"{place.key}/") for item in answer.get("Contents", ())}
        root = Path(self.uri)
        return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}

    def collect(self, **limits: object) -> tuple[int, int]:
        wanted = {"max_bytes": None, "max_age": None, "now": datetime.now(UTC) + LATER} | limits
        collected = self.store.collect(**wanted)  # type: ignore[arg-type]
        return collected.records, collected.blobs


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def key(name: str) -> str:
    return digest_of(name.encode())


@pytest.fixture(params=["directory", "s3"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    (tmp_path / "made").mkdir()
    if request.param == "directory":
        return Bench(str(tmp_path / "store"), Settings(cache=tmp_path / "cache"), tmp_path / "made")
    settings = request.getfixturevalue("s3_settings")
    return Bench(f"s3://farm/{digest_of(str(tmp_path).encode())[:12]}/store", settings, tmp_path / "made")


def test_what_is_put_is_found_and_opened_with_its_facts(bench: Bench) -> None:
    put = bench.put("one", b"pixels")
    found = bench.store.find("segment", key("one"))
    assert found == put
    assert found.facts == {"frames": 3}
    assert (found.size, found.sha256, found.suffix) == (6, digest_of(b"pixels"), ".mp4")
    path = bench.store.open_local(found)
    assert path.read_bytes() == b"pixels"
    assert path.suffix == ".mp4"
    assert list(bench.store.records()) == [found]


def test_an_empty_store_finds_nothing_and_collects_nothing(bench: Bench) -> None:
    assert bench.store.find("segment", key("one")) is None
    assert list(bench.store.records()) == []
    assert bench.collect(max_bytes=0) == (0, 0)


def test_the_same_key_of_another_kind_is_another_artifact(bench: Bench) -> None:
    bench.put("one", b"pixels")
    assert bench.store.find("audio", key("one")) is None


def test_facts_keep_their_types(bench: Bench) -> None:
    facts = {"frames": 240, "seconds": 8.0, "hardware": False, "encoder": "libx264", "reason": None}
    put = bench.store.put(kind="video", key=key("one"), path=bench.file(b"v"), facts=facts, suffix="")
    found = bench.store.find("video", key("one"))
    assert found == put
    assert {name: type(fact) for name, fact in found.facts.items()} == {n: type(f) for n, f in facts.items()}


def test_the_first_commit_wins(bench: Bench) -> None:
    first = bench.put("one", b"first")
    assert bench.put("one", b"second") == first
    assert bench.store.open_local(first).read_bytes() == b"first"


def test_of_many_commits_at_once_one_wins_and_all_say_which(bench: Bench) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda i: bench.put("one", b"attempt %d" % i), range(8)))
    assert len({result.sha256 for result in results}) == 1
    assert bench.store.find("segment", key("one")) == results[0]
    assert bench.store.open_local(results[0]).read_bytes().startswith(b"attempt")


def test_a_moved_file_is_gone_and_stored(bench: Bench) -> None:
    path = bench.file(b"pixels")
    put = bench.store.put(kind="segment", key=key("one"), path=path, facts={}, suffix=".mp4", move=True)
    assert not path.exists()
    assert bench.store.open_local(put).read_bytes() == b"pixels"


def test_a_moved_file_that_comes_second_is_gone_too(bench: Bench) -> None:
    first = bench.put("one", b"first")
    path = bench.file(b"second")
    put = bench.store.put(kind="segment", key=key("one"), path=path, facts={}, suffix=".mp4", move=True)
    assert put == first
    assert not path.exists()


def test_keys_with_the_same_bytes_share_a_blob(bench: Bench) -> None:
    one, two = bench.put("one", b"black"), bench.put("two", b"black", move=True)
    assert blob_name(one) == blob_name(two)
    assert len(bench.names()) == 3
    assert {artifact.key for artifact in bench.store.records()} == {key("one"), key("two")}


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b'{"key": "../../etc/passwd"}', b"\xff\xfe"],
    ids=["empty", "cut off", "foreign", "no text"],
)
def test_a_broken_record_counts_as_not_there_and_is_replaced(bench: Bench, broken: bytes) -> None:
    bench.put("one", b"pixels")
    bench.overwrite(record_name("segment", key("one")), broken)
    assert bench.store.find("segment", key("one")) is None
    assert list(bench.store.records()) == []
    again = bench.put("one", b"new pixels")
    assert bench.store.find("segment", key("one")) == again


def test_a_record_in_anothers_place_counts_as_not_there(bench: Bench) -> None:
    one = bench.put("one", b"pixels")
    bench.overwrite(record_name("segment", key("two")), one.model_dump_json().encode())
    assert bench.store.find("segment", key("two")) is None


def test_a_blob_of_the_wrong_size_counts_as_not_there_and_is_replaced(bench: Bench) -> None:
    one = bench.put("one", b"pixels")
    bench.overwrite(blob_name(one), b"pix")
    assert bench.store.find("segment", key("one")) is None
    again = bench.put("one", b"pixels")
    assert bench.store.open_local(again).read_bytes() == b"pixels"


def test_changed_bytes_are_noticed_forgotten_and_rendered_again(bench: Bench) -> None:
    one = bench.put("one", b"pixels")
    bench.overwrite(blob_name(one), b"pixelz")
    with pytest.raises(CorruptArtifactError, match="segment") as raised:
        bench.store.open_local(one)
    assert raised.value.retryable
    assert bench.store.find("segment", key("one")) is None
    assert bench.store.open_local(bench.put("one", b"pixels")).read_bytes() == b"pixels"


def test_a_missing_blob_is_noticed_and_forgotten(bench: Bench) -> None:
    one = bench.put("one", b"pixels")
    bench.overwrite(blob_name(one), b"pixelz")
    with pytest.raises(CorruptArtifactError):
        bench.store.open_local(one)
    with pytest.raises(CorruptArtifactError):
        bench.store.open_local(one)
    assert bench.names() == set()


def test_forgetting_removes_the_record_and_forgetting_again_does_nothing(bench: Bench) -> None:
    one, two = bench.put("one", b"black"), bench.put("two", b"black")
    bench.store.forget(one)
    bench.store.forget(one)
    assert bench.store.find("segment", key("one")) is None
    assert bench.store.open_local(two).read_bytes() == b"black"


@pytest.mark.parametrize(
    ("kind", "bad_key"),
    [
        ("../segment", key("one")),
        ("Segment", key("one")),
        ("segment", "../" * 20),
        ("segment", key("one")[:-1]),
        ("segment", key("one").upper()),
        ("segment", key("one") + "\n"),
    ],
)
def test_names_that_could_lead_elsewhere_are_refused(bench: Bench, kind: str, bad_key: str) -> None:
    with pytest.raises(StoreError, match="no name of an artifact"):
        bench.store.find(kind, bad_key)
    with pytest.raises(StoreError, match="no name of an artifact"):
        bench.store.put(kind=kind, key=bad_key, path=bench.file(b"x"), facts={}, suffix=".mp4")


def test_a_suffix_that_could_lead_elsewhere_is_refused(bench: Bench) -> None:
    with pytest.raises(StoreError, match="extension"):
        bench.store.put(kind="segment", key=key("one"), path=bench.file(b"x"), facts={}, suffix="/../x")
    assert bench.names() == set()


def test_collection_drops_what_is_too_old(bench: Bench) -> None:
    bench.put("one", b"pixels")
    assert bench.collect(max_age=timedelta(hours=3)) == (0, 0)
    assert bench.collect(max_age=timedelta(hours=1, minutes=30), dry_run=True) == (1, 1)
    assert bench.store.find("segment", key("one")) is not None
    assert bench.collect(max_age=timedelta(hours=1, minutes=30)) == (1, 1)
    assert bench.names() == set()


def test_collection_drops_what_is_too_much(bench: Bench) -> None:
    for name in ("one", "two", "three"):
        bench.put(name, name.encode() * 100)
    before = bench.store.collect(max_bytes=None, max_age=None, now=datetime.now(UTC) + LATER)
    assert (before.kept_bytes, before.freed_bytes) == (1100, 0)
    after = bench.store.collect(max_bytes=800, max_age=None, now=datetime.now(UTC) + LATER)
    assert after.records >= 1
    assert after.kept_bytes <= 800
    assert after.freed_bytes == 1100 - after.kept_bytes
    assert sum(artifact.size for artifact in bench.store.records()) == after.kept_bytes


def test_collection_spares_what_was_used_within_the_hour(bench: Bench) -> None:
    bench.put("one", b"pixels")
    assert bench.collect(max_bytes=0, max_age=timedelta(0), now=datetime.now(UTC)) == (0, 0)
    assert bench.store.find("segment", key("one")) is not None


def test_collection_drops_unreferenced_blobs_and_broken_records(bench: Bench) -> None:
    one = bench.put("one", b"pixels")
    two = bench.put("two", b"black")
    bench.store.forget(one)
    bench.overwrite(record_name("segment", key("three")), b"{")
    assert bench.collect() == (1, 1)
    assert list(bench.store.records()) == [two]
    assert bench.names() == {blob_name(two), record_name("segment", key("two"))}


def test_a_healthy_store_passes_its_check_and_nothing_is_left_by_it(bench: Bench) -> None:
    bench.store.check()
    assert bench.names() == set()


def test_a_store_is_reopened_by_its_address_and_travels_by_pickle(bench: Bench) -> None:
    put = bench.put("one", b"pixels")
    assert open_store(bench.store.uri, bench.settings).find("segment", key("one")) == put
    assert pickle.loads(pickle.dumps(bench.store)).find("segment", key("one")) == put  # noqa: S301 - our own
    assert bench.store.shared == bench.uri.startswith("s3://")


def test_large_files_survive_the_way_in_and_out(bench: Bench) -> None:
    content = os.urandom(1 << 20) * 20
    put = bench.put("large", content)
    assert digest(bench.store.open_local(put)).sha256 == digest_of(content)
