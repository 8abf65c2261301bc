"""Uploads over a real connection: large ones stay out of memory, and those that drip or never end are refused."""

import logging
import threading
import time
from pathlib import Path

import httpx
import psutil
import pytest
from raw_lines import PATIENCE_SECONDS, dial
from service_runs import listening, running
from uploading import ASSETS, left_on_disk, picture, sha256_of, sound

from serve.edge.stamp import ACCESS

HEAD = f"POST {ASSETS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=xyz\r\n"
PART = b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'


def said(address: str, text: bytes, *, drip: bytes = b"", pause: float = 0.1) -> bytes:
    """Send bytes as they are, then others one by one, and return what comes back first."""
    with dial(address) as line:
        line.sendall(text)
        line.settimeout(pause)
        for byte in drip:
            try:
                return line.recv(4096)
            except TimeoutError:
                line.sendall(bytes([byte]))
        line.settimeout(PATIENCE_SECONDS)
        return line.recv(4096)


def test_a_form_that_drips_is_refused_after_its_time_and_leaves_nothing(tmp_path: Path) -> None:
    with running(tmp_path, serve_body_seconds=0.5) as service, listening(service) as address:
        began = time.monotonic()
        answer = said(address, f"{HEAD}Content-Length: 100000\r\n\r\n".encode() + PART, drip=b"x" * 100)
        assert answer.startswith(b"HTTP/1.1 408")
        assert time.monotonic() - began < 5
        noted = service.bench.ledger.audit()[-1]
        assert (noted.outcome, noted.data["code"]) == ("refused", "too_slow")
        assert left_on_disk(service) == []


def test_an_upload_has_more_time_than_a_request_as_long_as_it_comes(tmp_path: Path) -> None:
    data = picture(size=(300, 300))
    body = PART + data + b"\r\n--xyz--\r\n"
    with running(tmp_path, serve_body_seconds=0.5) as service, listening(service) as address:

        def slowly() -> object:
            for start in range(0, len(body), 30_000):
                yield body[start : start + 30_000]
                time.sleep(0.12)

        kind = {"Content-Type": "multipart/form-data; boundary=xyz"}
        began = time.monotonic()
        answer = httpx.post(address + ASSETS, content=slowly(), headers=kind)  # type: ignore[arg-type]
        assert time.monotonic() - began > 0.9
        assert (answer.status_code, answer.json()["sha256"]) == (201, sha256_of(data))


def test_a_body_without_an_end_is_refused_at_the_limit(tmp_path: Path) -> None:
    with running(tmp_path, asset_bytes=100_000) as service, listening(service) as address:
        chunk = b"4000\r\n" + b" " * 16_384 + b"\r\n"
        begin = f"{len(PART):x}\r\n".encode() + PART + b"\r\n"
        answer = said(address, f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode() + begin + chunk * 12)
        assert answer.startswith(b"HTTP/1.1 413")
        assert service.bench.ledger.audit()[-1].data["code"] == "too_large"
        assert left_on_disk(service) == []


def test_a_client_that_goes_away_leaves_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=ACCESS)
    with running(tmp_path) as service, listening(service) as address:
        with dial(address) as line:
            line.sendall(f"{HEAD}Content-Length: 100000\r\n\r\n".encode() + PART + bytes(5000))
        end = time.monotonic() + 5
        while not caplog.records and time.monotonic() < end:
            time.sleep(0.05)
        assert caplog.records[-1].farm_fields["refusal"] == "gone"  # type: ignore[attr-defined]  # of our log alone
        assert left_on_disk(service) == []


@pytest.mark.slow
def test_a_large_file_is_never_in_memory(tmp_path: Path) -> None:
    tone = sound(seconds=1)
    large = tone + bytes(120 << 20)
    memory = psutil.Process().memory_info
    with running(tmp_path) as service, listening(service) as address:
        path = tmp_path / "large.wav"
        path.write_bytes(large)
        told, most = sha256_of(large), 0
        del large
        stop = threading.Event()

        def watch() -> None:
            nonlocal most
            while not stop.wait(0.02):
                most = max(most, memory().rss)

        before = memory().rss
        watcher = threading.Thread(target=watch)
        watcher.start()
        with path.open("rb") as file:
            answer = httpx.post(address + ASSETS, files={"file": ("large.wav", file)}, timeout=60)
        stop.set()
        watcher.join()
        assert (answer.status_code, answer.json()["sha256"]) == (201, told)
        assert most - before < 60 << 20


def test_a_range_of_a_file_is_given(tmp_path: Path) -> None:
    data = picture()
    with running(tmp_path) as service, listening(service) as address:
        httpx.post(address + ASSETS, files={"file": ("a.png", data)}).raise_for_status()
        place = f"{address}{ASSETS}/{sha256_of(data)}"
        assert httpx.head(place).status_code == 200
        part = httpx.get(f"{place}/content", headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, data[10:20])
