"""What may go: ended jobs after a while, and the files that they made.

A job's rows go first, and its files are marked in the same transaction; then
whoever deletes files asks which are marked, deletes them, and says so. A crash
in between deletes a file twice, which is no harm, and never forgets one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, func, select, update

from farm.jobs.changes import changing
from farm.jobs.ledger import Ledger
from farm.jobs.states import ENDED, DeliveryState
from farm.jobs.tables import artifacts, audit, deliveries, idempotency_keys, jobs

PER_TRANSACTION = 100
"""Jobs that one transaction deletes: others get their turn in between."""
AUDIT_PER_TRANSACTION = 500
"""Records of the audit log that one transaction deletes."""


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Deletes what is old."""

    ledger: Ledger
    """Whose jobs."""

    def purge(self, *, age_seconds: float) -> Sequence[str]:
        """Delete jobs that ended longer ago than ``age_seconds``; return their ids.

        A job whose webhooks are still on their way is kept. Dead letters go with their job.
        """
        gone: list[str] = []
        while taken := self._purge_some(age_seconds):
            gone += taken
        with changing(self.ledger.database) as change:
            horizon = change.now - self.ledger.rules.idempotency_seconds
            change.connection.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at < horizon))
        return gone

    def _purge_some(self, age_seconds: float) -> Sequence[str]:
        with changing(self.ledger.database) as change:
            under_way = exists().where(
                deliveries.c.job_id == jobs.c.job_id, deliveries.c.status == DeliveryState.PENDING
            )
            old = (
                select(jobs.c.job_id)
                .where(jobs.c.status.in_(ENDED), jobs.c.ended_at < change.now - age_seconds, ~under_way)
                .order_by(jobs.c.ended_at)
                .limit(PER_TRANSACTION)
                .with_for_update(skip_locked=True)
            )
            found = change.connection.execute(old).scalars().all()
            if found:
                change.connection.execute(
                    update(artifacts).where(artifacts.c.job_id.in_(found)).values(doomed_at=change.now)
                )
                change.connection.execute(delete(jobs).where(jobs.c.job_id.in_(found)))
            return found

    def purge_audit(self, *, age_seconds: float) -> int:
        """Delete what stands in the audit log for longer than ``age_seconds``; return how many records.

        The newest stays, so that no number is given twice.
        """
        gone = 0
        while True:
            with changing(self.ledger.database) as change:
                newest = select(func.max(audit.c.number)).scalar_subquery()
                old = (
                    select(audit.c.number)
                    .where(audit.c.at < change.now - age_seconds, audit.c.number < newest)
                    .order_by(audit.c.at)
                    .limit(AUDIT_PER_TRANSACTION)
                )
                found = change.connection.execute(old).scalars().all()
                change.connection.execute(delete(audit).where(audit.c.number.in_(found)))
            gone += len(found)
            if len(found) < AUDIT_PER_TRANSACTION:
                return gone

    def doomed(self, *, limit: int = 500) -> Sequence[str]:
        """Return the addresses of files that no job has any more; delete them, then call :meth:`forget`."""
        alive = artifacts.alias()
        statement = (
            select(artifacts.c.uri)
            .distinct()
            .where(
                artifacts.c.doomed_at.is_not(None),
                ~exists().where(alive.c.uri == artifacts.c.uri, alive.c.doomed_at.is_(None)),
            )
            .order_by(artifacts.c.uri)
            .limit(limit)
        )
        with self.ledger.database.view() as connection:
            return connection.execute(statement).scalars().all()

    def forget(self, uris: Sequence[str]) -> None:
        """Note that files are gone."""
        with changing(self.ledger.database) as change:
            change.connection.execute(
                delete(artifacts).where(artifacts.c.doomed_at.is_not(None), artifacts.c.uri.in_(uris))
            )
