"""The list of capabilities, and one endpoint for each, made from the table."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field, create_model
from pydantic_core import PydanticSerializationError

from farm.capabilities.row import Capability, Handle, Missing, Quick
from farm.capabilities.table import CAPABILITIES
from farm.errors import AssetError, MissingToolError, Problem, RequestError, SpecError
from farm.jobs.submission import Submission, read_submission
from farm.orchestrator.jobs.uploads import Admitted
from farm.spec.base import Model
from serve.callers import Caller, reader, writer
from serve.edge.problems import responses
from serve.envelope import Done, Envelope, Planned, Queued, queued, reply, tagged
from serve.listed import BASE, CapabilityList, view_of
from serve.receivers import require_public
from serve.results import result_reference
from serve.service import Service

BUSY_SECONDS = 5
"""When to try again while as many exports are planned as may be."""


def capabilities_router(service: Service) -> APIRouter:
    """Return the list's endpoint and all rows' own."""
    router = APIRouter(prefix=BASE)

    def capabilities(request: Request) -> Response:
        """List all endpoints and their status here, as their requests would find it."""
        return tagged(CapabilityList(capabilities=[view_of(row, service.known) for row in CAPABILITIES]), request)

    router.add_api_route(
        "/capabilities",
        capabilities,
        name="capabilities",
        tags=["capabilities"],
        response_model=CapabilityList,
        responses=responses(),
        dependencies=[Depends(reader(service))],
    )
    for row in CAPABILITIES:
        _mount(router, service, row)
    return router


def _mount(router: APIRouter, service: Service, row: Capability) -> None:
    """Add a row's endpoint."""
    run = _run_queued(service, row) if row.is_queued else _run_now(service, row)
    endpoint = _posted(row, run, service) if row.method == "POST" else _addressed(row, run, service)
    documented = responses(413, 415, 422, 424) if row.method == "POST" else responses(404, 422, 424)
    if row.is_queued:
        documented |= responses(409)
    if row.planned:
        model: Any = Planned.__class_getitem__(row.planned)
        documented |= {200: {"model": model, "description": "What a dry run found"}}
    router.add_api_route(
        row.route,
        endpoint,
        methods=[row.method],
        name=row.identifier,
        tags=[row.name.partition("/")[0]],
        summary=row.summary,
        description=row.summary + (f"\n\nUnavailable: {row.missing.what}." if row.missing else ""),
        status_code=202 if row.is_queued else 200,
        response_model=Queued if row.is_queued else Done[row.result],  # type: ignore[name-defined]  # made at run time
        responses=documented,
        openapi_extra=result_reference(row) if row.is_queued else None,
    )


Run = Callable[[Any, Request, Caller, str], Response]
"""Carries a request out: what was asked, the request, who asks, the idempotency key."""


def _asked(row: Capability) -> type[Envelope]:
    """Return the model of what a row's endpoint is sent."""
    title = "".join(word.title() for word in row.identifier.split("_")) + "Request"
    asked = create_model(
        title,
        __base__=Envelope,
        __doc__=row.summary,
        params=(row.params or Model, Field(description="What is wanted.", examples=[dict(row.example)])),
    )
    example: Any = {"params": dict(row.example)}
    asked.model_config["json_schema_extra"] = {"examples": [example]}
    asked.model_rebuild(force=True)
    return asked


ASKED = {row.identifier: _asked(row) for row in CAPABILITIES if row.method == "POST"}
"""What each endpoint is sent; made once, since that takes longer than all else of an application."""


def _posted(row: Capability, run: Run, service: Service) -> Callable[..., Response]:
    def post(
        body: Any,
        request: Request,
        caller: Annotated[Caller, Depends(writer(service))],
        idempotency_key: Annotated[
            str,
            Header(max_length=255, pattern=r"^[\x21-\x7e]*$", description="Repeats of a request give the same job."),
        ] = "",
    ) -> Response:
        return run(body, request, caller, idempotency_key)

    post.__annotations__["body"] = ASKED[row.identifier]
    return post


def _addressed(row: Capability, run: Run, service: Service) -> Callable[..., Response]:
    allowed = reader(service) if row.method == "GET" else writer(service)

    def all_of(request: Request, caller: Annotated[Caller, Depends(allowed)]) -> Response:
        return run(None, request, caller, "")

    def one_of(
        id: Annotated[str, Path(max_length=128)],  # noqa: A002 - the path's own word
        request: Request,
        caller: Annotated[Caller, Depends(allowed)],
    ) -> Response:
        return run(id, request, caller, "")

    return one_of if "{id}" in row.route else all_of


def _refuse(row: Capability, missing: Missing | None) -> None:
    """Refuse what cannot be done; what is not built in yet is another thing than what is not installed."""
    if missing is None:
        return
    later = f"; it will read {missing.setting}" if missing.setting else ""
    message = f"{row.name} is unavailable: {missing.what}{later}"
    raise RequestError(message, status=424, code="unavailable" if row.missing else MissingToolError.code)


