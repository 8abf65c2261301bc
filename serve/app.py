"""The service as an ASGI application; it knows nothing of Ray."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.routing import APIRoute

from farm import __version__
from farm.jobs.ledger import Ledger
from farm.settings import Settings
from serve.edge.audit import auditing
from serve.edge.bounds import BoundedBody, BoundedHead
from serve.edge.problems import ProblemDetails, failed, install, refusing
from serve.edge.rates import Rates
from serve.edge.stamp import Stamp
from serve.routers.assets import assets_router
from serve.routers.capabilities import capabilities_router
from serve.routers.docs import docs_router
from serve.routers.health import health_router
from serve.routers.jobs import jobs_router
from serve.routers.logs import logs_router
from serve.routers.metrics import metrics_router
from serve.routers.webhooks import webhooks_router
from serve.service import Service

DESCRIPTION = """
Submit, watch, cancel, get called back. Every endpoint below `/api/v1` that renders answers `202` with a job;
`GET /api/v1/capabilities` says which of them work on this installation.

Errors are problem details (RFC 9457). Keys go into `Authorization: Bearer …` or `X-API-Key`.
"""
TOLD_HEADERS = (
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "Location",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "X-Request-Id",
)
"""Headers that pages of other origins may read."""


def create_app(ledger: Ledger, settings: Settings, *, tells_id: bool = True) -> FastAPI:
    """Return the service over a ledger; ``tells_id`` is false behind a proxy that sets ``X-Request-Id`` itself."""
    rates = Rates(per_second=settings.rate_per_minute / 60, burst=settings.rate_burst)
    app = bare_app(Service(ledger=ledger, settings=settings, rates=rates))
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
            allow_headers=[
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "Last-Event-ID",
                "X-API-Key",
                "X-Request-Id",
            ],
            expose_headers=list(TOLD_HEADERS),
        )
    app.add_middleware(Stamp, audit=auditing(lambda: ledger), failed=failed, tells_id=tells_id)
    return app


def bare_app(service: Service) -> FastAPI:
    """Return the endpoints with what all of them need."""

    @asynccontextmanager
    async def open_for_all(_app: FastAPI) -> AsyncIterator[None]:
        service.known.look_ahead()
        yield

    app = FastAPI(
        lifespan=open_for_all,
        title="Framefarm",
        version=__version__,
        description=DESCRIPTION,
        generate_unique_id_function=_operation_id,
        docs_url=None,
        redoc_url=None,
    )
    install(app)
    app.include_router(health_router(service))
    app.include_router(metrics_router(service))
    app.include_router(jobs_router(service))
    app.include_router(assets_router(service))
    app.include_router(logs_router(service))
    app.include_router(webhooks_router(service))
    app.include_router(docs_router())
    app.include_router(capabilities_router(service))
    limits = service.settings
    app.add_middleware(BoundedBody, refuse=refusing, most=limits.serve_body_bytes, seconds=limits.serve_body_seconds)
    app.add_middleware(BoundedHead, refuse=refusing)
    _document_problems(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _document_problems(app: FastAPI) -> None:
    """Put the shape of problems into the OpenAPI document, and leave out FastAPI's own."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        document = made()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs"))
        schemas["ProblemDetails"] = problem
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        app.openapi_schema = document
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way
