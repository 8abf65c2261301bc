"""What a verdict leads to: a report beside the file, a scene rendered once more, or no delivery."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from farm.errors import RejectedError
from farm.media.inspect import video_facts
from farm.orchestrator.events import Event, Warned
from farm.orchestrator.export import Export
from farm.orchestrator.manifest import Manifest
from farm.scene_worker.render import SEGMENT, execute
from farm.settings import Settings
from farm.spec.load import parse_spec
from farm.storage import open_store
from farm.testing import InlineExecutor


class Studio:
    """Runs exports in this process and keeps what they said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(cache=folder / "cache", store=str(folder / "store"))
        self.store = open_store(self.settings.store_uri, self.settings)
        self.events: list[Event] = []
        noise = np.random.default_rng(3)
        for name in "ab":
            pixels = noise.integers(0, 255, (18, 32, 3), np.uint8)
            Image.fromarray(pixels).resize((640, 360), Image.Resampling.BICUBIC).save(folder / f"{name}.jpg")

    def export(self, **qa: Any) -> Export:
        move = {"kind": "ken_burns", "duration": 0.6, "motion": {"to": {"zoom": 2.0}}}
        spec = {
            "version": 1,
            "title": "Gate",
            "scenes": [{**move, "image": "a.jpg"}, {**move, "image": "b.jpg"}],
            "qa": qa,
            "outputs": [{"uri": "out/film.mp4", "width": 192, "height": 108, "fps": 25, "quality": "draft"}],
        }
        self.events.clear()
        return Export(
            spec=parse_spec(spec),
            base=self.folder,
            settings=self.settings,
            connect=lambda *_: InlineExecutor(run=lambda order: execute(order, self.settings)),
            listener=self.events.append,
        )

    def delivered(self) -> set[str]:
        out = self.folder / "out"
        return {path.name for path in out.iterdir()} if out.exists() else set()

    def put_the_first_scene_in_the_second_ones_place(self) -> None:
        """Store one scene's pictures under the other's key, as a confused worker would."""
        plan, _ = self.export().plan()
        first, second = (self.store.find(SEGMENT, task.key) for task in plan.tasks)
        assert first
        assert second
        self.store.forget(second)
        path = self.store.open_local(first)
        self.store.put(kind=SEGMENT, key=second.key, path=path, facts=second.facts, suffix=".mp4")


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


def test_a_report_is_delivered_beside_the_file_and_stands_in_the_manifest(studio: Studio) -> None:
    manifest: Manifest = studio.export().run()
    report = manifest.outputs[0].qa
    assert report
    assert (report.verdict, report.traced) == ("approve", 30)
    assert {"film.mp4.qa.json", "film.mp4.qa.html"} <= studio.delivered()
    data = json.loads((studio.folder / "out" / "film.mp4.qa.json").read_text())
    assert data["verdict"] == "approve"
    assert len(data["luma"]["values"]) == 30


def test_switched_off_nothing_is_checked(studio: Studio) -> None:
    manifest = studio.export(mode="off").run()
    assert manifest.outputs[0].qa is None
    assert not {name for name in studio.delivered() if ".qa." in name}


def test_a_wrong_segment_is_told_with_its_scene_and_still_delivered_by_default(studio: Studio) -> None:
    studio.export(mode="off").run()
    studio.put_the_first_scene_in_the_second_ones_place()
    report = studio.export().run().outputs[0].qa
    assert report
    assert report.verdict == "reject"
    assert {finding.scene for finding in report.findings} == {1}
    assert any("reject" in event.message for event in studio.events if isinstance(event, Warned))


def test_the_gate_renders_the_scene_at_fault_once_more_and_then_delivers(studio: Studio) -> None:
    studio.export(mode="off").run()
    studio.put_the_first_scene_in_the_second_ones_place()
    manifest = studio.export(mode="gate").run()
    report = manifest.outputs[0].qa
    assert report
    assert report.verdict == "approve"
    assert [task.status for task in manifest.tasks] == ["cached", "rendered"]
    assert video_facts(studio.folder / "out" / "film.mp4").frames == 30
    again = studio.export(mode="gate").run()
    assert {task.status for task in again.tasks} == {"cached"}


def test_what_rendering_cannot_mend_is_not_delivered_but_its_report_is(studio: Studio) -> None:
    with pytest.raises(RejectedError) as caught:
        studio.export(mode="gate", platforms=["tiktok"]).run()
    assert caught.value.code == "qa_rejected"
    assert "tiktok_duration" in str(caught.value)
    assert caught.value.problems[-1].message.endswith(str(studio.folder / "out" / "film.mp4.qa.html"))
    assert caught.value.reports[0]["verdict"] == "reject"
    assert studio.delivered() == {"film.mp4.qa.json", "film.mp4.qa.html"}
