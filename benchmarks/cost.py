"""CPU and wall time of commands, with everything that they start."""

import contextlib
import ctypes
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REAP_SECONDS = 20.0
"""How long orphans of a finished command may take to end."""

PR_SET_CHILD_SUBREAPER = 36
"""From ``linux/prctl.h``: orphaned descendants become this process's children."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What commands took, in seconds."""

    cpu: float
    """User and system time of all processes."""
    wall: float


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent has ended, so that their time is counted here."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children_seconds() -> float:
    """Return the CPU time of all descendants that have ended and been waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def reap() -> None:
    """Wait for adopted orphans."""
    end = time.monotonic() + REAP_SECONDS
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < end:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.02)


def count(commands: Sequence[Sequence[str]], *, stdin: Path | None = None) -> Cost:
    """Run commands one after another and return what they took together.

    Nothing else may run below this process meanwhile.

    Raises:
        RuntimeError: one failed; with the end of what it said.

    """
    adopt_orphans()
    spent, started = children_seconds(), time.monotonic()
    for command in commands:
        run(command, stdin=stdin)
    wall = time.monotonic() - started
    reap()
    return Cost(cpu=children_seconds() - spent, wall=wall)


def run(command: Sequence[str], *, stdin: Path | None = None) -> None:
    """Run one command to its end.

    Raises:
        RuntimeError: it failed; with the end of what it said.

    """
    with contextlib.ExitStack() as open_files:
        source = open_files.enter_context(stdin.open("rb")) if stdin else subprocess.DEVNULL
        said = open_files.enter_context(tempfile.TemporaryFile())
        code = subprocess.run(command, stdin=source, stdout=subprocess.DEVNULL, stderr=said, check=False).returncode
        if code != 0:
            said.seek(0)
            tail = said.read().decode(errors="replace")[-2000:]
            raise RuntimeError(f"{Path(command[0]).name} ended with {code}: {tail}")
