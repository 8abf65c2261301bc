"""What the ledger tells: frozen records. Times are UTC seconds since 1970, durations seconds, sizes bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from farm.jobs.states import DeliveryState, JobState, TaskState


class Priority(IntEnum):
    """How urgent a job is; one step counts as much as one aging time of waiting."""

    LOW = 0
    NORMAL = 1
    HIGH = 2

    @property
    def label(self) -> str:
        """Return the name that requests use."""
        return self.name.lower()


@dataclass(frozen=True, kw_only=True)
class Job:
    """One durable run of a capability."""

    job_id: str
    """Identifier, given by the client or by the ledger."""
    kind: str
    """The capability, such as ``render/export``."""
    client: str
    """Who asked: the id of an API key, or ``local``."""
    status: JobState
    """Where it stands."""
    priority: Priority
    """How urgent it is."""
    tags: tuple[str, ...]
    """What limits may count it under, such as ``provider:runway`` or ``gpu``."""
    payload: Mapping[str, Any]
    """The request's parameters."""
    request_sha256: str
    """Hash of everything that was asked for."""
    webhook_url: str
    """Where its events are sent; empty: nowhere."""
    webhook_events: tuple[str, ...]
    """Types of events that are sent."""
    estimated_duration_sec: float | None
    """Estimated work, in seconds of wall time."""
    progress: float
    """Share of the work that is done, 0 to 1."""
    stage: str
    """What is being done now, for people."""
    attempt: int
    """1, or one more than the job that this one repeats."""
    retry_of: str | None
    """The finished job that this one repeats."""
    result: Any
    """What it returned, as JSON; none before it is completed."""
    error: Mapping[str, Any] | None
    """``code``, ``message``, ``problems``; none unless it failed."""
    epoch: int
    """Fencing token: higher with every change of hands."""
    dispatcher: str
    """Who holds it or held it last."""
    lease_until: float | None
    """When its dispatcher counts as lost without another heartbeat."""
    lost: int
    """How many dispatchers were lost with it."""
    event_count: int
    """Number of its latest event."""
    created_at: float
    """When it was accepted."""
    not_before: float
    """It is not claimed earlier."""
    started_at: float | None
    """When it was first claimed."""
    ended_at: float | None
    """When it ended."""
    seq: int
    """Order of submission; for cursors."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A dispatcher's right to a job: valid as long as nobody else has a higher epoch."""

    job: Job
    """The job as it was when it was claimed or last written to."""
    epoch: int
    """The fencing token. Give it to everything that writes outside the ledger, too."""
    lease_until: float
    """When the next heartbeat must have come."""
    cancel_requested: bool = False
    """The job is to be stopped: stop it, then say so by ``Claims.stop``."""

    @property
    def job_id(self) -> str:
        """Return the job's id."""
        return self.job.job_id


@dataclass(frozen=True, kw_only=True)
class Task:
    """One unit of a job's work."""

    job_id: str
    """Its job."""
    name: str
    """Identifier within the job, such as a content key."""
    pool: str
    """What kind of worker it needs, such as ``cpu`` or ``chromium``."""
    status: TaskState
    """Where it stands."""
    infrastructure_budget: int
    """Attempts beyond the first after faults of the infrastructure."""
    user_budget: int
    """Attempts beyond the first after faults of what was asked for."""
    infrastructure_failures: int
    """Such faults so far."""
    user_failures: int
    """Such faults so far."""
    attempt_count: int
    """Number of its latest attempt."""
    not_before: float
    """It is not tried earlier."""
    result: Any
    """What its attempt returned, as JSON."""
    scene: int | None
    """Index of the (first) scene that it shows; none: of no scene."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try of a task."""

    job_id: str
    """Its job."""
    task: str
    """Its task's name."""
    number: int
    """1 for the first."""
    epoch: int
    """The claim under which it was made."""
    node: str
    """Where it ran."""
    started_at: float
    """When it began."""
    ended_at: float | None
    """When it ended."""
    outcome: str
    """``running``, ``done``, ``infrastructure``, ``user``, ``lost`` or ``cancelled``."""
    error: Mapping[str, Any] | None
    """``code``, ``message``, ``problems`` of a failure."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened to a job."""

    job_id: str
    """Its job."""
    number: int
    """1 for the first; no number is missing."""
    at: float
    """When."""
    type: str
    """Such as ``job.completed``, ``job.progress``, ``task.done``."""
    data: Mapping[str, Any]
    """Details."""


@dataclass(frozen=True, kw_only=True)
class JobArtifact:
    """A file that a job made."""

    job_id: str
    """Its job."""
    name: str
    """Identifier within the job, such as ``video``."""
    uri: str
    """Where it lies."""
    media_type: str = "application/octet-stream"
    """Its type (RFC 6838)."""
    size: int = 0
    """Length in bytes."""
    sha256: str = ""
    """SHA-256 in lower-case hex."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event on its way to one receiver."""

    delivery_id: str
    """Sent as ``webhook-id``; the same for all attempts, so that receivers can tell repetitions."""
    job_id: str
    """Its job."""
    client: str
    """Whose secret signs it."""
    event_number: int
    """Its event."""
    event_type: str
    """The event's type."""
    url: str
    """The receiver."""
    body: str
    """What is sent, JSON."""
    status: DeliveryState
    """Where it stands."""
    attempt_count: int
    """Attempts so far, since it was created or sent again."""
    epoch: int
    """Fencing token of the latest attempt."""
    created_at: float
    """When it was written, or sent again."""
    due_at: float
    """When it is tried next."""
    lease_until: float
    """Until then an attempt is under way."""
    last_status: int | None
    """HTTP status of the latest answer."""
    last_error: str
    """What was wrong with the latest attempt."""
    last_answer: str
    """The beginning of the latest answer's body."""
    ended_at: float | None
    """When it was delivered or given up."""


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """A named key to the service; the key itself is known to its holder alone."""

    key_id: str
    """Public part of the key, and the client's name in the ledger."""
    name: str
    """For people."""
    scopes: tuple[str, ...]
    """What it may do."""
    created_at: float
    """When it was made."""
    last_used_at: float | None
    """When it was last accepted, to the minute."""
    revoked_at: float | None
    """Since when it is refused."""


@dataclass(frozen=True, kw_only=True)
class AuditRecord:
    """Who did what."""

    number: int
    """Order in which they were written."""
    at: float
    """When."""
    actor: str
    """Client, or ``operator`` for the command line."""
    action: str
    """Such as ``job.cancel`` or ``key.create``."""
    target: str
    """What it was done to."""
    outcome: str
    """``done`` or ``refused``."""
    data: Mapping[str, Any]
    """Details."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A part of a list of jobs, the newest first."""

    jobs: Sequence[Job]
    """The jobs."""
    next_cursor: str
    """Gives the next part; empty at the end."""
