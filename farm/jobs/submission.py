"""What is asked of the ledger, checked before anything is written."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from farm.errors import FetchError, SpecError
from farm.jobs.models import Priority
from farm.jobs.states import JobState
from farm.jobs.tables import as_json
from farm.spec.base import Model, refuse
from farm.spec.problems import problems_of
from farm.storage.fetch import read_url

MAX_PAYLOAD_BYTES = 8 << 20
"""Largest request, as compact JSON; files travel as assets, not in requests."""
MAX_TAGS = 32
"""Most tags of one job."""
MAX_URL = 2000
"""Longest webhook address, in characters."""
MAX_PAGE = 500
"""Most jobs of one page."""

WebhookEvent = Literal[
    "job.queued",
    "job.running",
    "job.progress",
    "job.cancelling",
    "job.completed",
    "job.failed",
    "job.cancelled",
]

FINAL_EVENTS: tuple[WebhookEvent, ...] = ("job.completed", "job.failed", "job.cancelled")
"""What webhooks tell unless more is asked for: how it ended."""

IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9._:-]*$"
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER, max_length=128)]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/=-]*$", max_length=64)]


def _webhook_url(value: str) -> str:
    try:
        if value:
            read_url(value)
    except FetchError as error:
        raise refuse(error.message.replace("assets come from", "webhooks go to")) from None
    return value


def _payload(value: dict[str, Any]) -> dict[str, Any]:
    try:
        size = len(as_json(value))
    except (ValueError, TypeError, RecursionError):
        raise refuse("must be JSON without NaN and infinity") from None
    if size > MAX_PAYLOAD_BYTES:
        raise refuse(f"must be at most {MAX_PAYLOAD_BYTES:,} bytes of JSON, not {size:,}")
    return value


class Submission(Model):
    """A job that somebody wants done."""

    kind: Word
    """The capability, such as ``render/export``."""
    payload: Annotated[dict[str, Any], AfterValidator(_payload)] = Field(default_factory=dict)
    """The request's parameters."""
    job_id: Identifier | None = None
    """The client's own identifier; none: the ledger makes one."""
    client: Word = "local"
    """Who asks: the id of an API key."""
    priority: Literal["low", "normal", "high"] = "normal"
    """How urgent it is."""
    tags: Annotated[tuple[Word, ...], Field(max_length=MAX_TAGS)] = ()
    """What limits may count it under."""
    webhook_url: Annotated[str, StringConstraints(max_length=MAX_URL), AfterValidator(_webhook_url)] = ""
    """Where its events are sent; empty: nowhere."""
    webhook_events: tuple[WebhookEvent, ...] = FINAL_EVENTS
    """Which of them."""
    estimated_duration_sec: Annotated[float, Field(ge=0)] | None = None
    """Estimated work, in seconds of wall time."""
    idempotency_key: Annotated[str, StringConstraints(max_length=255, pattern=r"^[\x21-\x7e]*$")] = ""
    """The same key with the same request gives the same job (the ``Idempotency-Key`` header)."""

    @property
    def level(self) -> Priority:
        """Return the priority as the ledger counts it."""
        return Priority[self.priority.upper()]

    def request_sha256(self) -> str:
        """Return the hash of all that is asked for; not of its estimate, which is ours."""
        asked = self.model_dump(mode="json", exclude={"idempotency_key", "estimated_duration_sec"})
        return hashlib.sha256(as_json(asked).encode()).hexdigest()


def read_submission(data: Mapping[str, Any]) -> Submission:
    """Check a submission.

    Raises:
        SpecError: something is wrong with it, and where.

    """
    try:
        return Submission.model_validate(data)
    except ValidationError as error:
        raise SpecError(problems=problems_of(error, data)) from None


@dataclass(frozen=True, kw_only=True)
class JobFilter:
    """Which jobs to list; what is empty leaves nothing out."""

    client: str = ""
    """Whose jobs."""
    statuses: tuple[JobState, ...] = ()
    """In any of these states."""
    kind: str = ""
    """Of this capability."""
    tag: str = ""
    """With this tag."""
    created_after: float | None = None
    """Accepted at that time or later; UTC seconds."""
    created_before: float | None = None
    """Accepted before that time; UTC seconds."""

    def _mark(self) -> str:
        return hashlib.sha256(repr(self).encode(errors="replace")).hexdigest()[:8]

    def cursor(self, seq: int) -> str:
        """Return the mark of the place after a job; opaque to clients."""
        return urlsafe_b64encode(f"{self._mark()}{seq}".encode()).decode().rstrip("=")

    def place(self, cursor: str) -> int:
        """Return the number of the job that a cursor stands behind.

        Raises:
            SpecError: it is not a cursor of this list.

        """
        try:
            text = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")
        except ValueError:
            text = ""
        mark, number = text[:8], text[8:]
        if mark != self._mark() or not number.isdecimal() or len(number) > 18:  # noqa: PLR2004 - fits 64 bits
            raise SpecError("cursor: does not belong to this list; start again without one")
        return int(number)
