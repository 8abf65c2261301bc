"""Carries the steps of flows out through httpx: ``Sync`` blocks, ``Async`` awaits. All else is written once."""

import asyncio
import ipaddress
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from farm.client.errors import ServiceError, UnreachableError
from farm.client.wire import (
    Flow,
    Item,
    Items,
    Pause,
    ReadChunk,
    ReadLine,
    Request,
    Response,
    Rules,
    Script,
    Work,
)
from farm.errors import SettingsError, SpecError

CHUNK = 1 << 18
"""Bytes of a file that are read at a time."""

T = TypeVar("T")


class Sync:
    """Carries flows out and blocks meanwhile."""

    def __init__(self, rules: Rules, transport: httpx.BaseTransport | None = None) -> None:
        self.rules = rules
        self._http = httpx.Client(transport=transport, **_options(rules))

    def run(self, flow: Flow[T]) -> T:
        """Carry a flow out to its value."""
        script = Script(flow)
        for _ in self._each(script):
            pass
        return script.value

    def iterate(self, items: Items[T]) -> Iterator[T]:
        """Carry a flow out and give its items as they come."""
        yield from self._each(Script(items))

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def _each(self, script: Script[Any]) -> Iterator[Any]:
        answer = _Answer()
        try:
            while not script.is_over:
                if isinstance(script.step, Item):
                    yield script.step.value
                    script.answer(None)
                    continue
                try:
                    given = self._perform(script.step, answer)
                except httpx.RequestError as error:
                    script.fail(_lost(self.rules, script.step, error))
                else:
                    script.answer(given)
        finally:
            script.close()
            answer.close()

    def _perform(self, step: Any, answer: "_Answer") -> Any:  # noqa: PLR0911 — one for each kind of step
        match step:
            case Request():
                answer.close()
                with ExitStack() as files:
                    built = _build(self._http, self.rules, step, files)
                    response = self._http.send(built, stream=True, follow_redirects=step.method in {"GET", "HEAD"})
                answer.response = response
                if step.streams and response.is_success:
                    return _facts(response)
                try:
                    response.read()
                finally:
                    answer.close()
                return _facts(response, response.content)
            case ReadLine():
                answer.lines = answer.lines or answer.needed.iter_lines()
                return next(answer.lines, None)
            case ReadChunk():
                answer.chunks = answer.chunks or answer.needed.iter_raw(CHUNK)
                return next(answer.chunks, None)
            case Pause():
                return time.sleep(step.seconds)
            case Work():
                return step.call()
        return self.rules


