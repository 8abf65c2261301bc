"""A job's webhooks: which are on their way, what their receivers said, and dead letters once more."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from farm.errors import UnknownError
from farm.jobs.models import Delivery
from farm.jobs.outbox import Outbox
from farm.jobs.states import DeliveryState
from serve.callers import Caller, reader, writer
from serve.edge.problems import UNCHANGED, responses
from serve.envelope import JOBS, Told, reply, tagged, when
from serve.routers.jobs import JobId, Jobs
from serve.service import Service


class DeliveryView(Told):
    """One webhook on its way, or at its end."""

    delivery_id: str
    """Sent as ``webhook-id``, the same with every attempt."""
    event: str
    """Type of the event that it tells."""
    event_number: int
    url: str
    status: DeliveryState
    attempts: int
    """So far, since it was written or sent again."""
    created_at: datetime
    """When it was written, or sent again."""
    due_at: datetime | None
    """When it is tried next; none: not again."""
    ended_at: datetime | None
    last_status: int | None
    """HTTP status of the latest answer."""
    last_error: str
    last_answer: str
    """Beginning of the latest answer's body."""


class DeliveryList(Told):
    """All webhooks of a job, in the order of their events."""

    job_id: str
    deliveries: list[DeliveryView]


def webhooks_router(service: Service) -> APIRouter:
    """Return the endpoints of a job's webhooks."""
    router = APIRouter(prefix=JOBS, tags=["webhooks"])
    jobs, outbox = Jobs(service), Outbox(ledger=service.ledger)

    def job_webhooks(request: Request, job_id: JobId, caller: Annotated[Caller, Depends(reader(service))]) -> Response:
        """List a job's webhooks, dead letters among them."""
        job = jobs.find(job_id, caller)
        found = [_view(one) for one in outbox.list(job_id=job.job_id)]
        return tagged(DeliveryList(job_id=job.job_id, deliveries=found), request)

    def resend_webhook(
        job_id: JobId,
        delivery_id: Annotated[str, Path(max_length=64, description="The delivery's id.")],
        caller: Annotated[Caller, Depends(writer(service))],
    ) -> Response:
        """Try a dead letter again, for another day and under the same id."""
        job = jobs.find(job_id, caller)
        if delivery_id not in {one.delivery_id for one in outbox.list(job_id=job.job_id)}:
            raise UnknownError(f"job {job.job_id} has no delivery {delivery_id[:64]!r}")
        return reply(_view(outbox.resend(delivery_id, actor=caller.client)), status=202)

    router.add_api_route(
        "/{job_id}/webhooks",
        job_webhooks,
        name="job_webhooks",
        response_model=DeliveryList,
        responses=responses(404, 422) | UNCHANGED,
    )
    router.add_api_route(
        "/{job_id}/webhooks/{delivery_id}/resend",
        resend_webhook,
        methods=["POST"],
        name="resend_webhook",
        status_code=202,
        response_model=DeliveryView,
        responses=responses(404, 409, 413, 415, 422),
    )
    return router


def _view(one: Delivery) -> DeliveryView:
    is_pending = one.status is DeliveryState.PENDING
    return DeliveryView(
        delivery_id=one.delivery_id,
        event=one.event_type,
        event_number=one.event_number,
        url=one.url,
        status=one.status,
        attempts=one.attempt_count,
        created_at=datetime.fromtimestamp(one.created_at, UTC),
        due_at=when(one.due_at) if is_pending else None,
        ended_at=when(one.ended_at),
        last_status=one.last_status,
        last_error=one.last_error,
        last_answer=one.last_answer,
    )
