"""Errors as problem details (RFC 9457): one shape for all, located, with the request's id."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from farm.errors import (
    AssetError,
    ConflictError,
    DeliveryError,
    FarmError,
    LedgerError,
    Problem,
    RequestError,
    SettingsError,
    SpecError,
    StoreError,
    UnknownError,
)
from farm.spec.problems import problems_in
from serve.edge.stamp import Refusal, note_refusal, request_id

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:framefarm:problem:"
"""What problem types begin with; the code follows."""
RETRY_SECONDS = 2
"""When to try again where the ledger or the store cannot be reached."""

log = logging.getLogger("farm.serve")

STATUSES: Mapping[type[FarmError], int] = {
    SpecError: 422,
    AssetError: 422,
    UnknownError: 404,
    ConflictError: 409,
    SettingsError: 424,
    LedgerError: 503,
    StoreError: 503,
    DeliveryError: 503,
}
"""HTTP status of each kind of error, its heirs included; others are 500."""


class ProblemPlace(BaseModel):
    """One thing that is wrong, and where."""

    where: str = Field(examples=["params.scenes[3].motion.to.zoom"])
    message: str = Field(examples=["must be at least 1"])


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(json_schema_extra={"description": "What went wrong (RFC 9457)."})

    type: str = Field(examples=[f"{TYPE}bad_spec"])
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str
    instance: str = Field(description="The path that was asked for.")
    code: str = Field(description="Stable name of the error, for programs.", examples=["bad_spec"])
    retryable: bool = Field(description="Whether trying again can help.")
    request_id: str
    problems: list[ProblemPlace]


UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "You have it already (If-None-Match)"}}
"""What is answered to who has it."""


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of an endpoint's errors."""
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {
        status: {"description": _title(status), "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({400, 401, 403, 408, 429, 431, 503, *statuses})
    }


@contextmanager
def answered(*, as_status: int, code: str) -> Iterator[None]:
    """Answer what is wrong with a file under a status and a code of its own.

    Raises:
        RequestError: it is empty, broken, or of a kind that is not taken.

    """
    try:
        yield
    except AssetError as error:
        raise RequestError(f"the file {error.message}", status=as_status, code=code) from None


def install(app: FastAPI) -> None:
    """Let an app answer all errors as problems."""
    app.add_exception_handler(FarmError, _farm_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)


def answer(
    request: Request,
    *,
    status: int,
    code: str,
    detail: str,
    retryable: bool = False,
    problems: Sequence[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem as a response."""
    body = {
        "type": TYPE + code,
        "title": _title(status),
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "code": code,
        "retryable": retryable,
        "request_id": request_id(request.scope),
        "problems": [{"where": problem.where, "message": problem.message} for problem in problems],
    }
    note_refusal(request.scope, Refusal(status=status, code=code, detail=detail))
    # ASCII: half a surrogate pair, which JSON may hold, has no UTF-8.
    return Response(json.dumps(body), status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def refusing(**told: Any) -> ASGIApp:
    """Return the app that answers every request with a problem; see :func:`answer`."""

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(Request(scope), **told)(scope, receive, send)

    return refuse


def status_of(error: FarmError) -> int:
    """Return the HTTP status of an error."""
    if isinstance(error, RequestError):
        return error.status
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)


def _farm_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, FarmError):
        return _bug(request, error)
    status = status_of(error)
    headers = dict(error.headers) if isinstance(error, RequestError) else {}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.setdefault("Retry-After", str(RETRY_SECONDS))
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _bug(request, error)
    return answer(
        request,
        status=status,
        code=error.code,
        detail=error.message,
        retryable=error.retryable,
        problems=error.problems,
        headers=headers,
    )


def _invalid(request: Request, error: Exception) -> Response:
    """Locate what FastAPI's validation found; ``body`` is no part of a customer's JSON."""
    if not isinstance(error, RequestValidationError):
        return _bug(request, error)
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return answer(request, status=400, code="bad_json", detail=_json_message(found[0]))
    in_body = [{**one, "loc": one["loc"][1:]} for one in found if one["loc"][0] == "body"]
    elsewhere = [
        Problem(
            where=".".join(str(step) for step in one["loc"]), message=str(one["msg"])[:1].lower() + str(one["msg"])[1:]
        )
        for one in found
        if one["loc"][0] != "body"
    ]
    problems = (*problems_in(in_body, error.body), *elsewhere)  # type: ignore[arg-type]  # FastAPI's own copies of them
    detail = "; ".join(str(problem) for problem in problems)
    return answer(request, status=422, code="bad_request", detail=detail, problems=problems)


def _json_message(found: Mapping[str, Any]) -> str:
    return f"not valid JSON at character {found['loc'][-1]}: {str(found.get('ctx', {}).get('error', '')).lower()}"


def _http_error(request: Request, error: Exception) -> Response:
    """Answer what the framework itself refuses, such as an unknown path."""
    if not isinstance(error, HTTPException):
        return _bug(request, error)
    code = {404: "not_found", 405: "method_not_allowed", 400: "bad_json"}.get(error.status_code, "http")
    detail = {404: "there is nothing at this path", 405: "this path does not have that method"}.get(
        error.status_code, str(error.detail)
    )
    return answer(request, status=error.status_code, code=code, detail=detail, headers=error.headers)


def failed(scope: Scope, error: Exception) -> Response:
    """Answer what should not happen, wherever it happened."""
    return _bug(Request(scope), error)


def _bug(request: Request, error: Exception) -> Response:
    """Answer what should not happen: told to the log, not to the client."""
    log.error("request %s failed", request_id(request.scope), exc_info=error)
    detail = "the service failed; its log has the request's id"
    return answer(request, status=500, code="internal", detail=detail)


def _title(status: int) -> str:
    return HTTPStatus(status).phrase
