"""What Prometheus reads: how many jobs there are, and how long they wait (text format 0.0.4)."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy import func, select

from farm.jobs.states import DeliveryState, JobState
from farm.jobs.tables import deliveries, jobs
from serve.callers import reader
from serve.problems import responses
from serve.service import Service

MEDIA_TYPE = "text/plain; version=0.0.4"


def metrics_router(service: Service) -> APIRouter:
    """Return the endpoint of metrics."""
    router = APIRouter(tags=["health"], dependencies=[Depends(reader(service))])

    def metrics() -> Response:
        """Tell how many jobs there are by state and kind, how long they wait, and which webhooks are due."""
        return PlainTextResponse("\n".join(_lines(service)) + "\n", media_type=MEDIA_TYPE)

    text: dict[int | str, dict[str, Any]] = {
        200: {"description": "Metrics", "content": {"text/plain": {"schema": {"type": "string"}}}}
    }
    router.add_api_route(
        "/metrics", metrics, name="metrics", response_class=PlainTextResponse, responses=responses() | text
    )
    return router


def _lines(service: Service) -> Iterator[str]:
    database = service.ledger.database
    counted = select(jobs.c.status, jobs.c.kind, func.count()).group_by(jobs.c.status, jobs.c.kind)
    oldest = select(func.min(jobs.c.created_at)).where(jobs.c.status == JobState.QUEUED)
    sent = select(deliveries.c.status, func.count().label("number")).group_by(deliveries.c.status)
    late = select(func.min(deliveries.c.due_at)).where(deliveries.c.status == DeliveryState.PENDING)
    with database.view() as connection:
        by_state = connection.execute(counted).all()
        since = connection.execute(oldest).scalar()
        by_delivery = {row.status: row.number for row in connection.execute(sent)}
        due = connection.execute(late).scalar()
    now = database.clock()
    yield from _head("farm_jobs", "Jobs in the ledger.")
    for status, kind, count in sorted(tuple(row) for row in by_state):
        yield f'farm_jobs{{status="{status}",kind="{kind}"}} {count}'
    yield from _head("farm_queue_age_seconds", "How long the oldest queued job has waited.")
    yield f"farm_queue_age_seconds {max(0.0, now - since) if since is not None else 0.0:.3f}"
    yield from _head("farm_webhooks", "Webhook deliveries in the ledger.")
    for state in DeliveryState:
        yield f'farm_webhooks{{status="{state}"}} {by_delivery.get(state, 0)}'
    yield from _head("farm_webhook_lag_seconds", "How late the webhook is that has been due for longest.")
    yield f"farm_webhook_lag_seconds {max(0.0, now - due) if due is not None else 0.0:.3f}"


def _head(name: str, meaning: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} gauge"
