"""What is measured of jobs: in the ledger, and handed on alike."""

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from job_world import JobWorld

from farm.errors import CommandError
from farm.jobs.budgets import Fault
from farm.jobs.totals import read
from farm.metrics import COST, CPU_SECONDS, METRICS, TASK_FAILURES, MetricKind
from farm.orchestrator.events import TaskFailed, TaskFinished, TasksPlanned, TaskStarted, Warned
from farm.orchestrator.jobs.handler import Done, JobContext
from farm.orchestrator.jobs.journal import MOST_WARNINGS
from farm.orchestrator.jobs.measures import of_cpu, of_failed, of_finished
from farm.orchestrator.jobs.render_export import KIND, RenderExport

PRICE = 3.6
SPEC: dict[str, Any] = {
    "version": 1,
    "title": "Film",
    "scenes": [{"kind": "color", "color": "#204060", "duration": 0.2}],
    "outputs": [{"uri": "film.mp4", "width": 64, "height": 64, "fps": 25, "quality": "draft"}],
}


def totals(world: JobWorld) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return all counters, and the counts and sums of histograms."""
    found = {}
    for metric, series in read(world.ledger.database).items():
        for one in series:
            if metric.kind is not MetricKind.GAUGE and "le" not in one.labels:
                found[one.name, tuple(one.labels.values())] = one.value
    return found


def handed_on(world: JobWorld) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return the same, from the samples."""
    found: dict[tuple[str, tuple[str, ...]], float] = defaultdict(float)
    for one in world.measured:
        if one.metric.kind is MetricKind.COUNTER:
            found[one.metric.name, one.labels] += one.value
        elif one.metric.kind is MetricKind.HISTOGRAM:
            found[f"{one.metric.name}_sum", one.labels] += one.value
            found[f"{one.metric.name}_count", one.labels] += 1
    return {key: value for key, value in found.items() if value}


def test_an_export_and_its_repetition_are_measured_in_the_ledger_and_handed_on_alike(world: JobWorld) -> None:
    world.settings = world.settings.model_copy(update={"cpu_hour_price": PRICE, "jobs_at_once": 1})
    world.handlers[KIND] = RenderExport()
    for _ in range(2):
        world.ledger.submit({"kind": KIND, "payload": SPEC})
    world.run_all()
    found = totals(world)
    assert found["farm_tasks_total", ("cpu", "rendered")] == 1
    assert found["farm_tasks_total", ("cpu", "cached")] == 1
    assert found["farm_frames_total", ("libx264",)] == 5
    assert found["farm_encoder_seconds_total", ("libx264",)] > 0
    assert found["farm_task_duration_seconds_count", ("cpu",)] == 1
    assert found["farm_delivered_seconds_total", (KIND,)] == pytest.approx(0.4)
    assert found["farm_jobs_ended_total", (KIND, "completed")] == 2
    assert found["farm_job_wait_seconds_count", (KIND,)] == found["farm_job_duration_seconds_count", (KIND,)] == 2
    assert found["farm_cpu_seconds_total", ("dispatcher",)] > 0
    for pool in ("cpu", "dispatcher"):
        spent = found["farm_cpu_seconds_total", (pool,)]
        assert found["farm_cost_total", (pool,)] == pytest.approx(spent * PRICE / 3600)
    passed_on = handed_on(world)
    assert passed_on.keys() == found.keys()
    assert all(passed_on[key] == pytest.approx(value) for key, value in found.items())


def test_failures_and_warnings_reach_the_ledger(world: JobWorld) -> None:
    error = CommandError(command=["ffmpeg"], exit_code=1, stderr="some\nlines\nno space left on device")

    def act(_params: object, context: JobContext) -> Done:
        context.news.append(TasksPlanned(tasks=()))
        context.news.append(TaskStarted(name="film · question", key="k" * 64, attempt=1, node="node-1"))
        failed = TaskFailed(name="film · question", key="k" * 64, attempt=1, message=error.message, retry_seconds=None)
        context.news.append(failed)
        for number in range(MOST_WARNINGS + 10):
            context.news.append(Warned(message=f"warning {number}"))
        return Done(result={})

    world.act(act)
    job_id = world.submit()
    world.run_all()
    assert totals(world)[TASK_FAILURES.name, ("question", "user")] == 1
    events = world.ledger.events(job_id)
    told = next(event for event in events if event.type == "task.failed")
    assert told.data["error"]["message"].endswith("no space left on device")
    warned = [event.data["message"] for event in events if event.type == "job.warning"]
    assert warned == [f"warning {number}" for number in range(MOST_WARNINGS)]


@given(
    seconds=st.floats(0, 1e6), cpu=st.floats(0, 1e6), frames=st.integers(0, 10**9), encoder=st.sampled_from(["", "x"])
)
def test_whatever_a_task_says_its_samples_have_no_negative_value_and_only_known_labels(
    seconds: float, cpu: float, frames: int, encoder: str
) -> None:
    news = TaskFinished(
        name="n", key="k", status="rendered", cpu_seconds=cpu, seconds=seconds, frames=frames, encoder=encoder
    )
    samples = of_finished(news, "cpu", hour_price=PRICE)
    assert all(one.value >= 0 and one.metric in METRICS for one in samples)
    assert sum(one.value for one in samples if one.metric is CPU_SECONDS) == cpu
    assert len([one for one in samples if one.metric is COST]) == 1
    (cached,) = of_finished(news.model_copy(update={"status": "cached"}), "cpu", hour_price=PRICE)
    assert cached.labels == ("cpu", "cached")


def test_cost_is_cpu_time_at_its_price() -> None:
    spent, cost = of_cpu(7200, "cpu", hour_price=0.05)
    assert (spent.value, cost.value) == (7200, pytest.approx(0.1))
    (failed,) = of_failed("cpu", Fault.USER)
    assert failed.labels == ("cpu", "user")
