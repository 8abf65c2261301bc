"""A task with its lines in the worker's log, each with the ids of job, scene, task, attempt and node."""

import time
from contextlib import closing
from typing import Any

from farm import log
from farm.errors import FarmError
from farm.scene_worker.render import News, Order, execute
from farm.settings import Settings
from farm.storage.artifact import Artifact


def execute_logged(order: Order, settings: Settings, *, node: str) -> News:
    """Carry out a task as :func:`farm.scene_worker.render.execute` does, and log how it begins and ends.

    Raises:
        FarmError: as there.

    """
    log.configure(form=settings.log_format, level=settings.log_level)
    task, began = order.task, time.monotonic()
    scene = task.scenes[0] if task.scenes else None
    ids: dict[str, Any] = {"job": order.job, "scene": scene, "task": task.name, "key": task.key}
    ids |= {"attempt": order.attempt, "node": node}
    log.tell("task.running", **ids)
    try:
        with closing(execute(order, settings)) as steps:
            for news in steps:
                yield news
                if isinstance(news, Artifact):
                    log.tell("task.done", **ids, seconds=round(time.monotonic() - began, 3), sha256=news.sha256)
    except FarmError as error:
        log.tell("task.failed", level="warning", **ids, code=error.code, error=error.message)
        raise
    except GeneratorExit:
        log.tell("task.stopped", **ids)
        raise
    except BaseException as error:
        log.tell("task.failed", level="error", **ids, error=f"{type(error).__name__}: {error}")
        raise
