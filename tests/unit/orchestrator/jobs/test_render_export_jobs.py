"""Jobs of the kind render/export: whole exports without Ray, and where they may deliver."""

import json
import struct
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from job_world import JobWorld

from farm.errors import SpecError
from farm.jobs.states import JobState, TaskState
from farm.jobs.work import Work
from farm.media.inspect import video_facts
from farm.orchestrator.events import Stage
from farm.orchestrator.jobs.destinations import is_ours, place
from farm.orchestrator.jobs.render_export import KIND, RenderExport
from farm.settings import Settings
from farm.spec.load import parse_spec


def spec_of(uri: str = "film.mp4", **more: Any) -> dict[str, Any]:
    scenes = [{"kind": "color", "color": "#204060", "duration": 0.2}, {"kind": "color", "duration": 0.2}]
    output = {"uri": uri, "width": 64, "height": 64, "fps": 25, "quality": "draft"}
    return {"version": 1, "title": "Film", "scenes": scenes, "outputs": [output], **more}


def submit(world: JobWorld, payload: dict[str, Any], **more: Any) -> str:
    world.handlers[KIND] = RenderExport()
    return world.ledger.submit({"kind": KIND, "payload": payload, **more}).job.job_id


def test_an_export_is_delivered_into_the_jobs_own_folder(world: JobWorld, tmp_path: Path) -> None:
    job_id = submit(world, spec_of("out/film.mp4"), job_id="my-job")
    world.run_all()
    job = world.ledger.get(job_id)
    assert job.status is JobState.COMPLETED, job.error
    film = tmp_path / "deliveries" / "my-job" / "out" / "film.mp4"
    assert video_facts(film).frames == 10
    (output,) = job.result["outputs"]
    assert (output["uri"], output["size"], output["frames"]) == (str(film), film.stat().st_size, 10)
    assert output["verdict"] in {"approve", "review"}
    assert job.result["manifest"] == json.loads((film.parent / "film.mp4.json").read_text())
    files = {file.name: file for file in world.ledger.artifacts(job_id)}
    assert {Path(file.uri) for file in files.values()} == set(film.parent.iterdir())
    assert files["video"].media_type == "video/mp4"
    assert files["thumbnail"].size == Path(files["thumbnail"].uri).stat().st_size
    told = [event.data for event in world.ledger.events(job_id) if event.type == "job.progress"]
    order = [list(Stage).index(Stage(data["stage"].partition(":")[0])) for data in told]
    assert order == sorted(order)
    assert [data["progress"] for data in told] == sorted(data["progress"] for data in told)
    assert told


def test_a_wrong_spec_fails_the_job_with_all_problems_located(world: JobWorld) -> None:
    payload = spec_of()
    payload["scenes"][1]["duration"] = -1
    payload["outputs"][0]["width"] = 63
    job_id = submit(world, payload)
    world.run_all()
    error = world.ledger.get(job_id).error
    assert error
    assert error["code"] == "bad_spec"
    assert [problem["where"] for problem in error["problems"]] == ["scenes[1].duration", "outputs[0].width"]


@pytest.mark.parametrize(
    "uri",
    [
        "../other-job/film.mp4",
        "a/../../film.mp4",
        "/etc/film.mp4",
        "file:///etc/film.mp4",
        "file://../film.mp4",
        "s3://bucket/film.mp4",
    ],
)
def test_no_destination_leads_out_of_the_jobs_folder(world: JobWorld, tmp_path: Path, uri: str) -> None:
    job_id = submit(world, spec_of(uri))
    world.run_all()
    error = world.ledger.get(job_id).error
    assert error
    assert error["problems"][0]["where"] == "outputs[0].uri"
    assert not (tmp_path / "deliveries").exists()


def test_a_link_in_the_jobs_folder_leads_nowhere_else(tmp_path: Path) -> None:
    settings = Settings(deliveries=str(tmp_path / "deliveries"))
    (tmp_path / "deliveries" / "job").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "deliveries" / "job" / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SpecError, match="leads out of the job's own folder"):
        place(parse_spec(spec_of("out/film.mp4")), "job", settings)


@given(uri=st.lists(st.sampled_from(["..", ".", "a", "film", "job", "", "~", "…"]), max_size=8).map("/".join))
def test_whatever_path_a_job_names_it_is_refused_or_within_its_folder(uri: str) -> None:
    settings = Settings(deliveries="/srv/deliveries", cache=Path("/tmp/cache"))
    try:
        spec = parse_spec(spec_of(f"{uri}/x.mp4"))
        placed = place(spec, "job", settings)
    except SpecError:
        return
    found = (placed.base / placed.spec.outputs[0].uri).resolve()
    assert found.is_relative_to("/srv/deliveries/job")


