"""What all endpoints share."""

import threading
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from farm.jobs.keys import Keys
from farm.jobs.ledger import Ledger
from farm.orchestrator.jobs.uploads import Uploads
from farm.settings import Settings
from serve.edge.rates import Rates
from serve.known import Known

MAX_PLANS = 2
"""Exports that are planned at a time in one process; each fetches and decodes assets."""
MAX_ARRIVING = 16
"""Uploads at a time in one process."""
MAX_STREAMS = 64
"""Streams of events at a time in one process."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """One running service."""

    ledger: Ledger
    """Where jobs are."""
    settings: Settings
    """How this machine is set up."""
    rates: Rates
    """How often clients may ask."""
    plans: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(MAX_PLANS))
    """Held while something is planned or done at once."""
    arriving: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(MAX_ARRIVING))
    """Held while a file is uploaded."""
    streams: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(MAX_STREAMS))
    """Held while events are streamed."""

    known: Known = field(init=False)
    """What this machine can do, as far as a replica knows."""
    turn: AbstractContextManager[object] = field(init=False)
    """Held while a job is written to SQLite, whose own waiting is by polling and serves the lucky first."""

    def __post_init__(self) -> None:
        turn = threading.Lock() if self.ledger.database.is_sqlite else nullcontext()
        object.__setattr__(self, "turn", turn)
        object.__setattr__(self, "known", Known(self.settings))

    @property
    def keys(self) -> Keys:
        """Return the API keys."""
        return Keys(ledger=self.ledger, environment=self.settings.environment_key)

    @property
    def uploads(self) -> Uploads:
        """Return the files that clients have uploaded."""
        return Uploads(ledger=self.ledger, settings=self.settings)
