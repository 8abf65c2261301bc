"""A real HTTP server on this machine with a page per kind of mischief."""

import gzip
import threading
import time
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


class Handler(BaseHTTPRequestHandler):
    """A page per kind of mischief."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.seen[path] += 1
        self.server.headers.append(dict(self.headers.items()))
        self.close_connection = True
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, "get_" + path.strip("/").replace("-", "_").partition(".")[0])()

    def answer(self, body: bytes = PNG, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content_Type": "image/png", "Content_Length": str(len(body))} | headers).items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def stream(self, chunk: bytes, pause: float) -> None:
        self.answer(b"", Content_Length="")
        while not self.server.closing.is_set():
            self.wfile.write(chunk)
            time.sleep(pause)

    def get_image(self) -> None:
        self.answer()

    def get_untyped(self) -> None:
        self.answer(Content_Type="")

    def get_chunked(self) -> None:
        self.answer(b"", Content_Length="", Transfer_Encoding="chunked")
        self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(PNG), PNG))

    def get_html(self) -> None:
        self.answer(b"<p>hello", Content_Type="text/html; charset=utf-8")

    def get_hidden_html(self) -> None:
        self.answer(b"\xef\xbb\xbf \n<!-- hi -->\n<!DOCTYPE html><html>" + bytes(2000))

    def get_dripped_html(self) -> None:
        self.answer(b"<ht", Content_Length="6", Content_Type="application/octet-stream")
        time.sleep(0.05)
        self.wfile.write(b"ml>")

    def get_json(self) -> None:
        self.answer(b"{}", Content_Type="application/json")

    def get_sound(self) -> None:
        self.answer(Content_Type="audio/mpeg")

    def get_missing(self) -> None:
        self.answer(b"no", 404)

    def get_flaky(self) -> None:
        self.answer(b"busy", 500 if self.server.seen[self.path] < 3 else 200)

    def get_busy(self) -> None:
        self.answer(b"busy", 503)

    def get_throttled(self) -> None:
        self.answer(b"busy", 429 if self.server.seen[self.path] < 2 else 200)

    def get_truncated(self) -> None:
        self.answer(PNG[:100], Content_Length=str(len(PNG)))

    def get_truncated_once(self) -> None:
        self.answer(PNG if self.server.seen[self.path] > 1 else PNG[:9], Content_Length=str(len(PNG)))

    def get_empty(self) -> None:
        self.answer(b"")

    def get_no_content(self) -> None:
        self.answer(b"", 204)

    def get_gzip(self) -> None:
        self.answer(gzip.compress(bytes(10_000_000)), Content_Encoding="gzip")

    def get_large(self) -> None:
        self.answer(bytes(100_000))

    def get_liar(self) -> None:
        self.answer(bytes(100_000), Content_Length="")

    def get_endless(self) -> None:
        self.stream(bytes(1 << 16), 0)

    def get_drip(self) -> None:
        self.stream(b"x", 0.05)

    def get_drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.server.closing.is_set():
            self.wfile.write(b"x")
            time.sleep(0.05)

    def get_silent(self) -> None:
        self.server.closing.wait(5)

    def get_garbage(self) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    def get_redirect(self) -> None:
        self.answer(b"", 302, Location=self.path.partition("?")[2])

    def get_loop(self) -> None:
        self.answer(b"", 301, Location="/loop")

    def get_nowhere(self) -> None:
        self.answer(b"", 302)


class Server(ThreadingHTTPServer):
    """Listens on this machine, and remembers what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: Counter[str] = Counter()
        self.headers: list[dict[str, str]] = []
        self.closing = threading.Event()
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self.thread.join()
        self.server_close()
