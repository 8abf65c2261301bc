"""A claimed job: between the dispatcher's thread and the one that does its work."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from farm.errors import FarmError
from farm.jobs.models import Claim
from farm.media.niceness import step_back
from farm.orchestrator.jobs.handler import Done, Handler, JobContext, Progress
from farm.orchestrator.jobs.journal import Journal


class Why(StrEnum):
    """Why a job's work is stopped."""

    CANCELLED = "cancelled"
    """Somebody asked for it."""
    LOST = "lost"
    """The claim is not valid any more."""
    DRAINED = "drained"
    """The dispatcher ends."""


@dataclass(kw_only=True)
class Held:
    """A claimed job."""

    claim: Claim
    context: JobContext
    journal: Journal
    written: float
    """When the ledger last heard of it, by the dispatcher's clock."""
    told: Progress = field(default_factory=Progress)
    """What the ledger knows of its progress."""
    why: Why | None = None
    outcome: Done | FarmError | None = None
    """What came of it; none if it was stopped."""
    ended: threading.Event = field(default_factory=threading.Event)
    """Set when its thread has left the handler."""

    def interrupt(self, why: Why) -> bool:
        """Let the work end; return whether that is news.

        The first reason stands, but for the loss of the claim: then nothing may be written.
        """
        if self.why is not None and (why is not Why.LOST or self.why is Why.LOST):
            return False
        self.why = why
        self.context.stop.set()
        return True

    def work(self, handler: Handler[Any], wake: Callable[[], None]) -> None:
        """Do the work, in the calling thread, and note what came of it."""
        step_back()
        try:
            self.outcome = handler.run(handler.read(self.claim.job.payload), self.context)
        except KeyboardInterrupt:
            self.outcome = None
        except FarmError as error:
            self.outcome = error
        except Exception as error:  # noqa: BLE001 - a fault of ours is that job's alone
            self.outcome = FarmError(f"an internal error: {type(error).__name__}: {error}")
        finally:
            self.ended.set()
            wake()
