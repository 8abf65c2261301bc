"""Jobs use what their own client uploaded, and read no bucket that the operator did not name."""

from pathlib import Path
from typing import Any

import pytest
from job_world import JobWorld
from uploading import picture, sha256_of, sound

from farm.errors import SpecError, UnknownError
from farm.jobs.assets import Asset
from farm.jobs.models import Job
from farm.jobs.states import JobState
from farm.jobs.work import Work
from farm.orchestrator.jobs.render_export import KIND, RenderExport
from farm.orchestrator.jobs.upkeep import Upkeep
from farm.orchestrator.jobs.uploads import Uploads, admit
from farm.settings import Settings
from farm.spec.load import parse_spec
from farm.storage.shelf import upload_stage

OUTPUT = {"uri": "film.mp4", "width": 64, "height": 64, "fps": 25, "quality": "draft"}


def uploads(world: JobWorld) -> Uploads:
    return Uploads(ledger=world.ledger, settings=world.settings)


def upload(world: JobWorld, client: str, data: bytes) -> Asset:
    with upload_stage(world.settings) as stage:
        stage.file.write(data)
        return uploads(world).keep(client, stage, sha256=sha256_of(data), size=len(data), name="a")[0]


def run(world: JobWorld, client: str, scenes: list[dict[str, Any]], **more: Any) -> Job:
    world.handlers[KIND] = RenderExport()
    payload = {"version": 1, "scenes": scenes, "outputs": [OUTPUT], **more}
    job_id = world.ledger.submit({"kind": KIND, "payload": payload, "client": client}).job.job_id
    world.run_all()
    return world.ledger.get(job_id)


def test_two_clients_that_upload_the_same_files_share_what_is_made_of_them(world: JobWorld) -> None:
    jobs = []
    for client in ("ann", "bob"):
        image, tone = upload(world, client, picture()), upload(world, client, sound())
        scenes = [{"kind": "ken_burns", "image": image.address, "duration": 0.4, "voiceover": {"audio": tone.address}}]
        jobs.append(run(world, client, scenes))
    assert [job.status for job in jobs] == [JobState.COMPLETED] * 2, [job.error for job in jobs]
    first, second = (Work(ledger=world.ledger).tasks(job.job_id) for job in jobs)
    assert [task.result["key"] for task in first] == [task.result["key"] for task in second]
    assert {task.attempt_count for task in second} == {0}


def test_a_job_uses_nothing_of_another_client(world: JobWorld) -> None:
    image = upload(world, "ann", picture())
    job = run(world, "bob", [{"kind": "ken_burns", "image": image.address, "duration": 0.2}])
    assert job.error
    (problem,) = job.error["problems"]
    assert problem["where"] == "scenes[0].image"
    assert "upload it first" in problem["message"]
    assert str(world.settings.deliveries) not in str(job.error)


def test_a_file_that_does_not_decode_is_told_by_the_name_that_its_client_knows(world: JobWorld) -> None:
    tone = upload(world, "ann", sound())
    job = run(world, "ann", [{"kind": "clip", "video": tone.address}])
    assert job.error
    assert tone.address in job.error["problems"][0]["message"]
    assert str(world.settings.deliveries) not in str(job.error)


def test_props_are_given_uploaded_files_in_a_form_that_is_known_as_a_picture(world: JobWorld) -> None:
    image = upload(world, "ann", picture())
    scene = {"kind": "remotion", "composition": "Title", "duration": 1, "props": {"a": [{"photo": image.address}]}}
    spec = parse_spec({"version": 1, "scenes": [scene], "outputs": [OUTPUT]})
    admitted = uploads(world).admit(spec, "ann")
    (changed,) = admitted.params.scenes
    told = changed.model_dump()["props"]["a"][0]["photo"]
    assert told.startswith("file:///")
    assert told.endswith(f"{image.sha256}.png")
    assert Path(told.removeprefix("file://")).read_bytes() == picture()
    assert spec.model_dump()["scenes"][0]["props"]["a"][0]["photo"] == image.address


