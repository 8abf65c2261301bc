"""A relay in front of a service: it counts what is asked for, and cuts connections where a test wants it.

It copies bytes, so that signatures of requests to S3 stay right.
"""

import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

REQUEST = re.compile(rb"(?m)^(GET|PUT|HEAD|POST) (\S+) HTTP/1\.1\r$")


@dataclass(kw_only=True)
class Relay:
    """Where it listens, what it saw, and what it does to the next connections."""

    address: str
    cuts: list[int] = field(default_factory=list)
    """Of each of the next connections, how many bytes of answers pass before it is cut; without one, all."""
    connections: int = 0
    """How many there were."""
    requests: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many there were, by method and path."""

    def downloads(self, word: str) -> dict[str, int]:
        """Return how often each path with a word in it was fetched, by path."""
        return {path: n for (method, path), n in self.requests.items() if method == "GET" and word in path}

    def saw(self, data: bytes) -> None:
        """Count the requests that begin in what a client sent."""
        for method, path in REQUEST.findall(data):
            self.requests[method.decode(), path.decode()] += 1


@contextmanager
def relaying(address: str) -> Iterator[Relay]:
    """Relay connections to a service until the block ends."""
    target = urlsplit(address)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        relay = Relay(address=f"http://127.0.0.1:{listener.getsockname()[1]}")

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _peer = listener.accept()
                    relay.connections += 1
                    most = relay.cuts.pop(0) if relay.cuts else None
                    server = socket.create_connection((target.hostname or "", target.port or 80))
                    threading.Thread(target=_connect, args=(relay, client, server, most), daemon=True).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield relay
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _connect(relay: Relay, client: socket.socket, server: socket.socket, most: int | None) -> None:
    """Copy both directions of a connection until one ends, or until ``most`` bytes of answers have passed."""
    with client, server:
        asking = threading.Thread(target=_ask, args=(relay, client, server), daemon=True)
        asking.start()
        _answer(server, client, most)
        asking.join()


def _ask(relay: Relay, client: socket.socket, server: socket.socket) -> None:
    with _ending(client, server):
        while data := client.recv(1 << 16):
            relay.saw(data)
            server.sendall(data)


def _answer(server: socket.socket, client: socket.socket, allowed: int | None) -> None:
    with _ending(client, server):
        while data := server.recv(1 << 16):
            if allowed is not None:
                data = data[:allowed]
                allowed -= len(data)
            client.sendall(data)
            if allowed == 0:
                break


@contextmanager
def _ending(*ends: socket.socket) -> Iterator[None]:
    """End a connection with the block, which wakes whoever reads from it."""
    with suppress(OSError):
        yield
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