def _run_now(service: Service, row: Capability) -> Run:
    def run(asked: Any, _request: Request, caller: Caller, _key: str) -> Response:
        _refuse(row, service.known.missing(row))
        if row.handle is None:  # the table's own test sees that there is none
            raise RequestError(f"{row.name} cannot be run", status=424, code="unavailable")
        if not row.params:  # it tells what is known, which takes no time that would have to be shared out
            started = time.monotonic()
            result = service.known.answer(row) or row.handle(asked, service.settings)
            return reply(_done(Done, result, started))
        params = asked.params if isinstance(asked, Envelope) else asked  # type: ignore[attr-defined]  # made at run time
        return reply(_at_once(service, row.handle, params, caller.client, Done))

    return run


def _run_queued(service: Service, row: Capability) -> Run:
    def run(asked: Any, _request: Request, caller: Caller, key: str) -> Response:
        _refuse(row, row.missing)
        if asked.dry_run:
            if row.plan is None:  # the table's own test sees that there is none such
                raise RequestError(f"{row.name} cannot be planned", status=424, code="unavailable")
            planned = _at_once(service, row.plan, asked.params, caller.client, Planned)
            return reply(planned.model_copy(update={"missing": _lacking(service, row, asked.params, caller)}))
        _refuse(row, service.known.missing(row))
        submission = _submission(service, row, asked, caller, key)
        with service.turn:
            accepted = service.ledger.submit(submission, actor=caller.client)
        told = queued(accepted.job)
        headers = {"Location": told.poll_url} | ({} if accepted.created else {"Idempotency-Replayed": "true"})
        return reply(told, status=202, headers=headers)

    return run


def _lacking(service: Service, row: Capability, params: Any, caller: Caller) -> str:
    """Return why a request that is right would be refused all the same; empty: it would not."""
    missing = service.known.missing(row)
    if missing:
        return missing.what
    try:
        _looked(service, row, params, caller)
    except MissingToolError as error:
        return error.message
    return ""


def _looked(service: Service, row: Capability, params: Any, caller: Caller) -> Quick | None:
    """Return what is known of a job before it is prepared.

    Raises:
        SpecError: something may not be, and where.

    """
    with _below_params():
        admitted = _admitted(service, params, caller.client)
        with admitted.as_asked():
            return row.look(admitted.params, admitted.settings) if row.look else None


def _at_once(service: Service, handle: Handle, params: Any, client: str, kind: type[Done[Any]]) -> Done[Any]:
    """Do something at once, with no more of it at a time than the machine bears."""
    if not service.plans.acquire(blocking=False):
        headers = {"Retry-After": str(BUSY_SECONDS)}
        message = "as many requests are being planned as may be at a time"
        raise RequestError(message, status=503, code="busy", retryable=True, headers=headers)
    started = time.monotonic()
    try:
        with _below_params():
            admitted = _admitted(service, params, client)
            with admitted.as_asked():
                result = handle(admitted.params, admitted.settings)
    finally:
        service.plans.release()
    return _done(kind, result, started)


def _done(kind: type[Done[Any]], result: BaseModel, started: float) -> Done[Any]:
    return kind(result=result, duration_ms=round((time.monotonic() - started) * 1000, 1))


def _submission(service: Service, row: Capability, asked: Any, caller: Caller, key: str) -> Submission:
    """Return what the ledger is asked for.

    Raises:
        SpecError: something may not be, and where.

    """
    looked = _looked(service, row, asked.params, caller)
    if asked.webhook_url:
        require_public(asked.webhook_url, service.settings.webhook_private_hosts)
    try:
        payload = asked.params.model_dump(mode="json", exclude_unset=True)
    except (PydanticSerializationError, UnicodeError):
        raise SpecError(problems=[Problem(where="params", message="must be valid Unicode text")]) from None
    return read_submission(
        {
            "kind": row.name,
            "payload": payload,
            "job_id": asked.job_id,
            "client": caller.client,
            "priority": asked.priority,
            "tags": looked.tags if looked else (),
            "webhook_url": asked.webhook_url or "",
            "estimated_duration_sec": looked.seconds if looked else None,
            "idempotency_key": key,
        }
    )


def _admitted(service: Service, params: Any, client: str) -> Admitted[Any]:
    """Return params whose files the client may use; what is asked of a path, and not of a body, names none."""
    if not isinstance(params, BaseModel):
        return Admitted(params=params, settings=service.settings)
    return service.uploads.admit(params, client)


@contextmanager
def _below_params() -> Iterator[None]:
    """Locate what is wrong with params where the client wrote them."""
    try:
        yield
    except (SpecError, AssetError) as error:
        problems = [
            Problem(where=f"params.{one.where}" if one.where else "params", message=one.message)
            for one in error.located("")
        ]
        raise SpecError(problems=problems) from None
