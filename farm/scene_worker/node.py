"""What this node can do, found by trying."""

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from farm.errors import FarmError
from farm.media.encoders import devices, proven
from farm.media.ffmpeg import version
from farm.media.fonts import installed, lacking
from farm.plan.encoding import HARDWARE, SOFTWARE
from farm.providers.alignment.align import aligner_version
from farm.providers.alignment.lexicon import known
from farm.providers.speech.engines import ENGINES
from farm.scene_worker.remotion.workspace import engine_of, find_chromium, find_node, find_workspace, workspace
from farm.settings import Settings
from farm.storage import open_store

SIGHT = "framefarm-sight-"
"""Prefix of the files by which nodes find out whether they see the same directory."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The state of one tool."""

    found: str
    """Version or path; empty when it is missing."""
    advice: str = ""
    """What it is for and how to get it, where it is missing."""


@dataclass(frozen=True, kw_only=True)
class NodeReport:
    """One node's answers."""

    host: str
    cpus: int
    ffmpeg: Finding
    encoders: dict[str, str]
    """An empty text for each encoder that passed its probe encode, else why it failed."""
    gpus: tuple[str, ...]
    """NVIDIA device files."""
    chromium: Finding
    node: Finding
    remotion: Finding
    """The workspace of compositions."""
    engine: str
    """The browser's name and version, where all that renders compositions is there; else empty."""
    fonts: Finding
    lettering: str
    """What captions lack here, and how to get it; empty where they lack nothing."""
    speech: dict[str, Finding]
    """Speech engines, and what times the words of recordings."""
    store: str
    """An empty text if the store is reachable and writable from here, else why not."""
    sees: tuple[str, ...]
    """Sight files of other nodes in the store's directory."""


def report(store_uri: str, settings: Settings) -> NodeReport:
    """Probe this node."""
    ffmpeg = _ffmpeg()
    encoders = (*SOFTWARE.values(), *HARDWARE.values())
    store, sees = _store(store_uri, settings)
    return NodeReport(
        host=platform.node(),
        cpus=os.cpu_count() or 1,
        ffmpeg=ffmpeg,
        encoders={encoder: proven(encoder) if ffmpeg.found else "FFmpeg is missing" for encoder in encoders},
        gpus=devices(),
        chromium=_found(lambda: engine_of(find_chromium(settings)), "draws compositions"),
        node=_found(find_node, "runs compositions' worker"),
        remotion=_found(lambda: str(find_workspace(settings)), "has the compositions"),
        engine=_engine(settings),
        fonts=_fonts(),
        lettering=_lacking(),
        speech=_speech(),
        store=store,
        sees=sees,
    )


def _ffmpeg() -> Finding:
    try:
        return Finding(found=version())
    except FarmError as error:
        return Finding(found="", advice=f"{error}; nothing renders without it")


def _found(look: Callable[[], str], purpose: str) -> Finding:
    """Return what a search finds, or what it says is missing."""
    try:
        return Finding(found=look())
    except FarmError as error:
        return Finding(found="", advice=f"{error} ({purpose})")


def _engine(settings: Settings) -> str:
    try:
        return workspace(settings).engine
    except FarmError:
        return ""


def _fonts() -> Finding:
    """Count the fonts that captions can be lettered with, and name the packages that lack."""
    found = len(installed())
    return Finding(found=f"{found} files" if found else "", advice="captions can be Latin only")


def _lacking() -> str:
    """Return what captions lack here; empty where they lack nothing."""
    lacks = lacking()
    names = " ".join(text.split()[0] for text in lacks)
    return f"captions lack {'; '.join(lacks)}: apt-get install {names}" if lacks else ""


def _speech() -> dict[str, Finding]:
    """Look for speech engines, and for the recogniser that times words."""
    found = {}
    for name, engine in ENGINES.items():
        missing = engine.missing()
        count = 0 if missing else len(engine.voices())
        there = "" if missing else f"{engine.version()}, {count} voice" + ("s" if count != 1 else "")
        advice = f"speaks voiceovers: apt-get install {engine.package}" if missing else ""
        found[name] = Finding(found=there, advice=advice)
    advice = "times the words of recordings; else they are estimated: pip install pocketsphinx"
    found["word aligner"] = Finding(found=aligner_version() if known() else "", advice="" if known() else advice)
    return found


def _store(uri: str, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """Try the store; return what is wrong, and the sight files in it."""
    try:
        store = open_store(uri, settings)
        store.check()
    except FarmError as error:
        return str(error), ()
    return "", () if store.shared else tuple(path.name for path in Path(store.uri).glob(SIGHT + "*"))
