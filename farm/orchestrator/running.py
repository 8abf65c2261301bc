"""An export's tasks on the farm, which is joined when there is something to run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from farm.media.ffmpeg import version
from farm.orchestrator.dispatch import Advance, Dispatcher, Failure, Result
from farm.orchestrator.events import Listener, Stage
from farm.orchestrator.executor import Executor
from farm.orchestrator.joining import Joining
from farm.orchestrator.lookup import found_in
from farm.orchestrator.meter import Meter, share_of
from farm.orchestrator.reach import require_listening
from farm.orchestrator.stages import StageClock
from farm.plan.tasks import Task, Versions
from farm.scene_worker.render import Order
from farm.settings import Settings
from farm.storage.store import Store


@dataclass(frozen=True, kw_only=True)
class Runner:
    """Runs the tasks of one export."""

    joining: Joining
    store: Store
    settings: Settings
    listener: Listener
    meter: Meter
    clock: StageClock
    job: str
    """Id of the job that it is done for; for logs."""

    def executor(self) -> Executor:
        """Return the executor, connecting at the first call."""
        if self.joining.is_joined:
            return self.joining.executor()
        require_listening(self.settings.ray_address)
        with self.clock.stage(Stage.START):
            executor = self.joining.executor()
        self.meter.finished(Stage.START)
        return executor

    def ask(self, tasks: list[Task], paths: Mapping[str, str]) -> tuple[Mapping[str, Result], Sequence[Failure]]:
        """Run what the store has no answer to, before there is a plan."""
        done: dict[str, Result] = {}
        for task in tasks:
            found = found_in(self.store, task, self.listener)
            if found:
                done[task.key] = found
        left = [task for task in tasks if task.key not in done]
        return done, self._dispatch(left, paths, done, lambda _frames, _done: None)

    def run(self, todo: list[Task], paths: Mapping[str, str], done: dict[str, Result]) -> list[Failure]:
        """Run a plan's tasks, adding results to ``done``, and tell how far they are; return those that failed."""
        if not todo:
            return []

        def advance(frames: Mapping[str, int], results: Mapping[str, Result]) -> None:
            self.meter.rendered(share_of(results, frames))

        self.executor()
        with self.clock.stage(Stage.RENDER):
            return self._dispatch(todo, paths, done, advance)

    def _dispatch(
        self, tasks: list[Task], paths: Mapping[str, str], done: dict[str, Result], advance: Advance
    ) -> list[Failure]:
        """Run tasks on the farm, adding results to ``done``; return those that failed."""
        if not tasks:
            return []

        def order(task: Task) -> Order:
            versions = Versions(ffmpeg=version())
            return Order(task=task, store=self.store.uri, assets=paths, versions=versions, job=self.job)

        dispatcher = Dispatcher(
            executor=self.executor(), settings=self.settings, listener=self.listener, order=order, advance=advance
        )
        return dispatcher.run(tasks, done)
