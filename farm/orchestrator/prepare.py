"""Assets: fetched, verified, hashed and measured, all at once."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from farm.errors import AssetError, Problem
from farm.orchestrator.intake import Intake, Wanted
from farm.plan.materials import AudioMaterial, ImageMaterial, Material, Materials, VideoMaterial
from farm.spec.export import ExportSpec
from farm.spec.scenes import ClipScene, KenBurnsScene

FETCHERS = 8
"""Downloads at a time."""


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
    for where, music in audio.pieces():
        yield Use(where=f"{where}.audio", scene=None, address=music.audio, wanted=Wanted.AUDIO)
    for n, effect in enumerate(audio.effects):
        yield Use(where=f"audio.effects[{n}].audio", scene=None, address=effect.audio, wanted=Wanted.AUDIO)


def prepare(
    spec: ExportSpec, intake: Intake, *, more: Sequence[Use] = (), advance: Callable[[float], None]
) -> Prepared:
    """Return the export's measured assets, and those of ``more`` uses; what is wrong is returned, not raised.

    ``advance`` is told the share done.
    """
    places: dict[tuple[str, Wanted], list[Use]] = {}
    named = [*uses(spec), *more]
    for use in named:
        places.setdefault((use.address, use.wanted), []).append(use)
    found: dict[tuple[str, Wanted], tuple[Path, Material]] = {}
    problems: dict[int | None, list[Problem]] = {}
    workers = min(FETCHERS, (os.cpu_count() or 1) + 2)
    with ThreadPoolExecutor(workers, thread_name_prefix="prepare") as pool:
        jobs = {pool.submit(intake.material, *place): place for place in places}
        try:
            for number, job in enumerate(as_completed(jobs), 1):
                _collect(job.result, jobs[job], places[jobs[job]], found, problems)
                advance(number / len(jobs))
        except BaseException:
            intake.stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return Prepared(
        materials=_materials(found),
        paths={material.sha256: str(path) for path, material in found.values()},
        problems=_in_order(problems, named),
    )


def _in_order(
    problems: Mapping[int | None, list[Problem]], named: Sequence[Use]
) -> dict[int | None, tuple[Problem, ...]]:
    """Sort problems as the spec names the assets, whichever was looked at first."""
    rank = {use.where: number for number, use in enumerate(named)}
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


def raise_problems(problems: Mapping[int | None, tuple[Problem, ...]]) -> None:
    """Raise what is wrong with assets, all at once.

    Raises:
        AssetError: there is something.

    """
    told = [problem for part in problems.values() for problem in part]
    if told:
        raise AssetError(problems=told)
