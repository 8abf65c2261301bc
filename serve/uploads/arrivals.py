"""A file's way from a client onto the disk: bounded in size, time and number, hashed as it comes."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from fastapi import Request
from starlette.requests import ClientDisconnect

from farm.errors import RequestError
from farm.storage.atomic import Staged
from farm.storage.shelf import upload_stage
from serve.service import Service

SLOWEST = 32 << 10
"""Bytes a second that an upload must make on average, beyond the time of any other body."""
BATCH = 1 << 20
"""Bytes that are written at a time."""
BUSY_SECONDS = 5
"""When to try again while as many files arrive as may."""


@dataclass(kw_only=True)
class Arrival:
    """A file on its way."""

    stage: Staged
    """Where its bytes go."""
    most: int
    """Largest size in bytes."""
    size: int = 0
    """Bytes so far."""
    _sha256: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        """Return the hash of what has come, in lower-case hex."""
        return self._sha256.hexdigest()

    def take(self, data: bytes) -> None:
        """Take the next bytes of the file.

        Raises:
            RequestError: it is too large.
            OSError: the disk is full.

        """
        self.size += len(data)
        if self.size > self.most:
            raise too_large(self.most)
        self._sha256.update(data)
        self.stage.file.write(data)

    def require(self, sha256: str) -> None:
        """Make sure that what has come is what was meant.

        Raises:
            RequestError: it has another hash.

        """
        if sha256 and sha256 != self.sha256:
            message = f"the file has the SHA-256 {self.sha256}, not the one that was given with it"
            raise RequestError(message, status=422, code="wrong_hash")


@contextmanager
def arriving(service: Service, most: int) -> Iterator[Arrival]:
    """Take a file in; nothing of it remains unless it is kept.

    Raises:
        RequestError: as many arrive as may at a time.
        StoreError: it cannot be written.

    """
    if not service.arriving.acquire(blocking=False):
        headers = {"Retry-After": str(BUSY_SECONDS)}
        message = "as many files are being uploaded as may be at a time"
        raise RequestError(message, status=503, code="busy", retryable=True, headers=headers)
    try:
        with upload_stage(service.settings) as stage:
            yield Arrival(stage=stage, most=most)
    finally:
        service.arriving.release()


async def receive(request: Request, service: Service, feed: Callable[[bytes], None], *, most: int) -> None:
    """Feed a request's body to something that takes its bytes, in a thread.

    Raises:
        RequestError: it is larger than ``most`` bytes, comes too slowly, or its client went away.

    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > most:
        raise too_large(most)
    received, batch = 0, bytearray()
    async for chunk in _in_time(request, service):
        received += len(chunk)
        if received > most:
            raise too_large(most)
        batch += chunk
        if len(batch) >= BATCH:
            await asyncio.to_thread(feed, bytes(batch))
            batch.clear()
    await asyncio.to_thread(feed, bytes(batch))


async def _in_time(request: Request, service: Service) -> AsyncIterator[bytes]:
    """Yield a body's parts while they come fast enough: who drips holds one of few places."""
    patience, longest = service.settings.serve_body_seconds, service.settings.asset_seconds
    started, received = time.monotonic(), 0
    parts = request.stream()
    while True:
        allowed = min(patience + received / SLOWEST, longest)
        left = allowed - (time.monotonic() - started)
        try:
            async with asyncio.timeout(left):
                chunk = await anext(parts)
        except StopAsyncIteration:
            return
        except TimeoutError:
            message = f"the file came too slowly, or took longer than {longest:g} s"
            raise RequestError(message, status=408, code="too_slow") from None
        except ClientDisconnect:
            raise RequestError("the client went away", status=400, code="gone") from None
        received += len(chunk)
        yield chunk


def too_large(most: int) -> RequestError:
    """Return the refusal of a body that is too large."""
    message = f"the file is larger than may be uploaded, {most:,} bytes (FARM_ASSET_BYTES)"
    return RequestError(message, status=413, code="too_large")
