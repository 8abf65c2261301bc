"""Jobs: looked at, waited for, watched, cancelled, repeated; and what is said of one that was submitted."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Generic

from farm.client.calls import M, Speaker, call, iterated
from farm.client.downloads import download, job_result
from farm.client.events import JOBS, events, job_info, place, until_ended
from farm.client.exchange import ask
from farm.client.logs import logs
from farm.client.models import JobEvent, JobInfo, LogLine, R, Result, fields_of, read
from farm.client.progress import shown
from farm.client.wire import Flow, Item, Items, Request

PAGE = 100
"""Jobs that are asked for at a time."""


class Job(Speaker[M], Generic[M, R]):
    """A job of the service: what was known of it when it was asked for, and what can be done with it.

    ``R`` is what it returns: known of jobs that a capability's own method has submitted, any JSON of others.
    """

    def __init__(self, transport: M, info: JobInfo) -> None:
        super().__init__(transport)
        self.info = info
        """All that was told."""

    def __repr__(self) -> str:
        return f"<Job {self.job_id} {self.status}>"

    @property
    def job_id(self) -> str:
        """Return its id."""
        return self.info.job_id

    @property
    def status(self) -> str:
        """Return where it stood; ``refresh()`` gives it as it stands now."""
        return self.info.status

    @property
    def progress(self) -> float:
        """Return the share of its work that was done, 0 to 1."""
        return self.info.progress

    @call
    def refresh(self) -> "Flow[Job[M, R]]":
        """Return the job as it stands now."""
        return Job(self._transport, (yield from job_info(self.job_id)))

    @call
    def wait(self, *, timeout: float | None = None, progress: bool = False) -> Flow[Result[R]]:
        """Return what it made, once it has ended; ``timeout`` is in seconds, ``progress`` draws a bar.

        Raises:
            JobFailedError: it failed.
            JobCancelledError: it was cancelled.
            WaitTimeoutError: it has not ended in time.

        """
        return wait(self.job_id, timeout=timeout, progress=progress)

    @iterated
    def events(self, *, after: int = 0) -> Items[JobEvent]:
        """Give its events as they happen, until it has ended."""
        return events(self.job_id, after)

    @call
    def cancel(self) -> "Flow[Job[M, R]]":
        """Ask for it to be stopped; return it as it stands then."""
        return Job(self._transport, (yield from cancel(self.job_id)))

    @call
    def result(self) -> Flow[Result[R]]:
        """Return what it made.

        Raises:
            NotReadyError: it has not ended.
            JobFailedError: it failed.
            JobCancelledError: it was cancelled.

        """
        return job_result(self.job_id)

    @call
    def retry(self) -> "Flow[Job[M, R]]":
        """Run it once more after it has ended, as a new job."""
        return Job(self._transport, (yield from retry(self.job_id)))

    @call
    def download(self, folder: str | os.PathLike[str], names: Sequence[str] = ()) -> Flow[tuple[Path, ...]]:
        """Bring its files into a folder; all, or those with certain names. Return where they are."""
        return download(self.job_id, folder, names)


class Jobs(Speaker[M]):
    """All jobs of the key's client."""

    @call
    def get(self, job_id: str) -> Flow[Job[M]]:
        """Return a job as it stands."""
        return Job(self._transport, (yield from job_info(job_id)))

    @iterated
    def list(
        self,
        *,
        status: str | Sequence[str] = (),
        kind: str = "",
        tag: str = "",
        created_after: datetime | None = None,
        created_before: datetime | None = None,
    ) -> Items[Job[M]]:
        """Give jobs, the newest first, from as many pages as there are. Dates need a zone."""
        query: dict[str, Any] = {
            "status": [status] if isinstance(status, str) and status else list(status),
            "kind": kind,
            "tag": tag,
            "created_after": created_after.isoformat() if created_after else "",
            "created_before": created_before.isoformat() if created_before else "",
            "limit": PAGE,
        }
        while True:
            page = yield from ask(Request(method="GET", path=JOBS, query=query))
            for told in fields_of(page, "jobs"):
                yield Item(value=Job(self._transport, read(JobInfo, told)))
            query["cursor"] = page.get("next_cursor") or ""
            if not query["cursor"]:
                return

    @call
    def wait(self, job_id: str, *, timeout: float | None = None, progress: bool = False) -> Flow[Result]:
        """Return what a job made, once it has ended; see :meth:`Job.wait`."""
        return wait(job_id, timeout=timeout, progress=progress)

    @iterated
    def stream(self, job_id: str, *, after: int = 0) -> Items[JobEvent]:
        """Give a job's events as they happen, until it has ended; broken connections are made anew."""
        return events(job_id, after)

    @call
    def cancel(self, job_id: str) -> Flow[Job[M]]:
        """Ask for a job to be stopped; return it as it stands then."""
        return Job(self._transport, (yield from cancel(job_id)))

    @call
    def result(self, job_id: str) -> Flow[Result]:
        """Return what a job made; see :meth:`Job.result`."""
        return job_result(job_id)

    @call
    def retry(self, job_id: str) -> Flow[Job[M]]:
        """Run a job that has ended once more, as a new job."""
        return Job(self._transport, (yield from retry(job_id)))

    @call
    def download(
        self, job_id: str, folder: str | os.PathLike[str], names: Sequence[str] = ()
    ) -> Flow[tuple[Path, ...]]:
        """Bring a job's files into a folder; see :meth:`Job.download`."""
        return download(job_id, folder, names)

    @iterated
    def logs(self, job_id: str, *, task: str = "") -> Items[LogLine]:
        """Give a job's story until now, or one task's: what was begun, on which node, what failed and why."""
        return logs(job_id, task)


def wait(job_id: str, *, timeout: float | None, progress: bool) -> Flow[Result]:
    """Return what a job made, once it has ended."""
    with shown(job_id, drawn=progress) as hear:
        yield from until_ended(job_id, timeout=timeout, hear=hear)
    return (yield from job_result(job_id))


def cancel(job_id: str) -> Flow[JobInfo]:
    """Ask for a job to be stopped."""
    return read(JobInfo, (yield from ask(Request(method="DELETE", path=place(job_id)))))


def retry(job_id: str) -> Flow[JobInfo]:
    """Run a job once more."""
    return read(JobInfo, (yield from ask(Request(method="POST", path=place(job_id, "retry")))))
