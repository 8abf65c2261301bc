"""Safe fetching of remote assets: users' URLs are hostile."""

import hashlib
import re
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import httpcore

from farm.errors import FetchError
from farm.settings import Settings
from farm.storage.atomic import CHUNK, Staged, explained, staged
from farm.storage.pinned import pinned_pool

Progress = Callable[[int, int | None], None]
"""Called with the bytes received and, where the server told it, the size."""

_ATTEMPTS = 3
_BACKOFF_SECONDS = 0.25
"""Pause after the first failed attempt; it doubles."""
_REDIRECTS = 5
_REDIRECT_CODES = {301, 302, 303, 307, 308}
_TRY_AGAIN_CODES = {408, 425, 429}
"""Answers below 500 that say "not now" (RFC 9110, 6585, 8470)."""
_HEAD_BYTES = 1024
"""How much of a body is looked at to recognise a web page."""
_PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)*<(!doctype html|html|head|body)\b", re.IGNORECASE
)
_PAGE_TYPES = {"text/html", "application/xhtml+xml"}
_UNSPECIFIC_TYPES = {
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/download",
    "application/force-download",
    "application/mp4",
    "application/ogg",
    "application/x-download",
}
"""Types that servers give when they don't know; the probe decides later."""
_NOUNS = {"image": "an image", "audio": "a sound", "video": "a video"}
_HEADERS = [(b"User-Agent", b"framefarm"), (b"Accept", b"*/*"), (b"Accept-Encoding", b"identity")]


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What was fetched."""

    size: int
    """Length in bytes."""
    content_type: str
    """Media type that the server gave, in lower case and without parameters; may be empty."""
    sha256: str
    """SHA-256 of the bytes, in lower-case hex."""


@dataclass(frozen=True, kw_only=True)
class _Request:
    """One fetch: its limits, and where its bytes go."""

    settings: Settings
    deadline: float
    accept: Sequence[str]
    progress: Progress | None
    stage: Staged


def fetch(
    url: str,
    target: Path,
    settings: Settings,
    *,
    progress: Progress | None = None,
    accept: Sequence[str] = ("image", "audio", "video"),
) -> Fetched:
    """Fetch an ``http``, ``https`` or ``s3`` URL into the file ``target``, which appears whole or not at all.

    Limits are ``FARM_FETCH_BYTES`` and, for everything together, ``FARM_FETCH_SECONDS``. Addresses must
    be public unless ``FARM_FETCH_PRIVATE_HOSTS`` lists the host. ``accept`` gives the major media types
    that will do; none: any, web pages too. What the network spoils is tried three times.

    Raises:
        FetchError: it cannot be fetched or is refused; ``retryable`` where the network is to blame.
        StoreError: ``target`` cannot be written.

    """
    deadline = time.monotonic() + settings.fetch_seconds
    with explained(f"cannot write {target}", advice="free space there or set FARM_CACHE"):
        target.parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(1, _ATTEMPTS + 1):
            pause = _BACKOFF_SECONDS * 2 ** (attempt - 1)
            try:
                with staged(target.parent) as stage:
                    request = _Request(
                        settings=settings, deadline=deadline, accept=accept, progress=progress, stage=stage
                    )
                    fetched = _fetch_s3(url, request) if url.startswith("s3://") else _fetch_http(url, request)
                    stage.commit(target, replace=True)
                    return fetched
            except FetchError as error:
                if not error.retryable or attempt == _ATTEMPTS or time.monotonic() + pause >= deadline:
                    raise
                time.sleep(pause)
    raise AssertionError  # the last attempt returns or raises


def _fetch_http(url: str, request: _Request) -> Fetched:
    """Follow redirects by hand, each judged like the first address."""
    parts = read_url(url)
    for _ in range(_REDIRECTS + 1):
        with (
            _network_errors(parts, request),
            pinned_pool(deadline=request.deadline, allowed=request.settings.fetch_private_hosts) as pool,
            pool.stream("GET", wire_target(parts), headers=[(b"Host", authority(parts)), *_HEADERS]) as response,
        ):
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status not in _REDIRECT_CODES:
                _require_success(response.status, _shown(parts))
                return _receive(response.iter_stream(), headers, _shown(parts), request)
        onward = read_url(urljoin(parts.geturl(), headers.get("location", "")))
        if parts.scheme == "https" and onward.scheme == "http":
            raise FetchError(f"{_shown(parts)} redirects from https to http")
        parts = onward
    raise FetchError(f"{_shown(read_url(url))} redirects more than {_REDIRECTS} times")


def _fetch_s3(url: str, request: _Request) -> Fetched:
    from farm.storage.s3_client import s3_client, s3_errors, s3_location  # noqa: PLC0415 - boto3 is slow to import

    place = s3_location(url, kind=FetchError)
    with s3_errors(place, request.settings, kind=FetchError):
        answer = s3_client(request.settings, quick=True).get_object(Bucket=place.bucket, Key=place.key)
        headers = {
            "content-type": answer.get("ContentType", ""),
            "content-length": str(answer["ContentLength"]),
            "content-encoding": answer.get("ContentEncoding", ""),
        }
        with closing(answer["Body"]) as body:
            return _receive(body.iter_chunks(CHUNK), headers, str(place), request)


def read_url(url: str) -> SplitResult:
    """Take a URL apart, refusing what two programs could read differently.

    Raises:
        FetchError: it is no http or https URL, carries a password, or is malformed.

    """
    if re.search(r"[\x00-\x20\x7f\\]", url):
        raise FetchError("the URL has spaces, backslashes or control characters in it")
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").removesuffix(".")
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError as error:
        raise FetchError(f"the URL is malformed: {error}") from error
    if parts.scheme not in {"http", "https"}:
        raise FetchError(f"{url.partition('?')[0]!r} is no address; assets come from http and https URLs")
    if "@" in parts.netloc:
        raise FetchError(f"the URL of {host} has a user name in it; use a signed URL")
    if not host:
        raise FetchError("the URL has no host")
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    return parts._replace(netloc=netloc, fragment="")


def wire_target(parts: SplitResult) -> httpcore.URL:
    """Return the URL in the form that goes over the wire."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~") if parts.query else ""
    return httpcore.URL(
        scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target=f"{path}{query}".encode("ascii")
    )


