"""What is asked and answered, around each capability's own params and results. Times are RFC 3339, in UTC."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, JsonValue, StringConstraints

from farm.jobs.models import Job, JobArtifact
from farm.jobs.submission import MAX_URL, Identifier
from farm.orchestrator.jobs.rendering import ARTIFACT_URL
from farm.spec.base import Model

JOBS = "/api/v1/jobs"

Result = TypeVar("Result", bound=BaseModel)


class Envelope(Model):
    """What every request says beside its params."""

    job_id: Identifier | None = None
    """Your own identifier of the job; left out: one is made."""
    webhook_url: Annotated[str, StringConstraints(max_length=MAX_URL)] | None = None
    """Where the job's end is told, signed; a public http or https address."""
    priority: Literal["low", "normal", "high"] = "normal"
    """How urgent it is."""
    dry_run: bool = False
    """Check and plan only; nothing is queued."""


class Told(BaseModel):
    """Base of what is answered."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Queued(Told):
    """A job that was accepted."""

    job_id: str
    status: str
    estimated_duration_sec: float | None
    """Estimated wall time; none while it depends on what is not measured yet."""
    poll_url: str
    events_url: str
    result_url: str
    webhook_registered: bool


class Done(Told, Generic[Result]):
    """A result at once."""

    success: Literal[True] = True
    result: Result
    duration_ms: float


class Planned(Done[Result], Generic[Result]):
    """What a dry run found: the request is right, and what it will take."""

    dry_run: Literal[True] = True
    missing: str = ""
    """Why the request itself would be answered 424 here; empty: it would not."""


class Failure(Told):
    """Why a job failed."""

    code: str
    message: str
    retryable: bool = False
    problems: list[dict[str, str]] = []


class Artifact(Told):
    """A file that a job made."""

    name: str
    media_type: str
    size: int
    sha256: str
    uri: str
    """Where it lies."""
    url: str
    """Where the service gives it."""


class JobView(Told):
    """A job as its owner sees it."""

    job_id: str
    kind: str
    """The capability."""
    status: str
    priority: str
    progress: float
    """From 0 to 1."""
    stage: str
    tags: list[str]
    attempt: int
    retry_of: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    estimated_duration_sec: float | None
    error: Failure | None
    """Only of a job that failed."""
    params: dict[str, JsonValue]
    poll_url: str
    events_url: str
    result_url: str
    webhook_registered: bool


class JobList(Told):
    """A part of the list of jobs, the newest first."""

    jobs: list[JobView]
    next_cursor: str
    """Gives the next part; empty at the end."""


class JobResult(Told):
    """What a job returned."""

    success: Literal[True] = True
    job_id: str
    kind: str
    """The capability."""
    result: Any
    """What it gives."""
    artifacts: list[Artifact]
    duration_ms: float


def when(seconds: float | None) -> datetime | None:
    """Return a time of the ledger as a date."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def queued(job: Job) -> Queued:
    """Return what is said of a job that was accepted."""
    return Queued(
        job_id=job.job_id,
        status=job.status,
        estimated_duration_sec=job.estimated_duration_sec,
        webhook_registered=bool(job.webhook_url),
        **_urls(job.job_id),
    )


def view(job: Job) -> JobView:
    """Return a job as its owner sees it."""
    return JobView(
        job_id=job.job_id,
        kind=job.kind,
        status=job.status,
        priority=job.priority.label,
        progress=job.progress,
        stage=job.stage,
        tags=list(job.tags),
        attempt=job.attempt,
        retry_of=job.retry_of,
        created_at=datetime.fromtimestamp(job.created_at, UTC),
        started_at=when(job.started_at),
        ended_at=when(job.ended_at),
        estimated_duration_sec=job.estimated_duration_sec,
        error=Failure.model_validate(job.error) if job.error else None,
        params=dict(job.payload),
        webhook_registered=bool(job.webhook_url),
        **_urls(job.job_id),
    )


def artifact(made: JobArtifact) -> Artifact:
    """Return a file that a job made."""
    return Artifact(
        name=made.name,
        media_type=made.media_type,
        size=made.size,
        sha256=made.sha256,
        uri=made.uri,
        url=ARTIFACT_URL.format(job_id=made.job_id, name=made.name),
    )


def _urls(job_id: str) -> dict[str, str]:
    place = f"{JOBS}/{job_id}"
    return {"poll_url": place, "events_url": f"{place}/events", "result_url": f"{place}/result"}


def reply(told: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer as JSON. ASCII: half a surrogate pair, which a job's params may hold, has no UTF-8."""
    return Response(_text(told), status, headers=dict(headers or {}), media_type="application/json")


def tagged(told: BaseModel, request: Request, *, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer with its ETag, or 304 if the client has it already (RFC 9110, 13.1.2)."""
    text = _text(told)
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    told_headers = {**(headers or {}), "ETag": tag, "Cache-Control": "private, no-cache"}
    if has_already(request, tag):
        return Response(status_code=304, headers=told_headers)
    return Response(text, headers=told_headers, media_type="application/json")


def has_already(request: Request, tag: str) -> bool:
    """Tell whether a client says that it has what an ETag stands for."""
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    return bool(known & {tag, "*"})


def _text(told: BaseModel) -> str:
    return json.dumps(told.model_dump(mode="python"), default=_plain, allow_nan=False)


def _plain(value: Any) -> Any:
    """Return what JSON has no type for."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return str(value)
