"""Refusals in the audit log: what was tried, by whom, from where."""

import logging
import re
import time
from collections.abc import Callable
from urllib.parse import quote, unquote

from starlette.types import Scope

from farm.errors import LedgerError
from farm.jobs.claims import AUDITED_TEXT
from farm.jobs.ledger import Ledger
from farm.settings import Settings
from serve.edge import Audit, Refusal, client_address
from serve.rates import Rates

log = logging.getLogger("farm.serve")

QUIET = frozenset(
    {
        *("bad_json", "busy", "conflict", "http", "internal", "job_cancelled", "job_failed", "ledger"),
        *("method_not_allowed", "not_found", "not_ready", "too_many_requests", "unavailable", "unknown"),
    }
)
"""Refusals that are no attempt at what one may not, or that a flood could fill the database with.

The access log has them, the audit log has them only if their path leads astray.
"""
ASTRAY = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f\x7f\\]")
"""What no path of the service has: steps upwards, and what would end a header or a line."""
PATH_CHARACTERS = "/:@!$&'()*+,;=~"
"""What paths show in the audit log as it is; the rest is percent-encoded, line breaks above all (RFC 3986, 3.3)."""


def auditing(ledger: Callable[[], Ledger], here: Settings) -> Audit:
    """Return what writes refusals into the audit log of a ledger, which is not opened before the first of them.

    An address has no more of them written than it may make requests: most are refused before a key is asked for.
    """
    rates = Rates(per_second=here.rate_per_minute / 60, burst=here.rate_burst)

    def audit(scope: Scope, refusal: Refusal) -> None:
        if _is_quiet(scope["path"], refusal):
            return
        standing = rates.take(client_address(scope), time.monotonic())
        if standing is not None and standing.wait:
            return
        target = f"{scope['method']} {quote(scope['path'], safe=PATH_CHARACTERS, errors='replace')}"
        details = {
            "status": refusal.status,
            "code": refusal.code,
            "detail": refusal.detail[:AUDITED_TEXT],
            "address": client_address(scope),
            "request_id": scope["state"]["request_id"],
        }
        try:
            ledger().record(scope["state"].get("client") or "unknown", "request", target, outcome="refused", **details)
        except LedgerError:
            log.warning("the audit log cannot be written")

    return audit


def _is_quiet(path: str, refusal: Refusal) -> bool:
    return refusal.code in QUIET and not (ASTRAY.search(path) or ASTRAY.search(unquote(path)))
