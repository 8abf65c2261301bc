"""The manifest, from what became of every task."""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version as installed

from farm import __version__
from farm.media.ffmpeg import version as ffmpeg_version
from farm.orchestrator.dispatch import Result
from farm.orchestrator.manifest import Manifest, OutputFacts, TaskFacts, VoiceFacts
from farm.orchestrator.stages import StageClock
from farm.plan.build import Plan
from farm.plan.tasks import CardLayer, RangePayload, Task
from farm.spec.export import ExportSpec

PACKAGES = {"ray": "ray", "opencv": "opencv-python", "pillow": "pillow", "numpy": "numpy"}
"""Libraries that have a part in the pixels, and Ray."""


def task_facts(
    spec: ExportSpec, plan: Plan, done: Mapping[str, Result], reasons: Mapping[int, str], skipped: Mapping[int, str]
) -> tuple[TaskFacts, ...]:
    """Return what became of every task, and of every scene left out, with the reasons by scene."""
    facts = [_task(task, done.get(task.key), reasons) for task in plan.tasks]
    return (*facts, *(_left_out(spec, number, reason) for number, reason in skipped.items()))


def _task(task: Task, result: Result | None, reasons: Mapping[int, str]) -> TaskFacts:
    """Return what became of one task; one that nothing needed any more counts as cached."""
    rendered = result is not None and result.status == "rendered"
    made = result.artifact.facts if result and rendered else {}
    card = isinstance(task.payload, RangePayload) and isinstance(task.payload.layer, CardLayer)
    scene = task.scenes[0] if task.scenes else None
    return TaskFacts(
        key=task.key,
        name=task.name,
        scene=scene,
        kind=task.kind,
        status="placeholder" if card else "rendered" if rendered else "cached",
        frames=task.frames,
        cpu_seconds=float(made.get("cpu_seconds") or 0.0),
        seconds=float(made.get("seconds") or 0.0),
        attempts=result.attempts if result else 0,
        node=result.node if result else "",
        message=reasons.get(scene, "") if card and scene is not None else "",
    )


def _left_out(spec: ExportSpec, number: int, reason: str) -> TaskFacts:
    """Return the entry of a scene that the video goes without."""
    return TaskFacts(
        key="",
        name=f"export {spec.title.lower()} · scene {number + 1:02d} · skipped",
        scene=number,
        kind=spec.scenes[number].kind,
        status="skipped",
        frames=0,
        cpu_seconds=0.0,
        seconds=0.0,
        attempts=0,
        node="",
        message=reason,
    )


def sound_shortfalls(plan: Plan, done: Mapping[str, Result]) -> tuple[str, ...]:
    """Return which outputs' sound missed its loudness, with the figures."""
    found = ((n, done.get(output.sound or "")) for n, output in enumerate(plan.outputs))
    told = ((n, result.artifact.facts.get("shortfall")) for n, result in found if result)
    return tuple(f"outputs[{n}]: {shortfall}" for n, shortfall in told if shortfall)


def write_manifest(
    spec: ExportSpec,
    plan: Plan,
    tasks: Sequence[TaskFacts],
    outputs: Sequence[OutputFacts],
    clock: StageClock,
    *,
    seconds: float,
    cpu_seconds: float,
    voices: Sequence[VoiceFacts] = (),
    shortfalls: Sequence[str] = (),
) -> Manifest:
    """Return the manifest; ``cpu_seconds`` is what this process and its own children took.

    ``shortfalls`` are warnings that only the results gave.
    """
    return Manifest(
        title=spec.title,
        spec_sha256=hashlib.sha256(spec.model_dump_json().encode()).hexdigest(),
        created=datetime.now(UTC),
        frames=outputs[0].frames,
        duration=outputs[0].duration,
        seconds=round(seconds, 3),
        cpu_seconds=round(cpu_seconds + sum(task.cpu_seconds for task in tasks), 3),
        cache_hits=sum(task.status == "cached" for task in tasks),
        outputs=tuple(outputs),
        tasks=tuple(tasks),
        stages=clock.facts(tasks),
        voices=tuple(voices),
        warnings=(*plan.warnings, *shortfalls),
        versions={
            "framefarm": __version__,
            "ffmpeg": ffmpeg_version(),
            "python": platform.python_version(),
            **{name: installed(package) for name, package in PACKAGES.items()},
        },
    )
