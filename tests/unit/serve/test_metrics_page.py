"""What Prometheus reads, as its own parser reads it."""

import time

import pytest
from prometheus_client.parser import text_string_to_metric_families
from service_runs import Running

from farm.metrics import CPU_SECONDS, METRICS, TASK_DURATION, MetricKind, Sample

MOST_SECONDS = 0.1
"""An answer may take so long with ten thousand jobs; it was measured to take less than a tenth of that."""


def test_every_metric_is_told_with_type_and_meaning_in_prometheus_own_format(service: Running) -> None:
    service.submit()
    service.bench.ledger.measure(
        [
            Sample(metric=CPU_SECONDS, value=1.5, labels=('a"b\\c\nd',)),
            Sample(metric=TASK_DURATION, value=3.0, labels=("cpu",)),
            Sample(metric=TASK_DURATION, value=1e9, labels=("cpu",)),
        ]
    )
    families = {family.name: family for family in text_string_to_metric_families(service.get("/metrics").text)}
    for metric in METRICS:
        family = families[metric.name.removesuffix("_total") if metric.kind is MetricKind.COUNTER else metric.name]
        assert (family.type, family.documentation) == (metric.kind, metric.meaning)
        assert {sample.name for sample in family.samples} <= set(metric.series)
    (cpu,) = families["farm_cpu_seconds"].samples
    assert (cpu.labels, cpu.value) == ({"pool": 'a"b\\c\nd'}, 1.5)
    buckets = [sample for sample in families["farm_task_duration_seconds"].samples if "le" in sample.labels]
    counts = [sample.value for sample in buckets]
    assert counts == sorted(counts)
    assert (buckets[-1].labels["le"], buckets[-1].value) == ("+Inf", 2)
    assert {sample.value for sample in families["farm_jobs"].samples} == {0.0, 1.0}


@pytest.mark.slow
def test_it_answers_at_once_with_ten_thousand_jobs(service: Running) -> None:
    from sqlalchemy import insert, select  # noqa: PLC0415 - only here

    from farm.jobs.changes import changing  # noqa: PLC0415 - as above
    from farm.jobs.tables import jobs  # noqa: PLC0415 - as above

    service.submit(job_id="first")
    with changing(service.bench.ledger.database) as change:
        row = dict(change.connection.execute(select(jobs)).mappings().one())
        del row["seq"]
        row |= {"payload": {"text": "x" * 4000}}
        states = ("queued", "completed", "failed", "cancelled")
        rows = [{**row, "job_id": f"job-{n}", "status": states[n % 4], "kind": f"kind-{n % 20}"} for n in range(10_000)]
        change.connection.execute(insert(jobs), rows)
    service.get("/metrics")
    began = time.monotonic()
    for _ in range(10):
        assert service.get("/metrics").status_code == 200
    seconds = (time.monotonic() - began) / 10
    print(f"/metrics with 10,000 jobs: {seconds * 1000:.1f} ms")  # noqa: T201 - the figure is of interest
    assert seconds < MOST_SECONDS
