"""Fetching from a real HTTP server that behaves badly."""

import hashlib
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from misbehaving_server import PNG, Server

from farm.errors import FetchError, StoreError
from farm.settings import Settings
from farm.storage import fetch as fetch_module
from farm.storage import pinned
from farm.storage.fetch import Fetched, fetch


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "_BACKOFF_SECONDS", 0.02)


class Browser:
    """Fetches into a folder that must hold nothing else than what was fetched."""

    def __init__(self, folder: Path, host: str) -> None:
        self.folder = folder
        self.host = host
        self.target = folder / "asset"

    def get(self, page: str, **limits: object) -> Fetched:
        url = page if "://" in page.partition("?")[0] else f"http://{self.host}/{page}"
        settings = Settings(**{"fetch_private_hosts": (self.host,), "fetch_seconds": 5.0} | limits)  # type: ignore[arg-type]
        return fetch(url, self.target, settings)

    def refused(self, page: str, message: str, **limits: object) -> FetchError:
        with pytest.raises(FetchError, match=message) as raised:
            self.get(page, **limits)
        assert list(self.folder.iterdir()) == [], "a partial file must not remain"
        return raised.value


@pytest.fixture
def browser(server: Server, tmp_path: Path) -> Browser:
    folder = tmp_path / "fetched"
    folder.mkdir()
    return Browser(folder, server.host)


@pytest.mark.parametrize("page", ["image", "image.png?size=large&x=ü", "untyped", "chunked", "sound"])
def test_an_asset_is_fetched_whole(browser: Browser, page: str) -> None:
    fetched = browser.get(page)
    assert browser.target.read_bytes() == PNG
    assert (fetched.size, fetched.sha256) == (len(PNG), hashlib.sha256(PNG).hexdigest())


def test_what_is_fetched_replaces_what_was_there_and_makes_folders(browser: Browser) -> None:
    browser.target = browser.folder / "deep" / "asset"
    browser.get("image")
    browser.target.write_bytes(b"old")
    assert browser.get("image").content_type == "image/png"
    assert browser.target.read_bytes() == PNG


def test_a_server_sees_its_own_name_and_no_offer_of_compression(browser: Browser, server: Server) -> None:
    browser.get("image")
    headers = {name.lower(): value for name, value in server.headers[0].items()}
    assert headers["host"] == server.host
    assert headers["accept-encoding"] == "identity"
    assert headers["user-agent"] == "framefarm"


def test_progress_is_told_with_the_size(browser: Browser, server: Server) -> None:
    told: list[tuple[int, int | None]] = []
    settings = Settings(fetch_private_hosts=(server.host,))
    fetch(f"http://{server.host}/image", browser.target, settings, progress=lambda *step: told.append(step))
    assert told[-1] == (len(PNG), len(PNG))
    fetch(f"http://{server.host}/chunked", browser.target, settings, progress=lambda *step: told.append(step))
    assert told[-1] == (len(PNG), None)


@pytest.mark.parametrize("page", ["html", "hidden-html", "dripped-html"])
def test_a_web_page_is_no_asset(browser: Browser, page: str) -> None:
    error = browser.refused(page, "gives a web page, not an image or a sound or a video")
    assert not error.retryable


def test_other_types_are_no_asset(browser: Browser, server: Server) -> None:
    browser.refused("json", "gives application/json, not an image or")
    with pytest.raises(FetchError, match=r"gives audio/mpeg, not an image$"):
        fetch(
            f"http://{server.host}/sound",
            browser.target,
            Settings(fetch_private_hosts=(server.host,)),
            accept=("image",),
        )


@pytest.mark.parametrize(
    ("page", "message"),
    [("missing", "HTTP status 404"), ("no-content", "HTTP status 204"), ("empty", "is empty")],
)
def test_a_final_answer_is_not_asked_for_twice(browser: Browser, server: Server, page: str, message: str) -> None:
    assert not browser.refused(page, message).retryable
    assert server.seen[f"/{page}"] == 1


@pytest.mark.parametrize(("page", "attempts"), [("flaky", 3), ("throttled", 2), ("truncated-once", 2)])
def test_trouble_that_passes_is_waited_out(browser: Browser, server: Server, page: str, attempts: int) -> None:
    browser.get(page)
    assert server.seen[f"/{page}"] == attempts


@pytest.mark.parametrize(
    ("page", "message"), [("busy", "HTTP status 503"), ("truncated", "cannot be fetched"), ("garbage", "cannot be")]
)
def test_trouble_that_stays_is_retryable(browser: Browser, server: Server, page: str, message: str) -> None:
    assert browser.refused(page, message).retryable
    assert server.seen[f"/{page}"] == 3


def test_a_closed_port_is_retryable(browser: Browser) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        assert browser.refused(f"http://{host}/x", "cannot be fetched", fetch_private_hosts=(host,)).retryable


def test_compression_that_was_not_asked_for_is_refused(browser: Browser) -> None:
    browser.refused("gzip", r"sent compressed \(gzip\)")


