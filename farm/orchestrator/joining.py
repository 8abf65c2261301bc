"""An export's way to the farm: joined when there is something to run, or a little ahead of that."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Event, Thread

from farm.errors import FarmError
from farm.orchestrator.executor import Executor


class Joining:
    """Joins at most once, whoever asks first. Methods are called from one thread."""

    def __init__(self, join: Callable[[], Executor]) -> None:
        self._join = join
        self._executor: Executor | None = None
        self._coming: Future[Executor] | None = None
        self._left = Event()

    @property
    def is_joined(self) -> bool:
        """Return whether the farm was needed so far."""
        return self._executor is not None

    def ahead(self) -> None:
        """Begin to join in another thread, where this one has something else to do before it needs the farm."""
        if self._executor is None and self._coming is None:
            self._coming = Future()
            Thread(target=self._keep, args=(self._coming,), name="joining the farm").start()

    def executor(self) -> Executor:
        """Return the farm's executor; wait for it if need be.

        Raises:
            FarmError: it cannot be joined.

        """
        if self._executor is None:
            coming, self._coming = self._coming, None
            self._executor = coming.result() if coming else self._join()
        return self._executor

    def close(self) -> None:
        """Leave the farm, or what was begun of it."""
        coming, self._coming = self._coming, None
        try:
            if coming:
                with suppress(FarmError):  # nobody has asked for it
                    self._executor = coming.result()
            if self._executor:
                self._executor.close()
                self._executor = None
        finally:
            self._left.set()

    def _keep(self, promise: "Future[Executor]") -> None:
        """Join, and stay: what a private Ray consists of dies with the thread that started it (prctl(2), PDEATHSIG)."""
        try:
            promise.set_result(self._join())
        except BaseException as error:  # noqa: BLE001 - whoever waits for it raises it
            promise.set_exception(error)
        else:
            self._left.wait()
