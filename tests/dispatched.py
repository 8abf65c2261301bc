"""A dispatcher of exports in a thread beside a service, rendering really but without Ray."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from service_runs import Running

from farm.capabilities.handlers import HANDLERS
from farm.orchestrator.jobs.connection import JobsFarm
from farm.orchestrator.jobs.dispatcher import JobDispatcher
from farm.orchestrator.jobs.upkeep import Upkeep
from farm.testing import connect_inline


@contextmanager
def dispatching(service: Running) -> Iterator[None]:
    """Run a service's exports until the block ends."""
    dispatcher = JobDispatcher(
        ledger=service.bench.ledger,
        handlers=HANDLERS,
        farm=JobsFarm(service.settings, connect_inline),
        settings=service.settings,
        upkeep=Upkeep(service.bench.ledger, service.settings),
        tell=lambda *_news: None,
    )
    thread = threading.Thread(target=dispatcher.run)
    thread.start()
    try:
        yield
    finally:
        dispatcher.drain()
        thread.join(60)
