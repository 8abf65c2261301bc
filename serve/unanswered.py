"""What Ray Serve says by itself, where the service did not get to answer, told as the service tells it.

Its proxy answers requests before it knows of a replica (404), and where none is left (503), in plain text; where a
replica dies over a request it answers nothing. Clients would take the first of these for the last word on a job.
"""

from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.edge import Audit, Stamp
from serve.problems import RETRY_SECONDS, failed, refusing

OWN_PATHS = "/-/"
"""Begin the paths that Ray Serve answers for itself, such as its state of health."""
FIRST_ERROR = 400


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
        is_answered = False

        async def heard(message: Message) -> None:
            nonlocal is_answered
            if message["type"] == "http.response.start":
                is_answered = not _is_ray_s(message)
            if is_answered:
                await send(message)

        await self.app(scope, receive, heard)
        if not is_answered:
            told = refusing(
                status=503,
                code="unavailable",
                detail="the service is starting, or a part of it was lost; try again",
                retryable=True,
                headers={"Retry-After": str(RETRY_SECONDS)},
            )
            await Stamp(told, audit=self.audit, failed=failed)(scope, receive, send)


def _is_ray_s(start: Message) -> bool:
    """Tell Ray Serve's errors from the service's, which are JSON."""
    kind = dict(start.get("headers", [])).get(b"content-type", b"")
    return bool(start["status"] >= FIRST_ERROR and kind.startswith(b"text/plain"))
