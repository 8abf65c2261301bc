"""Jobs of many videos, and of one scene: whole exports without Ray and without a browser."""

from pathlib import Path
from typing import Any

import pytest
from job_world import JobWorld
from private_farm import draw_pictures

from farm.errors import FarmLostError, SpecError
from farm.jobs.states import JobState
from farm.orchestrator.jobs.handler import JobContext
from farm.orchestrator.jobs.render_batch import item_of
from farm.orchestrator.jobs.rendering import HANDLERS
from farm.spec.requests import BatchRequest, read_request

BATCH = "render/batch"


def export(color: str = "#204060", uri: str = "film.mp4", **scene: Any) -> dict[str, Any]:
    scenes = [{"kind": "color", "color": color, "duration": 0.2, **scene}]
    output = {"uri": uri, "width": 64, "height": 64, "fps": 25, "quality": "draft"}
    return {"version": 1, "scenes": scenes, "outputs": [output]}


def missing() -> dict[str, Any]:
    return export() | {"scenes": [{"kind": "ken_burns", "image": "nowhere.jpg", "duration": 0.2}]}


def submit(world: JobWorld, kind: str, payload: dict[str, Any], **more: Any) -> str:
    world.handlers |= HANDLERS
    return world.ledger.submit({"kind": kind, "payload": payload, **more}).job.job_id


def test_each_video_of_a_batch_lies_in_its_own_folder_and_ones_failure_is_no_others(
    world: JobWorld, tmp_path: Path
) -> None:
    payload = {"exports": [export("#204060"), missing(), export("#806040")]}
    job_id = submit(world, BATCH, payload, job_id="many")
    world.run_all()
    job = world.ledger.get(job_id)
    assert job.status is JobState.COMPLETED, job.error
    assert (job.result["completed"], job.result["failed"]) == (2, 1)
    first, second, third = job.result["items"]
    assert [one["status"] for one in (first, second, third)] == ["completed", "failed", "completed"]
    problem = {"where": "exports[1].scenes[0].image", "message": "nowhere.jpg does not exist"}
    assert second["error"]["problems"] == [problem]
    folder = tmp_path / "deliveries" / "many"
    assert first["outputs"][0]["uri"] == str(folder / "item-1" / "film.mp4")
    assert sorted(path.name for path in folder.iterdir()) == ["item-1", "item-3"]
    files = {file.name: file for file in world.ledger.artifacts(job_id)}
    assert files["item-3.video"].uri == str(folder / "item-3" / "film.mp4")
    told = [event.data for event in world.ledger.events(job_id) if event.type == "job.progress"]
    shares = [data["progress"] for data in told]
    assert shares == sorted(shares)
    assert {data["stage"].partition(":")[0] for data in told} <= {f"item-{n} ({n} of 3)" for n in (1, 2, 3)}


def test_a_batch_fails_if_nothing_of_it_was_made(world: JobWorld) -> None:
    job_id = submit(world, BATCH, {"exports": [missing(), missing()]})
    world.run_all()
    error = world.ledger.get(job_id).error
    assert error
    assert [problem["where"] for problem in error["problems"]] == [
        "exports[0].scenes[0].image",
        "exports[1].scenes[0].image",
    ]


def test_a_batch_that_is_started_again_renders_nothing_twice(world: JobWorld) -> None:
    payload = {"exports": [export("#204060")]}
    first, again = submit(world, BATCH, payload), submit(world, BATCH, payload, priority="low")
    world.settings = world.settings.model_copy(update={"jobs_at_once": 1})
    world.run_all()
    assert world.ledger.get(again).status is JobState.COMPLETED

    def attempts(job_id: str) -> int:
        return sum(event.type == "task.running" for event in world.ledger.events(job_id))

    assert attempts(first) == 1
    assert attempts(again) == 0


def test_a_lost_farm_is_no_fault_of_a_batchs_videos(world: JobWorld) -> None:
    def away(*_about: object) -> Any:
        raise FarmLostError("nobody listens")

    submit(world, BATCH, {"exports": [export()]})
    claim = world.claims.claim("me", kinds=(BATCH,))
    assert claim
    context = JobContext(job=claim.job, settings=world.settings, connect=away, confirm=lambda: None)
    handler = HANDLERS[BATCH]
    with pytest.raises(FarmLostError):
        handler.run(handler.read(claim.job.payload), context)


@pytest.mark.parametrize(
    "payload",
    [{}, {"briefs": [], "exports": []}, {"exports": [export()] * 1001}, {"briefs": [{"format": "listicle_v1"}]}],
)
def test_what_is_no_batch_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(SpecError):
        read_request(BatchRequest, payload)


def test_two_briefs_of_a_batch_must_not_share_an_id() -> None:
    brief = {"id": "a", "format": "listicle_v1", "title": "T", "sections": [{"heading": "H"}]}
    with pytest.raises(SpecError, match="2 items have the id 'a'"):
        read_request(BatchRequest, {"briefs": [brief, brief]})
    named = read_request(BatchRequest, {"briefs": [brief, {**brief, "id": None}]})
    assert named.ids == ("a", "item-2")
    (output,) = item_of(named, 1).spec.outputs
    assert output.uri == "item-2/video.mp4"


@pytest.mark.parametrize("uri", ["../film.mp4", "a/../../b.mp4"])
def test_no_item_leads_into_anothers_folder(uri: str) -> None:
    request = read_request(BatchRequest, {"exports": [export(), export(uri=uri)]})
    with pytest.raises(SpecError) as caught:
        item_of(request, 1)
    assert caught.value.problems[0].where == "exports[1].outputs[0].uri"


def test_a_scene_of_another_service_is_rendered_and_told_in_its_words(world: JobWorld, tmp_path: Path) -> None:
    (picture,) = draw_pictures(tmp_path / "pictures", 1, (320, 180))
    world.settings = world.settings.model_copy(update={"asset_roots": (tmp_path / "pictures",)})
    asked = {
        "sceneIndex": 2,
        "imageUrl": str(picture),
        "duration": 0.4,
        "kenBurns": {"startScale": 1.0, "endScale": 1.2},
        "output": {"width": 64, "height": 64, "fps": 25, "quality": "draft"},
    }
    job_id = submit(world, "process-scene", asked, job_id="parent")
    wrong = submit(world, "process-scene", {**asked, "imageUrl": "/etc/hostname"})
    world.run_all()
    job = world.ledger.get(job_id)
    assert job.status is JobState.COMPLETED, job.error
    result = job.result
    assert (result["sceneIndex"], result["duration"]) == (2, 0.4)
    assert result["sceneVideoUrl"] == "/api/v1/jobs/parent/artifacts/video"
    assert result["processingTime"] > 0
    assert result["files"][0]["uri"] == str(tmp_path / "deliveries" / "parent" / "scene_2.mp4")
    error = world.ledger.get(wrong).error
    assert error
    assert [problem["where"] for problem in error["problems"]] == ["imageUrl"]
    assert "FARM_ASSET_ROOTS" in error["message"]
