"""Ray's nodes, what fits on them, and Ray's ways of telling what became of a task."""

from typing import Any

import ray
from ray import exceptions as broken
from ray._private import worker as internals

from farm.errors import FarmError, FarmLostError, InfrastructureError, RenderError
from farm.plan.tasks import Resources
from farm.scene_worker.render import Progress
from farm.storage.artifact import Artifact


def alive() -> list[dict[str, Any]]:
    """Return Ray's description of the nodes that are up."""
    nodes: list[dict[str, Any]] = ray.nodes()  # type: ignore[no-untyped-call]
    return [node for node in nodes if node["Alive"]]


def slots_of(resources: Resources, *, avoid: frozenset[str] = frozenset()) -> float:
    """Return how many such tasks fit the living nodes at once, those in ``avoid`` aside."""
    total = 0.0
    for node in alive():
        has = node["Resources"]
        fits = [has.get(tag, 0.0) // need for tag, need in resources.tags.items() if need > 0]
        if resources.cpus > 0:
            fits.append(has.get("CPU", 0.0) // resources.cpus)
        if node["NodeID"] not in avoid:
            total += min(fits, default=0.0)
    return total


def first_line(error: BaseException) -> str:
    """Return what an error says first."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def as_error(raised: Exception) -> FarmError:
    """Return our own error for whatever an attempt raised."""
    if isinstance(raised, broken.RayTaskError):
        cause = raised.cause
        if isinstance(cause, FarmError):
            return cause
        if isinstance(cause, MemoryError):
            return InfrastructureError("the worker ran out of memory")
        return RenderError(f"{type(cause).__name__}: {first_line(cause) if cause else raised}")
    if isinstance(raised, broken.TaskCancelledError):
        return InfrastructureError("it was cancelled")
    if isinstance(raised, broken.OutOfMemoryError):
        return InfrastructureError("its node ran out of memory")
    return InfrastructureError(f"its worker or node was lost ({type(raised).__name__})")


def avoiding(nodes: frozenset[str]) -> dict[str, str]:
    """Return the label selector that keeps a task off some nodes."""
    return {"ray.io/node-id": f"!in({','.join(sorted(nodes))})"}


def next_of(stream: Any) -> tuple[str, Progress | Artifact | FarmError]:
    """Return a streaming task's next value, with the node that it came from; or what ended it.

    Raises:
        FarmLostError: Ray's own process beside this one is dead, so nothing can be started any more.

    """
    try:
        node, news = ray.get(next(stream))
    except StopIteration:
        return "", RenderError("the task ended without a result")
    except broken.LocalRayletDiedError as error:
        raise FarmLostError("Ray was lost on this machine (LocalRayletDiedError)") from error
    except Exception as raised:  # noqa: BLE001 — whatever a task raised comes out here
        return "", as_error(raised)
    return node, news


ESSENTIAL = frozenset({"gcs_server", "raylet"})
"""Ray's processes without which nothing goes on, as Ray names them; it starts the others again, or can do without."""


def dead_processes() -> tuple[str, ...]:
    """Return which essential processes of a Ray that this process started have died."""
    node = internals._global_node  # noqa: SLF001 — Ray tells it nowhere else
    dead: set[str] = {kind for kind, _process in node.dead_processes()} if node else set()
    return tuple(sorted(dead & ESSENTIAL))
