"""The dispatcher of the ledger's jobs: claims them, runs each in a thread, keeps their leases, ends them.

Only the dispatcher's own thread writes to the ledger. Jobs' threads leave
there what is to be written, so a database that is away for a while holds up
no rendering, and what could not be written is written later.
"""

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from farm.errors import FarmError, FarmLostError, JobError, LedgerError, StaleClaimError
from farm.jobs.claims import Claims, Limits
from farm.jobs.ledger import Ledger
from farm.jobs.models import Claim, Job
from farm.jobs.states import HELD, JOB, JobState
from farm.jobs.submission import MAX_PAGE, JobFilter
from farm.jobs.totals import ended, waited
from farm.jobs.work import Work
from farm.metrics import Record, drop
from farm.orchestrator.jobs.connection import JobsFarm
from farm.orchestrator.jobs.handler import LEDGER_PAUSE_SECONDS, Done, Handler, JobContext, Progress
from farm.orchestrator.jobs.held import Held, Why
from farm.orchestrator.jobs.journal import Journal
from farm.orchestrator.jobs.measures import of_delivered
from farm.orchestrator.jobs.upkeep import Upkeep
from farm.orchestrator.jobs.uploads import Uploads
from farm.settings import Settings

TICK_SECONDS = 0.25
"""How often the loop looks at everything, unless a job's end wakes it."""
LOOK_SECONDS = 0.5
"""How often the ledger is asked which jobs are to be stopped, and for new ones."""
BEATS_PER_LEASE = 4
"""Heartbeats within a lease: three may fail."""
STOP_SECONDS = 20.0
"""Longest wait for jobs to stop when the dispatcher ends; they take five at most, unless the machine is overloaded."""
MOST_AT_ONCE = 8
"""Jobs at a time where the settings don't say; more only make each of them later."""
NEWS_PER_ROUND = 50
"""News of a job's tasks that one round writes: the others' leases want to be renewed, too."""
FARM_LOSSES = 10
"""So often a job goes back into the queue because Ray was lost under it, as far as this dispatcher knows."""
FARM_PAUSE_SECONDS, MOST_FARM_PAUSE_SECONDS = 5.0, 60.0
"""First and longest time that it waits there; each is twice the one before. All together are seven minutes."""

Tell = Callable[[str, str, Mapping[str, Any]], None]
"""Is told what happens: an event's name, a job's id, details."""


