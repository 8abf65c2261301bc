"""Addresses that take one upload without a key: signed, for one client and one file, for a while."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass

from farm.errors import RequestError

MOST_CHARACTERS = 1500
"""Longest ticket."""


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What one address takes."""

    client: str
    """Whose file it will be."""
    sha256: str
    """SHA-256 of its bytes, in lower-case hex."""
    size: int
    """Length in bytes."""
    name: str
    """What its client calls it."""
    expires_at: float
    """Until when it may come, in UTC seconds."""


def issue(ticket: Ticket, secret: str) -> str:
    """Return a ticket as a part of an address."""
    body = json.dumps(asdict(ticket), sort_keys=True, separators=(",", ":")).encode()
    return f"{_text(body)}.{_text(_signature(body, secret))}"


def redeem(text: str, secret: str, *, now: float) -> Ticket:
    """Return what a ticket stands for; ``now`` are UTC seconds.

    Raises:
        RequestError: it was not issued here, or its time is over.

    """
    body, _, signature = text.partition(".")
    try:
        data, signed = _bytes(body), _bytes(signature)
    except (ValueError, binascii.Error):
        data, signed = b"", b""
    if not hmac.compare_digest(_signature(data, secret), signed):
        raise RequestError("this address was not made here, or was changed", status=403, code="bad_ticket")
    ticket = Ticket(**json.loads(data))
    if now >= ticket.expires_at:
        message = "this address is not valid any more; ask for another (POST /api/v1/assets/presign)"
        raise RequestError(message, status=403, code="bad_ticket")
    return ticket


def _signature(body: bytes, secret: str) -> bytes:
    return hmac.digest(secret.encode(), body, hashlib.sha256)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
