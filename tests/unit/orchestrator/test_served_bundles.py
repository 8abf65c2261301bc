"""Served bundles are copied whole, and nothing beside them."""

import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from farm.errors import AssetError
from farm.orchestrator.projects import bundle_of
from farm.scene_worker.remotion.bundles import BUNDLE
from farm.settings import Settings
from farm.storage.directory import DirectoryStore


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; return its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/site"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder that looks as bundles do: page, code, a part that is loaded later, a public file with a blank."""
    site = tmp_path / "www" / "site"
    (site / "public").mkdir(parents=True)
    (site / "bundle.js").write_text('load = () => import_.e("214").then(() => import_.e("999"))')
    (site / "bundle.js.map").write_text("{}")
    (site / "214.bundle.js").write_text("part = 1")
    (site / "public" / "a tone.wav").write_bytes(b"RIFF")
    (site / "secret.txt").write_text("not listed")
    (site.parent / "outside.txt").write_text("outside")
    write_page(site, ["/site/public/a%20tone.wav"])
    return site


def write_page(site: Path, files: list[str]) -> None:
    listed = json.dumps([{"src": name, "name": name} for name in files])
    (site / "index.html").write_text(f"<script>window.remotion_staticFiles = {listed};</script>")


def copied(tmp_path: Path, address: str, *, hosts: tuple[str, ...] = ("127.0.0.1",)) -> tuple[str, dict[str, bytes]]:
    """Return the bundle's key and files after it was copied into an empty store."""
    store = DirectoryStore(tmp_path / "store")
    folder = tmp_path / "scratch"
    folder.mkdir(exist_ok=True)
    settings = Settings(cache=tmp_path / "cache", fetch_private_hosts=hosts)
    key = bundle_of(address, tmp_path, store, settings, folder)
    found = store.find(BUNDLE, key)
    assert found
    with tarfile.open(store.open_local(found)) as archive:
        files = {entry.name: archive.extractfile(entry) for entry in archive}
        return key, {name: file.read() for name, file in files.items() if file}


def test_a_served_bundle_is_copied_with_its_parts_and_public_files(site: Path, tmp_path: Path) -> None:
    with served(site.parent) as address:
        _key, files = copied(tmp_path, address)
    assert set(files) == {"index.html", "bundle.js", "bundle.js.map", "214.bundle.js", "public/a tone.wav"}
    assert files["214.bundle.js"] == b"part = 1"


@pytest.mark.parametrize(
    ("load", "emit"),
    [
        ('await __webpack_require__.e(/* import() */ "29-8").then(go)', '__webpack_require__.p + "460bdf14.woff2"'),
        ('Promise.all(/*! import() */ [t.e("29-8")])', "t.p + 'static/face.png'"),
        ('new Worker(new URL(/* worker import */t.p + t.u("29-8"), t.b))', 't.p + "face.png"'),
        ('n.e(/*! import() | named */ "29-8")', 'e.exports=n.p+"460bdf14.woff2"'),
    ],
)
def test_files_made_of_imports_are_copied_also_those_of_later_parts(
    site: Path, tmp_path: Path, load: str, emit: str
) -> None:
    name = emit.split("+")[1].strip(" \"'")
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).write_bytes(b"face")
    (site / "deep.png").write_bytes(b"deep")
    (site / "bundle.js").write_text(f'{load}; {emit}; other.p + "../outside.txt"')
    (site / "29-8.bundle.js").write_text('__webpack_require__.e("214")')
    (site / "29-8.bundle.js.map").write_text("{}")
    (site / "214.bundle.js").write_text('__webpack_require__.p + "deep.png"; __webpack_require__.e("29-8")')
    with served(site.parent) as address:
        _key, files = copied(tmp_path, address)
    code = {"bundle.js", "bundle.js.map", "29-8.bundle.js", "29-8.bundle.js.map", "214.bundle.js"}
    assert set(files) == {"index.html", "public/a tone.wav", name, "deep.png", *code}
    assert files[name] == b"face"


def test_the_same_bundle_has_one_key_and_a_changed_one_another(site: Path, tmp_path: Path) -> None:
    with served(site.parent) as address:
        first, _ = copied(tmp_path, address)
        again, _ = copied(tmp_path / ".", address + "/index.html")
        (site / "bundle.js").write_text("changed")
        changed, _ = copied(tmp_path, address)
    assert first == again
    assert changed != first


@pytest.mark.parametrize(
    "file",
    [
        "/outside.txt",
        "../outside.txt",
        "%2e%2e/outside.txt",
        "public/..%2f..%2foutside.txt",
        "http://127.0.0.1:9/site/x",
    ],
)
def test_a_page_that_names_files_outside_of_itself_is_refused(site: Path, tmp_path: Path, file: str) -> None:
    write_page(site, [file])
    with served(site.parent) as address, pytest.raises(AssetError, match="outside of itself"):
        copied(tmp_path, address)


def test_a_page_that_is_no_bundle_is_refused(site: Path, tmp_path: Path) -> None:
    (site / "index.html").write_text("<h1>Hello</h1>")
    with served(site.parent) as address, pytest.raises(AssetError, match="no bundle of a Remotion project"):
        copied(tmp_path, address)


def test_a_bundle_that_is_not_there_is_told(site: Path, tmp_path: Path) -> None:
    with served(site.parent) as address, pytest.raises(AssetError, match="404"):
        copied(tmp_path, address + "/nothing")


def test_a_private_address_is_refused_unless_it_is_listed(site: Path, tmp_path: Path) -> None:
    with served(site.parent) as address, pytest.raises(AssetError, match="private"):
        copied(tmp_path, address, hosts=())
