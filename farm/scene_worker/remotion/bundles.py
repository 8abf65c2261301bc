"""Bundles on this node: unpacked once, read by every page."""

import hashlib
import os
import shutil
import tarfile
import time
from pathlib import Path

from farm.errors import RenderError
from farm.settings import Settings
from farm.storage.atomic import explained, remove_tree
from farm.storage.locks import locked
from farm.storage.store import Store

BUNDLE = "bundle"
"""Kind of the artifacts that carry bundled projects."""

KEPT = 20
"""Bundles that a node keeps; of more, those unused for longest go."""

MIN_AGE_SECONDS = 3600.0
"""One used more recently than this is not removed: somebody may be drawing from it."""


def unpacked(bundle: str, store: Store, settings: Settings) -> Path:
    """Return the folder of a bundle, unpacking it if no process of this node has done so.

    Raises:
        RenderError: the store does not have it any more.
        StoreError: the disk is full.

    """
    root = settings.cache / "bundles"
    folder = root / bundle
    with explained(f"cannot unpack a bundle in {root}", advice="free space there or set FARM_CACHE"):
        root.mkdir(parents=True, exist_ok=True)
        with locked(root / f"{bundle}.lock"):
            if not folder.is_dir():
                _unpack(bundle, store, folder)
                _tidy(root)
            os.utime(folder)
    return folder


def _unpack(bundle: str, store: Store, folder: Path) -> None:
    artifact = store.find(BUNDLE, bundle)
    if artifact is None:
        raise RenderError("the bundled project went away from the store before it was used")
    draft = folder.with_suffix(".making")
    remove_tree(draft)  # of a process that died
    with tarfile.open(store.open_local(artifact)) as archive:
        _extract(archive, draft)
    draft.rename(folder)


def _extract(archive: tarfile.TarFile, target: Path) -> None:
    """Write an archive's files below a folder; Python's own filters came with 3.11.4, and 3.11.2 is about.

    Raises:
        RenderError: an entry is no file, or would lie elsewhere.

    """
    root = target.resolve()
    for entry in archive:
        path = (root / entry.name).resolve()
        source = archive.extractfile(entry) if entry.isreg() else None
        if source is None or not path.is_relative_to(root):
            raise RenderError(f"the bundled project has an entry that is no file of its own: {entry.name[:80]}")
        path.parent.mkdir(parents=True, exist_ok=True)
        with source, path.open("wb") as file:
            shutil.copyfileobj(source, file)


def _tidy(root: Path) -> None:
    """Remove the bundles that were used least recently."""
    found = sorted((p for p in root.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime, reverse=True)
    for folder in found[KEPT:]:
        if time.time() - folder.stat().st_mtime > MIN_AGE_SECONDS:
            remove_tree(folder)


def pack(folder: Path, target: Path) -> None:
    """Write a folder as an archive whose bytes depend on its files alone."""
    # Links would lead nowhere on another node.
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT, dereference=True) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.add(path, str(path.relative_to(folder)), recursive=False, filter=_plain)


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out what differs between machines."""
    entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname, entry.mode = 0, 0, 0, "", "", 0o644
    return entry


def hash_files(folder: Path, names: list[Path]) -> str:
    """Return a hash of files' names and bytes."""
    whole = hashlib.sha256()
    for name in names:
        with (folder / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"{name.as_posix()}\0{digest}\n".encode())
    return whole.hexdigest()
