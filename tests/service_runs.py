"""A running service for the tests: the real application over a real ledger, with and without a socket."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from ledgers import Bench, open_bench

from farm.settings import Settings
from serve.app import create_app
from serve.edge.audit import auditing
from serve.edge.listener import listener

EXPORT: dict[str, Any] = {
    "version": 1,
    "scenes": [{"kind": "color", "color": "#203040", "duration": 0.5}],
    "outputs": [{"uri": "colour.mp4", "width": 64, "height": 64, "fps": 10, "quality": "draft"}],
}
RENDER = "/api/v1/render/export"


@dataclass(kw_only=True)
class Running:
    """A service, and a client of it."""

    bench: Bench
    settings: Settings
    app: FastAPI
    address: str = "127.0.0.1"

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send one request from an address, without a socket."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=(self.address, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3100") as client:
                return await client.request(method, path, **options)

        return asyncio.run(send())

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.ask("GET", path, **options)

    def post(self, path: str, body: Mapping[str, Any] | None = None, **options: Any) -> httpx.Response:
        return self.ask("POST", path, **({"json": body} if body is not None else {}), **options)

    def submit(self, *, headers: Mapping[str, str] | None = None, **asked: Any) -> httpx.Response:
        """Submit a small export."""
        return self.post(RENDER, {"params": EXPORT, **asked}, headers=headers)


@cache
def empty_ledger() -> bytes:
    """Return the file of a ledger with its tables; to make them takes longer than most tests."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "ledger.sqlite"
        open_bench(f"sqlite:///{place}").ledger.close()
        return place.read_bytes()


@contextmanager
def running(folder: Path, **changes: Any) -> Iterator[Running]:
    """Open a service over an empty ledger; ``changes`` are settings."""
    (folder / "ledger.sqlite").write_bytes(empty_ledger())
    bench = open_bench(f"sqlite:///{folder / 'ledger.sqlite'}", clock=time.time)
    values: dict[str, Any] = {
        "cache": folder / "cache",
        "store": str(folder / "store"),
        "deliveries": str(folder / "deliveries"),
    }
    settings = Settings(**{**values, **changes})
    yield Running(bench=bench, settings=settings, app=create_app(bench.ledger, settings))
    bench.ledger.close()


@contextmanager
def listening(service: Running) -> Iterator[str]:
    """Let a service listen on a port of this machine; yields its address."""
    http: Any = listener(service.settings, auditing(lambda: service.bench.ledger))
    config = uvicorn.Config(service.app, http=http, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [ear]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{ear.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
