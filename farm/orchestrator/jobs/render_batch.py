"""Jobs of the kind ``render/batch``: many videos, one after another; one's failure is no other's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from posixpath import normpath
from typing import Any

from farm.errors import FarmError, FarmLostError, Problem, RenderError, SpecError
from farm.jobs.models import JobArtifact
from farm.orchestrator.jobs.handler import Done, JobContext
from farm.orchestrator.jobs.mapped import RENDER, told_as
from farm.plan.briefs import spec_of_brief
from farm.plan.mapped import Mapped
from farm.spec.export import ExportSpec
from farm.spec.outputs import Output
from farm.spec.requests import BatchRequest, read_request

MOST_TOLD = 50
"""Items whose errors the error of a job names, where all of them failed."""


def place_of(request: BatchRequest, number: int) -> str:
    """Return an item's place in its request, such as ``briefs[3]``."""
    return f"{'exports' if request.exports else 'briefs'}[{number}]"


def item_of(request: BatchRequest, number: int) -> Mapped:
    """Return one of a batch's videos, its files in a folder of its own.

    Raises:
        SpecError: it cannot be drawn, or leads out of its folder.

    """
    where = place_of(request, number)
    if request.exports:
        mapped = Mapped(
            spec=request.exports[number], place=lambda place: f"{where}.{place}" if place else where, files=()
        )
    else:
        mapped = spec_of_brief(request.briefs[number], request.quality, request.output_format, where=where)
    return replace(mapped, spec=_in_folder(mapped.spec, request.ids[number], where))


def _in_folder(spec: ExportSpec, name: str, where: str) -> ExportSpec:
    """Put what is delivered into the job's own folder below a folder for the item."""
    outputs = tuple(_moved(output, name, f"{where}.outputs[{n}].uri") for n, output in enumerate(spec.outputs))
    return spec.model_copy(update={"outputs": outputs})


def _moved(output: Output, name: str, where: str) -> Output:
    if "://" in output.uri or output.uri.startswith("/"):
        return output
    uri = normpath(f"{name}/{output.uri}")
    if not uri.startswith(f"{name}/"):
        raise SpecError(problems=[Problem(where=where, message="leads out of the item's own folder")])
    return output.model_copy(update={"uri": uri})


@dataclass(kw_only=True)
class ItemContext(JobContext):
    """One item's view of its job: how far it is becomes a part of how far they all are."""

    whole: JobContext
    """The job's own."""
    name: str
    """The item's id."""
    number: int
    count: int

    def tell(self, share: float, *, phase: str = "", stage: str = "") -> None:
        """Tell how far the item is; see :meth:`JobContext.tell`."""
        told = f"{self.name} ({self.number + 1} of {self.count}): {stage or phase}"
        self.whole.tell((self.number + share) / self.count, phase=self.name, stage=told)


class RenderBatch:
    """See :class:`farm.orchestrator.jobs.handler.Handler`."""

    def read(self, params: Mapping[str, Any]) -> BatchRequest:
        """Check a request; see :func:`farm.spec.requests.read_request`."""
        return read_request(BatchRequest, dict(params))

    def run(self, params: BatchRequest, context: JobContext) -> Done:
        """Render and deliver one after another; what an earlier attempt rendered comes from the store.

        Raises:
            RenderError: all of them failed; with what each failed of.
            FarmLostError: the farm was lost under one of them.
            KeyboardInterrupt: it was stopped.

        """
        told: list[dict[str, Any]] = []
        files: list[JobArtifact] = []
        problems: list[Problem] = []
        seconds = 0.0
        for number, name in enumerate(params.ids):
            try:
                done = _render(params, number, _own(context, params, number))
            except FarmLostError:
                raise
            except FarmError as error:
                told.append(_failed(name, error))
                problems += error.located(place_of(params, number))
                continue
            told.append({"id": name, "status": "completed", "outputs": done.result["outputs"], "error": None})
            seconds += done.delivered_seconds
            files += [replace(file, name=f"{name}.{file.name}") for file in done.files]
        failed = sum(one["status"] == "failed" for one in told)
        if failed == len(told):
            raise RenderError("all videos of the batch failed", problems=problems[:MOST_TOLD])
        result = {"items": told, "completed": len(told) - failed, "failed": failed}
        return Done(result=result, files=tuple(files), delivered_seconds=seconds)


def _own(context: JobContext, params: BatchRequest, number: int) -> ItemContext:
    return ItemContext(
        job=context.job,
        settings=context.settings,
        connect=context.connect,
        uploads=context.uploads,
        confirm=context.confirm,
        stop=context.stop,
        news=context.news,
        whole=context,
        name=params.ids[number],
        number=number,
        count=len(params.ids),
    )


def _render(params: BatchRequest, number: int, context: ItemContext) -> Done:
    context.tell(0.0, phase="begin")
    item = item_of(params, number)
    with told_as(item.place):
        return RENDER.run(item.spec, context)


def _failed(name: str, error: FarmError) -> dict[str, Any]:
    problems = [{"where": problem.where, "message": problem.message} for problem in error.problems]
    told = {"code": error.code, "message": error.message, "problems": problems}
    return {"id": name, "status": "failed", "outputs": [], "error": told}
