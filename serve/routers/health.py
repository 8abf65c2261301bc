"""Whether the service is there, and whether it can work. Open to everybody, and says nothing of anybody's jobs."""

from typing import Any, Literal

from fastapi import APIRouter

from farm import __version__
from farm.errors import FarmError, RequestError
from farm.jobs.submission import JobFilter
from serve.edge.problems import responses
from serve.envelope import Told
from serve.service import Service


class Health(Told):
    """How the service is."""

    status: Literal["ok"] = "ok"
    version: str = __version__


WITHOUT_A_KEY = (400, 408, 431, 503)
"""What even those are answered who need no key, below the service or for its ledger."""


def health_router(service: Service) -> APIRouter:
    """Return the endpoints of health."""
    router = APIRouter(tags=["health"])

    def check() -> Health:
        """Tell that the service runs and reaches its ledger."""
        try:
            service.ledger.list(JobFilter(kind="none"), limit=1)
        except FarmError as error:
            message = "the ledger cannot be reached"
            raise RequestError(message, status=503, code="not_ready", retryable=True) from error
        return Health()

    def live() -> Health:
        """Tell that the process answers."""
        return Health()

    told: dict[int | str, dict[str, Any]] = {
        status: found for status, found in responses().items() if status in WITHOUT_A_KEY
    }
    router.add_api_route("/health", check, name="health", responses=told)
    router.add_api_route("/health/ready", check, name="health_ready", responses=told)
    router.add_api_route("/health/live", live, name="health_live", responses=told)
    return router
