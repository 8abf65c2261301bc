"""CPU seconds of a running command by kind of process, sampled from ``/proc``.

Accounting by ``wait`` alone would miss processes whose parent does not wait
for them, and could not tell Ray's own processes from the workers. So every
process of the tree is looked at a few times a second. What a process spent
after its last sample is lost, unless its parent waited for it: then the
parent's count of its children has it.
"""

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cost import adopt_orphans, reap

INTERVAL = 0.15
"""Seconds between samples."""

TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")

DRIVER, WORKERS, FFMPEG, BROWSER, RAY = (
    "farm's own process",
    "workers",
    "FFmpeg",
    "Node and Chromium",
    "Ray's own processes",
)
"""Kinds of processes."""


@dataclass(kw_only=True)
class _Process:
    """The last that was seen of a process."""

    name: str
    parent: tuple[int, int] | None
    own: float
    children: float
    """CPU seconds of its children that it waited for."""
    last: int
    """Number of the sample."""


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What a command took."""

    cpu: Mapping[str, float]
    """CPU seconds by kind of process."""
    wall: float
    printed: str
    peak: int
    """Most resident memory of all processes together, in bytes; shared pages count more than once."""

    @property
    def total(self) -> float:
        """Return the CPU seconds of all processes."""
        return sum(self.cpu.values())


@dataclass(kw_only=True)
class _Tree:
    """All processes below a root that were ever seen; identified by number and start time."""

    root: int
    seen: dict[tuple[int, int], _Process] = field(default_factory=dict)
    _alive: dict[int, tuple[int, int]] = field(default_factory=dict)
    _samples: int = 0
    peak: int = 0

    def sample(self) -> None:
        """Look at every process of the tree."""
        self._samples += 1
        found = dict(_processes())
        self._alive = {pid: (pid, started) for pid, (_, _, started, _, _, _) in found.items()}
        resident = 0
        for pid, (name, parent, _started, own, children, memory) in found.items():
            if pid != self.root and not self._below(pid, found):
                continue
            key = self._alive[pid]
            known = self.seen.get(key)  # an orphan stays with the parent that it was first seen under
            above = known.parent if known else self._alive.get(parent)
            self.seen[key] = _Process(name=name, parent=above, own=own, children=children, last=self._samples)
            resident += memory
        self.peak = max(self.peak, resident)

    def _below(self, pid: int, found: Mapping[int, tuple[str, int, int, float, float, int]]) -> bool:
        """Tell whether a process descends from the root, or did before its parent ended."""
        while pid in found:
            if pid == self.root or self._alive[pid] in self.seen:
                return True
            pid = found[pid][1]
        return False

    def usage(self) -> dict[str, float]:
        """Return CPU seconds by kind."""
        below: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for key, process in self.seen.items():
            if process.parent:
                below.setdefault(process.parent, []).append(key)
        totals: dict[str, float] = {}

        def account(key: tuple[int, int]) -> float:
            """Return a process's and its descendants' time; what was waited for and never seen is short-lived."""
            process = self.seen[key]
            kind = self._kind(key)
            spent = {child: account(child) for child in below.get(key, [])}
            ended = sum(seconds for child, seconds in spent.items() if self.seen[child].last < process.last)
            unseen = max(0.0, process.children - ended)
            totals[kind] = totals.get(kind, 0.0) + process.own
            helper = FFMPEG if kind in {DRIVER, WORKERS} else kind
            totals[helper] = totals.get(helper, 0.0) + unseen
            return process.own + sum(spent.values()) + unseen

        for key, process in self.seen.items():
            if process.parent not in self.seen:
                account(key)
        return totals

    def _kind(self, key: tuple[int, int]) -> str:
        name = self.seen[key].name
        if key[0] == self.root:
            return DRIVER
        if name.startswith(("ffmpeg", "ffprobe", "setpriv")):
            return FFMPEG
        if name.startswith(("node", "npm", "chrom", "remotion")):
            return BROWSER
        return WORKERS if name.startswith("ray::") else RAY


def _processes() -> Iterator[tuple[int, tuple[str, int, int, float, float, int]]]:
    """Return every process: name, parent, start, own CPU seconds, those of children it waited for, bytes resident."""
    for entry in os.scandir("/proc"):
        if not entry.name.isdecimal():
            continue
        try:
            text = Path(entry.path, "stat").read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        name, _, rest = text.partition("(")[2].rpartition(")")
        # Fields from the third on; see proc(5): ppid 4, utime 14, stime 15, cutime 16, cstime 17,
        # starttime 22, rss 24.
        fields = rest.split()
        own, children = (int(fields[11]) + int(fields[12])) / TICK, (int(fields[13]) + int(fields[14])) / TICK
        memory = int(fields[21]) * PAGE
        yield int(entry.name), (name, int(fields[1]), int(fields[19]), own, children, memory)


def watch(command: Sequence[str], environment: Mapping[str, str]) -> Usage:
    """Run a command to its end and return what its process tree took.

    Raises:
        RuntimeError: it failed; with the end of what it said.

    """
    adopt_orphans()
    started = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=dict(environment), stdout=out, stderr=said, stdin=subprocess.DEVNULL)
        tree = _Tree(root=process.pid)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        while process.poll() is None:
            tree.sample()
            time.sleep(INTERVAL)
        wall = time.monotonic() - started
        tree.sample()  # what outlived it
        reap()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        out.seek(0)
        said.seek(0)
        if process.returncode != 0:
            tail = said.read().decode(errors="replace")[-2000:]
            raise RuntimeError(f"{Path(command[0]).name} ended with {process.returncode}: {tail}")
        printed = out.read().decode()
    return _completed(tree, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, printed)


def _completed(tree: _Tree, waited: float, wall: float, printed: str) -> Usage:
    """Add what the last samples missed and waiting found: the end of the command's own process."""
    cpu = tree.usage()
    cpu[DRIVER] = cpu.get(DRIVER, 0.0) + max(0.0, waited - sum(cpu.values()))
    return Usage(cpu=cpu, wall=wall, printed=printed, peak=tree.peak)
