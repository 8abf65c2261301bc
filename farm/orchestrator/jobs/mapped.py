"""Jobs whose requests become an export: read, mapped, and run as any other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from farm.errors import FarmError
from farm.orchestrator.jobs.handler import Done, JobContext
from farm.orchestrator.jobs.render_export import RenderExport
from farm.plan.mapped import Mapped
from farm.spec.base import Model
from farm.spec.requests import read_request

R = TypeVar("R", bound=Model)

RENDER = RenderExport()
"""Runs what they become."""


@dataclass(frozen=True, kw_only=True)
class RenderMapped(Generic[R]):
    """See :class:`farm.orchestrator.jobs.handler.Handler`."""

    model: type[R]
    """What is asked."""
    mapping: Callable[[R], Mapped]
    """Makes an export of it."""
    shape: Callable[[R, Done, JobContext], Mapping[str, Any]] = lambda _request, done, _context: done.result
    """Gives the job's result its shape."""

    def read(self, params: Mapping[str, Any]) -> R:
        """Check a request.

        Raises:
            SpecError: it is wrong; with all problems, each with its place.

        """
        return read_request(self.model, dict(params))

    def run(self, params: R, context: JobContext) -> Done:
        """Render and deliver.

        Raises:
            FarmError: see :class:`RenderExport`; problems are located in the request.
            KeyboardInterrupt: it was stopped.

        """
        mapped = self.mapping(params)
        with told_as(mapped.place):
            done = RENDER.run(mapped.spec, context)
        return replace(done, result=self.shape(params, done, context))


@contextmanager
def told_as(place: Callable[[str], str]) -> Iterator[None]:
    """Locate what is wrong with an export in the request that it was made from."""
    try:
        yield
    except FarmError as error:
        listed = "; ".join(map(str, error.problems))
        error.problems = tuple(replace(problem, where=place(problem.where)) for problem in error.problems)
        if error.message == listed:
            error.message = "; ".join(map(str, error.problems))
        raise
