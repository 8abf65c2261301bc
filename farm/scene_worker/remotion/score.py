"""Notes on what is heard at a composition's frames: they lead from a page's sounds to the export's one mix."""

import base64
import hashlib
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote, urlsplit

from farm.errors import AssetError
from farm.media.score import Line, Notes, Samples
from farm.scene_worker.assets import ASSET
from farm.scene_worker.remotion.protocol import Frame, Site, Sound
from farm.settings import Settings
from farm.storage.fetch import fetch
from farm.storage.store import Store

SCORE = "score"
"""Kind of the artifacts that keep notes."""

LOCAL = {"127.0.0.1", "localhost"}
"""Hosts of the worker's own server."""

DATA = re.compile(r"data:[^,]*;base64,")


class Score:
    """Collects the notes of one run of frames."""

    def __init__(self, fps: Fraction) -> None:
        """Begin; ``fps`` is the composition's own rate."""
        self._fps = fps
        self._sounds: dict[str, list[tuple[int, Sound]]] = {}
        self._inline: list[Samples] = []
        self._site: Site | None = None

    def note(self, frame: Frame, site: Site) -> None:
        """Take what is heard at a frame."""
        self._site = site
        for sound in frame.sounds:
            self._sounds.setdefault(sound.id, []).append((frame.frame, sound))
        self._inline += [Samples(id=i.id, frame=i.frame, pcm=i.samples, tone=i.tone_frequency) for i in frame.inline]

    def write(self, target: Path, store: Store, settings: Settings) -> None:
        """Write the notes as JSON; recordings go to the store by hash.

        Raises:
            AssetError: a recording that the composition plays cannot be had.

        """
        sources = {sound.source for line in self._sounds.values() for _, sound in line}
        assets = {source: self._asset(source, target.parent, store, settings) for source in sorted(sources)}
        target.write_text(
            Notes(fps=self._fps, lines=tuple(self._lines(assets)), samples=tuple(self._inline)).model_dump_json()
        )

    def _lines(self, assets: dict[str, str]) -> Iterator[Line]:
        for found in self._sounds.values():
            _, sound = found[0]
            yield Line(
                id=sound.id,
                asset=assets[sound.source],
                frames=tuple(frame for frame, _ in found),
                media=tuple(sound.media_frame for _, sound in found),
                volumes=tuple(round(sound.volume, 6) for _, sound in found),
                speed=sound.playback_rate,
                tone=sound.tone_frequency,
                begins=sound.audio_start_frame,
            )

    def _asset(self, source: str, folder: Path, store: Store, settings: Settings) -> str:
        """Put a recording into the store and return its hash."""
        path = self._local(source, folder, settings)
        try:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            raise AssetError(f"the composition plays {urlsplit(source).path}, which is not there") from None
        store.put(kind=ASSET, key=sha256, path=path, facts={}, suffix="")
        return sha256

    def _local(self, source: str, folder: Path, settings: Settings) -> Path:
        """Return a local path of what a page plays: of its site, of the text itself, or of a listed host."""
        if DATA.match(source):
            path = folder / hashlib.sha256(source.encode()).hexdigest()
            path.write_bytes(base64.b64decode(source.partition(",")[2]))
            return path
        parts = urlsplit(source)
        if self._site and parts.hostname in LOCAL:
            name = unquote(parts.path).lstrip("/")
            if name.startswith("farm-assets/"):
                return Path(self._site.assets.get(name.removeprefix("farm-assets/"), ""))
            bundle = Path(self._site.bundle).resolve()
            path = (bundle / name).resolve()
            return path if path.is_relative_to(bundle) else Path()
        if not self._site or parts.hostname not in {host.lower() for host in self._site.hosts}:
            raise AssetError(f"the composition plays a sound from '{parts.hostname}', which 'hosts' does not list")
        path = folder / hashlib.sha256(source.encode()).hexdigest()
        fetch(source, path, settings, accept=("audio", "video"))
        return path
