"""What only a real connection shows: streams that come as they happen, ranges, and clients that dawdle."""

import json
import threading
import time
from pathlib import Path

import httpx
from raw_lines import dial
from service_runs import EXPORT, RENDER, listening, running

from farm.jobs.models import JobArtifact
from serve.service import MAX_STREAMS

JOBS = "/api/v1/jobs"
HEAD = f"POST {RENDER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def test_events_come_while_the_job_runs_and_the_stream_ends_with_it(tmp_path: Path) -> None:
    with running(tmp_path) as service, listening(service) as address:
        httpx.post(address + RENDER, json={"params": EXPORT, "job_id": "mine"}).raise_for_status()
        claims = service.bench.claims

        def work() -> None:
            time.sleep(0.5)
            claim = claims.claim("dispatcher-1")
            assert claim is not None
            claim = claims.progress(claim, 0.5, stage="half")
            time.sleep(0.5)
            claims.complete(claim, {})

        worker = threading.Thread(target=work)
        worker.start()
        with httpx.stream("GET", f"{address}{JOBS}/mine/events", timeout=10) as answer:
            lines = (line for line in answer.iter_lines() if line.startswith("data: "))
            heard = [(json.loads(line[6:])["type"], time.monotonic()) for line in lines]
        worker.join()
    assert [kind for kind, _ in heard] == ["job.queued", "job.running", "job.progress", "job.completed"]
    assert heard[1][1] - heard[0][1] > 0.25
    assert heard[3][1] - heard[1][1] > 0.25


def test_a_stream_that_its_client_left_gives_its_place_back(tmp_path: Path) -> None:
    with running(tmp_path) as service, listening(service) as address:
        httpx.post(address + RENDER, json={"params": EXPORT, "job_id": "mine"}).raise_for_status()
        with httpx.Client(timeout=10) as client:
            for _ in range(MAX_STREAMS + 6):
                with client.stream("GET", f"{address}{JOBS}/mine/events") as answer:
                    assert answer.status_code == 200
                    next(answer.iter_bytes())
                time.sleep(0.01)


def test_a_part_of_a_file_is_given_and_one_that_there_is_not_is_refused(tmp_path: Path) -> None:
    film = tmp_path / "video.mp4"
    film.write_bytes(bytes(range(256)) * 4)
    with running(tmp_path) as service, listening(service) as address:
        httpx.post(address + RENDER, json={"params": EXPORT, "job_id": "mine"}).raise_for_status()
        claim = service.bench.claims.claim("dispatcher-1")
        assert claim is not None
        made = JobArtifact(job_id="", name="video", uri=str(film), media_type="video/mp4", size=1024, sha256="ab" * 32)
        service.bench.claims.complete(claim, {}, files=[made])
        place = f"{address}{JOBS}/mine/artifacts/video"
        whole = httpx.get(place)
        assert (whole.status_code, whole.content, whole.headers["content-type"]) == (
            200,
            film.read_bytes(),
            "video/mp4",
        )
        part = httpx.get(place, headers={"Range": "bytes=250-260"})
        assert (part.status_code, part.headers["content-range"]) == (206, "bytes 250-260/1024")
        assert part.content == film.read_bytes()[250:261]
        tail = httpx.get(place, headers={"Range": "bytes=-4", "If-Range": whole.headers["etag"]})
        assert (tail.status_code, tail.content) == (206, film.read_bytes()[-4:])
        assert httpx.get(place, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
        assert whole.headers["content-disposition"] == 'inline; filename="video.mp4"'
        head = httpx.head(place)
        assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "1024")
        for wrong, status, code in (
            ("bytes=5000-", 416, "no_such_range"),
            ("bytes=x-y", 400, "bad_range"),
            ("pages=1-2", 400, "bad_range"),
        ):
            refused = httpx.get(place, headers={"Range": wrong})
            assert (refused.status_code, refused.json()["code"]) == (status, code)
            assert refused.headers["content-type"] == "application/problem+json"
        assert httpx.get(place, headers={"Range": "bytes=5000-"}).headers["content-range"] == "bytes */1024"
        film.unlink()
        assert httpx.get(place).status_code == 404


def test_a_body_that_drips_is_refused_after_its_time(tmp_path: Path) -> None:
    with running(tmp_path, serve_body_seconds=0.5) as service, listening(service) as address:
        answer = said(address, f"{HEAD}Content-Length: 100\r\n\r\n".encode() + b'{"params"')
        assert answer.startswith(b"HTTP/1.1 408")
        assert service.bench.ledger.audit()[-1].data["code"] == "too_slow"


def test_a_body_without_an_end_is_refused_at_the_limit(tmp_path: Path) -> None:
    with running(tmp_path, serve_body_bytes=10_000) as service, listening(service) as address:
        chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
        answer = said(address, f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk * 4)
        assert answer.startswith(b"HTTP/1.1 413")


def said(address: str, text: bytes) -> bytes:
    """Send bytes as they are, and return what comes back first."""
    with dial(address) as line:
        line.sendall(text)
        return line.recv(4096)
