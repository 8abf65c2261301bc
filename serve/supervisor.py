"""The process above `farm serve`: starts everything again when Ray, the service or their process is lost.

Ray ends its own driver when its head dies, so nothing in that process can be relied on to mend it. This one knows
no Ray and has no threads: it forks the process that does the work, looks whether the service answers, and forks
another when it does not. What was accepted is in the ledger, and goes on.
"""

import ctypes
import http.client
import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from enum import Enum

from farm import log
from farm.orchestrator.cluster import is_private
from farm.settings import Settings

LOOK_SECONDS = 2.0
"""How often it is looked whether the service answers."""
ANSWER_SECONDS = 5.0
"""Longest wait for an answer to that."""
WAKE_SECONDS = 0.25
"""How often it is looked whether the process has ended."""
END_SECONDS = 40.0
"""How long the process may take to end when asked: it gives its jobs back, and lets requests end."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
"""Pause before another process; twice as long after each that did not come up."""
LOST_CODE = 75
"""Exit code of a process that lost its Ray (EX_TEMPFAIL of sysexits.h)."""
PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>."""


class Found(Enum):
    """How the service was found; the value is for how many seconds that is borne before everything starts again."""

    WELL = float("inf")
    """It answers."""
    GONE = 30.0
    """Nobody listens at its port. Ray starts a replica that died again by itself; on a busy machine that takes ten."""
    SILENT = 60.0
    """Somebody listens, and does not answer: it may be overloaded."""


def look(settings: Settings) -> Found:
    """Tell whether the service answers on this machine."""
    every = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what listens everywhere listens here
    host = every.get(settings.serve_host, settings.serve_host)
    try:
        with closing(http.client.HTTPConnection(host, settings.serve_port, timeout=ANSWER_SECONDS)) as line:
            line.request("GET", "/health/live")
            line.getresponse().read()
    except ConnectionRefusedError:
        return Found.GONE
    except (OSError, http.client.HTTPException):
        return Found.SILENT
    return Found.WELL


@dataclass(kw_only=True)
class _Ended:
    """How a process ended."""

    code: int
    was_ready: bool


@dataclass(kw_only=True)
class Supervisor:
    """Forks the working process as often as it takes."""

    settings: Settings
    _pid: int = 0
    _asked: int = 0
    """The signal that somebody wants this to end by; 0: nobody does."""
    _handlers: dict[int, object] = field(default_factory=dict)

    def supervise(self) -> Callable[[], None] | int:
        """Fork; return in the working process what it calls once it is ready, and in this one its last exit code.

        A process that never came up is not repeated, if it is the first one: its set-up is wrong, and it says how.
        """
        pause, was_ready = FIRST_PAUSE_SECONDS, False
        while True:
            ready, tell = os.pipe()
            self._pid = os.fork()
            if not self._pid:
                os.close(ready)
                return self._begin(tell)
            os.close(tell)
            self._take_signals()
            with closing(os.fdopen(ready, "rb", buffering=0)):
                ended = self._watch(ready)
            was_ready = was_ready or ended.was_ready
            if self._asked or not was_ready:
                return ended.code
            pause = FIRST_PAUSE_SECONDS if ended.was_ready else min(LONGEST_PAUSE_SECONDS, 2 * pause)
            log.tell("service.lost", level="error", exit_code=ended.code, restart_seconds=pause)
            if self._sleep(pause):
                return 0

    def _begin(self, tell: int) -> Callable[[], None]:
        """Prepare the working process: it ends with this one, and gets signals from it alone."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal returned before
        os.setpgid(0, 0)  # a terminal's Ctrl-C reaches the process above, which passes it on
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)

        def told() -> None:
            os.write(tell, b"!")
            os.close(tell)

        return told

    def _take_signals(self) -> None:
        def pass_on(number: int, _frame: object) -> None:
            self._asked = number
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)

        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.signal(number, pass_on)
            self._handlers.setdefault(number, before)

    def _watch(self, ready: int) -> _Ended:
        """Wait for the process's end; end it once its service is gone."""
        is_ready, since, look_at = False, 0.0, 0.0
        while (code := self._code()) is None:
            if not is_ready and select.select([ready], [], [], 0)[0] and os.read(ready, 1):
                is_ready, since = True, time.monotonic()
            now = time.monotonic()
            if is_ready and not self._asked and is_private(self.settings) and now >= look_at:
                found = look(self.settings)
                now = time.monotonic()
                look_at = now + LOOK_SECONDS
                if found is Found.WELL:
                    since = now
                elif now - since >= found.value:
                    log.tell("service.unanswered", level="error", found=found.name.lower(), seconds=round(now - since))
                    code = self._end()
                    break
            time.sleep(WAKE_SECONDS)
        return _Ended(code=code, was_ready=is_ready)

    def _code(self) -> int | None:
        """Return how the process ended, as a shell would; none while it lives."""
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        return _shell_code(status) if pid else None

    def _end(self) -> int:
        """End the process: first by asking, then by force."""
        os.kill(self._pid, signal.SIGTERM)
        end = time.monotonic() + END_SECONDS
        while (code := self._code()) is None and time.monotonic() < end:
            time.sleep(WAKE_SECONDS)
        if code is None:
            os.kill(self._pid, signal.SIGKILL)
            code = _shell_code(os.waitpid(self._pid, 0)[1])
        return code

    def _sleep(self, seconds: float) -> bool:
        """Wait; return whether somebody has asked for the end meanwhile."""
        end = time.monotonic() + seconds
        while not self._asked and time.monotonic() < end:
            time.sleep(WAKE_SECONDS)
        return bool(self._asked)


def _shell_code(status: int) -> int:
    """Return an exit code; 128 and a signal's number for who was killed by it."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code
