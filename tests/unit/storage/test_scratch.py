"""Temporary folders that go with their owner."""

import os
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from farm.errors import StoreError
from farm.settings import Settings
from farm.storage.scratch import scratch, sweep_scratch

Start = Callable[..., subprocess.Popen[str]]

HOLD = """
import sys
from pathlib import Path
from farm.settings import Settings
from farm.storage.scratch import scratch
with scratch(Settings(cache=Path(sys.argv[1]))) as folder:
    (folder / "frame.png").write_text("x")
    print(folder, flush=True)
    sys.stdin.readline()
"""


def held(start: Start, settings: Settings) -> "tuple[object, Path]":
    process = start(HOLD, settings.cache)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_a_folder_is_empty_and_its_owners_own_and_goes_with_the_block(settings: Settings) -> None:
    with scratch(settings) as one, scratch(settings) as two:
        assert one != two
        assert [path.name for path in one.iterdir()] == [".lock"]
        (one / "deep" / "er").mkdir(parents=True)
        (one / "deep" / "er" / "file").write_text("x")
    assert not one.exists()
    assert not two.exists()


def test_a_folder_goes_when_the_block_fails(settings: Settings) -> None:
    with pytest.raises(KeyError), scratch(settings) as folder:
        raise KeyError
    assert not folder.exists()


def test_a_dead_owners_folder_is_swept_and_a_living_ones_is_not(settings: Settings, start: Start) -> None:
    dead, dead_folder = held(start, settings)
    living, living_folder = held(start, settings)
    dead.kill()  # type: ignore[attr-defined]
    dead.wait()  # type: ignore[attr-defined]
    with scratch(settings) as own:
        assert sweep_scratch(settings) == 1
        assert not dead_folder.exists()
        assert (living_folder / "frame.png").exists()
        assert own.exists()
    living.communicate("\n")  # type: ignore[attr-defined]
    assert not living_folder.exists()
    assert sweep_scratch(settings) == 0


def test_sweeping_nothing_sweeps_nothing(settings: Settings) -> None:
    assert sweep_scratch(settings) == 0


def test_folders_being_made_are_never_swept(settings: Settings) -> None:
    done = threading.Event()
    swept = []

    def sweep() -> None:
        while not done.is_set():
            swept.append(sweep_scratch(settings))

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    try:
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            with scratch(settings) as folder:
                (folder / "file").write_text("x")
                assert (folder / "file").read_text() == "x"
    finally:
        done.set()
        sweeper.join()
    assert swept


def test_a_folder_whose_owner_died_while_making_it_is_swept_after_an_hour(settings: Settings) -> None:
    unborn = settings.cache / "scratch" / ".tmp-0123"
    unborn.mkdir(parents=True)
    assert sweep_scratch(settings) == 0
    os.utime(unborn, (time.time() - 4000,) * 2)
    assert sweep_scratch(settings) == 1
    assert not unborn.exists()


def test_a_cache_that_cannot_be_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="FARM_CACHE"), scratch(Settings(cache=tmp_path / "file")):
        pass
