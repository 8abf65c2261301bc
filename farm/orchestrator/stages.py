"""What each stage of an export took."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from farm.media.process import cpu_seconds
from farm.orchestrator.events import Listener, Stage, StageStarted
from farm.orchestrator.manifest import StageFacts, TaskFacts

TASK_STAGES = {"mix": Stage.SOUND, "transcode": Stage.ENCODE}
"""Stage of each kind of task; all others render."""


class StageClock:
    """Times the stages of one export; a stage entered twice adds up."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._wall: dict[Stage, float] = {}
        self._cpu: dict[Stage, float] = {}
        self._timed = (0.0, 0.0)
        """Wall and CPU time of all blocks so far: a block within another is not counted twice."""

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Announce a stage; note the wall time, and the CPU time of this process, that its block takes.

        Where stages are entered within it, their time is theirs alone.
        """
        self._listener(StageStarted(stage=stage))
        wall, cpu, before = time.monotonic(), cpu_seconds(), self._timed
        try:
            yield
        finally:
            own_wall = time.monotonic() - wall - (self._timed[0] - before[0])
            own_cpu = cpu_seconds() - cpu - (self._timed[1] - before[1])
            self._wall[stage] = self._wall.get(stage, 0.0) + own_wall
            self._cpu[stage] = self._cpu.get(stage, 0.0) + own_cpu
            self._timed = (self._timed[0] + own_wall, self._timed[1] + own_cpu)

    def seconds(self, stage: Stage) -> float:
        """Return a stage's wall time so far."""
        return self._wall.get(stage, 0.0)

    def facts(self, tasks: Sequence[TaskFacts]) -> tuple[StageFacts, ...]:
        """Return every stage in order; the tasks' own time is added to theirs."""
        wall, cpu = dict(self._wall), dict(self._cpu)
        for task in tasks:
            stage = TASK_STAGES.get(task.kind, Stage.RENDER)
            cpu[stage] = cpu.get(stage, 0.0) + task.cpu_seconds
            if stage is not Stage.RENDER:  # these run beside the rendering, whose block times them all
                wall[stage] = wall.get(stage, 0.0) + task.seconds
        return tuple(
            StageFacts(name=stage, seconds=round(wall[stage], 3), cpu_seconds=round(cpu.get(stage, 0.0), 3))
            for stage in Stage
            if wall.get(stage)
        )
