"""What Prometheus reads: all metrics of the ledger (text format 0.0.4)."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse, Response

from farm.jobs.totals import Series, read
from serve.callers import reader
from serve.edge.problems import responses
from serve.service import Service

MEDIA_TYPE = "text/plain; version=0.0.4"


def metrics_router(service: Service) -> APIRouter:
    """Return the endpoint of metrics."""
    router = APIRouter(tags=["health"], dependencies=[Depends(reader(service))])

    def metrics() -> Response:
        """Tell how jobs, tasks and webhooks stand, and what was rendered, took and cost since the ledger began."""
        return PlainTextResponse("".join(f"{line}\n" for line in _lines(service)), media_type=MEDIA_TYPE)

    text: dict[int | str, dict[str, Any]] = {
        200: {"description": "Metrics", "content": {"text/plain": {"schema": {"type": "string"}}}}
    }
    router.add_api_route(
        "/metrics", metrics, name="metrics", response_class=PlainTextResponse, responses=responses() | text
    )
    return router


def _lines(service: Service) -> Iterator[str]:
    for metric, series in read(service.ledger.database).items():
        yield f"# HELP {metric.name} {metric.meaning}"
        yield f"# TYPE {metric.name} {metric.kind}"
        yield from map(_line, series)


def _line(series: Series) -> str:
    return f"{series.name}{_labels(series.labels)} {series.value:.15g}"


def _labels(labels: Mapping[str, str]) -> str:
    """Return labels as the format wants them: backslashes, quotes and line breaks escaped."""
    if not labels:
        return ""
    escaped = {
        name: value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n") for name, value in labels.items()
    }
    return "{" + ",".join(f'{name}="{value}"' for name, value in escaped.items()) + "}"
