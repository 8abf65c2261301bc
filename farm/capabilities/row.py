"""One row of the table of capabilities."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

from farm.capabilities.needs import Need
from farm.settings import Settings
from farm.spec.base import Model


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Why a capability does not work here."""

    what: str
    """What is missing, as a sentence fragment in lower case."""
    setting: str = ""
    """The environment variable that the missing part reads or will read; empty: none is needed."""


@dataclass(frozen=True, kw_only=True)
class Quick:
    """What is known of a job before it is prepared."""

    seconds: float | None = None
    """Estimated wall time; none: nobody can know yet."""
    tags: tuple[str, ...] = ()
    """What limits may count it under."""


Handle = Callable[[Any, Settings], BaseModel]
"""Takes validated params, gives a result at once; runs in a thread and may raise any FarmError."""
Look = Callable[[Any, Settings], Quick]
"""Looks at validated params before they become a job, without touching the network; refuses by a FarmError."""


@dataclass(frozen=True, kw_only=True)
class Capability:
    """One thing that the service can do, or will."""

    name: str
    """Identifier, such as ``render/export``; also the kind of its jobs in the ledger."""
    summary: str
    """What it does, in one sentence."""
    result: type[BaseModel]
    """What it returns."""
    params: type[Model] | None = None
    """What it takes; none: nothing but what is in the path."""
    method: Literal["GET", "POST", "DELETE"] = "POST"
    """HTTP method."""
    path: str = ""
    """Path below ``/api/v1``; empty: a slash and the name."""
    example: Mapping[str, Any] = field(default_factory=dict)
    """Params that run as they stand."""
    missing: Missing | None = None
    """Why it works nowhere yet; none: it works where there is what it needs."""
    needs: tuple[Need, ...] = ()
    """What all its requests need."""
    may_need: tuple[Need, ...] = ()
    """What some of its requests need besides; ``look`` refuses those where it is not there."""
    look: Look | None = None
    """For queued ones: checks and estimates at submission."""
    plan: Handle | None = None
    """For queued ones: what ``dry_run`` answers."""
    planned: type[BaseModel] | None = None
    """What ``plan`` gives."""
    handle: Handle | None = None
    """For those that answer at once."""

    @property
    def is_queued(self) -> bool:
        """Return whether it becomes a job."""
        return self.method == "POST" and self.handle is None

    @property
    def route(self) -> str:
        """Return the path below ``/api/v1``."""
        return self.path or f"/{self.name}"

    @property
    def identifier(self) -> str:
        """Return the name as programs spell it; the operation's id in OpenAPI."""
        verb = "" if self.method == "POST" else f"{self.method.lower()}_"
        return verb + self.name.replace("/", "_").replace("-", "_")
