"""Bounds on a request's headers and body, whatever it says of itself.

Plain ASGI, so that streams pass through untouched.
"""

import asyncio
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_HEADERS = 32 << 10
"""Bytes of all headers together; the server that reads them has no limit of its own."""


@dataclass(frozen=True, kw_only=True)
class BoundedHead:
    """Refuses requests with more headers than any client needs."""

    app: ASGIApp = field(kw_only=False)
    refuse: Callable[..., ASGIApp]
    """Makes the app that answers a refusal: ``status``, ``code``, ``detail``."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        app = self.app
        if scope["type"] == "http" and sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADERS:
            app = self.refuse(
                status=431, code="too_large", detail=f"the headers are larger than {MOST_HEADERS:,} bytes"
            )
        await app(scope, receive, send)


def is_upload(scope: MutableMapping[str, Any]) -> bool:
    """Tell whether a request's body is a file, which its endpoint takes in as it comes, within bounds of its own."""
    path = str(scope["path"]).rstrip("/")
    if scope["method"] == "PUT":
        return path.startswith("/api/v1/assets/uploads/")
    return bool(scope["method"] == "POST" and path == "/api/v1/assets")


@dataclass(frozen=True, kw_only=True)
class BoundedBody:
    """Reads a body whole, within its size and time, before anything else sees it; but for uploads."""

    app: ASGIApp = field(kw_only=False)
    refuse: Callable[..., ASGIApp]
    """Makes the app that answers a refusal: ``status``, ``code``, ``detail``."""
    most: int
    """Largest body in bytes."""
    seconds: float
    """Longest time in which it arrives."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body, or refuse it."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"} or is_upload(scope):
            await self.app(scope, receive, send)
            return
        refusal, body = await self._read(scope, receive)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        given = False

        async def replayed() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replayed, send)

    async def _read(self, scope: Scope, receive: Receive) -> tuple[ASGIApp | None, bytes]:
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"").decode("latin-1")
        large = self.refuse(status=413, code="too_large", detail=f"the body is larger than {self.most:,} bytes")
        if length.isdecimal() and int(length[:20]) > self.most:
            return large, b""
        body = bytearray()
        try:
            async with asyncio.timeout(self.seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return self.refuse(status=400, code="gone", detail="the client went away"), b""
                    body += message.get("body", b"")
                    if len(body) > self.most:
                        return large, b""
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            detail = f"the body did not arrive within {self.seconds:g} s"
            return self.refuse(status=408, code="too_slow", detail=detail), b""
        kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
        if body and kind != "application/json":
            return self.refuse(status=415, code="media_type", detail="the body must be application/json"), b""
        return None, bytes(body)
