"""A relay in front of the S3 server that counts what is asked for; signatures pass, since the bytes do."""

import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

REQUEST = re.compile(rb"(?m)^(GET|PUT|HEAD|POST) (\S+) HTTP/1\.1\r$")


@dataclass(kw_only=True)
class Relay:
    """Where it listens, and the requests so far by method and path."""

    endpoint: str
    requests: Counter[tuple[str, str]] = field(default_factory=Counter)

    def downloads(self, word: str) -> dict[str, int]:
        """Return how often each path with a word in it was fetched, by path."""
        return {path: n for (method, path), n in self.requests.items() if method == "GET" and word in path}


@contextmanager
def counting_relay(endpoint: str) -> Iterator[Relay]:
    """Relay connections to an endpoint until the block ends."""
    target = urlsplit(endpoint)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        relay = Relay(endpoint=f"http://127.0.0.1:{listener.getsockname()[1]}")

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _peer = listener.accept()
                    server = socket.create_connection((target.hostname or "", target.port or 80))
                    for source, sink, counting in ((client, server, True), (server, client, False)):
                        threading.Thread(target=_pump, args=(source, sink, relay if counting else None)).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield relay
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _pump(source: socket.socket, sink: socket.socket, relay: Relay | None) -> None:
    """Copy one direction of a connection to its end."""
    with closing(sink), suppress(OSError):
        while data := source.recv(1 << 16):
            if relay is not None:
                for method, path in REQUEST.findall(data):
                    relay.requests[method.decode(), path.decode()] += 1
            sink.sendall(data)
