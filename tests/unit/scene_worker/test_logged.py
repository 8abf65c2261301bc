"""Each line of a worker's log says whose task it is about."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from media_made import canvas, encoding

from farm.errors import RenderError
from farm.log import ROOT
from farm.media.ffmpeg import version
from farm.plan.tasks import ColorLayer, RangePayload, Task, Versions, content_key
from farm.scene_worker.logged import execute_logged
from farm.scene_worker.render import Order
from farm.settings import Settings


@pytest.fixture(autouse=True)
def own_logger() -> Iterator[None]:
    logger = logging.getLogger(ROOT)
    before = (list(logger.handlers), logger.level, logger.propagate)
    yield
    logger.handlers, logger.propagate = before[0], before[2]
    logger.setLevel(before[1])


def order(folder: Path) -> Order:
    layer = ColorLayer(color="#c83232", to=None, angle=0, frames=4)
    payload = RangePayload(layer=layer, first=0, count=4, canvas=canvas(), encoding=encoding())
    versions = Versions(ffmpeg=version())
    key = content_key(payload, versions)
    task = Task(key=key, name="film · scene 04", payload=payload, scenes=(3,), frames=4, seconds=1.0)
    return Order(task=task, store=str(folder / "store"), assets={}, versions=versions, attempt=2, job="my-job")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_task_s_begin_and_end_are_logged_with_all_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(cache=tmp_path / "cache", log_format="json")
    list(execute_logged(order(tmp_path), settings, node="node-1"))
    began, done = lines(capsys)
    assert (began["event"], done["event"]) == ("task.running", "task.done")
    for line in (began, done):
        ids = [line[name] for name in ("job", "scene", "task", "attempt", "node")]
        assert ids == ["my-job", 3, "film · scene 04", 2, "node-1"]


def test_a_failure_and_a_stop_are_logged_and_go_on_their_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(cache=tmp_path / "cache", log_format="json")
    wrong = replace(order(tmp_path), versions=Versions(ffmpeg="0.0"))
    with pytest.raises(RenderError):
        list(execute_logged(wrong, settings, node="node-1"))
    _began, failed = lines(capsys)
    assert (failed["event"], failed["level"], failed["code"]) == ("task.failed", "warning", "render_failed")
    assert "0.0" in str(failed["error"])
    steps = execute_logged(order(tmp_path), settings, node="node-1")
    next(steps)
    steps.close()
    assert [line["event"] for line in lines(capsys)] == ["task.running", "task.stopped"]
