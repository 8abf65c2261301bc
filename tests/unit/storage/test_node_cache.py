"""Files that the processes of a node make once."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from farm.errors import StoreError
from farm.storage.node_cache import NodeCache

Start = Callable[..., subprocess.Popen[str]]

MAKE = """
import sys, time
from pathlib import Path
from farm.storage.node_cache import NodeCache

def make(target):
    with open(sys.argv[2], "a") as log:
        log.write("made\\n")
    time.sleep(0.3)
    target.write_text("content")

path = NodeCache(Path(sys.argv[1]), max_bytes=1000).get_or_make("https://host/a?b", make, suffix=".png")
print(path.read_text())
"""
DIE = """
import os, signal, sys
from pathlib import Path
from farm.storage.node_cache import NodeCache

def make(target):
    target.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)

NodeCache(Path(sys.argv[1]), max_bytes=1000).get_or_make("name", make)
"""


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "locks" not in path.parts]


def write(text: str, path: Path) -> None:
    path.write_text(text)


def age(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


def test_a_file_is_made_once_however_many_processes_ask(tmp_path: Path, start: Start) -> None:
    processes = [start(MAKE, tmp_path / "cache", tmp_path / "log") for _ in range(4)]
    assert {process.communicate()[0] for process in processes} == {"content\n"}
    assert (tmp_path / "log").read_text() == "made\n"


def test_a_maker_that_is_killed_leaves_nothing_visible_and_no_lock(tmp_path: Path, start: Start) -> None:
    assert start(DIE, tmp_path).wait() == -9
    assert not (tmp_path / "entries").exists()
    cache = NodeCache(tmp_path, max_bytes=1000)
    begun = time.monotonic()
    assert cache.get_or_make("name", lambda path: write("whole", path)).read_text() == "whole"
    assert time.monotonic() - begun < 1
    assert len(files(tmp_path)) == 1


def test_what_a_dead_maker_left_is_removed_by_the_next_of_any_entry(tmp_path: Path, start: Start) -> None:
    start(DIE, tmp_path).wait()
    assert len(files(tmp_path)) == 1
    path = NodeCache(tmp_path, max_bytes=1000).get_or_make("other", lambda path: write("x", path))
    assert files(tmp_path) == [path]


def test_a_maker_that_fails_is_heard_and_may_try_again(tmp_path: Path) -> None:
    cache = NodeCache(tmp_path, max_bytes=1000)

    def fail(path: Path) -> None:
        path.write_text("half")
        raise KeyError("reason")

    with pytest.raises(KeyError, match="reason"):
        cache.get_or_make("name", fail)
    assert files(tmp_path) == []
    assert cache.get_or_make("name", lambda path: write("whole", path)).read_text() == "whole"


def test_the_least_recently_used_are_evicted_but_nothing_fresh(tmp_path: Path) -> None:
    cache = NodeCache(tmp_path, max_bytes=250)
    made = {name: cache.get_or_make(name, lambda path: write("x" * 100, path)) for name in ("a", "b")}
    age(made["a"], 4000)
    age(made["b"], 2000)
    cache.get_or_make("c", lambda path: write("x" * 100, path))
    assert not made["a"].exists()
    assert made["b"].exists()
    cache.get_or_make("d", lambda path: write("x" * 500, path))
    assert not made["b"].exists()
    assert len(files(tmp_path)) == 2, "what is younger than ten minutes stays, even above the limit"


def test_a_use_keeps_an_entry_from_eviction(tmp_path: Path) -> None:
    cache = NodeCache(tmp_path, max_bytes=150)
    first = cache.get_or_make("a", lambda path: write("x" * 100, path))
    age(first, 4000)
    cache.get_or_make("a", lambda path: write("never", path))
    cache.get_or_make("b", lambda path: write("x" * 100, path))
    assert first.read_text() == "x" * 100


def test_a_discarded_entry_is_made_again(tmp_path: Path) -> None:
    cache = NodeCache(tmp_path, max_bytes=150)
    cache.get_or_make("a", lambda path: write("bad", path), suffix=".png")
    cache.discard("a", suffix=".png")
    cache.discard("a", suffix=".png")
    assert cache.get_or_make("a", lambda path: write("good", path), suffix=".png").read_text() == "good"


def test_a_full_disk_is_a_clear_error_and_leaves_nothing(small_disk: Path) -> None:
    cache = NodeCache(small_disk, max_bytes=1 << 30)
    with pytest.raises(StoreError, match="the disk is full; free space there or set FARM_CACHE"):
        cache.get_or_make("a", lambda path: write("x" * (2 << 20), path))
    assert files(small_disk) == []


@pytest.mark.parametrize("suffix", ["/../x", "mp4", ".a/b", ". "])
def test_a_suffix_cannot_lead_elsewhere(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(StoreError, match="extension"):
        NodeCache(tmp_path, max_bytes=1).get_or_make("a", lambda path: write("x", path), suffix=suffix)
