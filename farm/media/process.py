"""Child processes under supervision: the only place that starts any (but a family's guard).

A child stays in its parent's process group and dies with the thread that
started it (``setpriv --pdeathsig``). It runs under a deadline and a stall
limit, in loops that wake five times a second, so that a cancelled task can
interrupt them; when its block is left it is confirmed dead. Its exit code is
always checked.
"""

import contextlib
import fcntl
import os
import resource
import select
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import IO, Self

from farm.errors import CommandError, CommandTimeoutError, MissingToolError
from farm.media.family import worked

WAKE_SECONDS = 0.2
"""How often a waiting loop looks around."""

STDERR_BYTES = 1 << 20
"""Only the end of what a child says is read: broken media can make FFmpeg complain for gigabytes."""

TERMINATE_SECONDS = 3.0
"""How long a child may take to end when asked, before it is killed."""

PIPE_BYTES = 1 << 20
"""Size of the pipes to and from children: frames are megabytes, the default is 64 KiB."""

PACKAGES = {"ffmpeg": "ffmpeg", "ffprobe": "ffmpeg", "setpriv": "util-linux"}
"""Debian's package for each program."""


_STOP: ContextVar[threading.Event | None] = ContextVar("stop", default=None)
"""Ends every wait for a child in its context, once it is set."""


@contextlib.contextmanager
def stopped_by(stop: threading.Event) -> Iterator[None]:
    """Let every wait for a child raise KeyboardInterrupt once ``stop`` is set, in this context and copies of it.

    A signal reaches a process's main thread alone; a process that does several things in threads of their own ends
    one of them, with its children, by this.
    """
    token = _STOP.set(stop)
    try:
        yield
    finally:
        _STOP.reset(token)


@cache
def tool(name: str) -> str:
    """Return a program's path.

    Raises:
        MissingToolError: it is not installed.

    """
    path = shutil.which(name)
    if path is None:
        raise MissingToolError(f"{name} is not installed; try `apt-get install {PACKAGES.get(name, name)}`")
    return path


def cpu_seconds() -> float:
    """Return the CPU time of this process and of its children that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long a child may run. Seconds."""

    deadline: float
    """For the whole run."""
    stall: float
    """Without any sign of progress."""


