"""The ledger, for an operator's commands."""

from collections.abc import Iterator
from contextlib import contextmanager

from farm.errors import MissingToolError
from farm.settings import settings

try:
    from farm.jobs.ledger import Ledger
except ModuleNotFoundError as missing:
    raise MissingToolError(
        f"the ledger needs {missing.name}: install it with pip install 'framefarm[service]'"
    ) from missing

WIDE = 240
"""Columns for programs that read a list: nothing is cut."""


@contextmanager
def opened() -> Iterator[Ledger]:
    """Open the ledger of ``FARM_DATABASE`` for a while.

    Raises:
        SettingsError: the address makes no sense.
        LedgerError: it cannot be reached.

    """
    ledger = Ledger.open(settings().database_url)
    try:
        yield ledger
    finally:
        ledger.close()
