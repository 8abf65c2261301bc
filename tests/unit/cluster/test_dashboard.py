"""The Grafana dashboard asks for what the farm exports, and is a dashboard as Grafana reads it."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from farm.metrics import METRICS, MetricKind

FOLDER = Path(__file__).parents[3] / "cluster" / "grafana"
EXPORTED = {name: metric for metric in METRICS for name in metric.series}
SELECTOR = re.compile(r"\b((?:ray_)?farm_\w+)(?:\{([^}]*)\})?")
GROUPED = re.compile(r"\bby \(([^)]*)\)")
OF_PROMETHEUS = {"le", "NodeAddress", "SessionName"}
"""Labels that Prometheus' histograms and Ray's exporter add."""


@pytest.fixture(scope="module")
def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "framefarm.json").read_text())
    return found


def queries(dashboard: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]


def test_every_metric_that_it_asks_for_is_exported_with_the_labels_that_it_names(dashboard: dict[str, Any]) -> None:
    for query in queries(dashboard):
        selected = SELECTOR.findall(query)
        assert selected, query
        labels = set(OF_PROMETHEUS)
        for name, matchers in selected:
            metric = EXPORTED[name.removeprefix("ray_")]
            labels |= set(metric.labels)
            assert set(re.findall(r"(\w+)\s*=", matchers)) <= set(metric.labels), query
        grouped = {label.strip() for group in GROUPED.findall(query) for label in group.split(",")}
        assert grouped <= labels, query


def test_it_shows_every_metric(dashboard: dict[str, Any]) -> None:
    asked = {name for query in queries(dashboard) for name, _ in SELECTOR.findall(query)}
    hidden = [metric.name for metric in METRICS if not asked & set(metric.series)]
    assert hidden == []


def test_counters_are_only_asked_for_their_growth_and_histograms_for_quantiles(dashboard: dict[str, Any]) -> None:
    for query in queries(dashboard):
        for name, _ in SELECTOR.findall(query):
            metric = EXPORTED[name.removeprefix("ray_")]
            if metric.kind is not MetricKind.GAUGE:
                assert re.search(rf"(rate|increase)\({name}", query), query
            if name.endswith("_bucket"):
                assert re.search(r"histogram_quantile\(0\.\d+, sum by \(le", query), query


def test_parentheses_close(dashboard: dict[str, Any]) -> None:
    for query in queries(dashboard):
        assert (query.count("("), query.count("{"), query.count("[")) == (
            query.count(")"),
            query.count("}"),
            query.count("]"),
        )


def test_panels_have_numbers_of_their_own_and_lie_beside_each_other(dashboard: dict[str, Any]) -> None:
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = []
    for panel in panels:
        place = panel["gridPos"]
        assert place["w"] > 0
        assert place["h"] > 0
        assert place["x"] + place["w"] <= 24
        cells.append((place["x"], place["y"], place["x"] + place["w"], place["y"] + place["h"]))
    for one, other in combinations(cells, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_it_is_of_the_classic_model_and_every_panel_has_what_its_type_needs(dashboard: dict[str, Any]) -> None:
    assert dashboard["schemaVersion"] == 39
    assert {"title", "uid", "panels", "templating", "time", "annotations"} <= dashboard.keys()
    assert dashboard.get("id") is None
    (source,) = dashboard["templating"]["list"]
    assert (source["name"], source["type"], source["query"]) == ("datasource", "datasource", "prometheus")
    for panel in dashboard["panels"]:
        assert panel["title"]
        if panel["type"] == "row":
            assert panel["panels"] == []
            continue
        assert panel["type"] in {"timeseries", "stat"}
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert {"defaults", "overrides"} <= panel["fieldConfig"].keys()
        assert panel["fieldConfig"]["defaults"]["unit"]
        names = [target["refId"] for target in panel["targets"]]
        assert len(set(names)) == len(names) > 0


def test_the_files_beside_it_are_yaml_of_the_right_shape() -> None:
    sources = yaml.safe_load((FOLDER / "provisioning" / "datasources.yaml").read_text())
    assert [one["type"] for one in sources["datasources"]] == ["prometheus"]
    providers = yaml.safe_load((FOLDER / "provisioning" / "dashboards.yaml").read_text())
    assert providers["providers"][0]["type"] == "file"
    scraped = yaml.safe_load((FOLDER / "prometheus.yaml").read_text())
    assert [job["job_name"] for job in scraped["scrape_configs"]] == ["framefarm", "ray"]
