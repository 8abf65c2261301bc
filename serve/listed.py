"""Capabilities as they are listed: what each is, and how it stands here."""

from typing import Literal

from farm.capabilities.row import Capability
from serve.envelope import Told
from serve.known import Known

BASE = "/api/v1"


class CapabilityView(Told):
    """One thing that the service can do, or will."""

    name: str
    method: str
    endpoint: str
    summary: str
    status: Literal["available", "unavailable"]
    missing: str
    """Why it is unavailable."""
    limits: str
    """Why some of its requests are answered 424 although it is available; empty: none is for what is missing here."""
    setting: str
    """The environment variable that what is missing reads or will read; empty: none."""
    mode: Literal["job", "immediate"]
    """Whether it becomes a job or answers at once."""


class CapabilityList(Told):
    """All that the service can do, or will."""

    capabilities: list[CapabilityView]


def view_of(row: Capability, known: Known) -> CapabilityView:
    """Return how a capability stands here."""
    missing = known.missing(row)
    return CapabilityView(
        name=row.name,
        method=row.method,
        endpoint=BASE + row.route,
        summary=row.summary,
        status="unavailable" if missing else "available",
        missing=missing.what if missing else "",
        limits=known.limits(row),
        setting=missing.setting if missing else "",
        mode="job" if row.is_queued else "immediate",
    )
