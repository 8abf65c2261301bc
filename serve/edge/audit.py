"""Refusals in the audit log: what was tried, by whom, from where."""

import ipaddress
import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import quote, unquote

from starlette.types import Scope

from farm.errors import FarmError
from farm.jobs.claims import AUDITED_TEXT
from farm.jobs.ledger import Ledger
from serve.edge.rates import MAX_CLIENTS, Rates
from serve.edge.stamp import Audit, Refusal, client_address

log = logging.getLogger("farm.serve")

QUIET = frozenset(
    {
        *("bad_json", "busy", "conflict", "gone", "http", "internal", "job_cancelled", "job_failed", "ledger"),
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

NOTED_PER_MINUTE, NOTED_AT_ONCE = 60, 100
"""Refusals of one kind that are written of a client that has no key yet, or of one key."""
IPV6 = 6


def auditing(ledger: Callable[[], Ledger]) -> Audit:
    """Return what writes refusals into the audit log of a ledger, which is not opened before the first of them.

    Most are refused before a key is asked for, so of one kind and client only so many are written; the next one that
    is says how many were not.
    """
    rates, missed = Rates(per_second=NOTED_PER_MINUTE / 60, burst=NOTED_AT_ONCE), Missed()

    def audit(scope: Scope, refusal: Refusal) -> None:
        if _is_quiet(scope["path"], refusal):
            return
        who = f"{scope['state'].get('client') or _network(client_address(scope))} {refusal.code}"
        standing = rates.take(who, monotonic())
        if standing is not None and standing.wait:
            missed.add(who)
            return
        target = f"{scope['method']} {quote(scope['path'], safe=PATH_CHARACTERS, errors='replace')}"
        details = {
            "status": refusal.status,
            "code": refusal.code,
            "detail": refusal.detail[:AUDITED_TEXT],
            "address": client_address(scope),
            "request_id": scope["state"]["request_id"],
        }
        if more := missed.pop(who):
            details["not_noted_before"] = more
        try:
            ledger().record(scope["state"].get("client") or "unknown", "request", target, outcome="refused", **details)
        except FarmError as error:
            log.warning("the audit log cannot be written: %s", error)

    return audit


@dataclass(kw_only=True)
class Missed:
    """Counts what is not written, of the latest that something was not written of."""

    _counts: OrderedDict[str, int] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, who: str) -> None:
        """Count one more."""
        with self._lock:
            self._counts[who] = self._counts.pop(who, 0) + 1
            if len(self._counts) > MAX_CLIENTS:
                self._counts.popitem(last=False)

    def pop(self, who: str) -> int:
        """Return how many were counted, and begin anew."""
        with self._lock:
            return self._counts.pop(who, 0)


def _network(address: str) -> str:
    """Return what one client can choose its addresses from (RFC 6177): an IPv6 network of 64 bits, or the address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == IPV6 else address


def _is_quiet(path: str, refusal: Refusal) -> bool:
    return refusal.code in QUIET and not (ASTRAY.search(path) or ASTRAY.search(unquote(path)))
