"""What was measured, to Ray's own exporter: each node's agent tells it at the node's metrics port, after ``ray_``.

Ray keeps a metric with the process that made it, and forgets it with its connection; so metrics are made anew for
every connection.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import ray
from ray.util.metrics import Counter, Gauge, Histogram

from farm.metrics import Metric, MetricKind, Sample

_LOCK = threading.Lock()
"""Ray's metrics may be used by several threads; they may not be made twice."""
_MADE: dict[tuple[str, str], Any] = {}
"""Ray's metrics, by connection and name."""


def record(samples: Sequence[Sample]) -> None:
    """Add to Ray's metrics; without a connection to Ray, or with one that breaks just now, nothing is kept."""
    if ray.is_initialized():
        with suppress(Exception):  # whatever Ray raises: no job ends because it was not measured
            _record(samples)


def _record(samples: Sequence[Sample]) -> None:
    connection = str(ray.get_runtime_context().get_job_id()) + str(ray.get_runtime_context().gcs_address)
    for sample in samples:
        tags = dict(zip(sample.metric.labels, map(str, sample.labels), strict=True))
        metric = _metric(connection, sample.metric)
        if isinstance(metric, Gauge):
            metric.set(sample.value, tags=tags)
        elif isinstance(metric, Histogram):
            metric.observe(sample.value, tags=tags)
        elif sample.value > 0:  # a counter refuses to stand still
            metric.inc(sample.value, tags=tags)


def _metric(connection: str, metric: Metric) -> Any:
    """Return Ray's own metric; its exporter adds ``_total`` to counters by itself."""
    key = (connection, metric.name)
    with _LOCK:
        if key not in _MADE:
            _MADE[key] = _make(metric)
        return _MADE[key]


def _make(metric: Metric) -> Any:
    if metric.kind is MetricKind.GAUGE:
        return Gauge(metric.name, description=metric.meaning, tag_keys=metric.labels)
    if metric.kind is MetricKind.HISTOGRAM:
        return Histogram(
            metric.name, description=metric.meaning, boundaries=list(metric.bounds), tag_keys=metric.labels
        )
    return Counter(metric.name.removesuffix("_total"), description=metric.meaning, tag_keys=metric.labels)