class JobDispatcher:
    """Runs jobs; call :meth:`run` once."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        handlers: Mapping[str, Handler[Any]],
        farm: JobsFarm,
        settings: Settings,
        upkeep: Upkeep | None = None,
        tell: Tell = lambda _event, _job, _details: None,
        record: Record = drop,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        """Names this dispatcher in the ledger; no other has it, and no later one."""
        self._ledger, self._claims = ledger, Claims(ledger=ledger)
        self._handlers, self._farm, self._settings = handlers, farm, settings
        self._upkeep, self._tell, self._record, self._clock = upkeep, tell, record, clock
        self._held: dict[str, Held] = {}
        self._wake = threading.Event()
        self._draining = False
        self._losses: dict[str, int] = {}
        self._look_at = self._claim_at = self._ledger_at = 0.0
        """When to look for cancels and for jobs, and to try the ledger again."""
        self._unsure = False
        """Whether a claim may have been given whose answer was lost on its way."""

    def drain(self) -> None:
        """Let :meth:`run` give all claims back and return. May be called by a handler of signals."""
        self._draining = True  # and no more: the loop may hold the lock of anything that would wake it

    def run(self, *, once: bool = False, tick: Callable[[], None] = lambda: None) -> None:
        """Run jobs until :meth:`drain` is called, or, with ``once``, until none is left.

        ``tick`` is called at every round of the loop, several times a second, in the caller's thread.

        Raises:
            KeyboardInterrupt: somebody asked for it; all claims are given back.

        """
        try:
            while not self._draining:
                tick()
                self._try(self._keep)
                self._collect()
                self._try(self._claim)
                if self._upkeep:
                    self._upkeep.step(self._clock())
                if once and self._is_done():
                    break
                self._wake.wait(TICK_SECONDS)
                self._wake.clear()
        finally:
            self._give_back()
            if self._upkeep:
                self._upkeep.close(finish=once and not self._draining)
            self._farm.close()

    def _try(self, step: Callable[[], None]) -> None:
        """Take a step that needs the ledger; while it cannot be reached, everything else goes on."""
        if self._clock() < self._ledger_at:
            return
        try:
            step()
        except LedgerError as error:
            self._ledger_failed(error)

    def _ledger_failed(self, error: LedgerError) -> None:
        self._ledger_at = self._clock() + LEDGER_PAUSE_SECONDS
        self._unsure = True
        self._tell("ledger.failed", "", {"message": error.message})

    def _keep(self) -> None:
        """Renew leases, tell progress, and learn which jobs are to be stopped."""
        now = self._clock()
        beat = self._ledger.rules.lease_seconds / BEATS_PER_LEASE
        for held in [one for one in self._held.values() if one.why is not Why.LOST]:
            self._report(held, NEWS_PER_ROUND)
            fresh = held.context.progress
            if now - held.written >= beat or (fresh != held.told and now - held.written >= LOOK_SECONDS):
                self._write(held, fresh)
        if self._held and now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            for job in self._ledger.list(JobFilter(statuses=(JobState.CANCELLING,)), limit=MAX_PAGE).jobs:
                held_one = self._held.get(job.job_id)
                if held_one and held_one.claim.epoch == job.epoch:
                    self._stop(held_one, Why.CANCELLED)

    def _write(self, held: Held, fresh: Progress) -> None:
        """Tell the ledger that a job is worked on, and how far it is."""
        try:
            claim = self._claims.progress(held.claim, fresh.share, stage=fresh.stage)
        except StaleClaimError:
            self._stop(held, Why.LOST)
            return
        held.claim, held.told, held.written = claim, fresh, self._clock()
        if claim.cancel_requested:
            self._stop(held, Why.CANCELLED)

    def _report(self, held: Held, most: int | None = None) -> None:
        """Tell the ledger what became of a job's tasks; what it does not take now stays for the next time."""
        news = held.context.news
        try:
            for _ in range(len(news) if most is None else min(most, len(news))):
                held.journal.write(held.claim, news[0])
                news.popleft()
        except StaleClaimError:
            self._stop(held, Why.LOST)

    def _stop(self, held: Held, why: Why) -> None:
        """Let a job's work end, and tell it."""
        if held.interrupt(why):
            self._tell(f"job.{'stopping' if why is Why.CANCELLED else why}", held.claim.job_id, {})

    def _room(self) -> int:
        most = self._settings.jobs_at_once or min((os.cpu_count() or 1) + 1, MOST_AT_ONCE)
        return most - len(self._held)

    def _limits(self) -> Limits:
        return Limits(
            per_client=self._settings.jobs_per_client or None,
            kinds=self._settings.jobs_per_kind,
            tags=self._settings.jobs_per_tag,
        )

    def _claim(self) -> None:
        """Take as many jobs as there is room for."""
        if self._unsure:
            self._adopt()
        if self._room() <= 0 or self._clock() < self._claim_at:
            return
        while not self._draining and self._room() > 0:
            claim = self._claims.claim(self.name, limits=self._limits(), kinds=tuple(self._handlers))
            if claim is None:
                self._claim_at = self._clock() + LOOK_SECONDS
                return
            self._start(claim)

    def _adopt(self) -> None:
        """Begin what this dispatcher holds without knowing it: nobody else may, until the lease has run out."""
        for job in self._ledger.list(JobFilter(statuses=tuple(HELD)), limit=MAX_PAGE).jobs:
            if job.dispatcher == self.name and job.job_id not in self._held:
                self._start(Claim(job=job, epoch=job.epoch, lease_until=job.lease_until or 0.0))
        self._unsure = False

    def _start(self, claim: Claim) -> None:
        stop = threading.Event()
        context = JobContext(
            job=claim.job,
            settings=self._settings,
            connect=self._farm.part(stop),
            confirm=lambda: self._confirm(held),
            uploads=Uploads(ledger=self._ledger, settings=self._settings),
            stop=stop,
        )
        journal = Journal(
            Work(ledger=self._ledger),
            infrastructure_retries=self._settings.infrastructure_retries,
            record=self._record,
            hour_price=self._settings.cpu_hour_price,
        )
        held = Held(claim=claim, context=context, journal=journal, written=self._clock())
        if claim.job_id in self._held:  # lost, and claimed again before a heartbeat could tell
            self._stop(self._held[claim.job_id], Why.LOST)
        self._held[claim.job_id] = held
        self._record(waited(claim.job))
        self._tell("job.claimed", claim.job_id, {"kind": claim.job.kind, "epoch": claim.epoch})
        # A daemon: what does not stop in time ends with the process, and its children with it.
        work = (self._handlers[claim.job.kind], self._wake.set)
        threading.Thread(target=held.work, args=work, name=f"job {claim.job_id}", daemon=True).start()

    def _confirm(self, held: Held) -> None:
        """Make sure that a job is still ours; called by its own thread."""
        while True:
            held.context.check()
            try:
                claim = self._claims.heartbeat(held.claim)
            except StaleClaimError:
                held.context.stop.set()  # the loop's own heartbeat will say why
                raise KeyboardInterrupt from None
            except LedgerError:
                held.context.stop.wait(LEDGER_PAUSE_SECONDS)
                continue
            if claim.cancel_requested:
                held.context.stop.set()
            held.context.check()
            return

    def _collect(self) -> None:
        """End the jobs whose work has ended; what cannot be written yet is written later."""
        for held in [one for one in self._held.values() if one.ended.is_set()]:
            if self._clock() < self._ledger_at:
                return
            try:
                self._end(held)
            except LedgerError as error:
                self._ledger_failed(error)
                return
            except StaleClaimError:
                self._stop(held, Why.LOST)
            except JobError as error:  # it is not as this dispatcher believes; its lease will tell
                self._tell("job.unwritten", held.claim.job_id, {"message": error.message})
            del self._held[held.claim.job_id]
            self._claim_at = 0.0

    def _end(self, held: Held) -> None:
        """Write what came of a job."""
        claim, outcome = held.claim, held.outcome
        if held.why is not Why.LOST:
            self._report(held)
        if held.why is Why.LOST:
            return
        if isinstance(outcome, Done):
            job = self._completed(claim, outcome)
        elif held.why is Why.DRAINED:
            job = self._claims.release(claim, reason="its dispatcher ends")
        elif isinstance(outcome, FarmError):
            job = self._failed(claim, outcome)
        elif self._claims.heartbeat(claim).cancel_requested:
            job = self._claims.stop(claim)
        else:
            job = self._claims.release(claim, reason="its work was interrupted")
        if JOB.is_final(job.status):
            self._losses.pop(claim.job_id, None)
            self._record(ended(job))
        details = {"error": outcome.message} if isinstance(outcome, FarmError) else {}
        self._tell(f"job.{job.status}", job.job_id, details)

    def _completed(self, claim: Claim, done: Done) -> Job:
        samples = of_delivered(claim.job.kind, done.delivered_seconds)
        try:
            job = self._claims.complete(claim, done.result, files=done.files, samples=samples)
        except StaleClaimError:
            raise
        except JobError as error:  # its result is no JSON
            return self._claims.fail(claim, error)
        self._record(samples)
        return job

    def _failed(self, claim: Claim, error: FarmError) -> Job:
        losses = self._losses.get(claim.job_id, 0)
        if not isinstance(error, FarmLostError) or losses >= FARM_LOSSES:
            return self._claims.fail(claim, error)
        self._losses[claim.job_id] = losses + 1
        pause = min(MOST_FARM_PAUSE_SECONDS, FARM_PAUSE_SECONDS * 2**losses)
        return self._claims.release(claim, delay=pause, reason=error.message)

    def _is_done(self) -> bool:
        """Tell whether nothing is left that this dispatcher could do."""
        if self._held:
            return False
        try:
            waiting = (JobState.QUEUED, *HELD)
            return not any(
                self._ledger.list(JobFilter(statuses=waiting, kind=kind), limit=1).jobs for kind in self._handlers
            )
        except LedgerError:
            return False

    def _give_back(self) -> None:
        """Stop all work and put its jobs back into the queue, for others to go on with."""
        for held in self._held.values():
            self._stop(held, Why.DRAINED)
        end = time.monotonic() + STOP_SECONDS
        while any(not held.ended.is_set() for held in self._held.values()) and time.monotonic() < end:
            self._try(self._keep)
            time.sleep(TICK_SECONDS / 5)
        self._ledger_at = 0.0
        for held in self._held.values():
            held.ended.set()  # what has not stopped by now ends with the process
        self._collect()
