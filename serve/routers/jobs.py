"""Jobs: listed, looked at, cancelled, retried, their results and files."""

from datetime import datetime
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import Response
from starlette.datastructures import URL

from farm.errors import Problem, RequestError, SpecError, UnknownError
from farm.jobs.models import Job
from farm.jobs.states import JobState
from farm.jobs.submission import MAX_PAGE, JobFilter
from farm.spec.addresses import S3
from serve.callers import Caller, reader, writer
from serve.edge.problems import UNCHANGED, responses
from serve.envelope import (
    JOBS,
    JobList,
    JobResult,
    JobView,
    Queued,
    artifact,
    queued,
    reply,
    tagged,
    view,
)
from serve.media import media
from serve.results import ANY_RESULT
from serve.routers.events import stream
from serve.service import Service
from serve.uploads.shelves import elsewhere

MAX_EVENT = 1 << 31
"""No job has so many events; the databases' integers end here."""

JobId = Annotated[str, Path(max_length=128, description="The job's id.")]


class Jobs:
    """What the endpoints do."""

    def __init__(self, service: Service) -> None:
        self._ledger, self._service = service.ledger, service

    def find(self, job_id: str, caller: Caller) -> Job:
        """Return a job that the caller may see.

        Raises:
            UnknownError: there is none; another's job is none.

        """
        job = self._ledger.get(job_id)
        if not caller.may_see(job):
            raise UnknownError(f"there is no job {job_id[:128]!r}")
        return job

    def page(self, request: Request, wanted: JobFilter, limit: int, cursor: str) -> Response:
        """Answer a part of the list, with a link to the next one (RFC 8288)."""
        page = self._ledger.list(wanted, limit=limit, cursor=cursor)
        told = JobList(jobs=[view(job) for job in page.jobs], next_cursor=page.next_cursor)
        headers = {}
        if page.next_cursor:
            place = URL(f"{JOBS}?{request.url.query}").include_query_params(cursor=page.next_cursor)
            headers["Link"] = f'<{place}>; rel="next"'
        return tagged(told, request, headers=headers)

    def result(self, request: Request, job: Job) -> Response:
        """Answer what a job returned, or why there is nothing."""
        if job.status is JobState.COMPLETED:
            files = [artifact(made) for made in self._ledger.artifacts(job.job_id)]
            seconds = (job.ended_at or 0.0) - (job.started_at or job.created_at)
            told = JobResult(
                job_id=job.job_id,
                kind=job.kind,
                result=job.result,
                artifacts=files,
                duration_ms=round(max(0.0, seconds) * 1000, 1),
            )
            return tagged(told, request)
        if job.status is JobState.FAILED and job.error:
            problems = [Problem(where=p["where"], message=p["message"]) for p in job.error.get("problems", [])]
            message = f"the job failed: {job.error['message']}"
            raise RequestError(message, status=409, code="job_failed", problems=problems)
        if job.status is JobState.CANCELLED:
            raise RequestError("the job was cancelled; it has no result", status=409, code="job_cancelled")
        message = f"the job is {job.status}; it has no result yet"
        raise RequestError(message, status=409, code="not_ready", retryable=True, headers={"Retry-After": "2"})

    def file(self, request: Request, job: Job, name: str) -> Response:
        """Answer a file that a job made, or a part of it (RFC 9110, 14)."""
        made = next((one for one in self._ledger.artifacts(job.job_id) if one.name == name), None)
        if made is None:
            raise UnknownError(f"job {job.job_id} made no file {name[:128]!r}")
        if made.uri.startswith(S3):
            name = made.uri.rpartition("/")[2]
            return elsewhere(made.uri, self._service, media_type=made.media_type, name=name)
        if "://" in made.uri and not made.uri.startswith("file://"):
            message = f"the file is not on this machine; it lies at {made.uri}"
            raise RequestError(message, status=409, code="elsewhere")
        place = FilePath(made.uri.removeprefix("file://"))
        if not place.is_file():
            raise UnknownError(f"the file {made.name!r} is not on this machine, or not any more")
        return media(request, place, sha256=made.sha256, media_type=made.media_type, name=place.name, inline=True)


def jobs_router(service: Service) -> APIRouter:
    """Return the endpoints of jobs."""
    router = APIRouter(prefix=JOBS, tags=["jobs"])
    _add_looking(router, service)
    _add_results(router, service)
    _add_changing(router, service)
    return router


