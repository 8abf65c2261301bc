"""A job's events as they happen, over connections that may break (server-sent events, WHATWG HTML 9.2)."""

import json
import time
from collections.abc import Callable
from urllib.parse import quote

from pydantic import ValidationError

from farm.client.errors import BusyError, ServiceError, UnreachableError, WaitTimeoutError
from farm.client.exchange import ask, exchange, pause_before
from farm.client.models import JobEvent, JobInfo, read
from farm.client.wire import QUIET_SECONDS, AskRules, Flow, Item, Items, Pause, ReadLine, Request, Rules, hearing

LATE_SECONDS = 1.0
"""How much later than a deadline a wait may end."""
BUSY_SECONDS = 2.0
"""How often a job is asked for while the service has no more room for streams."""

JOBS = "/api/v1/jobs"


def place(job_id: str, *more: str) -> str:
    """Return the path of a job, or of something of it."""
    return "/".join((JOBS, *(quote(part, safe="") for part in (job_id, *more))))


def job_info(job_id: str) -> Flow[JobInfo]:
    """Ask how a job stands."""
    return read(JobInfo, (yield from ask(Request(method="GET", path=place(job_id)))))


class Reader:
    """Puts the lines of a stream together to events."""

    def __init__(self, job_id: str) -> None:
        self._job_id = job_id
        self._data: list[str] = []

    def take(self, line: str) -> JobEvent | None:
        """Return the event that a line ends, if it ends one.

        Raises:
            ServiceError: it is none of the service's.

        """
        if line.startswith("data:"):
            self._data.append(line.removeprefix("data:").removeprefix(" "))
        if line or not self._data:
            return None
        text, self._data = "\n".join(self._data), []
        try:
            return JobEvent.model_validate({"job_id": self._job_id, **json.loads(text)})
        except (ValueError, TypeError, ValidationError):
            raise ServiceError("the service sent an event that is none", code="not_understood") from None


def events(job_id: str, after: int = 0, *, deadline: float | None = None) -> Items[JobEvent]:
    """Give a job's events behind a number until the job has ended.

    A connection that breaks is made anew, and goes on behind the last event. ``deadline`` is a time of the
    monotonic clock.

    Raises:
        ServiceError: there is no such job, or the service stays away.
        WaitTimeoutError: the deadline came first.

    """
    rules: Rules = yield AskRules()
    broken = 0
    while True:
        before = after
        quiet = min(QUIET_SECONDS, _left(job_id, deadline))
        yield from exchange(stream_of(job_id, after, quiet))
        failure: ServiceError | None = None
        reader = Reader(job_id)
        try:
            while _left(job_id, deadline) > quiet - LATE_SECONDS:
                line = yield ReadLine()
                if line is None:
                    failure = UnreachableError("the stream of events ended before the job")
                    break
                event = reader.take(line)
                if event and event.number > after:
                    after, broken = event.number, 0
                    yield Item(value=event)
                    if event.is_last:
                        return
        except UnreachableError as error:
            failure = error
        if failure is None:
            continue  # only to have less patience
        if after == before and (yield from job_info(job_id)).has_ended:
            return  # all events were known before
        pause = pause_before(broken, failure, rules)
        if pause is None:
            raise failure
        broken += 1
        yield Pause(seconds=min(pause, _left(job_id, deadline)))


def until_ended(job_id: str, *, timeout: float | None, hear: Callable[[JobEvent], None]) -> Flow[None]:
    """Wait until a job has ended; ``timeout`` is in seconds.

    Raises:
        ServiceError: there is no such job, or the service stays away.
        WaitTimeoutError: it has not ended in time.

    """
    deadline = None if timeout is None else time.monotonic() + timeout
    after = 0

    def note(event: JobEvent) -> None:
        nonlocal after
        after = event.number
        hear(event)

    while True:
        try:
            return (yield from hearing(events(job_id, after, deadline=deadline), note))
        except BusyError as error:  # as many streams are open as may be
            if (yield from job_info(job_id)).has_ended:
                return None
            seconds = min(max(BUSY_SECONDS, error.retry_after or 0.0), _left(job_id, deadline))
        yield Pause(seconds=seconds)


def stream_of(job_id: str, after: int, quiet: float) -> Request:
    """Return the request for a job's events behind a number; ``quiet`` seconds without any lose the connection."""
    headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
    return Request(method="GET", path=place(job_id, "events"), headers=headers, streams=True, quiet=quiet)


def _left(job_id: str, deadline: float | None) -> float:
    """Return how many seconds are left.

    Raises:
        WaitTimeoutError: none.

    """
    left = float("inf") if deadline is None else deadline - time.monotonic()
    if left <= 0:
        raise WaitTimeoutError(f"job {job_id} has not ended in time; it goes on")
    return left
