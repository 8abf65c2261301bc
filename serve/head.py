"""The bound on what stands before a request's body."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

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
