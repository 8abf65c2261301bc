"""Connections to a server below HTTP: what is sent byte by byte, and what comes back until it hangs up."""

import socket
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

PATIENCE_SECONDS = 30


def dial(address: str) -> socket.socket:
    """Connect to an ``http://`` address."""
    parts = urlsplit(address)
    return socket.create_connection((str(parts.hostname), parts.port or 0), timeout=PATIENCE_SECONDS)


def heard(line: socket.socket) -> bytes:
    """Return all that comes until the server closes the connection."""
    said = b""
    with suppress(ConnectionResetError):  # bytes of ours were on their way
        while more := line.recv(65_536):
            said += more
    return said


def drip(line: socket.socket, text: bytes, every: float) -> None:
    """Send bytes one by one, some seconds apart, for as long as they are taken."""

    def send() -> None:
        with suppress(OSError):
            for number in range(len(text)):
                line.sendall(text[number : number + 1])
                time.sleep(every)

    threading.Thread(target=send, daemon=True).start()
