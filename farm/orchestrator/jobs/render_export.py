"""Jobs of the kind ``render/export``: the native spec in, delivered files out."""

import mimetypes
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from farm.analysis.report import PAGE, REPORT
from farm.errors import FarmLostError, SettingsError
from farm.jobs.models import JobArtifact
from farm.media.process import stopped_by
from farm.orchestrator.delivery import TYPES
from farm.orchestrator.events import Advanced, Event, Stage, StageStarted
from farm.orchestrator.export import Export
from farm.orchestrator.jobs.destinations import place
from farm.orchestrator.jobs.handler import Done, JobContext
from farm.orchestrator.jobs.journal import TaskNews
from farm.orchestrator.manifest import SUFFIX, Manifest, OutputFacts
from farm.orchestrator.reach import require_listening
from farm.spec.export import ExportSpec
from farm.spec.load import parse_spec
from farm.spec.outputs import Container
from farm.storage.atomic import digest

KIND = "render/export"
"""The capability's name."""


class RenderExport:
    """See :class:`farm.orchestrator.jobs.handler.Handler`."""

    def read(self, params: Mapping[str, Any]) -> ExportSpec:
        """Check a spec; see :func:`farm.spec.load.parse_spec`."""
        return parse_spec(dict(params))

    def run(self, params: ExportSpec, context: JobContext) -> Done:
        """Render and deliver.

        Raises:
            FarmError: see :mod:`farm.errors`; what is rendered stays in the store for the next attempt.
            KeyboardInterrupt: it was stopped.

        """
        admitted = context.admit(params)
        placed = place(admitted.params, context.job.job_id, admitted.settings)

        def hear(event: Event) -> None:
            context.check()
            if isinstance(event, StageStarted) and event.stage is Stage.DELIVER:
                # A dispatcher that lost the job must not deliver after the one that has it.
                context.confirm()
            if isinstance(event, TaskNews):
                context.news.append(event)
            if isinstance(event, Advanced):
                context.tell(event.percent / 100, phase=event.stage, stage=_stage(event))

        with stopped_by(context.stop), admitted.as_asked():
            export = Export(
                spec=placed.spec,
                base=placed.base,
                settings=placed.settings,
                connect=context.connect,
                listener=hear,
                job=context.job.job_id,
            )
            try:
                manifest = export.run()
            except SettingsError:
                require_cluster(context.settings.ray_address)
                raise
            seconds = sum(output.duration for output in manifest.outputs)
            return Done(result=result_of(manifest), files=tuple(_files(manifest)), delivered_seconds=seconds)


def require_cluster(address: str) -> None:
    """Tell a cluster that is away, and may come back, from one that is set up wrongly.

    Raises:
        FarmLostError: nobody listens at its address.

    """
    try:
        require_listening(address)
    except SettingsError as error:
        raise FarmLostError(error.message) from error


def _stage(event: Advanced) -> str:
    """Return what people read; frames count while they are rendered."""
    if event.stage is Stage.RENDER:
        return f"{event.stage}: {event.frames} of {event.frames_total} frames"
    return str(event.stage)


def result_of(manifest: Manifest) -> Mapping[str, Any]:
    """Return a job's result: each output in brief, and the manifest as it is delivered."""
    told = manifest.model_dump(mode="json")
    brief = ("uri", "width", "height", "frames", "duration", "codec", "size", "sha256", "thumbnail", "contact_sheet")
    outputs = [
        {name: output[name] for name in brief} | {"verdict": output["qa"]["verdict"] if output["qa"] else None}
        for output in told["outputs"]
    ]
    return {"outputs": outputs, "manifest": told}


def _files(manifest: Manifest) -> Iterator[JobArtifact]:
    for number, output in enumerate(manifest.outputs):
        # Names are unique within the job: those of the second output end in -2.
        end = f"-{number + 1}" if number else ""
        yield JobArtifact(
            name=f"video{end}",
            job_id="",
            uri=output.uri,
            media_type=_media_type(output.uri),
            size=output.size,
            sha256=output.sha256,
        )
        for name, uri in _beside(output):
            yield _file(f"{name}{end}", uri)


def _beside(output: OutputFacts) -> Iterator[tuple[str, str]]:
    """Return what was delivered beside a video, with names for it."""
    yield "manifest", output.uri + SUFFIX
    yield "thumbnail", output.thumbnail
    yield "contact-sheet", output.contact_sheet
    if output.qa:
        yield "report", f"{output.uri}.{REPORT}"
        yield "report-page", f"{output.uri}.{PAGE}"
    if output.sound_curves:
        yield "sound-curves", output.sound_curves
    for uri in output.captions:
        yield f"captions-{uri.rpartition('.')[2]}", uri


def _file(name: str, uri: str) -> JobArtifact:
    """Return a small file's entry; sizes of those on S3 are not asked for."""
    size, sha256 = 0, ""
    if "://" not in uri:
        found = digest(Path(uri))
        size, sha256 = found.size, found.sha256
    return JobArtifact(name=name, job_id="", uri=uri, media_type=_media_type(uri), size=size, sha256=sha256)


def _media_type(uri: str) -> str:
    ending = uri.rpartition(".")[2].lower()
    if ending in set(Container):
        return TYPES[Container(ending)]
    known = {"srt": "application/x-subrip", "vtt": "text/vtt"}
    return known.get(ending) or mimetypes.guess_type(uri)[0] or "application/octet-stream"
