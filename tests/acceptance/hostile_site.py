"""A real web server on this machine that gives what customers' addresses give on bad days."""

import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from wrong_files import PAGE, picture


class Page(BaseHTTPRequestHandler):
    """One page for each kind of bad day."""

    server: "HostileSite"

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, "give_" + self.path.strip("/").partition(".")[0])()

    def answer(self, body: bytes, *, status: int = 200, kind: str = "image/png", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def give_photo(self) -> None:
        self.answer(picture("PNG"))

    def give_page(self) -> None:
        self.answer(PAGE, kind="text/html; charset=utf-8")

    def give_disguised(self) -> None:
        self.answer(PAGE)

    def give_gone(self) -> None:
        self.answer(b"no", status=404)

    def give_broken(self) -> None:
        self.answer(b"no", status=500)

    def give_short(self) -> None:
        self.answer(picture("PNG")[:100], **{"Content-Length": "9999"})

    def give_nothing(self) -> None:
        self.answer(b"")

    def give_large(self) -> None:
        self.answer(picture("PNG") + bytes(3 << 20))

    def give_endless(self) -> None:
        self.answer(picture("PNG"))
        while not self.server.closing.is_set():
            self.wfile.write(bytes(1 << 16))

    def give_drip(self) -> None:
        self.answer(b"")
        while not self.server.closing.wait(0.1):
            self.wfile.write(b"x")

    def give_silence(self) -> None:
        self.server.closing.wait(30)

    def give_inward(self) -> None:
        self.answer(b"", status=302, Location="http://169.254.169.254/latest/meta-data/")

    def give_outward(self) -> None:
        self.answer(b"", status=302, Location="file:///etc/passwd")

    def give_circle(self) -> None:
        self.answer(b"", status=302, Location="/circle")


class HostileSite(ThreadingHTTPServer):
    """The server; use it as a context manager."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.closing = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def host(self) -> str:
        """Its address and port, as ``FARM_FETCH_PRIVATE_HOSTS`` takes it."""
        return f"127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
