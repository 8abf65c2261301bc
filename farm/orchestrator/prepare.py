"""Assets: fetched, verified, hashed and measured, all at once."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from farm.errors import AssetError, Problem
from farm.orchestrator.intake import Intake, Wanted
from farm.orchestrator.manifest import VoiceFacts
from farm.orchestrator.voices import Voices
from farm.plan.materials import AudioMaterial, CaptionMaterial, ImageMaterial, Material, Materials, VideoMaterial
from farm.spec.captions import AUTO
from farm.spec.export import ExportSpec
from farm.spec.scenes import ClipScene, KenBurnsScene
from farm.spec.voice import Voiceover

FETCHERS = 8
"""Downloads at a time."""

LOOK_SECONDS = 0.5
"""How often the share done is told while long jobs run."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Use:
    """One place in the spec that names an asset."""

    where: str
    scene: int | None
    address: str
    wanted: Wanted
    voice: Voiceover | None = None
    """The voice that it is, where it is one."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Measured assets and where they are."""

    materials: Materials
    paths: Mapping[str, str]
    """Local path by hash."""
    problems: Mapping[int | None, tuple[Problem, ...]]
    """What is wrong, by scene; under none what concerns the whole."""
    voices: tuple[VoiceFacts, ...] = ()
    """Voices whose words are known, in the order of the spec."""


def uses(spec: ExportSpec) -> Iterator[Use]:
    """Return every place in a spec that names an asset."""
    for n, scene in enumerate(spec.scenes):
        here = f"scenes[{n}]"
        if isinstance(scene, KenBurnsScene):
            yield Use(where=f"{here}.image", scene=n, address=scene.image, wanted=Wanted.IMAGE)
        if isinstance(scene, ClipScene):
            yield Use(where=f"{here}.video", scene=n, address=scene.video, wanted=Wanted.VIDEO)
        if scene.voiceover:
            yield _voice(scene.voiceover, f"{here}.voiceover", n)
    audio = spec.audio
    if audio.voiceover:
        yield _voice(audio.voiceover, "audio.voiceover", None)
    for where, music in audio.pieces():
        yield Use(where=f"{where}.audio", scene=None, address=music.audio, wanted=Wanted.AUDIO)
    for n, effect in enumerate(audio.effects):
        yield Use(where=f"audio.effects[{n}].audio", scene=None, address=effect.audio, wanted=Wanted.AUDIO)
    if spec.captions and spec.captions.source != AUTO:
        yield Use(where="captions.source", scene=None, address=spec.captions.source, wanted=Wanted.CAPTIONS)


def _voice(voice: Voiceover, where: str, scene: int | None) -> Use:
    """Return the use of a recording, or of a text that will be one."""
    field = "text" if voice.audio is None else "audio"
    return Use(where=f"{where}.{field}", scene=scene, address=voice.source, wanted=Wanted.AUDIO, voice=voice)


def prepare(
    spec: ExportSpec, intake: Intake, *, more: Sequence[Use] = (), advance: Callable[[float], None]
) -> Prepared:
    """Return the export's measured assets, and those of ``more`` uses; what is wrong is returned, not raised.

    ``advance`` is told the share done.
    """
    return prepare_uses([*uses(spec), *more], intake, advance=advance)


def prepare_uses(named: Sequence[Use], intake: Intake, *, advance: Callable[[float], None]) -> Prepared:
    """Return measured assets by the places that name them; as :func:`prepare`."""
    places: dict[tuple[str, Wanted], list[Use]] = {}
    for use in named:
        places.setdefault((use.address, use.wanted), []).append(use)
    found: dict[tuple[str, Wanted], tuple[Path, Material]] = {}
    problems: dict[int | None, list[Problem]] = {}
    voices = Voices(intake=intake)
    partly: dict[tuple[str, Wanted], float] = {}
    workers = min(FETCHERS, (os.cpu_count() or 1) + 2)
    with ThreadPoolExecutor(workers, thread_name_prefix="prepare") as pool:
        jobs = {
            pool.submit(copy_context().run, _take, place, used, intake, voices, partly): place
            for place, used in places.items()
        }
        try:
            for job in _finished(jobs, partly, advance):
                _collect(job.result, jobs[job], places[jobs[job]], found, problems)
        except BaseException:
            intake.stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    told = dict.fromkeys(use.address for use in named if use.address in voices.facts)
    return Prepared(
        materials=replace(_materials(found), words=voices.timings),
        voices=tuple(voices.facts[address] for address in told),
        paths={material.sha256: str(path) for path, material in found.values()},
        problems=_in_order(problems, named),
    )


def _take(
    place: tuple[str, Wanted],
    used: Sequence[Use],
    intake: Intake,
    voices: Voices,
    partly: dict[tuple[str, Wanted], float],
) -> tuple[Path, Material]:
    """Return one asset; of a voice that is used with a text and without, the text counts."""
    spoken = next((use.voice for use in used if use.voice and use.voice.text is not None), None)
    if spoken is None:
        return intake.material(*place)
    return voices.take(spoken, lambda share: partly.update({place: share}))


def _finished(
    jobs: Mapping[Future[T], tuple[str, Wanted]],
    partly: Mapping[tuple[str, Wanted], float],
    advance: Callable[[float], None],
) -> Iterator[Future[T]]:
    """Return jobs as they end, telling how much of all is done, parts of long ones too."""
    left = set(jobs)
    while left:
        ended, left = wait(left, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
        yield from ended
        under_way = sum(partly.get(jobs[job], 0.0) for job in left)
        advance((len(jobs) - len(left) + under_way) / len(jobs))


def _in_order(
    problems: Mapping[int | None, list[Problem]], named: Sequence[Use]
) -> dict[int | None, tuple[Problem, ...]]:
    """Sort problems as the spec names the assets, whichever was looked at first."""
    places = {use.where: number for number, use in enumerate(named)}
    places |= {use.where.rpartition(".")[0]: places[use.where] for use in named if use.voice}

    def rank(problem: Problem) -> int:
        return places[problem.where] if problem.where in places else places[problem.where.rpartition(".")[0]]

    parts = [(scene, sorted(told, key=rank)) for scene, told in problems.items()]
    return {scene: tuple(told) for scene, told in sorted(parts, key=lambda part: rank(part[1][0]))}


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
            if use.voice and error.problems:  # located within the voiceover
                voice = use.where.rpartition(".")[0]
                here = [Problem(where=f"{voice}.{p.where}", message=p.message) for p in error.problems]
                problems.setdefault(use.scene, []).extend(here)
                continue
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
        captions={a: m for (a, _), (_, m) in found.items() if isinstance(m, CaptionMaterial)},
    )


def raise_problems(problems: Mapping[int | None, tuple[Problem, ...]]) -> None:
    """Raise what is wrong with assets, all at once.

    Raises:
        AssetError: there is something.

    """
    told = [problem for part in problems.values() for problem in part]
    if told:
        raise AssetError(problems=told)
