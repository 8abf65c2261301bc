"""What the farm measures of itself: every metric's name, unit, meaning and labels, in one table.

Names and units follow Prometheus' conventions. Labels have few values: kinds, states, pools and encoders; never a
job's or a task's id. The ledger adds up counters and histograms (:mod:`farm.jobs.totals`), the service's ``/metrics``
tells them; Ray's exporter tells what one dispatcher did, under the same names after ``ray_``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class MetricKind(StrEnum):
    """How a metric's value behaves; as Prometheus names it."""

    COUNTER = "counter"
    """It only grows."""
    GAUGE = "gauge"
    """It stands for now."""
    HISTOGRAM = "histogram"
    """It counts observations by size."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric."""

    name: str
    """As Prometheus shows it: with its unit, and ``_total`` at a counter's end."""
    kind: MetricKind
    meaning: str
    """One sentence."""
    labels: tuple[str, ...] = ()
    """Names of its labels."""
    bounds: tuple[float, ...] = ()
    """Upper bounds of a histogram's buckets, in the metric's unit; the last one is endless."""

    @property
    def series(self) -> tuple[str, ...]:
        """Return the names that Prometheus knows it by."""
        if self.kind is MetricKind.HISTOGRAM:
            return (f"{self.name}_bucket", f"{self.name}_sum", f"{self.name}_count")
        return (self.name,)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What is added to a counter, observed for a histogram, or the value of a gauge."""

    metric: Metric
    value: float
    labels: tuple[str, ...] = ()
    """Values of the metric's labels, in their order."""

    def __post_init__(self) -> None:
        if len(self.labels) != len(self.metric.labels):
            raise ValueError(f"{self.metric.name} has the labels {self.metric.labels}, not {self.labels}")


Record = Callable[[Sequence[Sample]], None]
"""Takes what was measured; from any thread."""


def drop(_samples: Sequence[Sample]) -> None:
    """Record nothing."""


TASK_BOUNDS = (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1800.0)
"""Seconds. A task is planned to take some ten; ten times its estimate or half an hour is its deadline."""
JOB_BOUNDS = (0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 14_400.0)
"""Seconds: from an answer at once to a long export."""
WEBHOOK_BOUNDS = (0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 3600.0, 14_400.0, 86_400.0)
"""Seconds: from the first attempt at once to the last one after a day."""

JOBS = Metric(name="farm_jobs", kind=MetricKind.GAUGE, meaning="Jobs in the ledger.", labels=("status", "kind"))
QUEUE_AGE = Metric(
    name="farm_queue_age_seconds",
    kind=MetricKind.GAUGE,
    meaning="How long the oldest queued job has waited.",
    labels=("kind",),
)
JOBS_ENDED = Metric(
    name="farm_jobs_ended_total", kind=MetricKind.COUNTER, meaning="Jobs that ended.", labels=("kind", "status")
)
JOB_WAIT = Metric(
    name="farm_job_wait_seconds",
    kind=MetricKind.HISTOGRAM,
    meaning="Time from a job's acceptance to its first claim.",
    labels=("kind",),
    bounds=JOB_BOUNDS,
)
JOB_DURATION = Metric(
    name="farm_job_duration_seconds",
    kind=MetricKind.HISTOGRAM,
    meaning="Time from a job's first claim to its end.",
    labels=("kind",),
    bounds=JOB_BOUNDS,
)
TASKS = Metric(
    name="farm_tasks_total",
    kind=MetricKind.COUNTER,
    meaning="Tasks that have their result: rendered, or cached (found in the store).",
    labels=("pool", "source"),
)
TASK_FAILURES = Metric(
    name="farm_task_failures_total",
    kind=MetricKind.COUNTER,
    meaning="Attempts of tasks that failed, by whose fault.",
    labels=("pool", "fault"),
)
TASK_DURATION = Metric(
    name="farm_task_duration_seconds",
    kind=MetricKind.HISTOGRAM,
    meaning="Wall time of rendered tasks, as their workers measured it.",
    labels=("pool",),
    bounds=TASK_BOUNDS,
)
FRAMES = Metric(
    name="farm_frames_total", kind=MetricKind.COUNTER, meaning="Frames encoded in tasks.", labels=("encoder",)
)
ENCODER_SECONDS = Metric(
    name="farm_encoder_seconds_total",
    kind=MetricKind.COUNTER,
    meaning="Wall time of the tasks that an encoder was used in.",
    labels=("encoder",),
)
CPU_SECONDS = Metric(
    name="farm_cpu_seconds_total",
    kind=MetricKind.COUNTER,
    meaning="CPU time of rendered tasks by pool, and of the dispatchers themselves.",
    labels=("pool",),
)
COST = Metric(
    name="farm_cost_total",
    kind=MetricKind.COUNTER,
    meaning="CPU time at the price of its time, in the currency of FARM_CPU_HOUR_PRICE.",
    labels=("pool",),
)
DELIVERED_SECONDS = Metric(
    name="farm_delivered_seconds_total",
    kind=MetricKind.COUNTER,
    meaning="Length of what jobs delivered, all outputs together.",
    labels=("kind",),
)
WEBHOOKS = Metric(
    name="farm_webhooks", kind=MetricKind.GAUGE, meaning="Webhook deliveries in the ledger.", labels=("status",)
)
WEBHOOK_LAG = Metric(
    name="farm_webhook_lag_seconds",
    kind=MetricKind.GAUGE,
    meaning="How late the webhook is that has been due for longest.",
)
WEBHOOK_ATTEMPTS = Metric(
    name="farm_webhook_attempts_total",
    kind=MetricKind.COUNTER,
    meaning="Attempts to deliver a webhook, by what the delivery was after them.",
    labels=("status",),
)
WEBHOOK_DELAY = Metric(
    name="farm_webhook_delay_seconds",
    kind=MetricKind.HISTOGRAM,
    meaning="Time from an event, or from its resending, to the receiver's acceptance.",
    bounds=WEBHOOK_BOUNDS,
)

METRICS: tuple[Metric, ...] = (
    JOBS,
    QUEUE_AGE,
    JOBS_ENDED,
    JOB_WAIT,
    JOB_DURATION,
    TASKS,
    TASK_FAILURES,
    TASK_DURATION,
    FRAMES,
    ENCODER_SECONDS,
    CPU_SECONDS,
    COST,
    DELIVERED_SECONDS,
    WEBHOOKS,
    WEBHOOK_LAG,
    WEBHOOK_ATTEMPTS,
    WEBHOOK_DELAY,
)
"""All of them, in the order in which they are told."""
