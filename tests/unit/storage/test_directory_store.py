"""What only a directory store does: files, processes that die, disks that fill up."""

import hashlib
import os
import signal
import stat
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from farm.errors import StoreError
from farm.settings import Settings
from farm.storage import open_store
from farm.storage.directory import DirectoryStore

Start = Callable[..., subprocess.Popen[str]]

KEY = hashlib.sha256(b"key").hexdigest()
PUT = """
import sys
from pathlib import Path
from farm.storage.directory import DirectoryStore
store = DirectoryStore(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
put = store.put(kind="segment", key=sys.argv[3], path=Path(sys.argv[2]), facts={}, suffix=".mp4")
print(put.sha256, flush=True)
"""


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_processes_that_commit_at_once_agree_on_one_result(tmp_path: Path, start: Start) -> None:
    processes = []
    for number in range(4):
        path = tmp_path / f"attempt-{number}"
        path.write_bytes(f"attempt {number}".encode() * 10_000)
        processes.append(start(PUT, tmp_path / "store", path, KEY))
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    answers = {process.communicate("go\n")[0].strip() for process in processes}
    assert len(answers) == 1
    store = DirectoryStore(tmp_path / "store")
    found = store.find("segment", KEY)
    assert found is not None
    assert answers == {found.sha256}
    store.open_local(found)


@pytest.mark.parametrize("nameless", [True, False], ids=["O_TMPFILE", "no O_TMPFILE"])
def test_a_process_killed_while_it_puts_leaves_nothing_visible(tmp_path: Path, start: Start, nameless: bool) -> None:
    source, root = tmp_path / "pipe", tmp_path / "store"
    os.mkfifo(source)
    process = start(PUT if nameless else "import os; del os.O_TMPFILE\n" + PUT, root, source, KEY)
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    with source.open("wb", buffering=0) as pipe:  # opens when the process reads
        for _ in range(64):
            pipe.write(bytes(1 << 16))  # the last of it is waited for in the middle of the copy
        process.send_signal(signal.SIGKILL)
        process.wait()
    store = DirectoryStore(root)
    assert store.find("segment", KEY) is None
    assert list(store.records()) == []
    left = files(root)
    assert len(left) == (0 if nameless else 1)
    assert all(path.name.startswith(".tmp-") for path in left)
    now = datetime.now(UTC)
    assert store.collect(max_bytes=None, max_age=None, now=now).temporaries == 0
    later = store.collect(max_bytes=None, max_age=None, now=now + timedelta(hours=2))
    assert later.temporaries == len(left)
    assert files(root) == []


def test_without_nameless_files_everything_works_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_TMPFILE")
    store = DirectoryStore(tmp_path / "store")
    (tmp_path / "a").write_bytes(b"first")
    (tmp_path / "b").write_bytes(b"second")
    first = store.put(kind="segment", key=KEY, path=tmp_path / "a", facts={}, suffix=".mp4")
    assert store.put(kind="segment", key=KEY, path=tmp_path / "b", facts={}, suffix=".mp4") == first
    assert store.open_local(first).read_bytes() == b"first"
    (store.root / f"records/segment/{KEY[:2]}/{KEY}.json").write_text("{")
    again = store.put(kind="segment", key=KEY, path=tmp_path / "b", facts={}, suffix=".mp4")
    assert store.open_local(again).read_bytes() == b"second"
    assert not [path for path in files(store.root) if path.name.startswith(".")]


def test_a_moved_file_keeps_its_blocks_and_gets_the_usual_mode(tmp_path: Path) -> None:
    source = tmp_path / "made"
    source.write_bytes(b"pixels")
    source.chmod(0o600)
    os.utime(source, (0, 0))
    inode = source.stat().st_ino
    store = DirectoryStore(tmp_path / "store")
    put = store.put(kind="segment", key=KEY, path=source, facts={}, suffix=".mp4", move=True)
    blob = store.open_local(put)
    assert blob.stat().st_ino == inode
    assert stat.S_IMODE(blob.stat().st_mode) == 0o644
    assert blob.stat().st_mtime > 0, "an old file would be collected as abandoned"


