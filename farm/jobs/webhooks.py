"""Webhooks over the wire, after the Standard Webhooks specification (https://www.standardwebhooks.com).

A receiver's address is a user's URL: it is looked up, judged and connected to
in one step (:mod:`farm.storage.pinned`), redirects are not followed, and
answers are bounded in time and size.
"""

import base64
import hashlib
import hmac
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpcore

from farm.errors import FetchError, PrivateAddressError
from farm.jobs.keys import SECRET_PREFIX, Keys
from farm.jobs.ledger import Ledger
from farm.jobs.models import Delivery
from farm.jobs.outbox import MAX_ANSWER, Answer, Outbox
from farm.storage.fetch import authority, read_url, wire_target
from farm.storage.pinned import pinned_pool

ATTEMPT_SECONDS = 15.0
"""Longest time of one attempt; the specification suggests 15 to 30."""
GONE = 410
"""The receiver wants no more (RFC 9110)."""


def sign(secret: str, *, delivery_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of ``webhook-signature``; ``timestamp`` are UTC seconds."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


@dataclass(frozen=True, kw_only=True)
class Courier:
    """Delivers webhooks, one at a time. Any number of them may work on one ledger."""

    ledger: Ledger
    """Whose deliveries."""
    private_hosts: Sequence[str] = ()
    """Hosts, as ``host`` or ``host:port``, whose addresses may be private."""
    attempt_seconds: float = ATTEMPT_SECONDS
    """Longest time of one attempt; well below the outbox's lease."""
    roll: Callable[[], float] = field(default=random.random)
    """Spreads the pauses before retries: a number from 0 to 1."""

    def step(self) -> Delivery | None:
        """Deliver what has been due for longest; return it as it is then, or none if nothing is due."""
        outbox = Outbox(ledger=self.ledger)
        for delivery in outbox.take():
            secret = Keys(ledger=self.ledger).webhook_secret(delivery.client)
            answer = post(
                delivery,
                secret,
                now=self.ledger.database.clock(),
                private_hosts=self.private_hosts,
                seconds=self.attempt_seconds,
            )
            return outbox.record(delivery, answer, roll=self.roll())
        return None


def post(delivery: Delivery, secret: str, *, now: float, private_hosts: Sequence[str], seconds: float) -> Answer:
    """Send a delivery once; ``now`` are UTC seconds. What goes wrong is part of the answer."""
    body = delivery.body.encode()
    timestamp = int(now)
    signature = sign(secret, delivery_id=delivery.delivery_id, timestamp=timestamp, body=body)
    try:
        parts = read_url(delivery.url)
        headers = [
            (b"Host", authority(parts)),
            (b"User-Agent", b"framefarm"),
            (b"Content-Type", b"application/json"),
            (b"Content-Length", str(len(body)).encode()),
            (b"webhook-id", delivery.delivery_id.encode()),
            (b"webhook-timestamp", str(timestamp).encode()),
            (b"webhook-signature", signature.encode()),
        ]
        deadline = time.monotonic() + seconds
        with (
            pinned_pool(deadline=deadline, allowed=private_hosts) as pool,
            pool.stream("POST", wire_target(parts), headers=headers, content=body) as response,
        ):
            return _judged(response.status, _beginning(response))
    except PrivateAddressError:
        message = "its host has a private address, and FARM_WEBHOOK_PRIVATE_HOSTS does not list it"
        return Answer(error=message, is_final=True)
    except FetchError as error:
        return Answer(error=error.message)
    except httpcore.TimeoutException:
        return Answer(error=f"no answer within {seconds:g} s")
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        return Answer(error=str(error) or type(error).__name__)


def _beginning(response: httpcore.Response) -> str:
    """Read what is kept of an answer; one that drips or breaks has said its status already."""
    read = b""
    try:
        for chunk in response.iter_stream():
            read += chunk[:MAX_ANSWER]
            if len(read) >= MAX_ANSWER:
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        pass
    return read[:MAX_ANSWER].decode(errors="replace")


def _judged(status: int, body: str) -> Answer:
    if 200 <= status < 300:  # noqa: PLR2004 - success (RFC 9110)
        return Answer(status=status, body=body)
    what = "redirects, which webhooks don't follow" if 300 <= status < 400 else "refuses"  # noqa: PLR2004 - as above
    return Answer(status=status, body=body, error=f"it {what}: HTTP status {status}", is_final=status == GONE)