def authority(parts: SplitResult) -> bytes:
    """Return what the Host header says."""
    return parts.netloc.encode("ascii")


def _shown(parts: SplitResult) -> str:
    """Return the URL without its query, which may carry a signature."""
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


@contextmanager
def _network_errors(parts: SplitResult, request: _Request) -> Iterator[None]:
    """Turn the HTTP library's errors into ours."""
    try:
        yield
    except httpcore.TimeoutException as error:
        _require_time(_shown(parts), request)
        raise FetchError(f"{_shown(parts)} does not answer", retryable=True) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        reason = str(error) or type(error).__name__
        # The library keeps the system's error as its own error's argument.
        retryable = not any(isinstance(cause, ssl.SSLCertVerificationError) for cause in error.args)
        raise FetchError(f"{_shown(parts)} cannot be fetched: {reason}", retryable=retryable) from error


def _require_time(shown: str, request: _Request) -> None:
    if time.monotonic() >= request.deadline:
        limit = request.settings.fetch_seconds
        raise FetchError(f"{shown} takes longer than {limit:g} s; FARM_FETCH_SECONDS sets the limit")


def _require_success(status: int, shown: str) -> None:
    if status != 200:  # noqa: PLR2004 - OK; nothing else answers a GET without conditions or ranges in full
        retryable = status >= 500 or status in _TRY_AGAIN_CODES  # noqa: PLR2004 - the server errors
        raise FetchError(f"{shown} answers with HTTP status {status}", retryable=retryable)


def _receive(chunks: Iterable[bytes], headers: dict[str, str], shown: str, request: _Request) -> Fetched:
    """Write a body within the limits, and refuse what is no asset."""
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    length = headers.get("content-length", "")
    total = int(length) if length.isdecimal() else None
    _require_type(content_type, shown, request)
    if (encoding := headers.get("content-encoding", "").strip().lower()) not in {"", "identity"}:
        raise FetchError(f"{shown} is sent compressed ({encoding}), which was not asked for")
    _require_size(total or 0, shown, request)
    sha256 = hashlib.sha256()
    size = 0
    head = b""
    for chunk in chunks:
        _require_time(shown, request)
        size += len(chunk)
        _require_size(size, shown, request)
        if len(head) < _HEAD_BYTES:
            head += chunk[:_HEAD_BYTES]
            if request.accept and _PAGE.match(head):
                raise _page_error(shown, request)
        sha256.update(chunk)
        request.stage.file.write(chunk)
        if request.progress is not None:
            request.progress(size, total)
    if size == 0:
        raise FetchError(f"{shown} is empty")
    return Fetched(size=size, content_type=content_type, sha256=sha256.hexdigest())


def _require_size(size: int, shown: str, request: _Request) -> None:
    if size > request.settings.fetch_bytes:
        limit = request.settings.fetch_bytes
        raise FetchError(f"{shown} is larger than {limit:,} bytes; FARM_FETCH_BYTES sets the limit")


def _require_type(content_type: str, shown: str, request: _Request) -> None:
    if not request.accept:
        return
    if content_type in _PAGE_TYPES:
        raise _page_error(shown, request)
    major = content_type.partition("/")[0]
    if content_type not in _UNSPECIFIC_TYPES and not {major, content_type} & set(request.accept):
        raise FetchError(f"{shown} gives {content_type}, not {_wanted(request)}")


def _page_error(shown: str, request: _Request) -> FetchError:
    return FetchError(f"{shown} gives a web page, not {_wanted(request)}; give the file's own address")


def _wanted(request: _Request) -> str:
    return " or ".join(_NOUNS.get(name, name) for name in request.accept)
