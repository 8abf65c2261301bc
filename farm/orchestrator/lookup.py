"""What the store already has of a plan."""

from farm.errors import CorruptArtifactError
from farm.orchestrator.dispatch import Result
from farm.orchestrator.events import Listener, PlannedTask, TaskFinished, TasksPlanned, Warned
from farm.plan.build import Plan
from farm.plan.tasks import Task
from farm.scene_worker.remotion.score import SCORE
from farm.scene_worker.render import kind_of
from farm.storage.store import Store


def look_up(plan: Plan, store: Store, done: dict[str, Result], listener: Listener) -> list[Task]:
    """Add to ``done`` what the store has, its bytes verified; return the tasks that are left to run.

    A task whose result only serves others that are there already is not needed.
    """
    tasks = {task.key: task for task in plan.tasks}
    left: set[str] = set()
    goals = [joint.key for track in plan.tracks for joint in track.joints]
    goals += [output.sound for output in plan.outputs if output.sound]
    while goals:
        task = tasks[goals.pop()]
        if task.key in left or task.key in done:
            continue
        found = found_in(store, task, listener)
        if found:
            done[task.key] = found
        else:
            left.add(task.key)
            goals += task.needs
    needed = tuple(_planned(task) for task in plan.tasks if task.key in left or task.key in done)
    listener(TasksPlanned(tasks=needed))
    return [task for task in plan.tasks if task.key in left]


def _planned(task: Task) -> PlannedTask:
    pool = "-".join(sorted(task.resources.tags)) or "cpu"
    scene = task.scenes[0] if task.scenes else None
    return PlannedTask(name=task.name, key=task.key, pool=pool, retries=task.on_error.retry, scene=scene)


def found_in(store: Store, task: Task, listener: Listener) -> Result | None:
    """Return a task's result from the store, if its bytes are what they should be."""
    artifact = store.find(kind_of(task), task.key)
    if artifact is None or not all(store.find(SCORE, key) for key in task.scores):
        return None
    try:
        store.open_local(artifact)
    except CorruptArtifactError as error:
        listener(Warned(message=f"{task.name}: {error}; it is rendered again"))
        return None
    listener(TaskFinished(name=task.name, key=task.key, status="cached", cpu_seconds=0.0))
    return Result(task=task, status="cached", artifact=artifact, attempts=0)
