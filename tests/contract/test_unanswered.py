"""What a server says where the service did not get to answer: Ray Serve's own words, or none."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.unanswered import Unanswered


async def nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Answer nothing, as where a replica dies over a request."""


def asked(app: ASGIApp, path: str = "/api/v1/jobs") -> httpx.Response:
    """Ask a server whose application is another's."""

    async def ask() -> httpx.Response:
        layer = Unanswered(app, audit=lambda _scope, _refusal: None)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=layer), base_url="http://localhost") as client:
            return await client.get(path)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "app",
    [
        PlainTextResponse("Path '/api/v1/jobs' not found. Ping http://.../-/routes for available routes.", 404),
        PlainTextResponse("Deployment 'api' is not available.", 503),
        nothing,
    ],
    ids=["no route", "no replica", "no answer"],
)
def test_where_the_service_does_not_answer_clients_are_told_to_come_back(app: ASGIApp) -> None:
    answer = asked(app)
    told: Mapping[str, object] = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert (told["code"], told["retryable"], told["instance"]) == ("unavailable", True, "/api/v1/jobs")
    assert answer.headers["retry-after"] == "2"
    assert answer.headers["x-request-id"] == told["request_id"]


@pytest.mark.parametrize(
    "app",
    [PlainTextResponse("fine"), JSONResponse({"code": "not_found"}, 404, media_type="application/problem+json")],
    ids=["an answer", "a problem of the service's"],
)
def test_what_the_service_answers_is_passed_on(app: ASGIApp) -> None:
    assert (asked(app).status_code, asked(app).content) == (app.status_code, app.body)  # type: ignore[attr-defined]


def test_ray_serve_s_own_paths_are_its_own() -> None:
    answer = asked(PlainTextResponse("NOT READY", 503), "/-/healthz")
    assert (answer.status_code, answer.text) == (503, "NOT READY")
