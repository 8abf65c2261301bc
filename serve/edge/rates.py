"""How often clients may ask: one token bucket each. Pure but for its own memory; times are given."""

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

MAX_CLIENTS = 10_000
"""Buckets that are kept; the one that was not used for longest goes first."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is left to a client."""

    limit: int
    """Most requests at once."""
    remaining: int
    """Requests left now."""
    reset: int
    """Whole seconds until the bucket is full."""
    wait: float
    """Seconds until the next request is allowed; 0: this one is."""

    def headers(self) -> dict[str, str]:
        """Return the headers that tell it (draft-ietf-httpapi-ratelimit-headers, version 6)."""
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return told | ({"Retry-After": str(math.ceil(self.wait))} if self.wait else {})


@dataclass(kw_only=True)
class Rates:
    """The buckets of this process."""

    per_second: float
    """Tokens that each bucket gains; 0: nobody is limited."""
    burst: int
    """What a bucket holds."""
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    """Tokens and the time when they were counted, by client."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, client: str, now: float) -> Standing | None:
        """Take a token of a client at a time in seconds; none if nobody is limited."""
        if not self.per_second:
            return None
        with self._lock:
            tokens, counted = self._buckets.pop(client, (float(self.burst), now))
            tokens = min(float(self.burst), tokens + max(0.0, now - counted) * self.per_second)
            wait = 0.0 if tokens >= 1 else (1 - tokens) / self.per_second
            tokens -= 0.0 if wait else 1.0
            self._buckets[client] = (tokens, now)
            if len(self._buckets) > MAX_CLIENTS:
                self._buckets.popitem(last=False)
        reset = math.ceil((self.burst - tokens) / self.per_second)
        return Standing(limit=self.burst, remaining=int(tokens), reset=reset, wait=wait)
