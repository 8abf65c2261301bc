"""Assets: fetched, verified, hashed and measured, all at once."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from farm.errors import AssetError, CorruptArtifactError, Problem
from farm.media.images import inspect, verify
from farm.media.probe import duration_of, measure_sound, probe, rate_of, require_whole, stream_of, upright_size
from farm.plan.materials import AudioMaterial, ImageMaterial, Material, Materials, VideoMaterial
from farm.scene_worker.assets import ASSET
from farm.settings import Settings
from farm.spec.export import ExportSpec
from farm.spec.load import resolve_address
from farm.spec.scenes import ClipScene, KenBurnsScene
from farm.storage.atomic import explained
from farm.storage.store import Store

MEASURED = "material"
"""Kind of the artifacts that remember a file's measures under its hash."""

MEASURES = 1
"""Raised whenever a file would be measured differently."""

HEAVY_BYTES = 1 << 30
"""Sounds and videos above this size are probed before they are read whole; hashing takes a second or so for each."""

FETCHERS = 8
"""Downloads at a time."""


class Wanted(StrEnum):
    """What an asset is used as."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"


@dataclass(frozen=True, kw_only=True)
class Use:
    """One place in the spec that names an asset."""

    where: str
    scene: int | None
    address: str
    wanted: Wanted


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Measured assets and where they are."""

    materials: Materials
    paths: Mapping[str, str]
    """Local path by hash."""
    problems: Mapping[int | None, tuple[Problem, ...]]
    """What is wrong, by scene; under none what concerns the whole."""


def uses(spec: ExportSpec) -> Iterator[Use]:
    """Return every place in a spec that names an asset."""
    for n, scene in enumerate(spec.scenes):
        here = f"scenes[{n}]"
        if isinstance(scene, KenBurnsScene):
            yield Use(where=f"{here}.image", scene=n, address=scene.image, wanted=Wanted.IMAGE)
        if isinstance(scene, ClipScene):
            yield Use(where=f"{here}.video", scene=n, address=scene.video, wanted=Wanted.VIDEO)
        if scene.voiceover:
            yield Use(where=f"{here}.voiceover.audio", scene=n, address=scene.voiceover.audio, wanted=Wanted.AUDIO)
    audio = spec.audio
    if audio.voiceover:
        yield Use(where="audio.voiceover.audio", scene=None, address=audio.voiceover.audio, wanted=Wanted.AUDIO)
    if audio.music:
        yield Use(where="audio.music.audio", scene=None, address=audio.music.audio, wanted=Wanted.AUDIO)
    for n, effect in enumerate(audio.effects):
        yield Use(where=f"audio.effects[{n}].audio", scene=None, address=effect.audio, wanted=Wanted.AUDIO)


def prepare(
    spec: ExportSpec,
    base: Path,
    folder: Path,
    store: Store,
    settings: Settings,
    *,
    share: bool,
    advance: Callable[[float], None],
) -> Prepared:
    """Return the export's measured assets; what is wrong is returned, not raised.

    ``base`` is the folder that relative paths start from, ``folder`` takes
    downloads, ``share`` puts the files into the store for other nodes, and
    ``advance`` is told the share done.
    """
    places: dict[tuple[str, Wanted], list[Use]] = {}
    for use in uses(spec):
        places.setdefault((use.address, use.wanted), []).append(use)
    found: dict[tuple[str, Wanted], tuple[Path, Material]] = {}
    problems: dict[int | None, list[Problem]] = {}
    workers = min(FETCHERS, (os.cpu_count() or 1) + 2)
    with ThreadPoolExecutor(workers, thread_name_prefix="prepare") as pool:
        jobs = {
            pool.submit(_material, address, wanted, base, folder, store, settings, share): (address, wanted)
            for address, wanted in places
        }
        try:
            for number, job in enumerate(as_completed(jobs), 1):
                _collect(job.result, jobs[job], places[jobs[job]], found, problems)
                advance(number / len(jobs))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return Prepared(
        materials=_materials(found),
        paths={material.sha256: str(path) for path, material in found.values()},
        problems=_in_order(problems, spec),
    )


