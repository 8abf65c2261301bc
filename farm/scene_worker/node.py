"""What this node can do, found by trying."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from farm.errors import FarmError
from farm.media.encoders import devices, proven
from farm.media.ffmpeg import version
from farm.plan.encoding import HARDWARE, SOFTWARE
from farm.settings import Settings
from farm.storage import open_store

SIGHT = "framefarm-sight-"
"""Prefix of the files by which nodes find out whether they see the same directory."""


@dataclass(frozen=True, kw_only=True)
class NodeReport:
    """One node's answers."""

    host: str
    cpus: int
    ffmpeg: str
    """Version, or why it cannot be used."""
    encoders: dict[str, str]
    """An empty text for each encoder that passed its probe encode, else why it failed."""
    gpus: tuple[str, ...]
    """NVIDIA device files."""
    store: str
    """An empty text if the store is reachable and writable from here, else why not."""
    sees: tuple[str, ...]
    """Sight files of other nodes in the store's directory."""


def report(store_uri: str, settings: Settings) -> NodeReport:
    """Probe this node."""
    try:
        ffmpeg = version()
    except FarmError as error:
        ffmpeg = str(error)
    store, sees = _store(store_uri, settings)
    return NodeReport(
        host=platform.node(),
        cpus=os.cpu_count() or 1,
        ffmpeg=ffmpeg,
        encoders={encoder: proven(encoder) for encoder in (*SOFTWARE.values(), *HARDWARE.values())},
        gpus=devices(),
        store=store,
        sees=sees,
    )


def _store(uri: str, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """Try the store; return what is wrong, and the sight files in it."""
    try:
        store = open_store(uri, settings)
        store.check()
    except FarmError as error:
        return str(error), ()
    folder = Path(store.uri)
    return "", () if store.shared else tuple(path.name for path in folder.glob(SIGHT + "*"))