def _add_looking(router: APIRouter, service: Service) -> None:
    jobs = Jobs(service)
    Reader = Annotated[Caller, Depends(reader(service))]  # noqa: N806 - a type

    def list_jobs(
        request: Request,
        caller: Reader,
        status: Annotated[tuple[JobState, ...], Query(max_length=len(JobState), description="In any of these.")] = (),
        kind: Annotated[str, Query(max_length=64, description="Of this capability.")] = "",
        tag: Annotated[str, Query(max_length=64, description="With this tag.")] = "",
        created_after: Annotated[datetime | None, Query(description="Accepted then or later.")] = None,
        created_before: Annotated[datetime | None, Query(description="Accepted before.")] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
        cursor: Annotated[str, Query(max_length=200, description="Where the page before ended.")] = "",
    ) -> Response:
        """List your jobs, the newest first."""
        wanted = JobFilter(
            client="" if caller.is_admin else caller.client,
            statuses=status,
            kind=kind,
            tag=tag,
            created_after=_seconds(created_after, "created_after"),
            created_before=_seconds(created_before, "created_before"),
        )
        return jobs.page(request, wanted, limit, cursor)

    def get_job(request: Request, job_id: JobId, caller: Reader) -> Response:
        """Tell how a job stands."""
        return tagged(view(jobs.find(job_id, caller)), request)

    found = responses(404, 422) | UNCHANGED
    router.add_api_route("", list_jobs, name="list_jobs", response_model=JobList, responses=responses(422) | UNCHANGED)
    router.add_api_route("/{job_id}", get_job, name="get_job", response_model=JobView, responses=found)


def _add_results(router: APIRouter, service: Service) -> None:
    jobs = Jobs(service)
    Reader = Annotated[Caller, Depends(reader(service))]  # noqa: N806 - a type

    def job_result(request: Request, job_id: JobId, caller: Reader) -> Response:
        """Return what a job made."""
        return jobs.result(request, jobs.find(job_id, caller))

    def job_artifact(
        request: Request, job_id: JobId, name: Annotated[str, Path(max_length=128)], caller: Reader
    ) -> Response:
        """Return a file that a job made, or a range of it; one on S3 by an address that gives it for a few minutes."""
        return jobs.file(request, jobs.find(job_id, caller), name)

    def job_events(
        request: Request,
        job_id: JobId,
        caller: Reader,
        after: Annotated[int, Query(ge=0, le=MAX_EVENT, description="Number of the last event you have.")] = 0,
        last_event_id: Annotated[str, Header(max_length=20, description="The same, as browsers send it.")] = "",
    ) -> Response:
        """Stream a job's events as server-sent events; the stream ends with the job."""
        known = int(last_event_id) if last_event_id.isascii() and last_event_id.isdecimal() else after
        return stream(service, request, jobs.find(job_id, caller).job_id, min(known, MAX_EVENT))

    found = responses(404, 422) | UNCHANGED
    router.add_api_route(
        "/{job_id}/result", job_result, name="job_result", response_model=ANY_RESULT, responses=found | responses(409)
    )
    router.add_api_route(
        "/{job_id}/events",
        job_events,
        name="job_events",
        response_class=Response,
        responses=responses(404, 422) | {200: _content("text/event-stream", "The events, as they come")},
    )
    whole = _content("application/octet-stream", "The file")
    place = "/{job_id}/artifacts/{name}"
    router.add_api_route(place, job_artifact, methods=["HEAD"], name="has_artifact", include_in_schema=False)
    router.add_api_route(
        place,
        job_artifact,
        name="job_artifact",
        response_class=Response,
        responses=found
        | responses(409)
        | {
            200: whole,
            206: {**whole, "description": "A range of it"},
            307: {"description": "It lies on S3, at this address for a few minutes"},
            416: {"description": "There is no such range"},
        },
    )


def _add_changing(router: APIRouter, service: Service) -> None:
    jobs = Jobs(service)
    Writer = Annotated[Caller, Depends(writer(service))]  # noqa: N806 - a type

    def cancel_job(job_id: JobId, caller: Writer) -> Response:
        """Cancel a job: at once while it is queued, else as soon as its work has stopped (202)."""
        job = service.ledger.cancel(jobs.find(job_id, caller).job_id, actor=caller.client)
        return reply(view(job), status=200 if job.status is JobState.CANCELLED else 202)

    def retry_job(job_id: JobId, caller: Writer) -> Response:
        """Run a job that has ended once more, as a new job; asking again gives the same new job."""
        again = service.ledger.retry(jobs.find(job_id, caller).job_id, actor=caller.client)
        told = queued(again.job)
        return reply(told, status=202, headers={"Location": told.poll_url})

    stopping: dict[int | str, dict[str, Any]] = {202: {"model": JobView, "description": "Its work is being stopped"}}
    router.add_api_route(
        "/{job_id}",
        cancel_job,
        methods=["DELETE"],
        name="cancel_job",
        response_model=JobView,
        responses=responses(404, 409, 422) | stopping,
    )
    router.add_api_route(
        "/{job_id}/retry",
        retry_job,
        methods=["POST"],
        name="retry_job",
        status_code=202,
        response_model=Queued,
        responses=responses(404, 409, 413, 415, 422),
    )


def _content(kind: str, description: str) -> dict[str, Any]:
    return {"description": description, "content": {kind: {"schema": {"type": "string"}}}}


def _seconds(moment: datetime | None, where: str) -> float | None:
    """Return a date as the ledger counts; one without a zone could be any of them."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        message = "must say its zone, as in 2026-11-20T12:00:00Z"
        raise SpecError(problems=[Problem(where=where, message=message)])
    return moment.timestamp()
