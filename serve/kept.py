"""What a replica finds out once for all who ask: kept for a short while, and found anew behind their backs."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

KEEP_SECONDS = 30.0
"""How old something may get before it is looked for again: so long after it was installed, a program counts."""

T = TypeVar("T")

log = logging.getLogger("farm.serve")


class Kept(Generic[T]):
    """A value that is found when it is first asked for, and again when it is old.

    Only those who ask before there is any wait for it, all of them for the same finding; later ones get the old one
    while a thread finds the new. Safe to use from several threads.
    """

    def __init__(
        self, find: Callable[[], T], *, seconds: float = KEEP_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._find, self._seconds, self._clock = find, seconds, clock
        self._turn = threading.Lock()
        self._found: tuple[T, float] | None = None
        """The value, and when it was found."""

    def __call__(self) -> T:
        """Return the value; raises what finding it raises, if there is none yet."""
        found = self._found
        if found is None:
            with self._turn:
                return (self._found or self._renewed())[0]
        value, at = found
        if self._clock() - at >= self._seconds and not self._turn.locked():
            threading.Thread(target=self._renew, name="look", daemon=True).start()
        return value

    def _renewed(self) -> tuple[T, float]:
        self._found = (self._find(), self._clock())
        return self._found

    def _renew(self) -> None:
        """Find the value anew, unless another thread does."""
        if not self._turn.acquire(blocking=False):
            return
        try:
            self._renewed()
        except Exception:  # whoever asks keeps the old one, and the next one tries again
            log.exception("what was known cannot be found anew")
        finally:
            self._turn.release()
