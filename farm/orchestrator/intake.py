"""One asset: found or fetched, verified, hashed, measured."""

import hashlib
import os
import stat
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Event

from pydantic import TypeAdapter, ValidationError

from farm.errors import AssetError, CorruptArtifactError, FetchError
from farm.media.images import inspect, verify
from farm.media.probe import duration_of, measure_sound, probe, rate_of, require_whole, stream_of, upright_size
from farm.plan.captions.files import MAX_BYTES, parse_captions
from farm.plan.materials import AudioMaterial, CaptionMaterial, ImageMaterial, Material, VideoMaterial
from farm.scene_worker.assets import ASSET
from farm.settings import Settings
from farm.spec.addresses import S3, asset_sha256
from farm.spec.load import resolve_address
from farm.storage.atomic import explained
from farm.storage.store import Store

MEASURED = "material"
"""Kind of the artifacts that remember a file's measures under its hash."""

MEASURES = 2
"""Raised whenever a file would be measured differently."""

HEAVY_BYTES = 1 << 30
"""Sounds and videos above this size are probed before they are read whole; hashing takes a second or so for each."""


class Wanted(StrEnum):
    """What an asset is used as."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    CAPTIONS = "captions"


ACCEPTED = {
    Wanted.IMAGE: ("image",),
    Wanted.VIDEO: ("video",),
    Wanted.AUDIO: ("audio", "video"),
    Wanted.CAPTIONS: ("text", "application"),
}
"""Major media types that servers may give for an asset."""


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Where assets come from and go to; used from several threads."""

    base: Path
    """Folder that relative paths start from."""
    folder: Path
    """Takes downloads."""
    store: Store
    settings: Settings
    share: bool
    """Whether files go into the store, for other nodes."""
    stopped: Event = field(default_factory=Event)
    """Set to give up downloads that are under way."""

    def material(self, address: str, wanted: Wanted) -> tuple[Path, Material]:
        """Return an asset's local path and measures.

        Raises:
            AssetError: it is missing, hostile or broken.

        """
        path = self._local(address, wanted)
        return path, self.measured(path, wanted)

    def located(self, address: str, wanted: Wanted) -> Path:
        """Return an asset's local path, fetched if it is remote, whatever is in it.

        Raises:
            AssetError: it is missing, or cannot be fetched.

        """
        return self._local(address, wanted)

    def measured(self, path: Path, wanted: Wanted) -> Material:
        """Return a local file's measures, and share it if files are shared.

        Raises:
            AssetError: it is hostile or broken.

        """
        _glance(path, wanted, self.settings)
        with explained("cannot be read", kind=AssetError), path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        material = _remembered(sha256, wanted, self.store)
        if material is None:
            material = _measure(path, sha256, wanted, self.settings)
            self._remember(material, wanted)
        if self.share:
            self.store.put(kind=ASSET, key=sha256, path=path, facts={}, suffix="")
        return material

    def _remember(self, material: Material, wanted: Wanted) -> None:
        """Note the measures for later exports of the same bytes."""
        note = self.folder / f"{material.sha256}.{wanted}.json"
        with explained(f"cannot write {note}", advice="free space there or set FARM_CACHE"):
            note.write_text(material.model_dump_json())
        key = _note_key(material.sha256, wanted)
        self.store.put(kind=MEASURED, key=key, path=note, facts={}, suffix=".json", move=True)

    def _local(self, address: str, wanted: Wanted) -> Path:
        """Return a path for an address, downloading what is remote."""
        if asset_sha256(address):
            raise AssetError("is an uploaded file: only jobs of the service that has it can use it")
        resolved = resolve_address(address, self.base)
        if "://" not in resolved:
            return _readable(Path(os.path.abspath(resolved)), self.settings)  # noqa: PTH100 — resolve() follows links
        from farm.storage.fetch import fetch  # noqa: PLC0415 — HTTP is loaded only where it is used

        target = self.folder / hashlib.sha256(resolved.encode()).hexdigest()
        accept = ACCEPTED[wanted]
        fetch(resolved, target, self.settings, progress=self._go_on, accept=accept)
        return target

    def _go_on(self, _received: int, _size: int | None) -> None:
        """Give a download up once nobody wants it any more."""
        if self.stopped.is_set():
            raise FetchError("was given up")


