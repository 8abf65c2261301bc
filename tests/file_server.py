"""A folder over HTTP, and a page that never answers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class FileServer:
    """A running server."""

    folder: Path
    address: str
    asked: threading.Event = field(default_factory=threading.Event)
    """Set once somebody waits for the page that never answers."""

    def url(self, name: str) -> str:
        return f"{self.address}/{name}"


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, asked: threading.Event, over: threading.Event, **more: Any) -> None:
        self._asked, self._over = asked, over
        super().__init__(*arguments, **more)

    def do_GET(self) -> None:
        if self.path.startswith("/silent"):
            self._asked.set()
            self._over.wait(60)
            return
        super().do_GET()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def file_server(folder: Path) -> Iterator[FileServer]:
    """Serve a folder on a port of this machine."""
    asked, over = threading.Event(), threading.Event()
    handler = partial(_Handler, directory=str(folder), asked=asked, over=over)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield FileServer(folder=folder, address=f"http://127.0.0.1:{server.server_port}", asked=asked)
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
