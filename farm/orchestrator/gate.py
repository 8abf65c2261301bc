"""What a verdict leads to: a scene rendered once more, or no delivery."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from farm.analysis.report import Severity
from farm.errors import Problem, RejectedError
from farm.media.trace import TRACE
from farm.orchestrator.delivery import destination
from farm.orchestrator.dispatch import Result
from farm.orchestrator.events import Listener, Warned
from farm.orchestrator.proof import Checked, deliver_report
from farm.plan.build import Plan
from farm.plan.tasks import MixPayload, Task
from farm.scene_worker.render import kind_of
from farm.settings import Settings
from farm.storage.store import Store

NAMED = 4
"""Tasks that a warning names."""
MOST_TOLD = 20
"""Findings that an error holds; the reports have all."""

SOUND_CODES = (
    "silence",
    "missing_voice",
    "missing_music",
    "missing_effect",
    "missing_clip",
    "missing_audio",
    "voice_out",
    "effect_out",
    "clip_out",
    "music_out",
    "sync_drift",
    "loudness",
    "true_peak",
    "clipping",
    "dead_channel",
    "channels_swapped",
    "stereo_lost",
    "audio_length",
    "wrong_audio",
    "dc_offset",
    "hum",
)
"""How the codes of findings begin that another mix can mend."""


def at_fault(plan: Plan, checked: Sequence[Checked]) -> Iterator[Task]:
    """Return the tasks that made what barred files are barred for."""
    told = [(one, f) for one in checked if one.barred for f in one.report.findings if f.severity is not Severity.NOTE]
    heard = [finding.code.startswith(SOUND_CODES) for _, finding in told]
    sound = {one.finished.planned.sound for (one, _), audible in zip(told, heard, strict=True) if audible}
    scenes = {f.scene for (_, f), audible in zip(told, heard, strict=True) if not audible}
    for task in plan.tasks:
        if isinstance(task.payload, MixPayload):
            if task.key in sound:
                yield task
        elif scenes & set(task.scenes):
            yield task


def forget_rejected(
    plan: Plan, checked: Sequence[Checked], done: dict[str, Result], store: Store, listener: Listener
) -> bool:
    """Forget what barred files are barred for, and say so; tell whether there is something to render once more."""
    bad = list(at_fault(plan, checked))
    if bad:
        names = [task.name for task in bad]
        told = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
        listener(Warned(message=f"the check rejects what was made: rendered once more: {told}"))
        mark_bad(bad, done, store)
    return bool(bad)


def mark_bad(tasks: Sequence[Task], done: dict[str, Result], store: Store) -> None:
    """Make the store forget what tasks made, so that it is neither used here nor by anybody else."""
    for task in tasks:
        done.pop(task.key, None)
        for kind in (kind_of(task), TRACE):
            artifact = store.find(kind, task.key)
            if artifact is not None:
                store.forget(artifact)


def refuse_barred(checked: Sequence[Checked], base: Path, settings: Settings) -> None:
    """Raise what bars files from delivery, after the reports of all are where the files would be.

    Raises:
        DeliveryError: a report cannot be written there.
        RejectedError: there are such files; with the reports of all.

    """
    if not any(one.barred for one in checked):
        return
    pages = [deliver_report(one, destination(one.finished.planned.output.uri, base), settings) for one in checked]
    problems = [
        Problem(
            where=f"outputs: {one.report.file}",
            message=f"{finding.code}"
            + (f" in scenes[{finding.scene}]" if finding.scene is not None else "")
            + f" at {finding.start:.2f} s: {finding.measure}, instead of {finding.limit}",
        )
        for one in checked
        if one.barred
        for finding in one.report.findings
        if finding.severity is not Severity.NOTE
    ]
    if problems:
        reports = [one.report.model_dump(mode="json") for one in checked]
        seen = [
            Problem(where=f"outputs: {one.report.file}", message=f"not delivered; its report with pictures is {place}")
            for one, place in zip(checked, pages, strict=True)
            if one.barred
        ]
        raise RejectedError(problems=[*problems[:MOST_TOLD], *seen], reports=reports)
