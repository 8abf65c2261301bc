"""Families of processes: who belongs to one, what it costs, and how it ends, whoever else ends first.

A process belongs to a family by a mark in its environment or by descent:
renamed ones lose the one, orphans the other. The file also runs by itself, as
the guard of a family; it needs nothing but Python for that.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

LOOK_SECONDS = 0.5
"""How often a guard notes who belongs to its family."""

END_SECONDS = 8.0
"""For how long a guard kills what is left."""

_STATE, _PARENT, _BIRTH, _RESIDENT = 0, 1, 19, 21
_TIMES = (11, 12, 13, 14)
"""Fields of ``/proc/N/stat`` after the name (proc(5)); the times are its own and those of its children that ended."""


def worked(pid: int) -> int:
    """Return the CPU time that one process has had itself, in clock ticks; 0 where that cannot be known."""
    fields = _stat(pid)
    return sum(int(fields[at]) for at in _TIMES[:2]) if fields else 0


def tree_cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process and all below it, those that have ended included."""
    return sum(int(fields[at]) for fields in _tree(pid) for at in _TIMES) / os.sysconf("SC_CLK_TCK")


def tree_memory(pid: int) -> int:
    """Return the resident memory of a process and all below it, in bytes; shared pages count more than once."""
    return sum(int(fields[_RESIDENT]) for fields in _tree(pid)) * os.sysconf("SC_PAGE_SIZE")


class Family:
    """All processes that have a mark, ``NAME=value``, in their environment, and all below them."""

    def __init__(self, mark: str) -> None:
        self._mark = mark.encode()
        self._births: dict[int, bytes] = {}
        """When each member began, by its number, which another may have by now."""

    def look(self) -> list[int]:
        """Note who belongs to the family; return those who live, whether or not they can be known by now."""
        every = _processes()
        every.pop(os.getpid(), None)
        self._births |= {pid: fields[_BIRTH] for pid, fields in every.items() if self._mark in _environment(pid)}
        living = {pid for pid, birth in self._births.items() if pid in every and every[pid][_BIRTH] == birth}
        living |= set(_below(living, every))
        self._births |= {pid: every[pid][_BIRTH] for pid in living}
        return [pid for pid in living if every[pid][_STATE] != b"Z"]

    def end(self, *, seconds: float) -> bool:
        """Kill who lives until nobody does, but not for ever; tell whether nobody is left."""
        end = time.monotonic() + seconds
        while left := self.look():
            for pid in left:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True


class Guard:
    """Ends a family with this process, even when this one is killed.

    For families whose members this project does not start itself, such as Ray's.
    """

    def __init__(self, mark: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, mark], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )

    def close(self) -> None:
        """End what is left of the family, and the guard."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


def guard(mark: str) -> None:
    """Note a family's members until this process's input closes, however that comes; then end them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    family = Family(mark)
    while not select.select([sys.stdin], [], [], LOOK_SECONDS)[0]:
        family.look()
    family.end(seconds=END_SECONDS)


def _stat(pid: int) -> list[bytes]:
    """Return the fields of ``/proc/N/stat`` from the state on; none where there is no such process."""
    try:
        # After the name, which may hold anything.
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return []


def _environment(pid: int) -> list[bytes]:
    """Return what a process was started with; nothing where it is another user's, or gone."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _processes() -> dict[int, list[bytes]]:
    """Return the fields of every process."""
    every = {int(name): _stat(int(name)) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208 — often
    return {pid: fields for pid, fields in every.items() if fields}


def _below(parents: set[int], every: dict[int, list[bytes]]) -> list[int]:
    """Return all processes below some."""
    children: dict[int, list[int]] = {}
    for pid, fields in every.items():
        children.setdefault(int(fields[_PARENT]), []).append(pid)
    found: list[int] = []
    left = list(parents)
    while left:
        mine = children.get(left.pop(), [])
        found += mine
        left += mine
    return found


def _tree(pid: int) -> list[list[bytes]]:
    """Return the fields of a process and all below it."""
    every = _processes()
    return [every[one] for one in (pid, *_below({pid}, every)) if one in every]


if __name__ == "__main__":
    guard(sys.argv[1])
