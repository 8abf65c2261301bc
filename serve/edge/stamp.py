"""What every request passes first: an id, headers for browsers, a line in the log, a record if it is refused.

Plain ASGI, so that streams pass through untouched.
"""

import asyncio
import re
import secrets
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from farm import log

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""Ids that are taken over from clients; others are replaced."""
SIGN = b"x-frame-options"
"""The header by which the service's answers are told from others'."""
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-store",
    SIGN: b"DENY",
}
"""On every answer that does not say otherwise."""

ACCESS = "farm.serve.access"
"""The logger of requests."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a request was refused."""

    status: int
    code: str
    detail: str


Audit = Callable[[Scope, Refusal], None]
"""Told of every refusal. Blocking."""


def request_id(scope: MutableMapping[str, Any]) -> str:
    """Return a request's id."""
    return str(scope.get("state", {}).get("request_id", ""))


def note_refusal(scope: MutableMapping[str, Any], refusal: Refusal) -> None:
    """Remember for the log and the audit why a request was refused."""
    scope.setdefault("state", {})["refusal"] = refusal


def note_headers(scope: MutableMapping[str, Any], headers: dict[str, str]) -> None:
    """Add headers to whatever the answer will be."""
    scope.setdefault("state", {}).setdefault("headers", {}).update(headers)


def client_address(scope: MutableMapping[str, Any]) -> str:
    """Return the address that a request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """The outermost layer: ids, common headers, the access log, the audit of refusals."""

    app: ASGIApp = field(kw_only=False)
    audit: Audit
    failed: Callable[[Scope, Exception], ASGIApp]
    """Makes the answer to what should not happen."""
    tells_id: bool = True
    """Whether ``X-Request-Id`` is set here; Ray Serve's proxy adds it to every answer by itself."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        name = given if REQUEST_ID.fullmatch(given) else f"req_{secrets.token_hex(12)}"
        scope["state"] = {**scope.get("state", {}), "request_id": name}
        started, status = time.monotonic(), 0

        async def stamped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if refusal := scope["state"].get("refusal"):  # noted before it is told
                    await asyncio.to_thread(self.audit, scope, refusal)
                message = {**message, "headers": _headers(message, scope, name if self.tells_id else "")}
            await send(message)

        try:
            await self.app(scope, receive, stamped)
        except Exception as error:
            if status:  # half of an answer is out: only breaking the connection tells that the rest is missing
                raise
            await self.failed(scope, error)(scope, receive, stamped)
        finally:
            refusal = scope["state"].get("refusal")
            code = refusal.code if refusal else ""
            log.tell("request", logger=ACCESS, **_line(scope, name, status, code, time.monotonic() - started))


def _headers(message: Message, scope: Scope, name: str) -> list[tuple[bytes, bytes]]:
    given = list(message.get("headers", []))
    names = {key.lower() for key, _ in given}
    extra = {key.lower().encode(): value.encode("latin-1") for key, value in scope["state"].get("headers", {}).items()}
    more = {**HEADERS, **extra} | ({b"x-request-id": name.encode()} if name else {})
    return given + [(key, value) for key, value in more.items() if key not in names]


def _line(scope: Scope, name: str, status: int, refusal: str, seconds: float) -> dict[str, Any]:
    line = {
        "request_id": name,
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "ms": round(seconds * 1000, 1),
        "client": scope["state"].get("client", ""),
        "address": client_address(scope),
    }
    return line | ({"refusal": refusal} if refusal else {})
