"""What runs a kind of job, and what it is given."""

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from farm.errors import LedgerError
from farm.jobs.claims import LEAST_PROGRESS
from farm.jobs.models import Job, JobArtifact
from farm.orchestrator.export import Connect
from farm.orchestrator.jobs.journal import TaskNews
from farm.orchestrator.jobs.uploads import Admitted, Uploads, admit
from farm.settings import Settings

P = TypeVar("P")
Params = TypeVar("Params", bound=BaseModel)

LEDGER_PAUSE_SECONDS = 1.0
"""Pause after the ledger could not be reached."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a job gives."""

    result: Mapping[str, Any]
    """Its result, as JSON."""
    files: Sequence[JobArtifact] = ()
    """The files that it made."""
    delivered_seconds: float = 0.0
    """Length of the video or sound in them, in seconds; for the metrics."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a job is."""

    share: float = 0.0
    """Share of the work that is done, 0 to 1."""
    stage: str = ""
    """What is being done, for people."""


@dataclass(kw_only=True)
class JobContext:
    """A running job's way to its dispatcher. Safe to use from several threads."""

    job: Job
    """The job as it was when it was claimed."""
    settings: Settings
    """How this machine is set up."""
    connect: Connect
    """Gives the job's part in the executor that all jobs share."""
    confirm: Callable[[], None]
    """Asks the ledger whether the job is still this dispatcher's; call it before what others will see.

    Raises KeyboardInterrupt if it is not, or is to be stopped.
    """
    uploads: Uploads | None = None
    """What clients have uploaded; none: nothing."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set once the job is to end."""
    news: deque[TaskNews] = field(default_factory=deque)
    """What became of the job's tasks and is not in the ledger yet; add to its end."""
    _progress: Progress = field(default_factory=Progress)
    _phase: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, share: float, *, phase: str = "", stage: str = "") -> None:
        """Tell how far the job is; it reaches the ledger at every new ``phase`` and every hundredth of the work.

        Raises:
            KeyboardInterrupt: the job is to be stopped.

        """
        self.check()
        with self._lock:
            if phase != self._phase or share - self._progress.share >= LEAST_PROGRESS:
                self._phase = phase
                self._progress = Progress(share=share, stage=stage or phase)

    def admit(self, params: Params) -> Admitted[Params]:
        """Return the job's parameters with the client's uploaded files in place; call it before they are used.

        Raises:
            SpecError: they name files that are not the client's, or buckets that the operator did not name.
            KeyboardInterrupt: the job is to be stopped.

        """
        while True:
            self.check()
            try:
                if self.uploads is None:
                    return admit(params, self.settings)
                return self.uploads.admit(params, self.job.client)
            except LedgerError:  # a database that is away for a while ends no job
                self.stop.wait(LEDGER_PAUSE_SECONDS)

    def check(self) -> None:
        """Go on, unless the job is to be stopped.

        Raises:
            KeyboardInterrupt: it is.

        """
        if self.stop.is_set():
            raise KeyboardInterrupt

    @property
    def progress(self) -> Progress:
        """Return what was told last."""
        with self._lock:
            return self._progress


class Handler(Protocol[P]):
    """Runs one kind of job; several of them at a time, each in a thread of its own."""

    def read(self, params: Mapping[str, Any]) -> P:
        """Check a request's parameters.

        Raises:
            SpecError: they are wrong; with all problems, each with its place.

        """

    def run(self, params: P, context: JobContext) -> Done:
        """Do the work. It may be done again from its beginning, if a dispatcher is lost.

        Once ``context.stop`` is set it ends soon, by the KeyboardInterrupt of the context's methods, of its part in
        the executor, or of a child process, and leaves no child behind.

        Raises:
            FarmError: it failed.
            KeyboardInterrupt: it was stopped.

        """


def file_facts(file: JobArtifact) -> dict[str, Any]:
    """Return what a job's result tells of a file."""
    return {name: getattr(file, name) for name in ("name", "uri", "media_type", "size", "sha256")}