def test_a_file_is_moved_over_from_another_filesystem(tmp_path: Path, small_disk: Path) -> None:
    source = small_disk / "made"
    source.write_bytes(b"pixels")
    store = DirectoryStore(tmp_path / "store")
    put = store.put(kind="segment", key=KEY, path=source, facts={}, suffix=".mp4", move=True)
    assert store.open_local(put).read_bytes() == b"pixels"
    assert not source.exists()


@pytest.mark.parametrize("nameless", [True, False], ids=["O_TMPFILE", "no O_TMPFILE"])
def test_a_full_disk_is_a_clear_error_and_leaves_nothing(
    tmp_path: Path, small_disk: Path, nameless: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not nameless:
        monkeypatch.delattr(os, "O_TMPFILE")
    source = tmp_path / "made"
    source.write_bytes(bytes(2 << 20))
    store = DirectoryStore(small_disk)
    with pytest.raises(StoreError, match="the disk is full; free space there or set FARM_STORE"):
        store.put(kind="segment", key=KEY, path=source, facts={}, suffix=".mp4")
    assert files(small_disk) == []
    assert source.exists()
    source.write_bytes(b"small enough")
    assert store.put(kind="segment", key=KEY, path=source, facts={}, suffix=".mp4").size == 12


def test_a_store_whose_place_is_a_file_says_what_to_set(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "file").write_text("")
    store = open_store(str(tmp_path / "file" / "store"), settings)
    with pytest.raises(StoreError, match=r"part of its path is a file.*FARM_STORE"):
        store.check()
    assert store.find("segment", KEY) is None


def test_a_read_only_store_can_be_used_but_not_written(tmp_path: Path, start: Start) -> None:
    store = DirectoryStore(tmp_path / "store")
    (tmp_path / "a").write_bytes(b"first")
    store.put(kind="segment", key=KEY, path=tmp_path / "a", facts={}, suffix=".mp4")
    if os.geteuid() != 0:
        pytest.skip("changing the user needs the superuser")
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o055)
    program = """
import os, sys
from farm.errors import StoreError
from farm.storage.directory import DirectoryStore
store = DirectoryStore(sys.argv[1])
os.setuid(65534)
found = store.find("segment", sys.argv[2])
print(store.open_local(found).read_bytes().decode())
try:
    store.check()
except StoreError as error:
    print(error)
"""
    answer = start(program, store.root, KEY).communicate()[0].splitlines()
    assert answer[0] == "first"
    assert "permission denied; set FARM_STORE to a directory that can be written" in answer[1]


def test_a_use_is_noted_so_that_collection_spares_it(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "store")
    (tmp_path / "a").write_bytes(b"first")
    store.put(kind="segment", key=KEY, path=tmp_path / "a", facts={}, suffix=".mp4")
    for path in files(store.root):
        os.utime(path, (0, 0))
    assert store.collect(max_bytes=0, max_age=None, now=datetime.now(UTC), dry_run=True).records == 1
    found = store.find("segment", KEY)
    assert found is not None
    assert store.collect(max_bytes=0, max_age=None, now=datetime.now(UTC)).records == 0
    store.open_local(found)


@pytest.mark.parametrize("uri", ["", "gs://bucket/x", "http://host/x", "file://"])
def test_addresses_that_are_no_store_are_refused(uri: str, settings: Settings) -> None:
    with pytest.raises(StoreError, match="FARM_STORE"):
        open_store(uri, settings)


def test_a_file_address_opens_a_directory(tmp_path: Path, settings: Settings) -> None:
    assert open_store(f"file://{tmp_path}", settings).uri == str(tmp_path)


def test_importing_the_package_is_cheap(start: Start) -> None:
    program = """
import sys
import farm.storage, farm.storage.directory, farm.storage.destination, farm.storage.scratch
print([name for name in ("boto3", "httpcore", "httpx", "ray", "cv2") if name in sys.modules])
"""
    assert start(program).communicate()[0] == "[]\n"
