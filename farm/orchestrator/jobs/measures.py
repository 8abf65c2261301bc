"""What is measured of tasks and jobs, from what is told of them. Pure."""

from collections.abc import Iterator

from farm.jobs.budgets import Fault
from farm.metrics import (
    COST,
    CPU_SECONDS,
    DELIVERED_SECONDS,
    ENCODER_SECONDS,
    FRAMES,
    TASK_DURATION,
    TASK_FAILURES,
    TASKS,
    Sample,
)
from farm.orchestrator.events import TaskFinished

DISPATCHER = "dispatcher"
"""Stands for a pool where dispatchers' own work is counted: preparing, joining, checking, delivering."""
HOUR_SECONDS = 3600.0


def of_finished(news: TaskFinished, pool: str, *, hour_price: float) -> tuple[Sample, ...]:
    """Return what is measured of a task that has its result; ``hour_price`` is that of an hour of CPU time."""
    return tuple(_of_finished(news, pool, hour_price))


def _of_finished(news: TaskFinished, pool: str, hour_price: float) -> Iterator[Sample]:
    yield Sample(metric=TASKS, value=1, labels=(pool, news.status))
    if news.status != "rendered":
        return
    yield Sample(metric=TASK_DURATION, value=news.seconds, labels=(pool,))
    yield from of_cpu(news.cpu_seconds, pool, hour_price=hour_price)
    if news.encoder:
        yield Sample(metric=FRAMES, value=news.frames, labels=(news.encoder,))
        yield Sample(metric=ENCODER_SECONDS, value=news.seconds, labels=(news.encoder,))


def of_failed(pool: str, fault: Fault) -> tuple[Sample, ...]:
    """Return what is measured of a failed attempt; nobody knows what CPU time it took."""
    return (Sample(metric=TASK_FAILURES, value=1, labels=(pool, fault)),)


def of_cpu(seconds: float, pool: str, *, hour_price: float) -> tuple[Sample, ...]:
    """Return what is measured of some CPU time, in seconds."""
    spent = Sample(metric=CPU_SECONDS, value=seconds, labels=(pool,))
    return (spent, Sample(metric=COST, value=seconds / HOUR_SECONDS * hour_price, labels=(pool,)))


def of_delivered(kind: str, seconds: float) -> tuple[Sample, ...]:
    """Return what is measured of a finished job that delivered something of some length, in seconds."""
    return (Sample(metric=DELIVERED_SECONDS, value=seconds, labels=(kind,)),) if seconds else ()
