"""A relay in front of a service that cuts connections: after some bytes of the answer, or before all of them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(kw_only=True)
class Relay:
    """Where it listens, and what it does to the next connections."""

    address: str
    cuts: list[int] = field(default_factory=list)
    """Of each of the next connections, how many bytes of answers pass before it is cut; without one, all."""
    connections: int = 0
    """How many there were."""


@contextmanager
def cutting_relay(address: str) -> Iterator[Relay]:
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
                    threading.Thread(target=_relay, args=(client, server, most), daemon=True).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield relay
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _relay(client: socket.socket, server: socket.socket, most: int | None) -> None:
    with client, server:
        asking = threading.Thread(target=_pump, args=(client, server, None), daemon=True)
        asking.start()
        _pump(server, client, most)
        asking.join()


def _pump(source: socket.socket, sink: socket.socket, allowed: int | None) -> None:
    """Copy one direction of a connection to its end, or to where it is cut."""
    with suppress(OSError):
        while data := source.recv(1 << 16):
            if allowed is not None:
                data = data[:allowed]
                allowed -= len(data)
            sink.sendall(data)
            if allowed == 0:
                break
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)  # wakes whoever reads from it
