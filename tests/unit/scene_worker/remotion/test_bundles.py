"""Bundles travel as archives: the same files, the same bytes; unpacked once per node, and nowhere else."""

import io
import os
import tarfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from farm.errors import RenderError
from farm.scene_worker.remotion.bundles import BUNDLE, KEPT, MIN_AGE_SECONDS, hash_files, pack, unpacked
from farm.settings import Settings
from farm.storage.directory import DirectoryStore

FILES = {"index.html": b"<html>", "bundle.js": b"code", "public/a.png": b"\x89PNG", "public/deep/ünï çode.txt": b""}


def write_files(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def read_files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Node:
    """A node with its cache, and a store to unpack from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = DirectoryStore(folder / "store")
        self.settings = Settings(cache=folder / "cache")

    def put(self, key: str, archive: Path) -> None:
        self.store.put(kind=BUNDLE, key=key, path=archive, facts={}, suffix=".tar")

    def put_files(self, key: str, files: dict[str, bytes]) -> None:
        made = self.folder / f"{key}.tar"
        pack(write_files(self.folder / f"{key}-source", files), made)
        self.put(key, made)

    def unpacked(self, key: str) -> Path:
        return unpacked(key, self.store, self.settings)

    def names(self) -> set[str]:
        return {path.name for path in (self.settings.cache / "bundles").iterdir() if not path.name.endswith(".lock")}


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path)


KEY = "ab" * 32


def test_a_bundle_comes_out_as_it_went_in(node: Node) -> None:
    node.put_files(KEY, FILES)
    assert read_files(node.unpacked(KEY)) == FILES
    assert node.names() == {KEY}


def test_an_archive_depends_on_names_and_bytes_alone(tmp_path: Path) -> None:
    first = write_files(tmp_path / "first", FILES)
    second = write_files(tmp_path / "second" / "elsewhere", dict(reversed(FILES.items())))
    (second / "empty folder").mkdir()
    for number, path in enumerate(sorted(second.rglob("*"))):
        os.utime(path, (number, number))
        path.chmod(0o700)
    for folder, name in ((first, "1"), (second, "2")):
        pack(folder, tmp_path / name)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to])
def test_a_link_is_packed_as_what_it_leads_to(node: Node, link: Callable[[Path, Path], None]) -> None:
    # Remotion's bundler copies a link in the public folder as a link to where the file was.
    source = write_files(node.folder / "source", {"index.html": b"<html>"})
    outside = write_files(node.folder / "elsewhere", {"logo.png": b"logo"}) / "logo.png"
    link(source / "logo.png", outside)
    link(source / "again.png", source / "logo.png")
    pack(source, node.folder / "a.tar")
    node.put(KEY, node.folder / "a.tar")
    outside.unlink()
    found = node.unpacked(KEY)
    assert read_files(found) == {"index.html": b"<html>", "logo.png": b"logo", "again.png": b"logo"}
    assert not any(path.is_symlink() for path in found.rglob("*"))


def test_a_link_that_leads_nowhere_is_left_out(node: Node) -> None:
    source = write_files(node.folder / "source", {"index.html": b""})
    (source / "lost").symlink_to(node.folder / "never")
    pack(source, node.folder / "a.tar")
    with tarfile.open(node.folder / "a.tar") as archive:
        assert archive.getnames() == ["index.html"]


def test_a_bundle_is_unpacked_once(node: Node) -> None:
    node.put_files(KEY, FILES)
    folder = node.unpacked(KEY)
    (folder / "bundle.js").write_bytes(b"still here")
    for artifact in [node.store.find(BUNDLE, KEY)]:
        assert artifact
        node.store.forget(artifact)
    assert node.unpacked(KEY) == folder
    assert (folder / "bundle.js").read_bytes() == b"still here"


def test_many_who_want_it_at_once_wait_for_the_one_who_unpacks(node: Node) -> None:
    node.put_files(KEY, {f"{n}.js": bytes(20_000) for n in range(100)})
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: len(list(node.unpacked(KEY).iterdir())), range(8)))
    assert found == [100] * 8
    assert node.names() == {KEY}


def test_what_a_dead_process_left_half_unpacked_is_made_anew(node: Node) -> None:
    node.put_files(KEY, FILES)
    write_files(node.settings.cache / "bundles" / f"{KEY}.making", {"half": b"", "index.html": b"broken"})
    assert read_files(node.unpacked(KEY)) == FILES
    assert node.names() == {KEY}


def test_a_bundle_that_went_away_is_told(node: Node) -> None:
    with pytest.raises(RenderError, match="went away from the store"):
        node.unpacked(KEY)
    assert node.names() == set()


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.size = kind, target, 4 if kind == tarfile.REGTYPE else 0
    return entry


def outside(node: Node) -> set[Path]:
    """Return all files but those that are unpacked."""
    cache = node.settings.cache
    return {path for path in node.folder.rglob("*") if path != cache and cache / "bundles" not in (path, *path.parents)}


@pytest.mark.parametrize(
    "entry",
    [
        member("../evil"),
        member("a/../../../evil"),
        member("link", tarfile.SYMTYPE, "../../evil"),
        member("link", tarfile.SYMTYPE, "/etc/passwd"),
        member("link", tarfile.LNKTYPE, "../evil"),
        member("/index.html"),
        member("device", tarfile.CHRTYPE),
        member("pipe", tarfile.FIFOTYPE),
    ],
    ids=lambda entry: f"{entry.name} {entry.linkname}",
)
def test_an_archive_that_reaches_outside_is_refused(node: Node, entry: tarfile.TarInfo) -> None:
    with tarfile.open(node.folder / "evil.tar", "w") as archive:
        archive.addfile(entry, io.BytesIO(b"evil") if entry.size else None)
    node.put(KEY, node.folder / "evil.tar")
    before = outside(node)
    with pytest.raises(RenderError, match="no file of its own"):
        node.unpacked(KEY)
    assert outside(node) == before
    assert KEY not in node.names()


def test_of_many_bundles_those_unused_for_longest_go_unless_they_are_young(node: Node) -> None:
    root = node.settings.cache / "bundles"
    long_ago = time.time() - MIN_AGE_SECONDS - 1000
    for number in range(KEPT + 5):
        folder = write_files(root / f"{number:03d}", {"index.html": b""})
        os.utime(folder, (long_ago + number, long_ago + number))
    for name in ("000", "001"):
        os.utime(root / name)
    node.put_files(KEY, FILES)
    node.unpacked(KEY)
    gone = {f"{number:03d}" for number in range(KEPT + 5)} - node.names()
    assert gone == {f"{number:03d}" for number in range(2, 8)}
    assert {"000", "001", KEY} <= node.names()


def test_a_hash_of_files_knows_names_and_bytes(tmp_path: Path) -> None:
    def hashed(files: dict[str, bytes]) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        write_files(folder, files)
        return hash_files(folder, sorted(Path(name) for name in files))

    assert hashed(FILES) == hashed(dict(FILES))
    others = [FILES | {"new": b""}, FILES | {"index.html": b"<html >"}, {"a": b"bc"}, {"ab": b"c"}, {}]
    assert len({hashed(files) for files in [FILES, *others]}) == 6
