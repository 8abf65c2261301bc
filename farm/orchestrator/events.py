"""What happens during an export, as one stream of typed events.

The command line draws them; a service can send them on as JSON.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Literal

from farm.spec.base import Model


class Stage(StrEnum):
    """The stages of an export, in order."""

    PREPARE = "prepare"
    START = "start"
    RENDER = "render"
    SOUND = "sound"
    ENCODE = "encode"
    JOIN = "join"
    CHECK = "check"
    DELIVER = "deliver"


class StageStarted(Model):
    """A stage begins."""

    event: Literal["stage"] = "stage"
    stage: Stage


class Advanced(Model):
    """Work was done."""

    event: Literal["progress"] = "progress"
    stage: Stage
    """The earliest stage that is not finished."""
    percent: float
    """Share of the whole work, by estimated cost; never falls."""
    eta_seconds: float | None
    """Estimated time left; none until there is something to estimate from."""
    frames: int
    """Frames rendered or found in the store."""
    frames_total: int


class PlannedTask(Model):
    """One task of a plan."""

    name: str
    key: str
    pool: str
    """What kind of worker it needs: ``cpu``, or the slots that it takes, such as ``chromium``."""
    retries: int
    """Attempts beyond the first that its scene asks for."""
    scene: int | None = None
    """Index of the (first) scene that it shows; none: of no scene."""


class TasksPlanned(Model):
    """It is known what there is to do; what the store has of it was told before as finished."""

    event: Literal["planned"] = "planned"
    tasks: tuple[PlannedTask, ...]


class TaskStarted(Model):
    """A worker took a task."""

    event: Literal["task_started"] = "task_started"
    name: str
    key: str
    attempt: int
    node: str


class TaskFinished(Model):
    """A task's result is in the store."""

    event: Literal["task_finished"] = "task_finished"
    name: str
    key: str
    status: Literal["rendered", "cached"]
    cpu_seconds: float
    seconds: float = 0.0
    """Wall time, as its worker measured it; 0 for what was in the store."""
    frames: int = 0
    """Frames that it encoded; 0 for what has none."""
    encoder: str = ""
    """FFmpeg's name of what encoded them."""


class TaskFailed(Model):
    """An attempt failed."""

    event: Literal["task_failed"] = "task_failed"
    name: str
    key: str
    attempt: int
    message: str
    retryable: bool = False
    """Whether the infrastructure is to blame."""
    retry_seconds: float | None
    """When it is tried again; none if it is not."""


class Warned(Model):
    """Something the customer may not have meant."""

    event: Literal["warning"] = "warning"
    message: str


Event = StageStarted | Advanced | TasksPlanned | TaskStarted | TaskFinished | TaskFailed | Warned

Listener = Callable[[Event], None]
"""Receives events as they happen, from one thread."""


def ignore(_event: Event) -> None:
    """Listen to nothing."""
