"""Jobs of the kind ``render/static-ad``: a template filled and drawn as one picture."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from farm.jobs.models import JobArtifact
from farm.media.process import stopped_by
from farm.orchestrator.events import Event
from farm.orchestrator.executor import Executor
from farm.orchestrator.jobs.destinations import base_of, confined, own_folder
from farm.orchestrator.jobs.handler import Done, JobContext, file_facts
from farm.orchestrator.jobs.journal import TaskNews
from farm.orchestrator.jobs.mapped import told_as
from farm.orchestrator.jobs.render_export import require_cluster
from farm.orchestrator.stills import Farmed, draw_frame, write_as
from farm.plan.ads import Picture, picture_of
from farm.settings import Settings
from farm.spec.requests import StaticAdRequest, read_request
from farm.storage.atomic import digest
from farm.storage.destination import check_destination, deliver
from farm.storage.scratch import scratch

ARTIFACT = "image"
"""The picture's name among the job's files."""


class RenderStaticAd:
    """See :class:`farm.orchestrator.jobs.handler.Handler`."""

    def read(self, params: Mapping[str, Any]) -> StaticAdRequest:
        """Check a request; see :func:`farm.spec.requests.read_request`."""
        return read_request(StaticAdRequest, dict(params))

    def run(self, params: StaticAdRequest, context: JobContext) -> Done:
        """Draw and deliver.

        Raises:
            FarmError: it cannot be drawn, or not be delivered; located in the request.
            KeyboardInterrupt: it was stopped.

        """
        admitted = context.admit(params)
        picture = picture_of(admitted.params)
        uri = f"{own_folder(context.job.job_id, context.settings)}/ad.{params.format}"
        base = base_of(context.job.job_id, context.settings)
        settings = confined(admitted.settings, base)
        check_destination(uri, settings)
        with stopped_by(context.stop), admitted.as_asked(), scratch(settings) as room:
            drawn, made = room / "drawn.png", room / f"made.{params.format}"
            context.tell(0.1, phase="draw")
            with told_as(_place(picture)), _connected(context, settings) as executor:
                desk = Farmed(settings, executor, _listener(context))
                draw_frame(picture.scene, base, (params.size.width, params.size.height), 0, drawn, desk)
            context.tell(0.9, phase="deliver")
            write_as(drawn, made, params.format)
            context.confirm()  # a dispatcher that lost the job must not deliver after the one that has it
            deliver(made, uri, settings, content_type=f"image/{params.format}")
            found = digest(made)
        file = JobArtifact(
            name=ARTIFACT,
            job_id="",
            uri=uri,
            media_type=f"image/{params.format}",
            size=found.size,
            sha256=found.sha256,
        )
        return Done(result={"files": [file_facts(file)], "duration_sec": None}, files=(file,))


def _place(picture: Picture) -> Callable[[str], str]:
    return lambda where: picture.place(where.removeprefix("scenes[0]."))


@contextmanager
def _connected(context: JobContext, settings: Settings) -> Iterator[Executor]:
    """Take part in the executor that all jobs share.

    Raises:
        FarmLostError: nobody listens at the cluster's address.

    """
    require_cluster(settings.ray_address)
    executor = context.connect(settings, {})
    try:
        yield executor
    finally:
        executor.close()


def _listener(context: JobContext) -> Callable[[Event], None]:
    def hear(event: Event) -> None:
        context.check()
        if isinstance(event, TaskNews):
            context.news.append(event)

    return hear
