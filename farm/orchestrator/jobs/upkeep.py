"""What a dispatcher does besides: webhooks on their way, old jobs and their files away, its own work measured."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from farm.errors import DeliveryError, FarmError, LedgerError, StoreError
from farm.jobs.ledger import Ledger
from farm.jobs.outbox import measured
from farm.jobs.retention import Retention
from farm.jobs.totals import standing
from farm.jobs.webhooks import Courier
from farm.media.process import cpu_seconds
from farm.metrics import Record, Sample, drop
from farm.orchestrator.jobs.destinations import is_ours, own_folder
from farm.orchestrator.jobs.measures import DISPATCHER, of_cpu
from farm.orchestrator.jobs.uploads import Uploads
from farm.settings import Settings
from farm.spec.addresses import S3
from farm.storage.destination import remove_delivered

COURIERS = 4
"""Webhooks on their way at a time: a receiver that does not answer holds one up for fifteen seconds."""
COURIER_SECONDS = 1.0
"""How often another courier looks whether anything is due."""
RETENTION_SECONDS = 600.0
"""How often old jobs are looked for."""
MEASURE_SECONDS = 10.0
"""How often it is measured how things stand; Ray's exporter tells no more often."""

Failed = Callable[[FarmError], None]
"""Is told what went wrong."""


class Upkeep:
    """Runs in threads of its own: slow receivers and many files hold up no lease."""

    def __init__(
        self,
        ledger: Ledger,
        settings: Settings,
        *,
        failed: Failed = lambda _error: None,
        record: Record = drop,
    ) -> None:
        self._courier = Courier(ledger=ledger, private_hosts=settings.webhook_private_hosts)
        self._retention = Retention(ledger=ledger)
        self._uploads = Uploads(ledger=ledger, settings=settings)
        self._ledger, self._settings, self._failed, self._record = ledger, settings, failed, record
        self._couriers = ThreadPoolExecutor(COURIERS, thread_name_prefix="courier")
        self._cleaner = ThreadPoolExecutor(1, thread_name_prefix="retention")
        self._meter = ThreadPoolExecutor(1, thread_name_prefix="meter")
        self._running: set[Future[None]] = set()
        self._stopped = threading.Event()
        self._deliver_at = self._clean_at = self._measure_at = 0.0
        self._spent = cpu_seconds()
        """CPU time of this process that was counted."""

    def step(self, now: float) -> None:
        """Begin what is due; ``now`` are seconds of the dispatcher's clock."""
        self._running = {one for one in self._running if not one.done()}
        if now >= self._deliver_at and len(self._running) < COURIERS:
            self._deliver_at = now + COURIER_SECONDS
            self._running.add(self._couriers.submit(self.deliver_due))
        if now >= self._clean_at:
            self._clean_at = now + RETENTION_SECONDS
            if self._settings.keep_jobs_seconds:
                self._cleaner.submit(self.clean)
            self._cleaner.submit(self.clean_uploads)
            if self._settings.keep_audit_seconds:
                self._cleaner.submit(self.clean_audit)
        if now >= self._measure_at:
            self._measure_at = now + MEASURE_SECONDS
            self._meter.submit(self.measure)

    def deliver_due(self) -> None:
        """Deliver webhooks until none is due."""
        try:
            while not self._stopped.is_set() and (delivery := self._courier.step()):
                self._record(measured(delivery))
        except LedgerError as error:
            self._failed(error)

    def clean(self) -> None:
        """Forget jobs that ended long ago, and delete what they delivered into folders of their own."""
        try:
            for job_id in self._retention.purge(age_seconds=self._settings.keep_jobs_seconds):
                folder = own_folder(job_id, self._settings)
                if not folder.startswith(S3):  # whatever is in there, of jobs that failed too
                    self._remove(folder)
            while not self._stopped.is_set() and (doomed := self._retention.doomed()):
                gone = [uri for uri in doomed if self._remove(uri)]
                if gone:
                    self._retention.forget(gone)
                if len(gone) < len(doomed):  # what cannot be deleted now is tried again later
                    return
        except LedgerError as error:
            self._failed(error)

    def clean_uploads(self) -> None:
        """Forget uploaded files that nothing has used for long."""
        try:
            self._uploads.clean()
        except (LedgerError, StoreError) as error:
            self._failed(error)

    def clean_audit(self) -> None:
        """Forget what has been in the audit log for long."""
        try:
            self._retention.purge_audit(age_seconds=self._settings.keep_audit_seconds)
        except LedgerError as error:
            self._failed(error)

    def measure(self) -> None:
        """Count the CPU time that this process and its own children took, and tell how the ledger stands."""
        spent = cpu_seconds()
        samples: Sequence[Sample] = of_cpu(spent - self._spent, DISPATCHER, hour_price=self._settings.cpu_hour_price)
        try:
            self._ledger.measure(samples)
            self._spent = spent
            self._record([*samples, *standing(self._ledger.database)])
        except LedgerError as error:
            self._failed(error)

    def _remove(self, uri: str) -> bool:
        """Delete what lies in a job's own folder, or is one; return whether it may be forgotten."""
        if not is_ours(uri, self._settings):
            return True
        try:
            remove_delivered(uri, self._settings)
        except DeliveryError as error:
            self._failed(error)
            return False
        return True

    def close(self, *, finish: bool) -> None:
        """End; with ``finish`` what is due is delivered before."""
        if finish:
            self.deliver_due()
        self._stopped.set()
        self._meter.submit(self.measure)
        self._meter.shutdown()
        for pool in (self._couriers, self._cleaner):
            pool.shutdown(cancel_futures=True)