def _in_order(problems: Mapping[int | None, list[Problem]], spec: ExportSpec) -> dict[int | None, tuple[Problem, ...]]:
    """Sort problems as the spec names the assets, whichever was looked at first."""
    rank = {use.where: number for number, use in enumerate(uses(spec))}
    parts = [(scene, sorted(told, key=lambda p: rank[p.where])) for scene, told in problems.items()]
    return {scene: tuple(told) for scene, told in sorted(parts, key=lambda part: rank[part[1][0].where])}


def _collect(
    result: Callable[[], tuple[Path, Material]],
    asset: tuple[str, Wanted],
    used: list[Use],
    found: dict[tuple[str, Wanted], tuple[Path, Material]],
    problems: dict[int | None, list[Problem]],
) -> None:
    """File what became of one asset, for each place that names it."""
    try:
        found[asset] = result()
    except AssetError as error:
        for use in used:
            message = f"{_shown(use.address)} {error.message}"
            problems.setdefault(use.scene, []).append(Problem(where=use.where, message=message))


def _shown(address: str) -> str:
    """Return an address for a message: without a query, which may carry a signature."""
    return address.partition("?")[0] if "://" in address else address


def _materials(found: Mapping[tuple[str, Wanted], tuple[Path, Material]]) -> Materials:
    """Sort materials by what they are used as."""
    return Materials(
        images={a: m for (a, _), (_, m) in found.items() if isinstance(m, ImageMaterial)},
        videos={a: m for (a, _), (_, m) in found.items() if isinstance(m, VideoMaterial)},
        sounds={a: m for (a, _), (_, m) in found.items() if isinstance(m, AudioMaterial)},
    )


def _material(
    address: str, wanted: Wanted, base: Path, folder: Path, store: Store, settings: Settings, share: bool
) -> tuple[Path, Material]:
    """Return an asset's local path and measures."""
    path = _local(address, wanted, base, folder, settings)
    _glance(path, wanted, settings)
    with explained("cannot be read", kind=AssetError), path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    material = _remembered(sha256, wanted, store)
    if material is None:
        material = _measure(path, sha256, wanted, settings)
        note = folder / f"{sha256}.{wanted}.json"
        with explained(f"cannot write {note}", advice="free space there or set FARM_CACHE"):
            note.write_text(material.model_dump_json())
        store.put(kind=MEASURED, key=_note_key(sha256, wanted), path=note, facts={}, suffix=".json", move=True)
    if isinstance(material, ImageMaterial) and material.width * material.height > settings.image_pixels:
        raise AssetError(f"is {material.width}×{material.height} pixels, more than FARM_IMAGE_PIXELS allows")
    if share:
        store.put(kind=ASSET, key=sha256, path=path, facts={}, suffix=path.suffix if path.suffix.isalnum() else "")
    return path, material


def _local(address: str, wanted: Wanted, base: Path, folder: Path, settings: Settings) -> Path:
    """Return a path for an address, downloading what is remote."""
    resolved = resolve_address(address, base)
    if "://" in resolved:
        from farm.storage.fetch import fetch  # noqa: PLC0415 — HTTP is loaded only where it is used

        target = folder / hashlib.sha256(resolved.encode()).hexdigest()
        accept = ("audio", "video") if wanted is Wanted.AUDIO else (wanted.value,)
        fetch(resolved, target, settings, progress=None, accept=accept)
        return target
    path = Path(os.path.abspath(resolved))  # noqa: PTH100 — resolve() would hide which link the customer named
    if settings.asset_roots and not any(_real(path).is_relative_to(_real(root)) for root in settings.asset_roots):
        raise AssetError("lies outside the folders that assets may come from (FARM_ASSET_ROOTS)")
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
        AssetError: it is not a picture, sound or video.

    """
    if wanted is Wanted.IMAGE:
        inspect(path, max_pixels=settings.image_pixels)
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


def raise_problems(problems: Mapping[int | None, tuple[Problem, ...]]) -> None:
    """Raise what is wrong with assets, all at once.

    Raises:
        AssetError: there is something.

    """
    told = [problem for part in problems.values() for problem in part]
    if told:
        raise AssetError(problems=told)
