"""Webhook deliveries on their way: which are due, what came of them, and the dead letters.

They were written by the transactions that they tell of (see :mod:`farm.jobs.changes`),
so none is lost and none tells of what never happened.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, update

from farm.errors import UnknownError
from farm.jobs.changes import Change, changing, cleaned, shown
from farm.jobs.ledger import Ledger
from farm.jobs.models import Delivery
from farm.jobs.states import DELIVERY, DeliveryChange, DeliveryState
from farm.jobs.tables import deliveries
from farm.metrics import WEBHOOK_ATTEMPTS, WEBHOOK_DELAY, Sample

FIRST_DELAY_SECONDS = 5.0
"""Pause after the first failed attempt, as the Standard Webhooks specification suggests."""
DELAY_GROWTH = 3.0
"""Each pause is so many times the one before."""
LONGEST_DELAY_SECONDS = 4 * 3600.0
JITTER = 0.2
"""Each pause is longer or shorter by up to this share, so that receivers that were down are not hit by all at once."""
GIVE_UP_SECONDS = 86_400.0
"""No attempt begins later than so long after the event: a day."""
LEASE_SECONDS = 90.0
"""An attempt takes less; after that its courier counts as dead, and another tries."""
PAGE = 500
"""Deliveries that are read at a time."""
MAX_ANSWER = 2000
"""Characters of an answer that are kept."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of an attempt."""

    status: int | None = None
    """HTTP status; none if there was no answer."""
    error: str = ""
    """What was wrong; empty if nothing was."""
    body: str = ""
    """The beginning of the answer's body."""
    is_final: bool = False
    """No further attempt can help, or none is wanted."""


def delay_before_retry(attempt: int, roll: float) -> float:
    """Return the seconds after a failed attempt (1 for the first); ``roll`` from 0 to 1 spreads them."""
    exponent = min(attempt - 1, 20)  # the longest pause is reached far below
    pause = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * DELAY_GROWTH**exponent)
    return float(pause * (1 - JITTER + 2 * JITTER * roll))


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """The deliveries of a ledger."""

    ledger: Ledger
    """Whose events."""

    def take(self, *, limit: int = 1) -> Sequence[Delivery]:
        """Take deliveries that are due, the longest due first; others don't get them within the lease."""
        with changing(self.ledger.database) as change:
            due = (
                select(deliveries)
                .where(
                    deliveries.c.status == DeliveryState.PENDING,
                    deliveries.c.due_at <= change.now,
                    deliveries.c.lease_until <= change.now,
                )
                .order_by(deliveries.c.due_at)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            taken = []
            for row in change.connection.execute(due).mappings().all():
                delivery = _delivery(row)
                values: dict[str, Any] = {
                    "attempt_count": delivery.attempt_count + 1,
                    "epoch": delivery.epoch + 1,
                    "lease_until": change.now + LEASE_SECONDS,
                }
                _write(change, delivery, values)
                taken.append(replace(delivery, **values))
            return taken

    def record(self, delivery: Delivery, answer: Answer, *, roll: float = 0.5) -> Delivery:
        """Write down what came of an attempt, and when the next is due.

        An attempt whose lease ran out, and that somebody else repeats, changes nothing any more.
        """
        with changing(self.ledger.database) as change:
            now = _locked(change, delivery.delivery_id)
            if now.epoch != delivery.epoch or now.status is not DeliveryState.PENDING:
                return now
            due_at = change.now + delay_before_retry(now.attempt_count, roll)
            if not answer.error:
                step = DeliveryChange.ACCEPT
            elif answer.is_final or due_at > now.created_at + GIVE_UP_SECONDS:
                step = DeliveryChange.BURY
            else:
                step = DeliveryChange.POSTPONE
            values: dict[str, Any] = {
                "status": DELIVERY.after(now.status, step),
                "lease_until": 0.0,
                "last_status": answer.status,
                "last_error": cleaned(answer.error, MAX_ANSWER),
                "last_answer": cleaned(answer.body, MAX_ANSWER),
            }
            values |= {"due_at": due_at} if step is DeliveryChange.POSTPONE else {"ended_at": change.now}
            _write(change, now, values)
            after = replace(now, **values)
            change.samples.extend(measured(after))
            return after

    def resend(self, delivery_id: str, *, actor: str = "operator") -> Delivery:
        """Try a dead letter again, for another day and under the same id.

        Raises:
            UnknownError: there is no such delivery.
            ConflictError: it is not dead.

        """
        with changing(self.ledger.database) as change:
            dead = _locked(change, delivery_id)
            values: dict[str, Any] = {
                "status": DELIVERY.after(dead.status, DeliveryChange.RESEND),
                "attempt_count": 0,
                "created_at": change.now,
                "due_at": change.now,
                "ended_at": None,
            }
            _write(change, dead, values)
            change.record(actor, "webhook.resend", delivery_id)
            return replace(dead, **values)

    def list(self, *, job_id: str = "", status: DeliveryState | None = None, limit: int = 500) -> Sequence[Delivery]:
        """Return deliveries, in the order of their events; dead letters by their status."""
        statement = select(deliveries).order_by(deliveries.c.created_at, deliveries.c.event_number).limit(limit)
        if job_id:
            statement = statement.where(deliveries.c.job_id == cleaned(job_id, 200))
        if status is not None:
            statement = statement.where(deliveries.c.status == status)
        with self.ledger.database.view() as connection:
            return [_delivery(row) for row in connection.execute(statement).mappings()]

    def every(self, *, job_id: str = "", status: DeliveryState | None = None) -> Iterator[Delivery]:
        """Yield all deliveries, in no order of time; what comes meanwhile may be left out."""
        last = ""
        while True:
            statement = select(deliveries).where(deliveries.c.delivery_id > last).order_by(deliveries.c.delivery_id)
            if job_id:
                statement = statement.where(deliveries.c.job_id == cleaned(job_id, 200))
            if status is not None:
                statement = statement.where(deliveries.c.status == status)
            with self.ledger.database.view() as connection:
                found = [_delivery(row) for row in connection.execute(statement.limit(PAGE)).mappings()]
            yield from found
            if len(found) < PAGE:
                return
            last = found[-1].delivery_id


def measured(delivery: Delivery) -> tuple[Sample, ...]:
    """Return what is measured of a delivery whose latest attempt has just ended."""
    count = Sample(metric=WEBHOOK_ATTEMPTS, value=1, labels=(delivery.status,))
    if delivery.status is not DeliveryState.DELIVERED or delivery.ended_at is None:
        return (count,)
    return (count, Sample(metric=WEBHOOK_DELAY, value=max(0.0, delivery.ended_at - delivery.created_at)))


def _locked(change: Change, delivery_id: str) -> Delivery:
    statement = select(deliveries).where(deliveries.c.delivery_id == cleaned(delivery_id, 200)).with_for_update()
    row = change.connection.execute(statement).mappings().one_or_none()
    if row is None:
        raise UnknownError(f"there is no delivery {shown(delivery_id)}")
    return _delivery(row)


def _write(change: Change, delivery: Delivery, values: dict[str, Any]) -> None:
    statement = update(deliveries).where(deliveries.c.delivery_id == delivery.delivery_id).values(values)
    change.connection.execute(statement)


def _delivery(row: Any) -> Delivery:
    return Delivery(**{**row, "status": DeliveryState(row["status"])})
