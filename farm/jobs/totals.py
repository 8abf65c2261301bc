"""What was measured, added up in the ledger, and how it stands now.

A total is written by the transaction that it counts, so it tells nothing that was undone; it outlives the jobs that
it came from, and any number of dispatchers add to it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from farm.jobs.database import Database
from farm.jobs.models import Job
from farm.jobs.states import DeliveryState, JobState
from farm.jobs.tables import deliveries, jobs, totals
from farm.metrics import (
    JOB_DURATION,
    JOB_WAIT,
    JOBS,
    JOBS_ENDED,
    METRICS,
    QUEUE_AGE,
    WEBHOOK_LAG,
    WEBHOOKS,
    Metric,
    MetricKind,
    Sample,
)

MAX_LABEL = 64
"""Characters of a label's value that are kept."""
ENDLESS = "+Inf"
"""The last bucket of every histogram."""

Key = tuple[str, str]
"""A series: its name, and its labels' values as JSON."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line of what Prometheus reads."""

    name: str
    labels: Mapping[str, str]
    value: float


def add(connection: Connection, samples: Iterable[Sample]) -> None:
    """Add to the totals; call it last in a transaction, and once: rows are locked in one order."""
    rows = [
        {"metric": name, "labels": labels, "value": value} for (name, labels), value in sorted(_deltas(samples).items())
    ]
    if not rows:
        return
    # The two dialects' statements are alike, but have no common type.
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(totals)
    grown = {"value": totals.c.value + statement.excluded.value}
    connection.execute(statement.on_conflict_do_update(index_elements=["metric", "labels"], set_=grown), rows)


def _deltas(samples: Iterable[Sample]) -> dict[Key, float]:
    found: dict[Key, float] = defaultdict(float)
    for sample in samples:
        metric, labels = sample.metric, tuple(value[:MAX_LABEL] for value in sample.labels)
        if metric.kind is MetricKind.COUNTER:
            found[metric.name, json.dumps(labels)] += sample.value
        elif metric.kind is MetricKind.HISTOGRAM:
            bucket, total, count = metric.series
            found[bucket, json.dumps((*labels, _bucket(metric, sample.value)))] += 1
            found[total, json.dumps(labels)] += sample.value
            found[count, json.dumps(labels)] += 1
    return {key: value for key, value in found.items() if value}


def _bucket(metric: Metric, value: float) -> str:
    return next((_bound(bound) for bound in metric.bounds if value <= bound), ENDLESS)


def _bound(bound: float) -> str:
    return f"{bound:g}"


def read(database: Database) -> Mapping[Metric, Sequence[Series]]:
    """Return every metric's series: the totals, and how things stand now."""
    with database.view() as connection:
        stored: dict[str, dict[tuple[str, ...], float]] = defaultdict(dict)
        for row in connection.execute(select(totals)):
            stored[row.metric][tuple(json.loads(row.labels))] = row.value
        now: dict[Metric, list[Series]] = defaultdict(list)
        for sample in _standing(connection, database.clock()):
            labels = dict(zip(sample.metric.labels, sample.labels, strict=True))
            now[sample.metric].append(Series(name=sample.metric.name, labels=labels, value=sample.value))
    return {
        metric: now[metric] if metric.kind is MetricKind.GAUGE else list(_told(metric, stored)) for metric in METRICS
    }


def _told(metric: Metric, stored: Mapping[str, Mapping[tuple[str, ...], float]]) -> Iterator[Series]:
    """Yield a metric's series; buckets, which are stored apart, hold all below them (Prometheus' histograms)."""
    if metric.kind is MetricKind.COUNTER:
        for values, value in sorted(stored.get(metric.name, {}).items()):
            yield Series(name=metric.name, labels=dict(zip(metric.labels, values, strict=True)), value=value)
        return
    bucket, total, count = metric.series
    bounds = [*map(_bound, metric.bounds), ENDLESS]
    for values, number in sorted(stored.get(count, {}).items()):
        labels = dict(zip(metric.labels, values, strict=True))
        counts = [stored.get(bucket, {}).get((*values, bound), 0.0) for bound in bounds]
        for bound, below in zip(bounds, accumulate(counts), strict=True):
            yield Series(name=bucket, labels={**labels, "le": bound}, value=below)
        yield Series(name=total, labels=labels, value=stored.get(total, {}).get(values, 0.0))
        yield Series(name=count, labels=labels, value=number)


def standing(database: Database) -> Sequence[Sample]:
    """Return the gauges: how many jobs and webhooks there are, and how long they wait."""
    with database.view() as connection:
        return list(_standing(connection, database.clock()))


def _standing(connection: Connection, now: float) -> Iterator[Sample]:
    """Yield the gauges. All of it is read from indexes."""
    counted = select(jobs.c.status, jobs.c.kind, func.count()).group_by(jobs.c.status, jobs.c.kind)
    by_state = {(status, kind): number for status, kind, number in connection.execute(counted)}
    oldest = select(jobs.c.kind, func.min(jobs.c.created_at).label("since")).where(jobs.c.status == JobState.QUEUED)
    since: dict[str, float] = {row.kind: row.since for row in connection.execute(oldest.group_by(jobs.c.kind))}
    for kind in sorted({kind for _, kind in by_state}):
        for state in JobState:  # a state without jobs is told too: it may have had some a moment ago
            yield Sample(metric=JOBS, value=by_state.get((state, kind), 0), labels=(state, kind))
        waited = max(0.0, now - since[kind]) if kind in since else 0.0
        yield Sample(metric=QUEUE_AGE, value=waited, labels=(kind,))
    sent = select(deliveries.c.status, func.count().label("number")).group_by(deliveries.c.status)
    by_delivery: dict[str, int] = {row.status: row.number for row in connection.execute(sent)}
    for way in DeliveryState:
        yield Sample(metric=WEBHOOKS, value=by_delivery.get(way, 0), labels=(way,))
    late = select(func.min(deliveries.c.due_at)).where(deliveries.c.status == DeliveryState.PENDING)
    due = connection.execute(late).scalar()
    yield Sample(metric=WEBHOOK_LAG, value=max(0.0, now - due) if due is not None else 0.0)


def waited(job: Job) -> tuple[Sample, ...]:
    """Return what is measured of a job that has just been claimed; nothing if it was claimed before."""
    if job.epoch != 1 or job.started_at is None:
        return ()
    return (Sample(metric=JOB_WAIT, value=max(0.0, job.started_at - job.created_at), labels=(job.kind,)),)


def ended(job: Job) -> tuple[Sample, ...]:
    """Return what is measured of a job that has ended."""
    count = Sample(metric=JOBS_ENDED, value=1, labels=(job.kind, job.status))
    if job.started_at is None or job.ended_at is None:
        return (count,)
    seconds = max(0.0, job.ended_at - job.started_at)
    return (count, Sample(metric=JOB_DURATION, value=seconds, labels=(job.kind,)))