@pytest.mark.parametrize("page", ["large", "liar", "endless"])
def test_what_is_too_large_is_refused(browser: Browser, server: Server, page: str) -> None:
    error = browser.refused(page, "larger than 50,000 bytes; FARM_FETCH_BYTES", fetch_bytes=50_000)
    assert not error.retryable
    assert server.seen[f"/{page}"] == 1


@pytest.mark.parametrize("page", ["endless", "drip", "drip-headers", "silent"])
def test_what_takes_too_long_is_given_up(browser: Browser, page: str) -> None:
    begun = time.monotonic()
    error = browser.refused(page, "takes longer than 0.4 s; FARM_FETCH_SECONDS", fetch_seconds=0.4)
    assert time.monotonic() - begun < 1.0
    assert not error.retryable


def test_redirects_are_followed(browser: Browser, server: Server) -> None:
    browser.get("redirect?/redirect?/image")
    assert browser.get(f"redirect?http://{server.host}/image#part").size == len(PNG)


@pytest.mark.parametrize(("page", "requests"), [("loop", 6), ("nowhere", 6)])
def test_redirects_end(browser: Browser, server: Server, page: str, requests: int) -> None:
    browser.refused(page, "redirects more than 5 times")
    assert server.seen[f"/{page}"] == requests


def test_a_redirect_to_a_private_address_is_refused(browser: Browser) -> None:
    with Server() as inner:
        for location in (f"http://{inner.host}/image", f"//{inner.host}/image", "http://169.254.169.254/latest"):
            browser.refused(f"redirect?{location}", "has a private address")
        assert not inner.seen


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://host/x", "s3://bucket/key", "http://u:p@h/x"])
def test_a_redirect_out_of_the_web_is_refused(browser: Browser, location: str) -> None:
    browser.refused(f"redirect?{location}", "assets come from|user name")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "localhost."]
)
def test_private_hosts_are_refused_however_they_are_written(browser: Browser, server: Server, host: str) -> None:
    error = browser.refused(f"http://{host}:{server.server_port}/image", "private", fetch_private_hosts=())
    assert not error.retryable
    assert not server.seen


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://user:secret@127.0.0.1/image", "user name"),
        ("http://user@127.0.0.1/image", "user name"),
        ("http://@127.0.0.1/image", "user name"),
        ("file:///etc/passwd", "assets come from"),
        ("ftp://127.0.0.1/x", "assets come from"),
        ("data://image/png;base64,xx", "assets come from"),
        ("://x", "assets come from"),
        ("http:///image", "no host"),
        ("http://127.0.0.1:99999/", "malformed"),
        ("http://[::1/", "malformed"),
        ("http://127.0.0.1/a b", "spaces"),
        ("http://127.0.0.1/a\r\nX: y", "spaces"),
        ("http://127.0.0.1\\@example.com/", "backslashes"),
        ("http://ü..example/", "malformed"),
    ],
)
def test_urls_that_can_be_misread_are_refused(browser: Browser, url: str, message: str) -> None:
    error = browser.refused(url, message)
    assert "secret" not in str(error)


def test_an_error_does_not_tell_the_query(browser: Browser, server: Server) -> None:
    error = browser.refused("missing?signature=hidden", "404")
    assert str(error) == f"http://{server.host}/missing answers with HTTP status 404"


def test_a_name_is_looked_up_once_and_the_connection_goes_to_that_answer(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[object] = []
    connected: list[object] = []

    def look_up(host: str, port: int, **_: object) -> list[object]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", port))]

    def connect(address: object, *_: object, **__: object) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    browser.refused("http://rebinding.example/image", "cannot be fetched")
    assert looked_up == ["rebinding.example"] * 3, "once per attempt"
    assert connected == [("1.1.1.1", 80)] * 3


def test_proxies_of_the_environment_are_not_used(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    browser.get("image")


def test_a_full_disk_is_the_stores_error_not_the_networks(small_disk: Path, server: Server) -> None:
    settings = Settings(fetch_private_hosts=(server.host,), fetch_seconds=10.0)
    with pytest.raises(StoreError, match="the disk is full"):
        fetch(f"http://{server.host}/endless", small_disk / "asset", settings)
    assert list(small_disk.iterdir()) == []


@pytest.fixture
def secure(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Speak TLS with a certificate for ``localhost`` that this process trusts; yields the host."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    more = f"-addext subjectAltName=DNS:localhost -keyout {key} -out {certificate}"
    subprocess.run(f"{command} {more}".split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    pinned._certificates.cache_clear()
    yield f"localhost:{server.server_port}"
    pinned._certificates.cache_clear()


def test_certificates_are_checked_against_the_name_in_the_url(browser: Browser, secure: str, server: Server) -> None:
    browser.get(f"https://{secure}/image", fetch_private_hosts=(secure,))
    assert browser.target.read_bytes() == PNG
    browser.target.unlink()
    error = browser.refused(f"https://{server.host}/image", "certificate")
    assert not error.retryable


def test_a_redirect_from_https_to_http_is_refused(browser: Browser, secure: str) -> None:
    url = f"https://{secure}/redirect?http://{secure}/image"
    browser.refused(url, "redirects from https to http", fetch_private_hosts=(secure,))
