"""What a dispatcher does besides: old jobs and their files go, others' files stay."""

import time
from pathlib import Path

from job_world import JobWorld, echo

from farm.jobs.models import JobArtifact
from farm.jobs.states import JobState
from farm.orchestrator.jobs.upkeep import Upkeep


def finished(world: JobWorld, *files: Path) -> str:
    """Run a job that says it made some files."""
    job_id = world.submit()
    claim = world.claims.claim("test")
    assert claim
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("film")
    told = [JobArtifact(name=file.name, job_id=job_id, uri=str(file)) for file in files]
    assert world.claims.complete(claim, {}, files=told).status is JobState.COMPLETED
    return job_id


def test_old_jobs_go_with_their_folders_and_leave_what_was_delivered_elsewhere(world: JobWorld, tmp_path: Path) -> None:
    world.act(echo)
    elsewhere = tmp_path / "customer" / "film.mp4"
    job_id = finished(world, tmp_path / "deliveries" / "old" / "film.mp4", elsewhere)
    own = tmp_path / "deliveries" / job_id / "out" / "rejected.qa.json"
    own.parent.mkdir(parents=True)
    own.write_text("{}")
    world.settings = world.settings.model_copy(update={"keep_jobs_seconds": 1e-9})
    Upkeep(world.ledger, world.settings).clean()
    assert world.ledger.list().jobs == []
    assert not (tmp_path / "deliveries" / job_id).exists()
    assert not (tmp_path / "deliveries" / "old" / "film.mp4").exists()
    assert elsewhere.exists()


def test_young_jobs_stay(world: JobWorld, tmp_path: Path) -> None:
    world.act(echo)
    film = tmp_path / "deliveries" / "young" / "film.mp4"
    job_id = finished(world, film)
    Upkeep(world.ledger, world.settings).clean()
    assert world.ledger.get(job_id).status is JobState.COMPLETED
    assert film.exists()


def test_the_audit_log_goes_after_its_time(world: JobWorld) -> None:
    for target in ("GET /old", "GET /new"):
        world.ledger.record("key_1", "request", target, outcome="refused")
    Upkeep(world.ledger, world.settings).clean_audit()
    assert [one.target for one in world.ledger.audit()] == ["GET /old", "GET /new"]
    world.settings = world.settings.model_copy(update={"keep_audit_seconds": 1e-9})
    upkeep = Upkeep(world.ledger, world.settings)
    upkeep.step(1.0)
    end = time.monotonic() + 10
    while len(world.ledger.audit()) > 1 and time.monotonic() < end:
        time.sleep(0.02)
    upkeep.close(finish=False)
    assert [one.target for one in world.ledger.audit()] == ["GET /new"]