def allowed(path: Path, settings: Settings) -> None:
    """Make sure that a local path may be used.

    Raises:
        AssetError: it lies outside of the folders that the settings name.

    """
    roots = [Path(root) for root in map(str, settings.asset_roots) if not root.startswith(S3)]
    if roots and not any(_real(path).is_relative_to(_real(root)) for root in roots):
        raise AssetError("lies outside the folders that assets may come from (FARM_ASSET_ROOTS)")


def _readable(path: Path, settings: Settings) -> Path:
    """Make sure that a local file may be used and can be read, and return it."""
    allowed(path, settings)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise AssetError("is a folder")
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise AssetError("is not a regular file")
        if status.st_size == 0:
            raise AssetError("is empty (0 bytes)")
        path.open("rb").close()
    except (FileNotFoundError, NotADirectoryError):
        raise AssetError("does not exist") from None
    except OSError as error:
        raise AssetError(f"cannot be opened: {(error.strerror or str(error)).lower()}") from None
    return path


def _real(path: Path) -> Path:
    """Follow links; unlike ``resolve``, one that leads to itself is no error yet."""
    return Path(os.path.realpath(path))


def _glance(path: Path, wanted: Wanted, settings: Settings) -> None:
    """Refuse by its head what is no asset, where reading all of it could take very long.

    Raises:
        AssetError: it is not a picture, sound, video or caption file.

    """
    if wanted is Wanted.IMAGE:
        inspect(path, max_pixels=settings.image_pixels)
    elif wanted is Wanted.CAPTIONS and path.stat().st_size > MAX_BYTES:
        raise AssetError(f"is larger than {MAX_BYTES >> 20} MiB, too large for captions")
    elif path.stat().st_size > HEAVY_BYTES:
        probe(path)


def _note_key(sha256: str, wanted: Wanted) -> str:
    return hashlib.sha256(f"{MEASURES}:{wanted}:{sha256}".encode()).hexdigest()


def _remembered(sha256: str, wanted: Wanted, store: Store) -> Material | None:
    """Return what an earlier export measured of the same bytes."""
    note = store.find(MEASURED, _note_key(sha256, wanted))
    if note is None:
        return None
    kinds: dict[Wanted, TypeAdapter[Material]] = {
        Wanted.IMAGE: TypeAdapter(ImageMaterial),
        Wanted.VIDEO: TypeAdapter(VideoMaterial),
        Wanted.AUDIO: TypeAdapter(AudioMaterial),
        Wanted.CAPTIONS: TypeAdapter(CaptionMaterial),
    }
    try:
        return kinds[wanted].validate_json(store.open_local(note).read_bytes())
    except (CorruptArtifactError, ValidationError):
        return None


def _measure(path: Path, sha256: str, wanted: Wanted, settings: Settings) -> Material:
    """Decode an asset, as far as that proves it, and measure it."""
    size = path.stat().st_size
    if wanted is Wanted.IMAGE:
        kind, width, height = verify(path, max_pixels=settings.image_pixels)
        return ImageMaterial(sha256=sha256, size=size, width=width, height=height, format=kind)
    if wanted is Wanted.AUDIO:
        duration, lufs = measure_sound(path)
        return AudioMaterial(sha256=sha256, size=size, duration=duration, lufs=lufs)
    if wanted is Wanted.CAPTIONS:
        return CaptionMaterial(sha256=sha256, size=size, captions=parse_captions(path.read_bytes()))
    found = probe(path)
    stream = stream_of(found, "video")
    if stream is None:
        raise AssetError("has no pictures, only sound")
    require_whole(path)
    width, height = upright_size(stream)
    duration = duration_of(found, stream)
    if duration <= 0 or width < 2 or height < 2:  # noqa: PLR2004 — nothing to scale
        raise AssetError(f"has no usable video: {width}×{height}, {duration:g} s")
    return VideoMaterial(
        sha256=sha256,
        size=size,
        duration=duration,
        width=width,
        height=height,
        fps=rate_of(stream),
        has_audio=stream_of(found, "audio") is not None,
    )