def test_the_operators_places_are_open_and_nothing_beside_them(tmp_path: Path) -> None:
    roots = (str(tmp_path / "open"), "s3://films/customers")
    settings = Settings(deliveries=str(tmp_path / "deliveries"), delivery_roots=roots)
    for good in (f"{tmp_path}/open/a/film.mp4", "s3://films/customers/one/film.mp4"):
        assert place(parse_spec(spec_of(good)), "job", settings).spec.outputs[0].uri == good
    for bad in (
        f"{tmp_path}/opened/film.mp4",
        f"{tmp_path}/open/../film.mp4",
        "s3://films/customers-of-others/film.mp4",
        "s3://films/customers/../film.mp4",
        "s3://films/film.mp4",
    ):
        with pytest.raises(SpecError, match="FARM_DELIVERY_ROOTS"):
            place(parse_spec(spec_of(bad)), "job", settings)


def test_deliveries_may_lie_on_s3(tmp_path: Path) -> None:
    settings = Settings(deliveries="s3://films/jobs/", cache=tmp_path)
    placed = place(parse_spec(spec_of("./out/film.mp4")), "job", settings)
    assert placed.spec.outputs[0].uri == "s3://films/jobs/job/out/film.mp4"
    with pytest.raises(SpecError, match="leads out"):
        place(parse_spec(spec_of("../film.mp4")), "job", settings)


def test_a_job_reads_no_file_of_the_machine_unless_the_operator_names_its_folder(
    world: JobWorld, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(b"not for everybody")
    scene = {"kind": "ken_burns", "image": str(secret), "duration": 0.2}
    job_id = submit(world, spec_of(scenes=[scene]))
    world.run_all()
    error = world.ledger.get(job_id).error
    assert error
    assert error["problems"][0]["where"] == "scenes[0].image"
    assert "FARM_ASSET_ROOTS" in error["problems"][0]["message"]


def test_only_what_lies_in_jobs_folders_is_ours_to_delete(tmp_path: Path) -> None:
    settings = Settings(deliveries=str(tmp_path / "deliveries"))
    assert is_ours(str(tmp_path / "deliveries" / "job" / "film.mp4"), settings)
    assert not is_ours(str(tmp_path / "deliveries"), settings)
    assert not is_ours(str(tmp_path / "film.mp4"), settings)
    assert not is_ours("s3://films/film.mp4", settings)


def test_tasks_and_attempts_are_in_the_ledger_under_names_that_people_read(world: JobWorld) -> None:
    job_id, again = submit(world, spec_of()), submit(world, spec_of(), priority="low")
    world.settings = world.settings.model_copy(update={"jobs_at_once": 1})
    world.run_all()
    work = Work(ledger=world.ledger)
    tasks = work.tasks(job_id)
    assert [task.name.rpartition(" [")[0] for task in tasks] == [
        "scene 01 · color 0–4",
        "scene 02 · color 0–4",
    ]
    assert {(task.status, task.pool, task.attempt_count) for task in tasks} == {(TaskState.DONE, "cpu", 1)}
    assert {attempt.outcome for attempt in work.attempts(job_id)} == {"done"}
    types = [event.type for event in world.ledger.events(job_id) if event.type != "job.progress"]
    assert types[:3] == ["job.queued", "job.running", "job.planned"]
    assert types.count("task.running") == types.count("task.done") == 2
    assert types[-1] == "job.completed"
    found = work.tasks(again)
    assert [task.name for task in found] == [task.name for task in tasks]
    assert {(task.status, task.attempt_count) for task in found} == {(TaskState.DONE, 0)}
    assert [task.result["key"] for task in found] == [task.result["key"] for task in tasks]


def long_sound(path: Path) -> Path:
    """Write eight hours of a constant level that take no room on the disk and a minute to measure."""
    samples = 8 * 3600 * 4000
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 4000, 4000, 1, 8)
    with path.open("wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + samples) + b"WAVE" + form + b"data" + struct.pack("<I", samples))
        file.truncate(44 + samples)
    return path


def test_a_job_is_cancelled_while_its_assets_are_measured(world: JobWorld, tmp_path: Path) -> None:
    sound = long_sound(tmp_path / "long.wav")
    world.settings = world.settings.model_copy(update={"asset_roots": (str(tmp_path),)})
    job_id = submit(world, spec_of(audio={"music": {"audio": str(sound)}}))
    this = psutil.Process()

    def measuring() -> list[psutil.Process]:
        return [child for child in this.children(recursive=True) if child.name() == "ffmpeg"]

    with world.running():
        end = time.monotonic() + 30
        while not measuring():
            assert time.monotonic() < end, world.ledger.get(job_id)
            time.sleep(0.05)
        asked = time.monotonic()
        world.ledger.cancel(job_id)
        world.wait(job_id, "cancelled")
        assert time.monotonic() - asked < 5
        assert not measuring()
