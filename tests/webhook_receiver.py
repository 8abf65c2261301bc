"""A real HTTP server that takes webhooks, and checks their signatures as any receiver would."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(kw_only=True)
class Receiver:
    """What came in, and what is answered."""

    answers: list[int] = field(default_factory=list)
    """Statuses of the next answers; then 200."""
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    """Headers, in lower case, and bodies."""
    drip_seconds: float = 0.0
    """How long the answer's body goes on, a byte at a time."""
    silent: bool = False
    """No answer is given at all."""
    location: str = ""
    """Where a redirect leads."""
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?x=1"

    @property
    def ids(self) -> Sequence[str]:
        return [headers["webhook-id"] for headers, _ in self.seen]

    def verified(self, number: int, secret: str) -> dict[str, Any]:
        """Return a body whose signature is right."""
        headers, body = self.seen[number]
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        digest = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
        assert f"v1,{base64.b64encode(digest).decode()}" in headers["webhook-signature"].split()
        parsed: dict[str, Any] = json.loads(body)
        return parsed


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver on some port of this machine."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.seen.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if receiver.silent:
                time.sleep(1.0)
                return
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.end_headers()
            self.wfile.write(b"thank you " * 1000)
            until = time.monotonic() + receiver.drip_seconds
            try:
                while time.monotonic() < until:
                    self.wfile.write(b".")
                    self.wfile.flush()
                    time.sleep(0.02)
            except OSError:
                pass  # the courier has heard enough

        def do_GET(self) -> None:
            receiver.seen.append(({"webhook-id": "GET"}, b""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
