"""How far an export is, weighted by real work, and when it will be done.

Preparing takes the first five percent, since the rest is not known before.
After that a percent is a percent of the estimated work: CPU seconds of the
tasks spread over the farm's slots, and what joining and delivering take.
"""

import time
from collections.abc import Callable, Mapping

from farm.orchestrator.events import Advanced, Listener, Stage
from farm.plan.build import Plan
from farm.plan.tasks import MixPayload, Task, TranscodePayload

PREPARE_PERCENT = 5.0
"""Share of the bar that preparing takes."""

START_SECONDS, JOIN_SECONDS, CHECK_SECONDS, DELIVER_SECONDS = 6.0, 0.002, 0.008, 0.0005
"""Estimated work: for Ray's start, for joining, checking and delivering a frame."""

AT_ONCE_SECONDS = 0.5
"""A start that took less was none: Ray was there already, and none of the bar is its."""

ETA_AFTER = 0.02
"""Share of the work that must be done before an estimate of the rest means something."""


def stage_of(task: Task) -> Stage:
    """Return the stage that people see a task in."""
    if isinstance(task.payload, MixPayload):
        return Stage.SOUND
    return Stage.ENCODE if isinstance(task.payload, TranscodePayload) else Stage.RENDER


class Meter:
    """Adds up estimated seconds and tells a listener."""

    def __init__(self, listener: Listener, clock: Callable[[], float] = time.monotonic) -> None:
        self._listener, self._clock = listener, clock
        self._expected: dict[Stage, float] = {}
        self._done: dict[Stage, float] = {}
        self._tasks: tuple[Task, ...] = ()
        self._cpus = 1.0
        self._percent = self._found = 0.0
        self._began = clock()
        self._frames = self._frames_total = 0

    def prepared(self, share: float) -> None:
        """Tell how much of the assets is prepared, from 0 to 1."""
        self._percent = max(self._percent, PREPARE_PERCENT * share)
        self._report()

    def planned(self, plan: Plan, *, todo: frozenset[str], cpus: float) -> None:
        """Take a plan; what is not in ``todo`` was found in the store."""
        self._tasks, self._cpus, self._began = plan.tasks, cpus, self._clock()
        self._frames_total = sum(task.frames for task in plan.tasks)
        delivered = sum(plan.tracks[output.track].frames for output in plan.outputs)
        self._expected = {
            Stage.START: START_SECONDS if todo else 0.0,
            Stage.JOIN: delivered * JOIN_SECONDS,
            Stage.CHECK: delivered * CHECK_SECONDS,
            Stage.DELIVER: delivered * DELIVER_SECONDS,
        }
        for task in plan.tasks:
            self._expected[stage_of(task)] = self._expected.get(stage_of(task), 0.0) + task.seconds / cpus
        self._done = {}
        self._found = sum(task.seconds / cpus for task in plan.tasks if task.key not in todo)

    def rendered(self, shares: Callable[[Task], float]) -> None:
        """Tell how far each task is, from 0 to 1."""
        done: dict[Stage, float] = {}
        frames = 0.0
        for task in self._tasks:
            share = shares(task)
            frames += share * task.frames
            done[stage_of(task)] = done.get(stage_of(task), 0.0) + share * task.seconds / self._cpus
        self._done |= done
        self._frames = round(frames)
        self._report()

    def finished(self, stage: Stage) -> None:
        """Mark a stage as done."""
        if stage is Stage.START and self._clock() - self._began < AT_ONCE_SECONDS:
            self._expected[stage] = 0.0
        self._done[stage] = self._expected.get(stage, 0.0)
        self._report()

    def _report(self) -> None:
        total, done = sum(self._expected.values()), sum(self._done.values())
        if total > 0:
            share = PREPARE_PERCENT + (100 - PREPARE_PERCENT) * min(1.0, done / total)
            self._percent = max(self._percent, share)
        self._listener(
            Advanced(
                stage=self._stage(),
                percent=round(self._percent, 1),
                eta_seconds=self._eta(done, total),
                frames=self._frames,
                frames_total=self._frames_total,
            )
        )

    def _stage(self) -> Stage:
        """Return the earliest stage with work left."""
        if not self._expected:
            return Stage.PREPARE
        left = [stage for stage in Stage if self._expected.get(stage, 0) > self._done.get(stage, 0) + 1e-9]
        return left[0] if left else Stage.DELIVER

    def _eta(self, done: float, total: float) -> float | None:
        """Estimate the time left from how long this run's own work took."""
        fresh = done - self._found
        if total <= 0 or fresh <= ETA_AFTER * (total - self._found):
            return None
        return round((self._clock() - self._began) * (total - done) / fresh, 1)


def share_of(done: Mapping[str, object], frames: Mapping[str, int]) -> Callable[[Task], float]:
    """Return how far a task is, from the results so far and the frames of running tasks, by key."""

    def share(task: Task) -> float:
        if task.key in done:
            return 1.0
        return min(1.0, frames.get(task.key, 0) / task.frames) if task.frames else 0.0

    return share
