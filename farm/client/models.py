"""What the service tells of jobs, files and events. What a newer service tells besides is left out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from typing_extensions import TypeVar

from farm.client.errors import ServiceError

R = TypeVar("R", default=Any)
"""What a job returns."""
Priority = Literal["low", "normal", "high"]

ENDED = frozenset({"completed", "failed", "cancelled"})
"""States that a job stays in."""


class Asked(TypedDict, total=False):
    """What may be said beside the params of every job."""

    job_id: str
    """Your own identifier; the same with the same request is the same job."""
    webhook_url: str
    """Where the job's end is told, signed."""
    priority: Priority
    idempotency_key: str
    """Repetitions with the same key are one request, for a day; left out: one is made for each call."""


class Told(BaseModel):
    """Frozen, and patient with what it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Failure(Told):
    """Why a job failed."""

    code: str = ""
    message: str = ""
    retryable: bool = False
    problems: tuple[dict[str, str], ...] = ()


class JobInfo(Told):
    """A job as it stood when the service was asked."""

    job_id: str
    status: str
    """``queued``, ``running``, ``cancelling``, ``completed``, ``failed`` or ``cancelled``."""
    kind: str = ""
    """The capability; known once the job was asked for."""
    priority: str = "normal"
    progress: float = 0.0
    """Share of the work that is done, 0 to 1."""
    stage: str = ""
    """What is being done, for people."""
    tags: tuple[str, ...] = ()
    attempt: int = 1
    """1, or one more than the job that this one repeats."""
    retry_of: str | None = None
    """The job that this one repeats."""
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    estimated_duration_sec: float | None = None
    """Estimated wall time in seconds; none: nobody can know yet."""
    error: Failure | None = None
    """Only of a job that failed."""
    params: dict[str, JsonValue] = Field(default_factory=dict)
    """What was asked for."""
    poll_url: str = ""
    events_url: str = ""
    result_url: str = ""
    webhook_registered: bool = False

    @property
    def has_ended(self) -> bool:
        """Return whether nothing more will happen to it."""
        return self.status in ENDED


class Artifact(Told):
    """A file that a job made."""

    name: str
    """Identifier within the job, such as ``video``."""
    media_type: str = "application/octet-stream"
    size: int = 0
    """Bytes; 0: not known."""
    sha256: str = ""
    """In lower-case hex; empty: not known."""
    uri: str = ""
    """Where it lies, as the farm sees it."""
    url: str = ""
    """Where the service gives it."""


class Result(Told, Generic[R]):
    """What a job made."""

    job_id: str
    kind: str = ""
    """The capability."""
    result: R
    """What it returned, as JSON; typed where the job was submitted by its capability's own method."""
    artifacts: tuple[Artifact, ...] = ()
    duration_ms: float = 0.0
    """Wall time of its work, in milliseconds."""


class JobEvent(Told):
    """Something that happened to a job."""

    job_id: str
    number: int
    """1 for the first; no number is missing."""
    type: str
    """Such as ``job.progress``, ``task.done``, ``job.completed``."""
    data: dict[str, JsonValue] = Field(default_factory=dict)
    at: datetime | None = None

    @property
    def is_last(self) -> bool:
        """Return whether the job ended with it."""
        return self.type.startswith("job.") and self.type.removeprefix("job.") in ENDED


class Try(Told):
    """One attempt of a task."""

    number: int = 0
    node: str = ""
    """Where it ran; empty: not known."""
    seconds: float | None = None
    """How long it took."""
    outcome: str = ""
    error: Failure | None = None
    """Why it failed; of a child process, with the end of what it said."""


class LogLine(Told):
    """One line of a job's story."""

    number: int
    """Its event's number."""
    at: datetime | None = None
    level: str = "info"
    """``info``, ``warning`` or ``error``."""
    event: str
    """The event's type, such as ``task.retrying``."""
    message: str = ""
    """For people; empty: the service told the event alone."""
    task: str | None = None
    """The task that it is about; none: it is about the job."""
    scene: int | None = None
    """Index of the scene that the task shows, counted from 0."""
    attempt: Try | None = None
    data: dict[str, JsonValue] = Field(default_factory=dict)
    """The event's details, where the service told the event alone."""


class Capability(Told):
    """One thing that the service can do, or will."""

    name: str
    status: str
    """``available`` or ``unavailable``."""
    method: str = "POST"
    endpoint: str = ""
    summary: str = ""
    missing: str = ""
    """Why it is unavailable."""
    limits: str = ""
    """Why some of its requests are refused although it is available."""
    setting: str = ""
    """The environment variable that the missing part reads, or will read."""
    mode: str = "job"
    """``job``, or ``immediate``."""


class Asset(Told):
    """A file that was uploaded."""

    asset: str
    """Its address, ``asset:`` and its hash: what stands in a spec for it."""
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    name: str = ""


M = TypeVar("M", bound=Told)


def read(model: type[M], told: Any) -> M:
    """Return what the service told.

    Raises:
        ServiceError: it is something else.

    """
    try:
        return model.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        message = (
            f"the service answered what this client does not understand ({where or model.__name__}: {first['msg']})"
        )
        raise ServiceError(message, code="not_understood") from None


def fields_of(told: Any, name: str) -> Any:
    """Return a field of an object that the service told.

    Raises:
        ServiceError: there is none.

    """
    if not isinstance(told, Mapping) or name not in told:
        raise ServiceError(f"the service's answer lacks {name!r}", code="not_understood")
    return told[name]
