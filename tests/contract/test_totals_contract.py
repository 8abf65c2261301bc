"""What is measured stands in the ledger, on SQLite and on Postgres, and only what was committed."""

import threading

import pytest
from ledgers import Bench

from farm.errors import ConflictError, FarmError
from farm.jobs.budgets import Fault
from farm.jobs.outbox import Answer
from farm.jobs.totals import Series, read, standing
from farm.jobs.work import Planned
from farm.metrics import (
    CPU_SECONDS,
    JOB_DURATION,
    JOB_WAIT,
    JOBS,
    JOBS_ENDED,
    QUEUE_AGE,
    TASK_DURATION,
    TASKS,
    WEBHOOK_ATTEMPTS,
    WEBHOOK_DELAY,
    WEBHOOK_LAG,
    Metric,
    Sample,
)


def told(bench: Bench, metric: Metric) -> dict[tuple[str, ...], float]:
    """Return a metric's series by their labels' values; of a histogram, its count."""
    last = metric.series[-1]
    found: list[Series] = [one for one in read(bench.ledger.database)[metric] if one.name == last]
    return {tuple(one.labels.values()): one.value for one in found}


def test_a_job_s_wait_duration_and_end_are_counted_once(bench: Bench) -> None:
    job = bench.submit()
    bench.clock.sleep(4.0)
    claim = bench.claims.claim("dispatcher-1")
    assert claim is not None
    bench.claims.release(claim)
    claim = bench.claims.claim("dispatcher-1")
    assert claim is not None
    bench.clock.sleep(20.0)
    bench.claims.complete(claim, {}, samples=[Sample(metric=CPU_SECONDS, value=2.5, labels=("cpu",))])
    bench.claims.complete(claim, {}, samples=[Sample(metric=CPU_SECONDS, value=2.5, labels=("cpu",))])
    assert told(bench, JOB_WAIT) == {(job.kind,): 1}
    assert told(bench, JOB_DURATION) == {(job.kind,): 1}
    assert told(bench, JOBS_ENDED) == {(job.kind, "completed"): 1}
    assert told(bench, CPU_SECONDS) == {("cpu",): 2.5}
    waited = {one.labels["le"]: one.value for one in read(bench.ledger.database)[JOB_WAIT] if "le" in one.labels}
    assert (waited["2.5"], waited["5"], waited["+Inf"]) == (0, 1, 1)
    total = next(one.value for one in read(bench.ledger.database)[JOB_DURATION] if one.name.endswith("_sum"))
    assert total == pytest.approx(20.0)


def test_totals_outlive_the_jobs_that_they_count(bench: Bench) -> None:
    bench.claims.fail(bench.claimed(), FarmError("no"))
    bench.clock.sleep(100.0)
    assert bench.retention.purge(age_seconds=10.0)
    assert list(told(bench, JOBS_ENDED).values()) == [1]


def test_what_is_undone_is_not_counted(bench: Bench) -> None:
    claim = bench.claimed()
    bench.work.plan(claim, [Planned(name="one", pool="cpu", scene=3)])
    attempt = bench.work.start(claim, "one")
    done = [Sample(metric=TASKS, value=1, labels=("cpu", "rendered"))]
    bench.work.succeed(claim, attempt, samples=done)
    with pytest.raises(ConflictError):
        bench.work.succeed(claim, attempt, samples=done)
    with pytest.raises(ConflictError):
        bench.work.fail(claim, attempt, FarmError("late"), fault=Fault.USER, samples=done)
    assert told(bench, TASKS) == {("cpu", "rendered"): 1}
    assert [task.scene for task in bench.work.tasks(claim.job_id)] == [3]


def test_many_threads_add_to_the_same_totals_without_losing_any(bench: Bench) -> None:
    samples = [
        Sample(metric=TASKS, value=1, labels=("cpu", "rendered")),
        Sample(metric=CPU_SECONDS, value=0.5, labels=("cpu",)),
        Sample(metric=TASK_DURATION, value=7.0, labels=("cpu",)),
    ]

    def measure(given: list[Sample]) -> None:
        for _ in range(10):
            bench.ledger.measure(given)

    threads = [threading.Thread(target=measure, args=[samples[::step]]) for step in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert told(bench, TASKS) == {("cpu", "rendered"): 40}
    assert told(bench, CPU_SECONDS) == {("cpu",): 20.0}
    assert told(bench, TASK_DURATION) == {("cpu",): 40}


def test_gauges_tell_how_jobs_and_webhooks_stand(bench: Bench) -> None:
    bench.submit(webhook_url="https://example.com/hook")
    bench.clock.sleep(30.0)
    bench.submit(kind="tts/generate")
    now = {(one.metric, one.labels): one.value for one in standing(bench.ledger.database)}
    assert now[JOBS, ("queued", "render.export")] == 1
    assert now[JOBS, ("running", "tts/generate")] == 0
    assert now[QUEUE_AGE, ("render.export",)] == pytest.approx(30.0)
    assert now[QUEUE_AGE, ("tts/generate",)] == 0
    assert now[WEBHOOK_LAG, ()] == 0


def test_webhooks_are_measured_by_attempt_and_by_how_long_they_took(bench: Bench) -> None:
    bench.claims.complete(bench.claimed(webhook_url="https://example.com/hook"), {})
    bench.clock.sleep(2.0)
    lag = {one.metric: one.value for one in standing(bench.ledger.database)}[WEBHOOK_LAG]
    assert lag == pytest.approx(2.0)
    (delivery,) = bench.outbox.take()
    delivery = bench.outbox.record(delivery, Answer(status=503, error="down"))
    bench.clock.sleep(delivery.due_at - bench.clock())
    (delivery,) = bench.outbox.take()
    bench.outbox.record(delivery, Answer(status=200))
    assert told(bench, WEBHOOK_ATTEMPTS) == {("delivered",): 1, ("pending",): 1}
    assert told(bench, WEBHOOK_DELAY) == {(): 1}


def test_a_sample_needs_the_labels_of_its_metric() -> None:
    with pytest.raises(ValueError, match="farm_tasks_total"):
        Sample(metric=TASKS, value=1, labels=("cpu",))