class Child:
    """A running child process; use it as a context manager."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        limits: Limits,
        stdin: bool = False,
        stdout: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.command = (command[0], *command[1:])
        self._limits = limits
        self._env = {**os.environ, **env} if env else None
        self._stdin, self._stdout = stdin, stdout
        self._started = self._moved = time.monotonic()
        self._worked = 0

    def __enter__(self) -> Self:
        wrapped = [tool("setpriv"), "--pdeathsig", "KILL", "--", tool(self.command[0]), *self.command[1:]]
        self._stderr = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(
                wrapped,
                stdin=subprocess.PIPE if self._stdin else subprocess.DEVNULL,
                stdout=subprocess.PIPE if self._stdout else subprocess.DEVNULL,
                stderr=self._stderr,
                bufsize=0,
                env=self._env,
            )
        except BaseException:
            self._stderr.close()
            raise
        try:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    os.set_blocking(pipe.fileno(), False)
                    with contextlib.suppress(OSError):  # a user's pipe quota may be used up
                        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        try:
            self._end()
        finally:
            self._close_pipes()
            self._stderr.close()

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _end(self) -> None:
        """Ask the child to end, then kill it; return when it is dead."""
        if self._process.poll() is not None:
            return
        # FFmpeg notices the signal only between writes, and one into a full pipe would last for ever.
        self._close_pipes()
        self._process.terminate()
        try:
            self._process.wait(TERMINATE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """Return the child's process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Tell whether the child has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the child at once, for one that has nothing to finish."""
        self._process.kill()

    def renew(self, limits: Limits) -> None:
        """Let the time start again, under other limits, for a child that does one thing after another."""
        self._limits = limits
        self._started = self._moved = time.monotonic()

    @property
    def _in(self) -> IO[bytes]:
        assert self._process.stdin  # noqa: S101 — asked for in the constructor
        return self._process.stdin

    @property
    def _out(self) -> IO[bytes]:
        assert self._process.stdout  # noqa: S101 — asked for in the constructor
        return self._process.stdout

    def _check_time(self) -> None:
        """Give the child up when it has run or rested too long, or is not wanted any more."""
        stop = _STOP.get()
        if stop is not None and stop.is_set():
            raise KeyboardInterrupt
        now = time.monotonic()
        if now - self._started > self._limits.deadline:
            raise CommandTimeoutError(f"{self.command[0]} ran longer than {self._limits.deadline:g} s")
        if now - self._moved > self._limits.stall:
            raise CommandTimeoutError(f"{self.command[0]} made no progress for {self._limits.stall:g} s")

    def _look_for_work(self) -> None:
        """Take CPU time for progress: an encoder's last frames can come out long after the last one went in."""
        now = worked(self._process.pid)
        if now > self._worked:
            self._worked, self._moved = now, time.monotonic()

    def _wait_for(self, *, reading: bool) -> None:
        """Wait until the pipe can be used."""
        poll = select.poll()  # select() refuses descriptors from 1024 on
        poll.register(self._out if reading else self._in, select.POLLIN if reading else select.POLLOUT)
        self._moved = time.monotonic()  # the time that the caller took is not the child's
        while True:
            self._check_time()
            if poll.poll(WAKE_SECONDS * 1000):
                return

    def write(self, data: memoryview) -> None:
        """Write all of ``data`` to the child.

        Raises:
            CommandError: it has ended; with what it said.
            CommandTimeoutError: it does not take the data.

        """
        sent = 0
        while sent < len(data):
            self._wait_for(reading=False)
            try:
                sent += os.write(self._in.fileno(), data[sent : sent + PIPE_BYTES])
            except BlockingIOError:
                continue
            except BrokenPipeError:
                self.finish()
                raise CommandError(command=self.command, exit_code=0, stderr="it stopped reading early") from None

    def read_into(self, buffer: memoryview) -> int:
        """Fill ``buffer`` from the child; return the bytes read, fewer only at its end."""
        filled = 0
        while filled < len(buffer):
            self._wait_for(reading=True)
            read = os.readv(self._out.fileno(), [buffer[filled:]])
            if read == 0:
                break
            filled += read
        return filled

    def chunks(self) -> Iterator[bytes]:
        """Return what the child prints, as it comes."""
        while True:
            self._wait_for(reading=True)
            data = os.read(self._out.fileno(), PIPE_BYTES)
            if not data:
                return
            yield data

    def finish(self) -> str:
        """Close the child's input, wait for its end, and return its standard error.

        Raises:
            CommandError: its exit code is not 0.
            CommandTimeoutError: it does not end.

        """
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        self._moved = time.monotonic()
        while True:
            try:
                code = self._process.wait(WAKE_SECONDS)
                break
            except subprocess.TimeoutExpired:
                self._look_for_work()
                self._check_time()
        self._stderr.seek(max(0, os.fstat(self._stderr.fileno()).st_size - STDERR_BYTES))
        said = self._stderr.read().decode(errors="replace")
        if code != 0:
            raise CommandError(command=self.command, exit_code=code, stderr=said, retryable=code < 0)
        return said


def run(command: Sequence[str], *, limits: Limits, on_output: Callable[[bytes], None] | None = None) -> bytes:
    """Run a command to its end and return what it printed.

    Raises:
        CommandError: its exit code is not 0.
        CommandTimeoutError: it ran or rested too long.
        MissingToolError: there is no such program.

    """
    printed = bytearray()
    with Child(command, limits=limits, stdout=True) as child:
        for data in child.chunks():
            if on_output:
                on_output(data)
            printed += data
        child.finish()
    return bytes(printed)
