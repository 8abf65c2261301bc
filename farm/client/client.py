"""The clients: one that blocks, one that is awaited, with the same calls."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, Unpack

import httpx

from farm import __version__
from farm.client.calls import M, call
from farm.client.capabilities import Nouns
from farm.client.exchange import ask
from farm.client.jobs import Job, Jobs
from farm.client.models import Asked, Capability, fields_of, read
from farm.client.submitting import EXPORT, Base, dry_run, submit, submit_spec
from farm.client.transports import Async, Sync, service_address
from farm.client.uploads import Assets
from farm.client.wire import Flow, Request, Rules
from farm.errors import SettingsError
from farm.settings import settings


class Calls(Nouns[M]):
    """All calls: ``jobs``, ``assets``, and every capability by its noun, as in ``render.export``."""

    def __init__(self, transport: M) -> None:
        super().__init__(transport)
        self.jobs: Jobs[M] = Jobs(transport)
        self.assets: Assets[M] = Assets(transport)

    @call
    def capabilities(self) -> Flow[tuple[Capability, ...]]:
        """Return what the service can do, or will, and what is missing."""
        told = yield from ask(Request(method="GET", path="/api/v1/capabilities"))
        return tuple(read(Capability, one) for one in fields_of(told, "capabilities"))

    @call
    def submit(
        self,
        capability: str,
        params: Mapping[str, Any],
        *,
        base: Base = ".",
        **asked: Unpack[Asked],
    ) -> Flow[Job[M]]:
        """Have a job made by a capability's name, one that is newer than this client too.

        Local files are uploaded, relative paths from ``base``; none: they lie where the service is.
        """
        if capability == EXPORT:
            return submit_spec(self._transport, EXPORT, params, asked, base=base)
        return submit(self._transport, capability, params, asked, base=base)

    @call
    def dry_run(self, capability: str, params: Mapping[str, Any], *, base: Base = ".") -> Flow[Any]:
        """Have a request checked and planned; nothing is queued. Return what it will take, as JSON."""
        return dry_run(capability, params, base=base)


class Client(Calls[Sync]):
    """Speaks to a Framefarm service, and blocks meanwhile. Safe to use from several threads.

    ::

        with Client() as client:
            job = client.render.export(spec)
            job.wait(progress=True)
            job.download("out")
    """

    def __init__(
        self,
        base_url: str = "",
        api_key: str = "",
        *,
        timeout: float = 60.0,
        retries: int = 4,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Name the service; left out: ``FARM_SERVICE_URL`` and ``FARM_API_KEY``.

        Raises:
            SettingsError: the address or the key makes no sense.

        """
        super().__init__(Sync(rules_of(base_url, api_key, timeout=timeout, retries=retries), transport))

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(Calls[Async]):
    """Speaks to a Framefarm service within an event loop: the same calls, awaited or iterated with ``async for``.

    ::

        async with AsyncClient() as client:
            job = await client.render.export(spec)
            await job.wait()
            await job.download("out")
    """

    def __init__(
        self,
        base_url: str = "",
        api_key: str = "",
        *,
        timeout: float = 60.0,
        retries: int = 4,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Name the service; left out: ``FARM_SERVICE_URL`` and ``FARM_API_KEY``.

        Raises:
            SettingsError: the address or the key makes no sense.

        """
        super().__init__(Async(rules_of(base_url, api_key, timeout=timeout, retries=retries), transport))

    async def close(self) -> None:
        """Close all connections."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def rules_of(base_url: str, api_key: str, *, timeout: float, retries: int) -> Rules:
    """Return how a client is set up.

    Raises:
        SettingsError: the address or the key makes no sense.

    """
    kept = settings().api_key
    key = api_key or (kept.get_secret_value() if kept else "")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError("the API key must be printable ASCII without blanks")
    headers = {"User-Agent": f"framefarm/{__version__}"} | ({"Authorization": f"Bearer {key}"} if key else {})
    address = service_address(base_url or settings().service_url)
    return Rules(base_url=address, headers=headers, timeout=timeout, retries=retries)
