"""The process above the service: starts it again when it is lost, and ends with it when asked."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from private_cluster import free_port
from private_farm import wait_for

from farm.settings import Settings
from serve.supervisor import Found, look

SCRIPT = Path(__file__).with_name("supervised.py")


@contextmanager
def supervised(notes: Path, *codes: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, str(SCRIPT), str(free_port()), str(notes), *map(str, codes)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
        assert process.stderr
        process.stderr.close()


def begun(notes: Path) -> list[int]:
    return [int(line) for line in notes.read_text().splitlines()] if notes.exists() else []


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False


def test_a_process_that_is_lost_is_followed_by_another_until_somebody_asks_for_the_end(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    with supervised(notes, 75) as process:
        wait_for("another process", lambda: len(begun(notes)) == 2, timeout=30)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    (lost,) = [json.loads(line) for line in errors.splitlines()]
    assert (lost["event"], lost["exit_code"]) == ("service.lost", 75)
    assert not any(lives(pid) for pid in begun(notes))


def test_a_first_process_that_never_came_up_is_not_repeated(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    with supervised(notes, -3) as process:
        assert process.wait(20) == 3
    assert len(begun(notes)) == 1


def test_when_the_process_above_is_killed_the_one_below_ends_too(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    with supervised(notes) as process:
        (below,) = wait_for("the process", lambda: begun(notes), timeout=20)
        process.kill()
        wait_for("its end", lambda: not lives(below), timeout=10)


def test_a_service_that_answers_is_told_from_one_that_is_gone_and_one_that_is_silent() -> None:
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        settings = Settings(serve_port=ear.getsockname()[1])
        assert look(settings) is Found.GONE
        ear.listen()

        def answer(text: bytes) -> None:
            line, _ = ear.accept()
            with line:
                line.recv(1000)
                line.sendall(text)

        for text, found in ((b"", Found.SILENT), (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Found.WELL)):
            thread = threading.Thread(target=answer, args=[text])
            thread.start()
            assert look(settings) is found
            thread.join(5)