class Async:
    """Carries flows out within an event loop."""

    def __init__(self, rules: Rules, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.rules = rules
        self._http = httpx.AsyncClient(transport=transport, **_options(rules))

    async def run(self, flow: Flow[T]) -> T:
        """Carry a flow out to its value."""
        script = Script(flow)
        async for _ in self._each(script):
            pass
        return script.value

    async def iterate(self, items: Items[T]) -> AsyncIterator[T]:
        """Carry a flow out and give its items as they come."""
        async for item in self._each(Script(items)):
            yield item

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _each(self, script: Script[Any]) -> AsyncIterator[Any]:
        answer = _Answer()
        try:
            while not script.is_over:
                if isinstance(script.step, Item):
                    yield script.step.value
                    script.answer(None)
                    continue
                try:
                    given = await self._perform(script.step, answer)
                except httpx.RequestError as error:
                    script.fail(_lost(self.rules, script.step, error))
                else:
                    script.answer(given)
        finally:
            script.close()
            await answer.aclose()

    async def _perform(self, step: Any, answer: "_Answer") -> Any:  # noqa: PLR0911 — as above
        match step:
            case Request():
                await answer.aclose()
                with ExitStack() as files:
                    built = _build(self._http, self.rules, step, files)
                    response = await self._http.send(
                        built, stream=True, follow_redirects=step.method in {"GET", "HEAD"}
                    )
                answer.response = response
                if step.streams and response.is_success:
                    return _facts(response)
                try:
                    await response.aread()
                finally:
                    await answer.aclose()
                return _facts(response, response.content)
            case ReadLine():
                answer.lines = answer.lines or answer.needed.aiter_lines()
                return await anext(answer.lines, None)
            case ReadChunk():
                answer.chunks = answer.chunks or answer.needed.aiter_raw(CHUNK)
                return await anext(answer.chunks, None)
            case Pause():
                return await asyncio.sleep(step.seconds)
            case Work():
                return await asyncio.to_thread(step.call)
        return self.rules


class _Answer:
    """The answer that streams, if one does."""

    def __init__(self) -> None:
        self.response: httpx.Response | None = None
        self.lines: Any = None
        self.chunks: Any = None

    @property
    def needed(self) -> httpx.Response:
        if self.response is None:
            raise RuntimeError("nothing streams")
        return self.response

    def close(self) -> None:
        response = self._forget()
        if response is not None:
            response.close()

    async def aclose(self) -> None:
        response = self._forget()
        if response is not None:
            with suppress(RuntimeError):  # its event loop is closed already
                await response.aclose()

    def _forget(self) -> httpx.Response | None:
        response, self.response, self.lines, self.chunks = self.response, None, None, None
        return response


class _File(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A file's bytes, as the body of a request."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with self._path.open("rb") as file:
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                yield chunk


def _options(rules: Rules) -> dict[str, Any]:
    """Return what both clients of httpx are made with; a proxy of the environment's is not asked for this machine."""
    return {"timeout": rules.timeout, "trust_env": not _is_here(urlsplit(rules.base_url).hostname or "")}


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _build(http: httpx.Client | httpx.AsyncClient, rules: Rules, asked: Request, files: ExitStack) -> httpx.Request:
    """Return httpx's own request; files that it opens are closed with ``files``."""
    url = asked.path if "://" in asked.path else rules.base_url + asked.path
    own = url.startswith(rules.base_url + "/")
    headers = {**(rules.headers if own else {}), **asked.headers}
    timeout = httpx.Timeout(rules.timeout, read=asked.quiet or rules.timeout)
    if asked.file is not None:
        host = {"Host": httpx.URL(url).netloc.decode("ascii")}
        request = httpx.Request(asked.method, url, headers=host | headers, stream=_File(asked.file))
        request.extensions["timeout"] = timeout.as_dict()
        return request
    query = {name: value for name, value in asked.query.items() if value not in ("", None)}
    more: dict[str, Any] = {}
    if asked.form is not None:
        file = files.enter_context(asked.form.path.open("rb"))
        more = {"data": dict(asked.form.fields), "files": {"file": (asked.form.name, file, asked.form.media_type)}}
    elif asked.body is not None:
        more, headers = {"content": _json(asked.body)}, {"Content-Type": "application/json", **headers}
    return http.build_request(asked.method, url, params=query or None, headers=headers, timeout=timeout, **more)


def _json(body: Any) -> bytes:
    """Write JSON in ASCII: half a surrogate pair has no UTF-8.

    Raises:
        SpecError: it cannot be.

    """
    try:
        return json.dumps(body, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise SpecError(f"the request cannot be written as JSON: {_why(error)}") from None


def _facts(response: httpx.Response, body: bytes = b"") -> Response:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Response(status=response.status_code, headers=headers, body=body)


def _lost(rules: Rules, step: Any, error: httpx.RequestError) -> ServiceError:
    """Say what became of a connection, or of a request that could not be written."""
    if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol | httpx.TooManyRedirects):
        return ServiceError(f"the request cannot be made: {_why(error)}", code="bad_request")
    address = step.path if isinstance(step, Request) and "://" in step.path else rules.base_url
    host = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return UnreachableError(f"the service at {host} cannot be reached: {_why(error)}")
    if isinstance(error, httpx.TimeoutException):
        return UnreachableError(f"the service at {host} did not answer in time")
    return UnreachableError(f"the connection to the service at {host} was lost: {_why(error)}")


def _why(error: Exception) -> str:
    return str(error).lower() or type(error).__name__


def service_address(url: str) -> str:
    """Return a service's address as requests begin with it.

    Raises:
        SettingsError: it is none.

    """
    try:
        parts = urlsplit(url.strip())
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        httpx.URL(url.strip())
    except (ValueError, httpx.InvalidURL):
        valid = False
    if not valid or parts.username is not None or parts.query or parts.fragment:
        raise SettingsError("the service's address must be http(s)://host[:port], as in http://127.0.0.1:3100")
    return url.strip().rstrip("/").removesuffix("/api/v1")
