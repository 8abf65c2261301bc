"""A job's story until now, from the service's own telling of it, or from the job's events."""

from farm.client.errors import NotFoundError, UnreachableError
from farm.client.events import Reader, place, stream_of
from farm.client.exchange import ask, exchange
from farm.client.models import LogLine, fields_of, read
from farm.client.wire import Item, Items, ReadLine, Request

PAGE = 500
"""Lines that are asked for at a time."""
CAUGHT_UP_SECONDS = 1.0
"""After so long without an event all that there are have come: the service looks four times a second."""
NO_SUCH_PATH = "not_found"
"""Code of the problem where a service has no such endpoint; a job that there is not is ``unknown``."""


def logs(job_id: str, task: str = "") -> Items[LogLine]:
    """Give a job's story, or one task's."""
    after = 0
    try:
        while True:
            query = {"task": task, "after": after, "limit": PAGE}
            told = yield from ask(Request(method="GET", path=place(job_id, "logs"), query=query))
            lines = [read(LogLine, line) for line in fields_of(told, "lines")]
            for line in lines:
                yield Item(value=line)
            after = int(told.get("next_after") or 0)
            if not lines or told.get("is_complete"):
                return
    except NotFoundError as error:
        if error.code != NO_SUCH_PATH:
            raise
    yield from _from_events(job_id, task)


def _from_events(job_id: str, task: str) -> Items[LogLine]:
    """Give the events that a job has until now."""
    yield from exchange(stream_of(job_id, 0, CAUGHT_UP_SECONDS))
    reader = Reader(job_id)
    try:
        while (line := (yield ReadLine())) is not None:
            event = reader.take(line)
            about = str(event.data.get("task", "")) if event else ""
            if event and (not task or about == task):
                told = LogLine(number=event.number, at=event.at, event=event.type, task=about or None, data=event.data)
                yield Item(value=told)
    except UnreachableError:
        return
