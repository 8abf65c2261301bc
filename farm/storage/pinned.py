"""HTTP connections that go where they were allowed to go, and that end on time.

The name is looked up, judged and connected to in one place, so no second answer
of a name server can lead elsewhere; the Host header and the certificate's name
stay the URL's. Every read is bounded by the deadline of the whole fetch, which
covers servers that drip headers or bytes.
"""

import ssl
import time
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import httpcore

from farm.errors import FetchError
from farm.storage.addresses import public_addresses

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 20.0
"""Longest silence of a server."""


def pinned_pool(*, deadline: float, allowed: Sequence[str]) -> httpcore.ConnectionPool:
    """Return connections that end at ``deadline`` (``time.monotonic`` seconds); a ``with`` block closes them.

    ``allowed`` names the hosts whose addresses may be private. No proxy and no netrc of the environment
    is used. Connecting raises FetchError for a host with a private address.
    """
    backend = _PinnedBackend(deadline=deadline, allowed=allowed)
    return httpcore.ConnectionPool(ssl_context=_certificates(), network_backend=backend)


@cache
def _certificates() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


def _remaining(deadline: float, limit: float) -> float:
    """Return the seconds that the next step may take.

    Raises:
        httpcore.ReadTimeout: none are left.

    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return min(left, limit)


class _PinnedBackend(httpcore.NetworkBackend):
    """Connects to public addresses only."""

    def __init__(self, *, deadline: float, allowed: Sequence[str]) -> None:
        self._deadline = deadline
        self._allowed = allowed
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers."""
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in public_addresses(host, port, allowed=self._allowed):
            limit = _remaining(self._deadline, timeout or _CONNECT_SECONDS)
            try:
                stream = self._system.connect_tcp(address, port, limit, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _DeadlineStream(stream, self._deadline)
        raise failure

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Refuse: a URL never leads to a local socket."""
        raise FetchError("assets are not read from sockets")


class _DeadlineStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining(self._deadline, timeout or _READ_SECONDS))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(self._deadline, timeout or _READ_SECONDS))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        limit = _remaining(self._deadline, timeout or _CONNECT_SECONDS)
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, limit), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
