"""The server's end of a connection: bounds on a request's head in time and size, and an answer to what is no HTTP.

Uvicorn has no such bounds, and Ray Serve, which makes the servers, no setting for them. Before one of them listens,
in a cluster's proxies or in the replica that listens by itself, it calls :func:`install` if its environment names that
(:data:`serve.direct.HOOK`).
"""

import asyncio
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from starlette.middleware import Middleware
from starlette.types import ASGIApp
from uvicorn.config import HTTP_PROTOCOLS
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from farm import log
from farm.jobs.ledger import Ledger
from farm.settings import Settings, settings
from serve.edge.audit import auditing
from serve.edge.problems import failed, refusing
from serve.edge.stamp import Audit, Refusal, Stamp
from serve.edge.unanswered import Unanswered

MOST_HEAD = 128 << 10
"""Bytes that are read of a head, or of what stands between and behind a body's chunks, if there is no end to them.

More than an address and headers that are taken.
"""
UNKNOWN = "-"
"""Method and path of a request that has not told them."""


class Listener(HttpToolsProtocol):
    """A connection to one client."""

    def __init__(self, *given: Any, seconds: float, refuse: Callable[[Refusal], ASGIApp], **named: Any) -> None:
        super().__init__(*given, **named)
        self._seconds = seconds
        self._refuse_with = refuse
        self._timer: asyncio.TimerHandle | None = None
        """Runs while a head is waited for."""
        self._in_head = False
        """Whether something of it has come."""
        self._received = 0
        """Bytes so far of it, or of what else is no body."""
        self._is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come, unless the client was told that nothing more is taken."""
        if not self._is_refused:
            self._received += len(data)
            super().data_received(data)
            self._bound()

    def _bound(self) -> None:
        """See after something has come whether it is too much, and whether to wait for more."""
        if self._is_refused:
            return
        if self.transport.get_protocol() is not self:  # it was upgraded
            self._stop()
        elif self._received > MOST_HEAD:
            detail = f"what is no body of the request is larger than {MOST_HEAD:,} bytes"
            self._refuse(Refusal(status=431, code="too_large", detail=detail))
        elif self._is_idle and self._timer is None and self.timeout_keep_alive_task is None:
            self._wait()  # what came is no beginning, such as an empty line, and has ended uvicorn's own waiting

    def on_message_begin(self) -> None:
        """Give a head its time from its first byte on."""
        super().on_message_begin()
        self._in_head, self._received = True, 0
        self._wait()

    def on_headers_complete(self) -> None:
        """Wait no longer: the app bounds the body."""
        self._stop()
        super().on_headers_complete()
        self._in_head = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header, but none that comes behind a body: nobody asks for those."""
        if self._in_head:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Leave the bounds on a body to the app."""
        self._received = 0
        super().on_body(body)

    def send_400_response(self, _msg: str) -> None:
        """Answer what is no HTTP like everything else that is wrong."""
        self._refuse(Refusal(status=400, code="bad_http", detail="what came is no valid HTTP"))

    @property
    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    @property
    def _is_in_body(self) -> bool:
        return not self._is_idle and self.cycle.more_body

    def _wait(self) -> None:
        self._stop()
        self._timer = self.loop.call_later(self._seconds, self._late)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        self._timer = None
        if not self._is_idle:  # an answer to the request before is on its way on the same connection
            self._wait()
        elif self._in_head:
            detail = f"the head of the request did not arrive within {self._seconds:g} s"
            self._refuse(Refusal(status=408, code="too_slow", detail=detail))
        else:
            self.transport.close()

    def _refuse(self, refusal: Refusal) -> None:
        """Answer as the app would have, had it been given the request, and close the connection."""
        self._stop()
        self._is_refused = True
        if self.transport.is_closing():
            return
        before, told, is_alone = self.cycle, self._told(), self._is_idle
        if self._is_in_body and self.pipeline:  # it waits for another's answer, and has not begun
            self.pipeline.popleft()
        elif self._is_in_body:  # the rest of it is lost
            before.disconnected = is_alone = True
            before.message_event.set()
            if before.response_started:
                self.transport.close()
                return
        cycle, app = self._answer(refusal, told)
        if is_alone:
            self._start_asgi_task(cycle, app)
            self._timer = self.loop.call_later(self._seconds, self.transport.abort)
        else:
            self.pipeline.appendleft((cycle, app))

    def _answer(self, refusal: Refusal, told: dict[str, Any]) -> tuple[RequestResponseCycle, Any]:
        """Return the answer to a request of which not all is there, as uvicorn has it."""
        super().on_message_begin()
        self.scope.update(told)  # type: ignore[typeddict-item]  # of a scope, these keys alone
        self.cycle = RequestResponseCycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=False,
            on_response=self.on_response_complete,
        )
        return self.cycle, self._refuse_with(refusal)

    def _told(self) -> dict[str, Any]:
        """Return what is known of the request that is refused, for a scope."""
        method, path = UNKNOWN, UNKNOWN
        if self._in_head and self.url:
            method, path = self.parser.get_method().decode("ascii"), self.url.partition(b"?")[0].decode("latin-1")
        elif self._is_in_body:
            method, path = self.cycle.scope["method"], self.cycle.scope["path"]
        return {"method": method, "path": path, "raw_path": b"", "query_string": b""}


def listener(here: Settings, audit: Audit) -> "partial[Listener]":
    """Return what uvicorn makes a connection's protocol with (``http`` of its configuration)."""

    def refuse(refusal: Refusal) -> ASGIApp:
        told = {"status": refusal.status, "code": refusal.code, "detail": refusal.detail}
        return Stamp(refusing(**told), audit=audit, failed=failed)

    return partial(Listener, seconds=here.serve_head_seconds, refuse=refuse)


def install() -> list[Middleware]:
    """Let servers that are made in this process listen so, by its node's settings; return their outer layers."""
    here = settings()
    log.configure(form=here.log_format, level=here.log_level)
    audit = auditing(cache(lambda: Ledger.open(here.database_url)))
    HTTP_PROTOCOLS["auto"] = listener(here, audit)  # type: ignore[assignment]  # it takes these, too
    return [Middleware(Unanswered, audit=audit)]
