"""Dry runs of exports with compositions: planned where a browser can be asked, and else as far as the spec tells."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from service_runs import RENDER, Running, running

from farm.capabilities.composed import plan_composed
from farm.capabilities.exports import look_closely
from farm.errors import FarmError
from farm.scene_worker.remotion.workspace import workspace
from farm.settings import Settings, settings
from farm.spec.load import parse_spec


def _lacks_browser() -> bool:
    try:
        workspace(settings())
    except FarmError:
        return True
    return False


BROWSER = pytest.mark.skipif(_lacks_browser(), reason="no browser is installed")
TITLE: dict[str, Any] = {"kind": "remotion", "composition": "Title", "props": {"title": "Ice"}, "duration": 1}
PLAIN: dict[str, Any] = {"kind": "color", "color": "#203040", "duration": 0.5}
OUTPUT = {"uri": "film.mp4", "width": 64, "height": 64, "fps": 10, "quality": "draft"}


def spec(*scenes: dict[str, Any]) -> dict[str, Any]:
    return {"version": 1, "scenes": list(scenes), "outputs": [OUTPUT]}


def dry_run(service: Running, *scenes: dict[str, Any]) -> httpx.Response:
    return service.post(RENDER, {"params": spec(*scenes), "dry_run": True})


@pytest.fixture(scope="module")
def planning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service whose store has the bundle after the first plan."""
    with running(tmp_path_factory.mktemp("planning")) as made:
        yield made


@BROWSER
@pytest.mark.timeout(180)
def test_where_a_browser_is_a_dry_run_asks_the_composition_and_plans_truly(planning: Running) -> None:
    answer = dry_run(planning, PLAIN, {**TITLE, "duration": "auto"})
    assert answer.status_code == 200, answer.text
    told = answer.json()["result"]
    assert told["unknown"] == ""
    (output,) = told["outputs"]
    assert output["frames"] > 5  # the composition's own length, which only it knows
    assert output["encoder"] == "libx264"
    assert told["tasks"] == told["tasks_left"] >= 2
    assert told["estimated_duration_sec"] > 0
    assert not planning.bench.ledger.list().jobs
    assert not [child for child in psutil.Process().children(recursive=True) if "chrom" in child.name()]


@BROWSER
@pytest.mark.timeout(180)
def test_props_that_the_composition_refuses_are_told_where_they_stand(planning: Running) -> None:
    answer = dry_run(planning, {**TITLE, "props": {"title": 7}})
    assert answer.status_code == 422, answer.text
    assert [problem["where"] for problem in answer.json()["problems"]] == ["params.scenes[0].props.title"]
    unknown = dry_run(planning, {**TITLE, "composition": "Nobody"})
    assert [problem["where"] for problem in unknown.json()["problems"]] == ["params.scenes[0].composition"]


def test_without_a_browser_a_dry_run_tells_what_the_spec_tells_and_why_the_rest_is_null(tmp_path: Path) -> None:
    with running(tmp_path, chromium="/nowhere/chromium") as service:
        answer = dry_run(service, PLAIN, TITLE)
        told = answer.json()["result"]
        asked_now = service.post("/api/v1/estimate", {"params": spec(PLAIN, TITLE)}).json()["result"]
        unmeasured = dry_run(service, {**TITLE, "duration": "auto"}).json()["result"]
        wrong = dry_run(service, {**TITLE, "duration": 0.01})
    assert answer.status_code == 200, answer.text
    assert "/nowhere/chromium" in told["unknown"]
    assert (told["outputs"][0]["frames"], told["outputs"][0]["duration_sec"]) == (15, 1.5)
    assert (told["tasks"], told["tasks_left"], told["outputs"][0]["encoder"]) == (None, None, None)
    assert told["estimated_duration_sec"] > 0
    assert asked_now == told
    assert unmeasured["outputs"][0]["frames"] is None
    assert unmeasured["estimated_duration_sec"] is None
    assert wrong.status_code == 422


@BROWSER
def test_planning_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    here = Settings(cache=tmp_path / "cache", store=str(tmp_path / "store"), deliveries=str(tmp_path / "deliveries"))
    placed = look_closely(parse_spec(spec(TITLE)), here)
    told = plan_composed(placed, seconds=0.3)  # bundling alone takes longer
    assert isinstance(told, str)
    assert "0.3 s" in told
