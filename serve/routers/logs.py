"""What happened to a job's tasks: attempts with their times and nodes, errors, warnings."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from farm.jobs.models import Attempt
from farm.jobs.story import Line, story
from serve.callers import Caller, reader
from serve.edge.problems import UNCHANGED, responses
from serve.envelope import JOBS, Failure, Told, tagged, when
from serve.routers.jobs import MAX_EVENT, JobId, Jobs
from serve.service import Service

MAX_LINES = 500
"""Most lines of one answer."""


class AttemptView(Told):
    """One try of a task, as it is now."""

    number: int
    """1 for the first."""
    node: str
    """Where it ran; empty: not known."""
    started_at: datetime
    ended_at: datetime | None
    seconds: float | None
    """Time from its start to its end, as the ledger saw it."""
    outcome: str
    """``running``, ``done``, ``infrastructure``, ``user``, ``lost`` or ``cancelled``."""
    error: Failure | None
    """Why it failed; of a child process, with the end of what it said."""


class LogLine(Told):
    """One thing that happened."""

    number: int
    """Its event's number."""
    at: datetime
    level: Literal["info", "warning", "error"]
    event: str
    message: str
    task: str | None
    """Name of the task that it is about; none: it is about the job."""
    scene: int | None
    """Index of the scene that the task shows, counted from 0."""
    attempt: AttemptView | None


class JobLogs(Told):
    """A part of what happened to a job, in order."""

    job_id: str
    lines: list[LogLine]
    next_after: int
    """Ask with ``after`` for what comes behind."""
    is_complete: bool
    """Nothing more will come."""


def logs_router(service: Service) -> APIRouter:
    """Return the endpoint of logs."""
    router = APIRouter(prefix=JOBS, tags=["jobs"])
    jobs = Jobs(service)

    def job_logs(
        request: Request,
        job_id: JobId,
        caller: Annotated[Caller, Depends(reader(service))],
        task: Annotated[str, Query(max_length=128, description="Of this task alone; its whole name.")] = "",
        after: Annotated[int, Query(ge=0, le=MAX_EVENT, description="Number of the last line you have.")] = 0,
        limit: Annotated[int, Query(ge=1, le=MAX_LINES)] = 100,
    ) -> Response:
        """Tell what happened to a job and each of its tasks: attempts, nodes, times, errors, warnings."""
        job = jobs.find(job_id, caller)
        told = story(service.ledger, job.job_id, task=task, after=after, limit=limit)
        lines = [_line(line) for line in told.lines]
        answer = JobLogs(job_id=job.job_id, lines=lines, next_after=told.next_after, is_complete=told.is_complete)
        return tagged(answer, request)

    router.add_api_route(
        "/{job_id}/logs", job_logs, name="job_logs", response_model=JobLogs, responses=responses(404, 422) | UNCHANGED
    )
    return router


def _line(line: Line) -> LogLine:
    return LogLine(
        number=line.number,
        at=datetime.fromtimestamp(line.at, UTC),
        level=line.level,
        event=line.event,
        message=line.message,
        task=line.task or None,
        scene=line.scene,
        attempt=_attempt(line.attempt) if line.attempt else None,
    )


def _attempt(made: Attempt) -> AttemptView:
    return AttemptView(
        number=made.number,
        node=made.node,
        started_at=datetime.fromtimestamp(made.started_at, UTC),
        ended_at=when(made.ended_at),
        seconds=None if made.ended_at is None else round(max(0.0, made.ended_at - made.started_at), 3),
        outcome=made.outcome,
        error=Failure.model_validate(made.error) if made.error else None,
    )
