"""What jobs return, by their kind: the table's result models in the envelope of results, for the OpenAPI document."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any, Literal

from pydantic import create_model

from farm.capabilities.row import Capability
from farm.capabilities.table import CAPABILITIES
from serve.envelope import JobResult

EXTENSION = "x-job-result"
"""Says, in the document, what the job of an operation returns."""


def _of(row: Capability) -> type[JobResult]:
    title = "".join(word.title() for word in row.identifier.split("_")) + "JobResult"
    kind: Any = Literal[row.name]
    told = f"What a job of {row.name} returned."
    return create_model(title, __base__=JobResult, __doc__=told, kind=(kind, ...), result=(row.result, ...))


RESULTS: Mapping[str, type[JobResult]] = {row.name: _of(row) for row in CAPABILITIES if row.is_queued}
"""By the capability's name."""

ANY_RESULT: Any = reduce(or_, [*RESULTS.values(), JobResult])
"""What any job returned; the last one stands for kinds that this version does not have any more."""


def result_reference(row: Capability) -> dict[str, Any]:
    """Return what the document says of the operation that submits such jobs."""
    return {EXTENSION: {"$ref": f"#/components/schemas/{RESULTS[row.name].__name__}"}}
