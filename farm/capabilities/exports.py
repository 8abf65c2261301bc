"""What is done with an export before it is a job: where its files may come from and go, how long it takes, its plan."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from farm.capabilities.composed import plan_composed
from farm.capabilities.needs import require_for
from farm.capabilities.row import Quick
from farm.errors import AssetError, Problem, SettingsError, SpecError
from farm.orchestrator.executor import Executor
from farm.orchestrator.export import Export, needs_browser
from farm.orchestrator.intake import allowed
from farm.orchestrator.jobs.destinations import Placed, place
from farm.plan.build import Plan
from farm.plan.compositions import UNMEASURED
from farm.plan.encoding import CPU_SECONDS, DRAW_SECONDS, PRESETS
from farm.plan.tasks import Task
from farm.plan.timeline import check_lengths, known_frames, scene_seconds
from farm.settings import Settings
from farm.spec.addresses import addresses
from farm.spec.base import Model
from farm.spec.export import ExportSpec
from farm.spec.load import resolve_address
from farm.spec.scenes import RemotionScene

FULL_HD = 1920 * 1080
"""Pixels of the frame that costs are given for."""
UNNAMED = "job-that-is-planned"
"""Stands for the job that there is none of yet; its folder never exists."""
FEW_SECONDS = 3.0
"""What preparing, joining and checking take beside the frames, for short videos; wall time on two cores."""


class OutputEstimate(Model):
    """What one output will be."""

    uri: str
    frames: int | None
    """Length of the video; null while it depends on what could not be measured."""
    duration_sec: float | None
    """Length of the video in seconds; null likewise."""
    width: int
    height: int
    strategy: str | None
    encoder: str | None
    reason: str | None
    """Why this strategy and encoder."""


class Estimate(Model):
    """What an export will take; nothing was rendered for it."""

    outputs: tuple[OutputEstimate, ...]
    tasks: int | None
    """Tasks of the plan."""
    tasks_left: int | None
    """Those that the store does not spare."""
    cpu_seconds: float | None
    """Estimated CPU time of what is left."""
    estimated_duration_sec: float | None
    """Estimated wall time of what is left, on this farm as it is known here."""
    unknown: str
    """Why something is null: compositions are asked what they are by a browser, and none could be asked here.

    Props are then unjudged, too. Empty: everything is known.
    """


def look(spec: ExportSpec, settings: Settings) -> Quick:
    """Judge an export that comes over the network, and guess its time.

    Raises:
        SpecError: a file comes from, or goes to, where it may not; or the lengths make no sense.
        MissingToolError: this machine is all of the farm, and lacks what would draw or speak.

    """
    look_closely(spec, settings)
    require_for(spec, settings)
    return Quick(seconds=seconds_of(spec, settings))


def look_closely(spec: ExportSpec, settings: Settings) -> Placed:
    """Judge an export that comes over the network; return it as a job would run it.

    Raises:
        SpecError: all files that may not be used, or all outputs that may not go where they should.

    """
    check_lengths(spec)
    placed = place(spec, UNNAMED, settings)
    if problems := list(_strays(spec, placed)):
        raise SpecError(problems=problems)
    return placed


def estimate(spec: ExportSpec, settings: Settings) -> Estimate:
    """Plan an export without rendering it; with compositions, as far as they can be asked here.

    Raises:
        FarmError: the spec or an asset is wrong.

    """
    placed = look_closely(spec, settings)
    if not needs_browser(spec):
        here = placed.settings.model_copy(update={"address": "local"})
        export = Export(spec=placed.spec, base=placed.base, settings=here, connect=_refuse_farm)
        plan, left = export.plan()
        return _estimate(plan, left, export.cpus)
    found = plan_composed(placed)
    return _without_plan(placed.spec, settings, found) if isinstance(found, str) else _estimate(*found)


def _estimate(plan: Plan, left: Sequence[Task], cpus: float) -> Estimate:
    """Return what a plan will take."""
    work = sum(task.seconds for task in left)
    longest = max((task.seconds for task in left), default=0.0)
    outputs = []
    for planned in plan.outputs:
        track = plan.tracks[planned.track]
        outputs.append(
            OutputEstimate(
                uri=planned.output.uri,
                frames=track.frames,
                duration_sec=round(float(track.frames / track.canvas.fps), 6),
                width=track.canvas.width,
                height=track.canvas.height,
                strategy=track.strategy,
                encoder=track.encoding.encoder,
                reason=planned.reason,
            )
        )
    return Estimate(
        outputs=tuple(outputs),
        tasks=len(plan.tasks),
        tasks_left=len(left),
        cpu_seconds=round(work, 3),
        estimated_duration_sec=round(max(work / cpus, longest), 3),
        unknown="",
    )


def _without_plan(spec: ExportSpec, settings: Settings, why: str) -> Estimate:
    """Return what is known of an export whose compositions nobody could ask: what its spec says."""
    outputs = []
    for output in spec.outputs:
        frames = known_frames(spec, output.fps)
        outputs.append(
            OutputEstimate(
                uri=output.uri,
                frames=frames,
                duration_sec=None if frames is None else round(float(frames / output.fps), 6),
                width=output.width,
                height=output.height,
                strategy=None,
                encoder=None,
                reason=None,
            )
        )
    return Estimate(
        outputs=tuple(outputs),
        tasks=None,
        tasks_left=None,
        cpu_seconds=None,
        estimated_duration_sec=seconds_of(spec, settings),
        unknown=why,
    )


def _strays(spec: ExportSpec, placed: Placed) -> Iterator[Problem]:
    """Yield the files that lie where jobs may not read."""
    for where, address in addresses(spec):
        local = resolve_address(address, placed.base)
        if "://" not in local:
            yield from barred([(where, address)], placed.base, placed.settings)
        elif where.endswith(".project"):  # its code would run in our browsers, next to our network
            yield Problem(where=where, message="must be a folder under FARM_ASSET_ROOTS, not a served bundle")


def barred(files: Iterable[tuple[str, str]], base: Path, settings: Settings) -> Iterator[Problem]:
    """Yield those of some files, each with its place, that lie on this machine where jobs may not read."""
    for where, address in files:
        local = resolve_address(address, base)
        if "://" not in local:
            try:
                allowed(Path(local), settings)
            except AssetError as error:
                yield Problem(where=where, message=error.message)


def seconds_of(spec: ExportSpec, settings: Settings) -> float | None:
    """Return about how many seconds an export takes on this machine; none while lengths depend on its assets."""
    lengths = [scene_seconds(scene, None) for scene in spec.scenes]
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths):
        return None
    browser = sum(length for scene, length in zip(spec.scenes, known, strict=True) if isinstance(scene, RemotionScene))
    work = 0.0
    for output in spec.outputs:
        encode = CPU_SECONDS.get(PRESETS["libx264"][output.quality][0], CPU_SECONDS["slow"])
        drawn = browser * max(UNMEASURED, encode) + (sum(known) - browser) * (DRAW_SECONDS + encode)
        work += drawn * float(output.fps) * output.width * output.height / FULL_HD
    return round(FEW_SECONDS + work / (settings.workers or os.cpu_count() or 1), 1)


def _refuse_farm(_settings: Settings, _slots: Mapping[str, float]) -> Executor:
    raise SettingsError("this export cannot be planned without the farm; submit it without dry_run")
