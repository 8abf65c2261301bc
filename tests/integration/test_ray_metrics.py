"""What is measured comes out of a real Ray's own exporter; and what workers log carries their job's ids."""

import json
import signal
from typing import Any

import httpx
import pytest
from private_cluster import free_port
from private_farm import World, output, wait_for, with_ledger
from prometheus_client.parser import text_string_to_metric_families

from farm.jobs.ledger import Ledger
from farm.jobs.states import JobState
from farm.jobs.totals import read
from farm.metrics import METRICS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
def service(farm: World) -> World:
    return with_ledger(farm, workers=1, jobs_at_once=2)


def exported(port: int) -> dict[str, Any]:
    """Return what Ray's exporter tells of this project, by family."""
    try:
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
    except httpx.HTTPError:
        return {}
    families = text_string_to_metric_families(text)
    return {family.name: family for family in families if family.name.startswith("ray_farm_") and family.samples}


def test_ray_exports_what_the_dispatcher_measured(service: World, ledger: Ledger) -> None:
    port = free_port()
    process = service.start(
        "dispatch",
        FARM_METRICS_PORT=str(port),
        FARM_CPU_HOUR_PRICE="0.36",
        FARM_LOG_FORMAT="json",
        FARM_LOG_LEVEL="debug",
    )
    scene = {"kind": "color", "color": "#204060", "duration": 0.4}
    spec = {"version": 1, "title": "Film", "scenes": [scene], "outputs": [output("film.mp4", 64, 64)]}
    first = ledger.submit({"kind": "render/export", "payload": spec}).job.job_id
    wait_for("the job", lambda: ledger.get(first).status is JobState.COMPLETED, timeout=240)
    again = ledger.submit({"kind": "render/export", "payload": spec, "job_id": "again"}).job.job_id
    wait_for("the cached job", lambda: ledger.get(again).status is JobState.COMPLETED, timeout=120)
    expected = {
        "ray_farm_" + metric.name.removeprefix("farm_").removesuffix("_total")
        for metric in METRICS
        if metric.name not in {"farm_task_failures_total", "farm_webhook_attempts_total", "farm_webhook_delay_seconds"}
    }
    wait_for("all metrics", lambda: expected <= exported(port).keys(), timeout=60, every=1.0)
    told = exported(port)
    tasks = {one.labels["source"]: one.value for one in told["ray_farm_tasks"].samples}
    assert tasks["rendered"] >= 1
    assert tasks["cached"] >= 1
    assert told["ray_farm_tasks"].type == "counter"
    assert {one.name for one in told["ray_farm_tasks"].samples} == {"ray_farm_tasks_total"}
    assert told["ray_farm_task_duration_seconds"].type == "histogram"
    totals = {metric.name: series for metric, series in read(ledger.database).items()}
    assert {one.labels["source"]: one.value for one in totals["farm_tasks_total"]} == tasks
    assert sum(one.value for one in totals["farm_frames_total"]) == 10
    assert totals["farm_delivered_seconds_total"][0].value == pytest.approx(0.8)
    cpu, cost = (sum(one.value for one in totals[f"farm_{name}_total"]) for name in ("cpu_seconds", "cost"))
    assert cost == pytest.approx(cpu * 0.36 / 3600)
    process.send_signal(signal.SIGTERM)
    left = service.finish(process)
    assert left.code == 0, left.errors
    lines = [json.loads(line) for line in left.errors.splitlines() if line.startswith("{")]
    done = next(line for line in lines if line["event"] == "task.done" and line["job"] == first)
    assert done["attempt"] == 1
    assert done["node"]
    workers = "".join(path.read_text() for path in (service.root / "ray").rglob("worker-*.err"))
    logged = [json.loads(line) for line in workers.splitlines() if line.startswith('{"time"')]
    ours = [line for line in logged if line["job"] == first and line["scene"] == 0]
    assert [line["event"] for line in ours] == ["task.running", "task.done"]
    assert ours[0]["node"] == done["node"]