BUCKETS = [
    {"kind": "ken_burns", "image": "s3://private/a.png", "duration": 1},
    {"kind": "ken_burns", "image": "file://s3://private/a.png", "duration": 1},
    {"kind": "clip", "video": "s3://open-to-others/a.mp4"},
    {"kind": "clip", "video": "s3://open/films/../../private/a.mp4"},
    {"kind": "clip", "video": "s3://open/filmsecrets/a.mp4"},
    {"kind": "clip", "video": "S3://open/films/a.mp4"},
    {"kind": "remotion", "composition": "Title", "duration": 1, "props": {"a": {"b": ["s3://private/a.png"]}}},
    {"kind": "color", "duration": 1, "voiceover": {"audio": "s3://private/a.wav"}},
]


@pytest.mark.parametrize("scene", BUCKETS)
def test_a_bucket_that_the_operator_did_not_name_is_refused_with_its_place(scene: dict[str, Any]) -> None:
    spec = parse_spec({"version": 1, "scenes": [scene], "outputs": [OUTPUT]})
    for roots in ((), ("/srv", "s3://open/films")):
        with pytest.raises(SpecError, match="FARM_ASSET_ROOTS") as caught:
            admit(spec, Settings(asset_roots=roots))
        assert caught.value.problems[0].where.startswith("scenes[0].")


def test_a_bucket_that_the_operator_named_is_open(tmp_path: Path) -> None:
    scene = {"kind": "clip", "video": "s3://open/films/one/a.mp4"}
    spec = parse_spec({"version": 1, "scenes": [scene], "outputs": [OUTPUT]})
    for roots in (("s3://open/films",), (str(tmp_path), "s3://open/films/"), ("s3://open",)):
        assert admit(spec, Settings(asset_roots=roots)).params == spec


def test_a_job_that_names_a_bucket_fails_before_anything_is_read(world: JobWorld) -> None:
    job = run(world, "ann", [{"kind": "ken_burns", "image": "s3://private/a.png", "duration": 0.2}])
    assert job.error
    assert [problem["where"] for problem in job.error["problems"]] == ["scenes[0].image"]
    assert "FARM_ASSET_ROOTS" in job.error["message"]


def test_upkeep_deletes_what_nothing_has_used_for_long(world: JobWorld) -> None:
    image = upload(world, "ann", picture())
    kept = uploads(world)
    Upkeep(world.ledger, world.settings).clean_uploads()
    assert kept.find("ann", image.sha256).is_there
    world.settings = world.settings.model_copy(update={"keep_assets_seconds": 1e-9})
    waiting = world.ledger.submit({"kind": "act", "client": "ann", "payload": {"say": image.address}}).job
    Upkeep(world.ledger, world.settings).clean_uploads()
    assert kept.find("ann", image.sha256).is_there
    world.ledger.cancel(waiting.job_id)
    Upkeep(world.ledger, world.settings).clean_uploads()
    with pytest.raises(UnknownError):
        kept.find("ann", image.sha256)
    assert [path for path in Path(world.settings.deliveries).rglob("*") if path.is_file()] == []


def test_a_file_that_somebody_deleted_on_the_disk_is_asked_for_again(world: JobWorld) -> None:
    image = upload(world, "ann", picture())
    for path in Path(world.settings.deliveries).rglob("*.png"):
        path.unlink()
    spec = parse_spec(
        {
            "version": 1,
            "scenes": [{"kind": "ken_burns", "image": image.address, "duration": 1}],
            "outputs": [OUTPUT],
        }
    )
    with pytest.raises(SpecError, match="not there any more"):
        uploads(world).admit(spec, "ann")
    assert upload(world, "ann", picture()).number == image.number
    assert uploads(world).admit(spec, "ann").params != spec
