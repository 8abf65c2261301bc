"""What Ray Serve says by itself, where the service did not get to answer, told as the service tells it.

Its proxy answers requests before it knows of a replica (404), and where none is left (503), in plain text; where a
replica dies over a request it leaves the answer to uvicorn. Clients would take the first for the last word on a job.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.edge.problems import RETRY_SECONDS, failed, refusing
from serve.edge.stamp import REQUEST_ID, SIGN, Audit, Stamp

OWN_PATHS = "/-/"
"""Begin the paths that Ray Serve answers for itself, such as its state of health."""
COME_BACK: Mapping[str, Any] = {
    "status": 503,
    "code": "unavailable",
    "detail": "the service is starting, or a part of it was lost; try again",
    "retryable": True,
    "headers": {"Retry-After": str(RETRY_SECONDS)},
}
TOLD: Mapping[int, Mapping[str, Any]] = {
    404: COME_BACK,
    408: {"status": 408, "code": "too_slow", "detail": "the answer took longer than X-Request-Timeout-Seconds"},
    503: COME_BACK,
}
"""How Ray Serve's own errors are told, by their status; others, such as to who has left (499), are left to it."""


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """A layer around Ray Serve's own."""

    app: ASGIApp = field(kw_only=False)
    audit: Audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; if not the service answers it, say when to come back."""
        if scope["type"] != "http" or scope["path"].startswith(OWN_PATHS):
            await self.app(scope, receive, send)
            return
        one = _Request(receive=receive, send=send)
        error: Exception | None = None
        try:
            await self.app({**scope, "headers": _sound(scope)}, one.hear, one.tell)
        except Exception as raised:
            if one.is_answered:
                raise
            error = raised
        if not one.is_answered and not one.is_gone:
            told = _raising(error) if error else refusing(**TOLD.get(one.status, COME_BACK))
            await Stamp(told, audit=self.audit, failed=failed)(scope, receive, send)


@dataclass(kw_only=True)
class _Request:
    """What becomes of one request."""

    receive: Receive
    send: Send
    is_answered: bool = False
    """Whether an answer was passed on, or its beginning."""
    is_gone: bool = False
    """Whether its client has left."""
    status: int = 0
    """Of an answer that was not passed on."""

    async def hear(self) -> Message:
        message = await self.receive()
        self.is_gone = self.is_gone or message["type"] == "http.disconnect"
        return message

    async def tell(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            is_ours = any(name.lower() == SIGN for name, _ in message.get("headers", []))
            self.status = message["status"]
            self.is_answered = is_ours or self.status not in TOLD
        if self.is_answered:
            await self.send(message)


def _sound(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Return a request's headers without an id that would not be taken over: Ray Serve breaks at some."""

    def is_sound(name: bytes, value: bytes) -> bool:
        return name != b"x-request-id" or REQUEST_ID.fullmatch(value.decode("latin-1")) is not None

    return [(name, value) for name, value in scope["headers"] if is_sound(name, value)]


def _raising(error: Exception) -> ASGIApp:
    async def fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise error

    return fail
