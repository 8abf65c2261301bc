"""Heads of requests that drip, do not end or are no HTTP are refused, told and noted; nothing else is."""

import json
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from raw_lines import dial, drip, heard
from service_runs import EXPORT, RENDER, Running, listening, running

from farm.jobs.models import AuditRecord
from serve.edge.listener import MOST_HEAD

SECONDS = 0.5
PATIENT = 30.0
EVERY = SECONDS / 5
"""Seconds between the bytes of what drips."""
WHOLE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


@contextmanager
def lines(folder: Path, seconds: float = SECONDS, **changes: Any) -> Iterator[tuple[Running, socket.socket]]:
    """Give a service that waits so long for heads, and a connection to it."""
    with (
        running(folder, serve_head_seconds=seconds, **changes) as service,
        listening(service) as address,
        dial(address) as line,
    ):
        yield service, line


def answered(line: socket.socket) -> bytes:
    """Return the answer to a request whose connection stays open."""
    said = b""
    while not said.endswith(b"}"):
        said += line.recv(65_536)
    return said


def problem(answer: bytes) -> Mapping[str, Any]:
    """Return the problem that an answer holds."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"x-request-id: req_" in head
    told: Mapping[str, Any] = json.loads(body)
    return told


def noted(service: Running) -> AuditRecord:
    """Return the latest that the audit log holds."""
    return service.bench.ledger.audit()[-1]


@pytest.mark.parametrize("before", [b"", WHOLE], ids=["the first request", "a later one of the connection"])
def test_a_head_that_drips_is_refused_after_its_time_and_noted(tmp_path: Path, before: bytes) -> None:
    with lines(tmp_path) as (service, line):
        if before:
            line.sendall(before)
            assert answered(line).startswith(b"HTTP/1.1 200")
        started = time.monotonic()
        line.sendall(f"POST {RENDER}?key=secret HTTP/1.1\r\nX-A: ".encode())
        drip(line, b"b" * 1000, EVERY)
        answer = heard(line)
        assert SECONDS * 0.9 < time.monotonic() - started < SECONDS + 5
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"connection: close" in answer.lower()
        told = problem(answer)
        assert (told["code"], told["instance"]) == ("too_slow", RENDER)
        record = noted(service)
        assert (record.outcome, record.target) == ("refused", f"POST {RENDER}")
        assert record.data["code"] == "too_slow"
        assert record.data["address"] == "127.0.0.1"
        assert record.data["request_id"] == told["request_id"]
        assert "secret" not in str(record)


def test_a_request_line_that_drips_is_refused_too(tmp_path: Path) -> None:
    with lines(tmp_path) as (service, line):
        line.sendall(b"GET /a")
        drip(line, b"a" * 1000, EVERY)
        assert heard(line).startswith(b"HTTP/1.1 408")
        assert noted(service).target.startswith("GET /a")


@pytest.mark.parametrize(
    ("before", "text"),
    [(b"", b""), (b"", b"\r\n" * 1000), (WHOLE, b"\r\n" * 1000)],
    ids=["nothing", "empty lines", "empty lines after a request"],
)
def test_a_connection_without_a_request_is_closed_without_a_word(tmp_path: Path, before: bytes, text: bytes) -> None:
    with lines(tmp_path) as (service, line):
        if before:
            line.sendall(before)
            assert answered(line).startswith(b"HTTP/1.1 200")
        drip(line, text, EVERY)
        assert heard(line) == b""
        assert service.bench.ledger.audit() == []


def test_a_head_without_an_end_is_refused_at_the_limit(tmp_path: Path) -> None:
    with lines(tmp_path, PATIENT) as (service, line):
        line.sendall(b"GET /health/live HTTP/1.1\r\n")
        with suppress(OSError):
            for _ in range(4 * MOST_HEAD // 4096):
                line.sendall(b"X-A: " + b"a" * 4000 + b"\r\n")
        answer = heard(line)
        assert answer.startswith(b"HTTP/1.1 431") or answer == b""  # reset before it was read
        assert noted(service).data["code"] == "too_large"


@pytest.mark.parametrize(
    "text",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /health/live HTTP/1.1\r\nX-A: a\rb\r\n\r\n",
        b"POST /api/v1/render/export HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"GET /health/\xff HTTP/1.1\r\n\r\n",
        b"BREW /health/live HTTP/1.1\r\n\r\n",
    ],
    ids=["a TLS greeting", "a line break in a header", "two lengths", "no ASCII in the address", "no method"],
)
def test_what_is_no_http_is_refused_and_noted(tmp_path: Path, text: bytes) -> None:
    with lines(tmp_path, PATIENT) as (service, line):
        line.sendall(text)
        answer = heard(line)
        assert answer.startswith(b"HTTP/1.1 400")
        assert problem(answer)["code"] == "bad_http"
        assert noted(service).data["code"] == "bad_http"


def test_a_body_that_is_no_http_is_refused_at_once(tmp_path: Path) -> None:
    with lines(tmp_path, PATIENT) as (service, line):
        head = f"POST {RENDER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + b"5\r\n{    \r\nxyz\r\n")
        answer = heard(line)
        assert answer.startswith(b"HTTP/1.1 400")
        assert answer.count(b"HTTP/1.1") == 1
        assert problem(answer)["code"] == "bad_http"
        (record,) = service.bench.ledger.audit()
        assert (record.target, record.data["code"]) == (f"POST {RENDER}", "bad_http")


def test_trailers_without_an_end_are_refused_at_the_limit(tmp_path: Path) -> None:
    with lines(tmp_path, PATIENT) as (service, line):
        line.sendall(f"POST {RENDER} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        with suppress(OSError):
            line.sendall(b"0\r\n")
            for _ in range(4 * MOST_HEAD // 4096):
                line.sendall(b"X-A: " + b"a" * 4000 + b"\r\n")
        answer = heard(line)
        assert answer.startswith(b"HTTP/1.1 431") or answer == b""  # reset before it was read
        (record,) = service.bench.ledger.audit()
        assert (record.target, record.data["code"]) == (f"POST {RENDER}", "too_large")


def test_a_trailer_is_no_header(tmp_path: Path) -> None:
    with lines(tmp_path, PATIENT, api_key="a-key-of-the-administrator") as (_, line):
        head = f"POST {RENDER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
        body = json.dumps({"params": EXPORT})
        line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n{body}\r\n0\r\n".encode())
        line.sendall(b"Authorization: Bearer a-key-of-the-administrator\r\n\r\n")
        assert heard(line).startswith(b"HTTP/1.1 401")


@pytest.mark.parametrize("text", [b"5\r\n{    \r\nxyz\r\n", b"0\r\n" + b"X: a\r\n" * MOST_HEAD])
def test_a_broken_body_behind_a_request_does_not_break_into_its_answer(tmp_path: Path, text: bytes) -> None:
    with lines(tmp_path, PATIENT) as (service, first), socket.socket() as line:
        service.submit(job_id="mine")
        line.settimeout(10)
        line.connect(first.getpeername())
        head = f"POST {RENDER} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        with suppress(OSError):
            line.sendall(b"GET /api/v1/jobs/mine/events HTTP/1.1\r\nHost: localhost\r\n\r\n" + head + text)
        time.sleep(SECONDS)
        claim = service.bench.claims.claim("dispatcher-1")
        assert claim is not None
        service.bench.claims.complete(claim, {})
        events, _, rest = heard(line).partition(b"job.completed")
        assert events.count(b"HTTP/1.1 ") == 1
        assert events.startswith(b"HTTP/1.1 200")
        assert rest.count(b"HTTP/1.1 4") == 1


def test_what_is_no_http_after_a_request_is_refused_after_its_answer(tmp_path: Path) -> None:
    with lines(tmp_path, PATIENT) as (service, line):
        line.sendall(WHOLE + b"BREW /coffee HTTP/1.1\r\n\r\n")
        first, _, second = heard(line).partition(b'"}')
        assert first.startswith(b"HTTP/1.1 200")
        assert second.startswith(b"HTTP/1.1 400")
        assert "health" not in noted(service).target


def test_a_slow_answer_is_not_broken_by_the_next_request_s_slow_head(tmp_path: Path) -> None:
    with lines(tmp_path) as (service, first), socket.socket() as line:
        service.submit(job_id="mine")
        line.settimeout(10)
        line.connect(first.getpeername())
        line.sendall(b"GET /api/v1/jobs/mine/events HTTP/1.1\r\nHost: localhost\r\n\r\nGET /health/live HT")
        time.sleep(SECONDS * 3)
        claim = service.bench.claims.claim("dispatcher-1")
        assert claim is not None
        service.bench.claims.complete(claim, {})
        answer = heard(line)
        assert answer.startswith(b"HTTP/1.1 200")
        events, _, rest = answer.partition(b"job.completed")
        assert b"HTTP/1.1 408" not in events
        assert b"HTTP/1.1 408" in rest


def test_a_slow_body_is_the_app_s_to_judge(tmp_path: Path) -> None:
    body = json.dumps({"params": EXPORT}).encode()
    with lines(tmp_path) as (_, line):
        head = f"POST {RENDER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:10])
        time.sleep(SECONDS * 3)
        line.sendall(body[10:])
        assert heard(line).startswith(b"HTTP/1.1 202")


def test_an_answered_request_s_endless_body_ends_the_connection(tmp_path: Path) -> None:
    with lines(tmp_path, serve_body_bytes=1000) as (_, line):
        line.sendall(f"POST {RENDER} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n".encode())
        drip(line, b"a" * 1000, EVERY)
        assert heard(line).startswith(b"HTTP/1.1 413")
