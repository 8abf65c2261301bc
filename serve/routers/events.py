"""A job's events as a stream (server-sent events, WHATWG HTML 9.2)."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable

from fastapi import Request
from starlette.responses import StreamingResponse

from farm.errors import RequestError
from farm.jobs.models import Event
from farm.jobs.states import JOB
from serve.envelope import when
from serve.service import Service

POLL_SECONDS = 0.25
"""How often the ledger is asked for what is new."""
QUIET_SECONDS = 15.0
"""After so long without news a comment is sent, so that proxies keep the connection."""
RETRY_MS = 2000
"""When clients come back after a lost connection."""
PAGE = 200
"""Events that are read at a time."""


def stream(service: Service, request: Request, job_id: str, after: int) -> StreamingResponse:
    """Return a job's events behind a number as they come; the stream ends with the job."""
    if not service.streams.acquire(blocking=False):
        message = "as many streams of events are open as may be at a time"
        raise RequestError(message, status=503, code="busy", retryable=True, headers={"Retry-After": "5"})
    told = _Told(service=service, job_id=job_id, after=after, release=service.streams.release)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return _Stream(told, request, headers)


class _Told:
    """What is told on one stream. Its place among all streams is given back once."""

    def __init__(self, *, service: Service, job_id: str, after: int, release: Callable[[], None]) -> None:
        self.service, self.job_id, self.after = service, job_id, after
        self._release: Callable[[], None] | None = release

    def close(self) -> None:
        """Give the place back."""
        if self._release is not None:
            self._release()
            self._release = None

    def news(self) -> tuple[list[Event], bool]:
        """Return what is new, and whether nothing more will come."""
        ledger = self.service.ledger
        job = ledger.get(self.job_id)
        events = list(ledger.events(self.job_id, after=self.after, limit=PAGE))
        self.after = events[-1].number if events else self.after
        return events, JOB.is_final(job.status) and self.after >= job.event_count

    async def frames(self, request: Request) -> AsyncIterator[str]:
        """Yield the stream's text."""
        yield f"retry: {RETRY_MS}\n\n"
        heard = time.monotonic()
        while True:
            events, is_over = await asyncio.to_thread(self.news)
            for event in events:
                yield frame(event)
            if is_over or await request.is_disconnected():
                return
            now = time.monotonic()
            if events:
                heard = now
            elif now - heard >= QUIET_SECONDS:
                heard = now
                yield ": still here\n\n"
            if len(events) < PAGE:
                await asyncio.sleep(POLL_SECONDS)


class _Stream(StreamingResponse):
    def __init__(self, told: _Told, request: Request, headers: dict[str, str]) -> None:
        self._told = told
        super().__init__(told.frames(request), headers=headers, media_type="text/event-stream")

    async def __call__(self, *arguments: object) -> None:
        try:
            await super().__call__(*arguments)  # type: ignore[arg-type]  # scope, receive, send
        finally:
            self._told.close()


def frame(event: Event) -> str:
    """Return one event as the stream's text; JSON holds no line breaks, and ASCII no halves of surrogate pairs."""
    at = when(event.at)
    told = {"job_id": event.job_id, "number": event.number, "type": event.type, "data": dict(event.data)}
    told["at"] = at.isoformat().replace("+00:00", "Z") if at else None
    return f"id: {event.number}\nevent: {event.type}\ndata: {json.dumps(told)}\n\n"
