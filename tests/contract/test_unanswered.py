"""What a server says where the service did not get to answer: Ray Serve's own words, or none."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.edge.unanswered import Unanswered


async def nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Answer nothing, as where a replica dies over a request."""


async def gone(_scope: Scope, receive: Receive, _send: Send) -> None:
    """Answer nothing, since the client has left."""
    await receive()


async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Break before there is an answer."""
    message = "broken"
    raise RuntimeError(message)


async def breaking(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Break within an answer."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    message = "broken"
    raise RuntimeError(message)


async def naming(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the ids that a request has."""
    names = [value.decode() for name, value in scope["headers"] if name == b"x-request-id"]
    await JSONResponse(names)(scope, receive, send)


def asked(app: ASGIApp, path: str = "/api/v1/jobs", headers: Mapping[str, str | bytes] | None = None) -> httpx.Response:
    """Ask a server whose application is another's."""

    async def ask() -> httpx.Response:
        layer = Unanswered(app, audit=lambda _scope, _refusal: None)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=layer), base_url="http://localhost") as client:
            return await client.get(path, headers=headers)  # type: ignore[arg-type]  # bytes of headers, too

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


def test_a_request_s_own_limit_on_time_is_told_as_such() -> None:
    answer = asked(PlainTextResponse("Request 1 timed out after 0.001s.", 408))
    assert (answer.status_code, answer.json()["code"], answer.json()["retryable"]) == (408, "too_slow", False)


def test_what_breaks_before_an_answer_is_told_without_its_reason() -> None:
    answer = asked(broken)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "broken" not in answer.text


def test_what_breaks_within_an_answer_breaks_the_connection() -> None:
    with pytest.raises(RuntimeError, match="broken"):
        asked(breaking)


@pytest.mark.parametrize(
    "app",
    [
        PlainTextResponse("fine"),
        PlainTextResponse("Disallowed CORS origin", 400, headers={"X-Frame-Options": "DENY"}),
        PlainTextResponse("there is no such job", 404, headers={"X-Frame-Options": "DENY"}),
        PlainTextResponse("Client for request 1 disconnected, cancelling request.", 499),
    ],
    ids=["an answer", "an error of the service's", "its 404", "to who has left"],
)
def test_other_answers_are_passed_on(app: Response) -> None:
    answer = asked(app)
    assert (answer.status_code, answer.content) == (app.status_code, app.body)


def test_who_has_left_is_told_nothing() -> None:
    said: list[Message] = []

    async def leave() -> Message:
        return {"type": "http.disconnect"}

    async def say(message: Message) -> None:
        said.append(message)

    layer = Unanswered(gone, audit=lambda _scope, _refusal: None)
    asyncio.run(layer({"type": "http", "path": "/health", "headers": []}, leave, say))
    assert said == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [(b"order-00000007", ["order-00000007"]), (b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8", []), (b"short", [])],
)
def test_ray_serve_is_shown_no_id_that_it_breaks_at(name: bytes, kept: list[str]) -> None:
    assert asked(naming, headers={"X-Request-Id": name}).json() == kept


def test_ray_serve_s_own_paths_are_its_own() -> None:
    answer = asked(PlainTextResponse("NOT READY", 503), "/-/healthz")
    assert (answer.status_code, answer.text) == (503, "NOT READY")
