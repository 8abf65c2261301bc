"""`farm dispatch`: runs the ledger's jobs until it is ended."""

import json
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import typer

from farm import log
from farm.errors import FarmError, MissingToolError, SettingsError
from farm.orchestrator.cluster import connect, record
from farm.settings import Settings

try:
    from farm.capabilities.handlers import HANDLERS
    from farm.jobs.ledger import Ledger, Rules
    from farm.orchestrator.jobs.connection import JobsFarm
    from farm.orchestrator.jobs.destinations import roots_problems
    from farm.orchestrator.jobs.dispatcher import JobDispatcher
    from farm.orchestrator.jobs.upkeep import Upkeep
except ModuleNotFoundError as missing:
    raise MissingToolError(
        f"the ledger needs {missing.name}: install it with pip install 'framefarm[service]'"
    ) from missing


LEVELS: Mapping[str, log.Level] = {
    "job.failed": "error",
    "job.lost": "warning",
    "job.unwritten": "warning",
    "ledger.failed": "warning",
    "upkeep.failed": "warning",
}
"""How much matters what a dispatcher tells; the rest is information."""


def dispatch_jobs(settings: Settings, *, once: bool, as_json: bool, farm: JobsFarm | None = None) -> None:
    """Run jobs until SIGTERM or Ctrl-C, or until none is left; on a farm that is there, or on one of its own.

    Raises:
        SettingsError: a setting makes no sense.
        LedgerError: the ledger cannot be reached at the start.

    """
    log.configure(form=settings.log_format, level=settings.log_level)
    if problems := roots_problems(settings.delivery_roots):
        raise SettingsError(f"FARM_DELIVERY_ROOTS: {'; '.join(problems)}")

    def tell(event: str, job_id: str, details: Mapping[str, Any]) -> None:
        if as_json:
            typer.echo(json.dumps({"event": event, "job_id": job_id, **details}))
        log.tell(event, level=LEVELS.get(event, "info"), job=job_id, **details)

    def failed(error: FarmError) -> None:
        tell("upkeep.failed", "", {"message": error.message})

    ledger = Ledger.open(settings.database_url, rules=Rules(lease_seconds=settings.lease_seconds))
    try:
        dispatcher = JobDispatcher(
            ledger=ledger,
            handlers=HANDLERS,
            farm=farm or JobsFarm(settings, connect),
            settings=settings,
            upkeep=Upkeep(ledger, settings, failed=failed, record=record),
            tell=tell,
            record=record,
        )
        tell("dispatcher.started", "", {"name": dispatcher.name, "kinds": ", ".join(HANDLERS)})
        with _drained_by_signals(dispatcher) as tick:
            dispatcher.run(once=once, tick=tick)
        tell("dispatcher.ended", "", {"name": dispatcher.name})
    finally:
        ledger.close()


@contextmanager
def _drained_by_signals(dispatcher: JobDispatcher) -> Iterator[Callable[[], None]]:
    """Let SIGTERM and Ctrl-C end the dispatcher between two steps, not within one; a second Ctrl-C ends it at once.

    Give what keeps it so: Ray puts a handler of its own in SIGTERM's place whenever it starts, which aborts.
    """

    def drain(number: int, _frame: object) -> None:
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        dispatcher.drain()

    def hold() -> None:
        signal.signal(signal.SIGTERM, drain)

    before = {number: signal.signal(number, drain) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield hold
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
