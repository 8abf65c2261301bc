"""What is found out once for all who ask."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from farm.testing import FakeClock
from serve.kept import Kept


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail if it does not within five seconds."""
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_fifty_who_ask_at_once_let_it_be_found_once() -> None:
    found: list[int] = []

    def find() -> int:
        time.sleep(0.05)
        found.append(1)
        return len(found)

    kept = Kept(find)
    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(lambda _number: kept(), range(50))) == {1}


def test_what_is_old_is_found_anew_and_nobody_waits_for_it() -> None:
    clock, go = FakeClock(), threading.Event()
    values = iter(["old", "new"])

    def find() -> str:
        value = next(values)
        if value == "new":
            assert go.wait(5)
        return value

    kept = Kept(find, seconds=30, clock=clock)
    assert kept() == "old"
    clock.sleep(29)
    assert kept() == "old"
    clock.sleep(1)
    assert [kept() for _ in range(3)] == ["old"] * 3
    go.set()
    until(lambda: kept() == "new")


def test_what_cannot_be_found_anew_stays_and_is_looked_for_again(caplog: pytest.LogCaptureFixture) -> None:
    clock, asked = FakeClock(), []

    def find() -> int:
        asked.append(clock())
        if len(asked) == 2:
            raise OSError("a disk is away")
        return len(asked)

    kept = Kept(find, seconds=30, clock=clock)
    assert kept() == 1
    clock.sleep(30)
    assert kept() == 1
    until(lambda: "a disk is away" in caplog.text)
    until(lambda: kept() == 3)


def test_whoever_asks_first_hears_why_it_cannot_be_found() -> None:
    def find() -> int:
        raise OSError("a disk is away")

    kept = Kept(find)
    for _ in range(2):
        with pytest.raises(OSError, match="away"):
            kept()
