"""How far an export is, weighted by real work, and when it will be done."""

import time
from collections.abc import Callable

from farm.orchestrator.events import Advanced, Listener, Stage

ETA_AFTER = 0.03
"""Share of the work that must be done before an estimate of the rest means something."""


class Meter:
    """Adds up estimated CPU seconds by stage."""

    def __init__(self, listener: Listener, clock: Callable[[], float] = time.monotonic) -> None:
        self._listener, self._clock = listener, clock
        self._total: dict[Stage, float] = {}
        self._done: dict[Stage, float] = {}
        self._skipped = 0.0
        self._started = clock()
        self._percent = 0.0
        self.frames = self.frames_total = 0

    def expect(self, stage: Stage, seconds: float) -> None:
        """Set a stage's estimated work."""
        self._total[stage] = seconds

    def advance(self, stage: Stage, seconds: float) -> None:
        """Set a stage's work done so far and tell the listener."""
        self._done[stage] = min(seconds, self._total.get(stage, seconds))
        self.report()

    def found(self, seconds: float) -> None:
        """Count work that the store spared: it says nothing about speed."""
        self._skipped = seconds

    def finish(self, stage: Stage) -> None:
        """Mark a stage as done."""
        self.advance(stage, self._total.get(stage, 0.0))

    def report(self) -> None:
        """Tell the listener where the export stands."""
        total = sum(self._total.values())
        done = sum(self._done.values())
        if total > 0:
            self._percent = max(self._percent, min(100.0, 100 * done / total))
        self._listener(
            Advanced(
                stage=self._stage(),
                percent=round(self._percent, 1),
                eta_seconds=self._eta(done, total),
                frames=self.frames,
                frames_total=self.frames_total,
            )
        )

    def _stage(self) -> Stage:
        """Return the earliest stage with work left."""
        open_stages = [s for s in Stage if self._total.get(s, 0) > self._done.get(s, 0)]
        return open_stages[0] if open_stages else Stage.DELIVER

    def _eta(self, done: float, total: float) -> float | None:
        """Estimate the time left from the work done in this run."""
        fresh = done - self._skipped
        if total <= 0 or fresh < ETA_AFTER * (total - self._skipped) or fresh <= 0:
            return None
        return round((self._clock() - self._started) * (total - done) / fresh, 1)
