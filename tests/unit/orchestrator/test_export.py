"""Whole exports in one process: real pictures and FFmpeg, only Ray is left out."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from farm.errors import AssetError, DeliveryError, RenderError, SpecError
from farm.media.inspect import video_facts
from farm.orchestrator.events import Advanced, Event, Stage, StageStarted, TaskFinished, Warned
from farm.orchestrator.export import Export
from farm.orchestrator.manifest import Manifest
from farm.orchestrator.meter import PREPARE_PERCENT
from farm.scene_worker.render import Order, Progress, execute
from farm.settings import Settings
from farm.spec.load import parse_spec
from farm.storage.artifact import Artifact
from farm.testing import InlineExecutor


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache=tmp_path / "cache", store=str(tmp_path / "store"))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    noise = np.random.default_rng(1)
    for name in "abc":
        pixels = noise.integers(0, 255, (18, 32, 3), np.uint8)
        Image.fromarray(pixels).resize((640, 360), Image.Resampling.BICUBIC).save(tmp_path / f"{name}.jpg")
    return tmp_path


def still(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "ken_burns", "image": f"{name}.jpg", "duration": 0.4, "motion": "zoom_in", **more}


def spec_of(*scenes: dict[str, Any], **more: Any) -> dict[str, Any]:
    output = {"uri": "out/film.mp4", "width": 160, "height": 90, "fps": 25, "quality": "draft"}
    return {"version": 1, "title": "Film", "scenes": list(scenes), "outputs": [output], **more}


class Studio:
    """Runs exports and keeps what they said."""

    def __init__(self, base: Path, settings: Settings) -> None:
        self.base, self.settings = base, settings
        self.events: list[Event] = []
        self.executors: list[InlineExecutor] = []
        self.run_order: Callable[[Order], Iterator[Progress | Artifact]] = lambda order: execute(order, settings)

    def export(self, spec: dict[str, Any]) -> Export:
        def connect(*_: object) -> InlineExecutor:
            self.executors.append(InlineExecutor(run=self.run_order))
            return self.executors[-1]

        self.events.clear()
        return Export(
            spec=parse_spec(spec),
            base=self.base,
            settings=self.settings,
            connect=connect,
            listener=self.events.append,
        )

    def render(self, spec: dict[str, Any]) -> Manifest:
        return self.export(spec).run()

    def warnings(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, Warned)]


@pytest.fixture
def studio(pictures: Path, settings: Settings) -> Studio:
    return Studio(pictures, settings)


def test_a_film_is_delivered_with_its_manifest_and_pictures(studio: Studio) -> None:
    fade = {"kind": "crossfade", "duration": 0.2}
    manifest = studio.render(spec_of(still("a", transition=fade), still("b"), {"kind": "color", "duration": 0.2}))
    out = studio.base / "out"
    assert sorted(path.name for path in out.iterdir()) == [
        "film.contact-sheet.jpg",
        "film.mp4",
        "film.mp4.json",
        "film.mp4.qa.html",
        "film.mp4.qa.json",
        "film.thumbnail.jpg",
    ]
    assert manifest.frames == video_facts(out / "film.mp4").frames == 10 + 10 - 5 + 5
    assert manifest.duration == 0.8
    assert Manifest.model_validate_json((out / "film.mp4.json").read_text()) == manifest
    assert {task.status for task in manifest.tasks} == {"rendered"}
    assert [task.kind for task in manifest.tasks] == ["ken_burns", "transition", "ken_burns", "color"]
    assert studio.executors[0].closed


def test_the_same_film_again_comes_from_the_store_without_an_executor(studio: Studio) -> None:
    first = studio.render(spec_of(still("a"), still("b")))
    second = studio.render(spec_of(still("a"), still("b")))
    assert len(studio.executors) == 1
    assert {task.status for task in second.tasks} == {"cached"}
    assert second.cache_hits == 2
    assert second.outputs[0].sha256 == first.outputs[0].sha256
    assert "start" not in {stage.name for stage in second.stages}


def test_a_changed_scene_is_the_only_one_rendered(studio: Studio) -> None:
    studio.render(spec_of(still("a"), still("b"), still("c")))
    manifest = studio.render(spec_of(still("a"), still("b", motion="zoom_out"), still("c")))
    assert [task.status for task in manifest.tasks] == ["cached", "rendered", "cached"]


def test_a_damaged_segment_is_rendered_again(studio: Studio) -> None:
    first = studio.render(spec_of(still("a"), still("b")))
    blob = next(path for path in Path(studio.settings.store).glob("blobs/*/*.mp4"))
    blob.chmod(0o644)
    data = bytearray(blob.read_bytes())
    data[len(data) // 2] ^= 0xFF
    blob.write_bytes(data)
    second = studio.render(spec_of(still("a"), still("b")))
    assert sorted(task.status for task in second.tasks) == ["cached", "rendered"]
    assert second.outputs[0].sha256 == first.outputs[0].sha256
    assert any("it is rendered again" in message for message in studio.warnings())


def test_a_missing_picture_is_told_before_anything_runs(studio: Studio) -> None:
    with pytest.raises(AssetError) as caught:
        studio.render(spec_of(still("a"), still("missing"), still("absent")))
    assert [problem.where for problem in caught.value.problems] == ["scenes[1].image", "scenes[2].image"]
    assert studio.executors == []
    assert not (studio.base / "out").exists()


def test_a_scene_with_a_missing_picture_can_be_skipped(studio: Studio) -> None:
    manifest = studio.render(spec_of(still("a"), still("missing", on_error="skip"), still("b")))
    assert manifest.frames == 20
    assert [task.status for task in manifest.tasks] == ["rendered", "rendered", "skipped"]
    assert manifest.tasks[-1].scene == 1
    assert [task.scene for task in manifest.tasks] == [0, 2, 1]
    assert "scenes[1]" in studio.warnings()[0]


def test_a_scene_with_a_missing_picture_can_be_replaced_by_a_card(studio: Studio) -> None:
    manifest = studio.render(spec_of(still("a"), still("missing", on_error="placeholder"), still("b")))
    assert manifest.frames == 30
    assert [task.status for task in manifest.tasks] == ["rendered", "placeholder", "rendered"]
    assert "does not exist" in manifest.tasks[1].message


@pytest.mark.parametrize("policy", ["skip", "placeholder"])
def test_a_scene_that_fails_while_rendering_follows_its_policy(studio: Studio, policy: str) -> None:
    def run(order: Order) -> Iterator[Progress | Artifact]:
        if order.task.scenes == (1,) and order.task.kind == "ken_burns":
            raise RenderError("the pencil broke")
        yield from execute(order, studio.settings)

    studio.run_order = run
    fade = {"kind": "crossfade", "duration": 0.12}
    scenes = (still("a", transition=fade), still("b", transition=fade, on_error=policy), still("c"))
    manifest = studio.render(spec_of(*scenes))
    statuses = [task.status for task in manifest.tasks]
    if policy == "skip":
        assert manifest.frames == 20
        assert statuses[-1] == "skipped"
    else:
        assert manifest.frames == 30 - 2 * 3
        assert statuses.count("placeholder") == 1
    assert "the pencil broke" in next(task.message for task in manifest.tasks if task.message)


def test_a_failing_scene_fails_the_export_with_its_place(studio: Studio) -> None:
    def run(order: Order) -> Iterator[Progress | Artifact]:
        if order.task.scenes == (1,):
            raise RenderError("the pencil broke")
        yield from execute(order, studio.settings)

    studio.run_order = run
    with pytest.raises(RenderError) as caught:
        studio.render(spec_of(still("a"), still("b"), still("c")))
    assert [problem.where for problem in caught.value.problems] == ["scenes[1]"]
    assert "the pencil broke" in caught.value.problems[0].message
    assert studio.executors[0].closed
    assert not (studio.base / "out").exists()


def test_what_was_finished_before_a_failure_is_not_rendered_again(studio: Studio) -> None:
    def run(order: Order) -> Iterator[Progress | Artifact]:
        if order.task.scenes == (2,):
            yield Progress(frames=0)
            yield Progress(frames=0)
            yield Progress(frames=0)
            raise RenderError("the pencil broke")
        yield from execute(order, studio.settings)

    studio.run_order = run
    spec = spec_of(still("a"), still("b"), still("c", duration=0.2))
    with pytest.raises(RenderError):
        studio.render(spec)
    studio.run_order = lambda order: execute(order, studio.settings)
    manifest = studio.render(spec)
    assert [task.status for task in manifest.tasks] == ["cached", "cached", "rendered"]


def test_several_outputs_share_what_they_can(studio: Studio) -> None:
    spec = spec_of(still("a"), still("b"))
    large = spec["outputs"][0]
    spec["outputs"] = [
        {**large, "uri": "small.mp4", "width": 80, "height": 46},
        large,
        {**large, "uri": "copy.mov"},
        {**large, "uri": "half.mp4", "width": 128, "height": 72},
    ]
    manifest = studio.render(spec)
    assert [output.uri.rpartition("/")[2] for output in manifest.outputs] == [
        "small.mp4",
        "film.mp4",
        "copy.mov",
        "half.mp4",
    ]
    assert [task.kind for task in manifest.tasks].count("transcode") == 2  # half: the only one of the same shape
    assert "made from the 160×90 output's segments" in manifest.outputs[3].encoder_reason
    for output in manifest.outputs:
        facts = video_facts(Path(output.uri))
        assert (facts.frames, facts.width, facts.height) == (20, output.width, output.height)


def test_the_final_strategy_encodes_the_whole_once(studio: Studio) -> None:
    spec = spec_of(still("a"), still("b"))
    spec["outputs"][0]["strategy"] = "final"
    manifest = studio.render(spec)
    assert manifest.outputs[0].strategy == "final"
    assert "no node proved h264_nvenc" in manifest.outputs[0].encoder_reason
    assert [task.kind for task in manifest.tasks] == ["ken_burns", "ken_burns", "transcode"]
    assert video_facts(Path(manifest.outputs[0].uri)).frames == 20


def test_a_film_with_sound_is_as_long_as_its_pictures(studio: Studio, tone: Path) -> None:
    shutil.copy(tone, studio.base / "tone.wav")
    audio = {"music": {"audio": "tone.wav", "gain_db": -12}}
    manifest = studio.render(spec_of(still("a", voiceover={"audio": "tone.wav"}), still("b"), audio=audio))
    lengths = video_facts(Path(manifest.outputs[0].uri)).seconds
    assert abs(lengths["audio"] - lengths["video"]) < 1 / 25
    assert manifest.outputs[0].lufs == pytest.approx(-14, abs=1)
    assert "is cut off" in manifest.warnings[0]
    assert {stage.name for stage in manifest.stages} >= {"prepare", "render", "sound", "join", "deliver"}


def test_a_plan_renders_nothing_and_knows_the_store(studio: Studio) -> None:
    spec = spec_of(still("a"), still("b"))
    plan, left = studio.export(spec).plan()
    assert [task.key for task in left] == [task.key for task in plan.tasks]
    studio.render(spec)
    assert studio.export(spec).plan()[1] == []


def test_progress_never_falls_and_ends_at_a_hundred(studio: Studio) -> None:
    studio.render(spec_of(still("a"), still("b")))
    percents = [event.percent for event in studio.events if isinstance(event, Advanced)]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    stages = [event.stage for event in studio.events if isinstance(event, StageStarted)]
    assert stages == [Stage.PREPARE, Stage.START, Stage.RENDER, Stage.JOIN, Stage.CHECK, Stage.DELIVER]
    assert len([event for event in studio.events if isinstance(event, TaskFinished)]) == 2


def test_on_a_cluster_the_frames_count_as_rendering(studio: Studio) -> None:
    studio.settings = studio.settings.model_copy(update={"address": "auto"})
    studio.render(spec_of(still("a"), still("b")))
    told = [event.stage for event in studio.events if isinstance(event, Advanced) and event.frames]
    assert told
    assert Stage.START not in told


def test_where_ray_is_there_already_its_start_is_no_part_of_the_progress(studio: Studio) -> None:
    studio.settings = studio.settings.model_copy(update={"address": "auto"})
    studio.render(spec_of(still("a"), still("b")))
    rendering = [event for event in studio.events if isinstance(event, Advanced) and event.stage is Stage.RENDER]
    assert rendering[0].frames == 0
    assert rendering[0].percent == PREPARE_PERCENT


def test_an_unwritable_destination_is_told_first(studio: Studio) -> None:
    (studio.base / "out").write_text("a file, not a folder")
    with pytest.raises(DeliveryError):
        studio.render(spec_of(still("a")))
    assert studio.events == []


def test_lengths_are_checked_before_assets_are_touched(studio: Studio) -> None:
    with pytest.raises(SpecError) as caught:
        studio.render(spec_of(still("missing", transition={"kind": "wipe", "duration": 3}), still("b")))
    assert caught.value.problems[0].where == "scenes[0].transition"


def test_nothing_is_left_in_the_scratch_folder(studio: Studio) -> None:
    studio.render(spec_of(still("a")))
    assert list((studio.settings.cache / "scratch").iterdir()) == []


def test_the_manifest_tells_versions_and_costs(studio: Studio) -> None:
    manifest = studio.render(spec_of(still("a")))
    assert set(manifest.versions) >= {"framefarm", "ffmpeg", "ray", "python", "opencv"}
    assert manifest.cpu_seconds >= sum(task.cpu_seconds for task in manifest.tasks) > 0
    data = json.loads((studio.base / "out" / "film.mp4.json").read_text())
    assert data["outputs"][0]["encoder"] == "libx264"
    assert len(data["tasks"][0]["key"]) == 64
