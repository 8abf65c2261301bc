"""All states, and the only ways between them.

Everything that changes a job, a task or a delivery asks one of these tables;
nothing else compares states to decide what is allowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from farm.errors import ConflictError


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    """It waits for a dispatcher."""
    RUNNING = "running"
    """One dispatcher holds it."""
    CANCELLING = "cancelling"
    """It is to stop; its dispatcher learns of it with the next heartbeat."""
    COMPLETED = "completed"
    """It has a result."""
    FAILED = "failed"
    """It has an error."""
    CANCELLED = "cancelled"
    """It was stopped on request."""


class JobChange(StrEnum):
    """What may happen to a job."""

    CLAIM = "claim"
    """A dispatcher takes it."""
    CANCEL = "cancel"
    """Somebody wants it to stop."""
    COMPLETE = "complete"
    """Its dispatcher has the result. It counts even where a cancel was asked for meanwhile: it is delivered."""
    FAIL = "fail"
    """Its dispatcher gives it up. What fails while it is being stopped was stopped."""
    STOP = "stop"
    """Its dispatcher has stopped it."""
    RELEASE = "release"
    """Its dispatcher puts it back, for later or for another."""
    LOSE = "lose"
    """Its dispatcher was not heard of within the lease."""
    EXHAUST = "exhaust"
    """It was lost more often than is allowed."""


class TaskState(StrEnum):
    """Where a task of a job stands."""

    PENDING = "pending"
    """It waits: for its first attempt, or for another after a failure."""
    RUNNING = "running"
    """An attempt is under way."""
    DONE = "done"
    """It has its artifact."""
    FAILED = "failed"
    """Its budget of attempts is spent."""
    CANCELLED = "cancelled"
    """Its job ended before it."""


class TaskChange(StrEnum):
    """What may happen to a task."""

    START = "start"
    """An attempt begins."""
    SUCCEED = "succeed"
    """The attempt has made the artifact."""
    FIND = "find"
    """The artifact was there already."""
    RETRY = "retry"
    """The attempt failed, and the budget allows another."""
    GIVE_UP = "give_up"
    """The attempt failed, and the budget allows no other."""
    LOSE = "lose"
    """The job's dispatcher was lost, and the attempt with it."""
    CANCEL = "cancel"
    """The job ended."""


class DeliveryState(StrEnum):
    """Where a webhook delivery stands."""

    PENDING = "pending"
    """It is due now or later."""
    DELIVERED = "delivered"
    """The receiver took it."""
    DEAD = "dead"
    """It was tried for a day, or refused for good; it is kept and can be sent again."""


class DeliveryChange(StrEnum):
    """What may happen to a webhook delivery."""

    ACCEPT = "accept"
    """The receiver answers with a status from 200 to 299."""
    POSTPONE = "postpone"
    """It did not; there will be another attempt."""
    BURY = "bury"
    """It did not, and there will be none."""
    RESEND = "resend"
    """Somebody wants a dead letter to be tried again."""


S = TypeVar("S", bound=StrEnum)
C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Machine(Generic[S, C]):
    """A table of states."""

    noun: str
    """What has these states, for messages."""
    initial: S
    """Where everything begins."""
    table: Mapping[tuple[S, C], S]
    """The state after a change; what is missing is not allowed."""

    def after(self, state: S, change: C) -> S:
        """Return the state that a change leads to.

        Raises:
            ConflictError: the state does not allow it.

        """
        try:
            return self.table[state, change]
        except KeyError:
            raise ConflictError(f"the {self.noun} is {state}, which does not allow {change}") from None

    def allows(self, state: S, change: C) -> bool:
        """Return whether a state allows a change."""
        return (state, change) in self.table

    def is_final(self, state: S) -> bool:
        """Return whether nothing leads out of a state."""
        return all(before != state for before, _ in self.table)


JOB: Machine[JobState, JobChange] = Machine(
    noun="job",
    initial=JobState.QUEUED,
    table=MappingProxyType(
        {
            (JobState.QUEUED, JobChange.CLAIM): JobState.RUNNING,
            (JobState.QUEUED, JobChange.CANCEL): JobState.CANCELLED,
            (JobState.RUNNING, JobChange.CANCEL): JobState.CANCELLING,
            (JobState.RUNNING, JobChange.COMPLETE): JobState.COMPLETED,
            (JobState.RUNNING, JobChange.FAIL): JobState.FAILED,
            (JobState.RUNNING, JobChange.RELEASE): JobState.QUEUED,
            (JobState.RUNNING, JobChange.LOSE): JobState.QUEUED,
            (JobState.RUNNING, JobChange.EXHAUST): JobState.FAILED,
            (JobState.CANCELLING, JobChange.CANCEL): JobState.CANCELLING,
            (JobState.CANCELLING, JobChange.COMPLETE): JobState.COMPLETED,
            (JobState.CANCELLING, JobChange.FAIL): JobState.CANCELLED,
            (JobState.CANCELLING, JobChange.STOP): JobState.CANCELLED,
            (JobState.CANCELLING, JobChange.RELEASE): JobState.CANCELLED,
            (JobState.CANCELLING, JobChange.LOSE): JobState.CANCELLED,
            (JobState.CANCELLING, JobChange.EXHAUST): JobState.CANCELLED,
        }
    ),
)

TASK: Machine[TaskState, TaskChange] = Machine(
    noun="task",
    initial=TaskState.PENDING,
    table=MappingProxyType(
        {
            (TaskState.PENDING, TaskChange.START): TaskState.RUNNING,
            (TaskState.PENDING, TaskChange.FIND): TaskState.DONE,
            (TaskState.PENDING, TaskChange.CANCEL): TaskState.CANCELLED,
            (TaskState.RUNNING, TaskChange.SUCCEED): TaskState.DONE,
            (TaskState.RUNNING, TaskChange.RETRY): TaskState.PENDING,
            (TaskState.RUNNING, TaskChange.GIVE_UP): TaskState.FAILED,
            (TaskState.RUNNING, TaskChange.LOSE): TaskState.PENDING,
            (TaskState.RUNNING, TaskChange.CANCEL): TaskState.CANCELLED,
        }
    ),
)

DELIVERY: Machine[DeliveryState, DeliveryChange] = Machine(
    noun="delivery",
    initial=DeliveryState.PENDING,
    table=MappingProxyType(
        {
            (DeliveryState.PENDING, DeliveryChange.ACCEPT): DeliveryState.DELIVERED,
            (DeliveryState.PENDING, DeliveryChange.POSTPONE): DeliveryState.PENDING,
            (DeliveryState.PENDING, DeliveryChange.BURY): DeliveryState.DEAD,
            (DeliveryState.DEAD, DeliveryChange.RESEND): DeliveryState.PENDING,
        }
    ),
)

HELD = frozenset({JobState.RUNNING, JobState.CANCELLING})
"""States in which a dispatcher holds a job."""

ENDED = frozenset(state for state in JobState if JOB.is_final(state))
"""States that a job stays in."""
