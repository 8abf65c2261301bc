"""The OpenAPI document, made without starting anything."""

import time
from typing import Any

from sqlalchemy import create_engine

from farm.jobs.database import Database
from farm.jobs.ledger import Ledger
from farm.settings import Settings
from serve.app import bare_app
from serve.edge.rates import Rates
from serve.service import Service


def openapi_document() -> dict[str, Any]:
    """Return the document; the ledger that its endpoints would use is never opened."""
    ledger = Ledger(database=Database(engine=create_engine("sqlite://"), clock=time.time))
    service = Service(ledger=ledger, settings=Settings(), rates=Rates(per_second=0, burst=1))
    return dict(bare_app(service).openapi())
