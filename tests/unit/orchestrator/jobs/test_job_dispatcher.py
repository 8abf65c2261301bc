"""The dispatcher: what is claimed is done and ended once, whatever its work does."""

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest
from job_world import JobWorld, echo, waiting

from farm.errors import AssetError, Problem, SettingsError
from farm.jobs.models import JobArtifact
from farm.jobs.states import JobState
from farm.media.process import Limits, run, stopped_by
from farm.orchestrator.jobs.dispatcher import FARM_LOSSES
from farm.orchestrator.jobs.handler import Done, JobContext
from farm.testing import InlineExecutor


def test_a_job_is_run_and_its_result_and_files_are_in_the_ledger(world: JobWorld, tmp_path: Path) -> None:
    def act(params: Mapping[str, Any], context: JobContext) -> Done:
        context.tell(0.5, phase="half")
        file = JobArtifact(name="note", job_id="", uri=str(tmp_path / "note.txt"), media_type="text/plain", size=5)
        return Done(result={"said": params["say"], "job": context.job.job_id}, files=[file])

    world.act(act)
    job_id = world.submit("good morning")
    world.run_all()
    job = world.ledger.get(job_id)
    assert job.status is JobState.COMPLETED
    assert job.result == {"said": "good morning", "job": job_id}
    assert job.progress == 1.0
    assert [file.name for file in world.ledger.artifacts(job_id)] == ["note"]
    assert world.types(job_id)[:2] == ["job.queued", "job.running"]
    assert world.types(job_id)[-1] == "job.completed"


def test_progress_reaches_the_ledger_while_the_job_runs(world: JobWorld) -> None:
    world.act(waiting)
    job_id = world.submit()
    with world.running():
        end = time.monotonic() + 10
        while world.ledger.get(job_id).progress == 0 and time.monotonic() < end:
            time.sleep(0.02)
        job = world.ledger.get(job_id)
        assert (job.progress, job.stage) == (0.25, "waiting")


def test_wrong_parameters_fail_the_job_with_their_place(world: JobWorld) -> None:
    world.act(echo)
    job_id = world.submit(7)
    world.run_all()
    error = world.ledger.get(job_id).error
    assert error
    assert (error["code"], error["message"], error["retryable"]) == ("bad_spec", "say: must be a text", False)


def test_a_typed_error_keeps_its_code_and_all_its_problems(world: JobWorld) -> None:
    def act(_params: Mapping[str, Any], _context: JobContext) -> Done:
        raise AssetError(problems=[Problem(where=f"scenes[{n}].image", message="is missing") for n in range(2)])

    world.act(act)
    job_id = world.submit()
    world.run_all()
    error = world.ledger.get(job_id).error
    assert error
    assert error["code"] == "bad_asset"
    assert [problem["where"] for problem in error["problems"]] == ["scenes[0].image", "scenes[1].image"]


def test_a_fault_of_ours_fails_one_job_and_no_other(world: JobWorld) -> None:
    def act(params: Mapping[str, Any], context: JobContext) -> Done:
        if params["say"] == "crash":
            raise ZeroDivisionError("oh")
        return echo(params, context)

    world.act(act)
    broken, whole = world.submit("crash"), world.submit("fine")
    world.run_all()
    error = world.ledger.get(broken).error
    assert error
    assert error["message"] == "an internal error: ZeroDivisionError: oh"
    assert world.ledger.get(whole).status is JobState.COMPLETED


def test_a_result_that_is_no_json_fails_the_job(world: JobWorld) -> None:
    world.act(lambda _params, _context: Done(result={"time": object()}))
    job_id = world.submit()
    world.run_all()
    assert world.ledger.get(job_id).status is JobState.FAILED


def test_no_more_jobs_run_at_a_time_than_the_settings_allow(world: JobWorld) -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def act(params: Mapping[str, Any], context: JobContext) -> Done:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with lock:
            now[0] -= 1
        return echo(params, context)

    world.act(act)
    jobs = [world.submit() for _ in range(7)]
    world.run_all()
    assert most == [2]
    assert {world.ledger.get(job_id).status for job_id in jobs} == {JobState.COMPLETED}


def test_limits_of_kinds_and_clients_hold(world: JobWorld) -> None:
    limits = {"jobs_at_once": 4, "jobs_per_kind": {"act": 3}, "jobs_per_client": 1}
    world.settings = world.settings.model_copy(update=limits)
    world.act(waiting)
    for client in ("one", "one", "two"):
        world.submit(client=client)
    with world.running():
        time.sleep(1.5)
        held = [job.client for job in world.ledger.list().jobs if job.status is JobState.RUNNING]
        assert sorted(held) == ["one", "two"]


def test_a_running_job_is_cancelled_with_its_child_within_five_seconds(world: JobWorld) -> None:
    def act(_params: Mapping[str, Any], context: JobContext) -> Done:
        with stopped_by(context.stop):
            run(["sleep", "600"], limits=Limits(deadline=600, stall=600))
        raise AssertionError("it was not stopped")

    world.act(act)
    job_id = world.submit()
    before = set(psutil.Process().children(recursive=True))
    with world.running():
        world.wait(job_id, "running")
        end = time.monotonic() + 10
        while not (children := set(psutil.Process().children(recursive=True)) - before):
            assert time.monotonic() < end
            time.sleep(0.02)
        asked = time.monotonic()
        world.ledger.cancel(job_id)
        world.wait(job_id, "cancelled")
        assert time.monotonic() - asked < 5
        assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    assert world.types(job_id)[-2:] == ["job.cancelling", "job.cancelled"]


def test_what_is_finished_while_it_is_being_cancelled_counts(world: JobWorld) -> None:
    def act(params: Mapping[str, Any], context: JobContext) -> Done:
        context.stop.wait(10)
        return echo(params, context)

    world.act(act)
    job_id = world.submit()
    with world.running():
        world.wait(job_id, "running")
        world.ledger.cancel(job_id)
        assert world.wait(job_id, "completed", "cancelled").status is JobState.COMPLETED


def test_a_drained_dispatcher_gives_its_jobs_back(world: JobWorld) -> None:
    world.act(waiting)
    job_id = world.submit()
    with world.running():
        world.wait(job_id, "running")
    job = world.ledger.get(job_id)
    assert job.status is JobState.QUEUED
    assert job.lost == 0
    assert world.ledger.events(job_id)[-1].data["reason"] == "its dispatcher ends"
    world.act(echo)
    world.run_all()
    assert world.ledger.get(job_id).status is JobState.COMPLETED


def test_who_lost_a_claim_stops_and_writes_nothing_more(world: JobWorld) -> None:
    stopped = threading.Event()
    runs: list[int] = []

    def act(_params: Mapping[str, Any], context: JobContext) -> Done:
        runs.append(context.job.epoch)
        if len(runs) > 1:
            return Done(result={"by": context.job.epoch})
        while not context.stop.is_set():
            context.tell(context.progress.share + 0.02)  # which the ledger refuses once the claim is lost
            time.sleep(0.1)
        stopped.set()
        return Done(result={"by": "the one who lost it"})

    world.act(act)
    job_id = world.submit()
    with world.running():
        world.wait(job_id, "running")
        world.lose(job_id)
        job = world.wait(job_id, "completed")
        assert stopped.wait(10)
    assert job.result == {"by": runs[1]}
    assert world.types(job_id).count("job.completed") == 1
    assert ("job.lost", job_id, {}) in world.told


def test_a_job_that_is_lost_and_claimed_again_at_once_stops_its_former_work(world: JobWorld) -> None:
    stopped: list[int] = []

    def act(_params: Mapping[str, Any], context: JobContext) -> Done:
        context.stop.wait(10)
        stopped.append(context.job.epoch)
        return Done(result={})

    world.act(act)
    world.submit()
    dispatcher = world.dispatcher()
    first = world.claims.claim(dispatcher.name)
    assert first
    dispatcher._start(first)
    world.lose(first.job_id)
    again = world.claims.claim(dispatcher.name)
    assert again
    dispatcher._start(again)
    end = time.monotonic() + 5
    while not stopped:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert stopped == [first.epoch]
    dispatcher._give_back()


def test_a_claim_that_was_lost_is_noticed_before_anything_is_delivered(world: JobWorld) -> None:
    delivered: list[int] = []
    claimed, go_on = threading.Event(), threading.Event()

    def act(params: Mapping[str, Any], context: JobContext) -> Done:
        if not claimed.is_set():
            claimed.set()
            go_on.wait(10)
        context.confirm()
        delivered.append(context.job.epoch)
        return echo(params, context)

    world.act(act)
    job_id = world.submit()
    with world.running():
        assert claimed.wait(10)
        world.lose(job_id)
        go_on.set()
        job = world.wait(job_id, "completed")
    assert delivered == [job.epoch]


def test_a_dispatcher_takes_only_kinds_that_it_can_run(world: JobWorld) -> None:
    world.act(echo)
    foreign = world.ledger.submit({"kind": "tts/other"}).job.job_id
    mine = world.submit()
    world.run_all()
    assert world.ledger.get(mine).status is JobState.COMPLETED
    assert world.ledger.get(foreign).status is JobState.QUEUED


def test_two_dispatchers_do_each_job_once(world: JobWorld) -> None:
    runs: list[str] = []

    def act(params: Mapping[str, Any], context: JobContext) -> Done:
        runs.append(context.job.job_id)
        time.sleep(0.02)
        return echo(params, context)

    world.act(act)
    jobs = [world.submit() for _ in range(12)]
    threads = [threading.Thread(target=world.run_all) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(runs) == sorted(jobs)
    assert all(world.types(job_id).count("job.completed") == 1 for job_id in jobs)


def test_when_ray_is_lost_the_job_goes_back_and_the_next_attempt_connects_anew(
    world: JobWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("farm.orchestrator.jobs.dispatcher.FARM_PAUSE_SECONDS", 0.1)
    connections: list[int] = []

    class Falling:
        """An executor whose Ray dies with the first question."""

        def poll(self, _timeout: float) -> list[Any]:
            if len(connections) == 1:
                raise RuntimeError("the head does not answer")
            return []

        def close(self) -> None:
            """End; nothing was started."""

    def connect(*_: object) -> Falling:
        connections.append(len(connections))
        return Falling()

    def act(params: Mapping[str, Any], context: JobContext) -> Done:
        context.connect(context.settings, {}).poll(0.01)
        return echo(params, context)

    world.connect = connect
    world.act(act)
    job_id = world.submit()
    world.run_all()
    assert world.ledger.get(job_id).status is JobState.COMPLETED
    assert len(connections) == 2
    reasons = [event.data.get("reason") for event in world.ledger.events(job_id)]
    assert "the connection to Ray was lost (RuntimeError)" in reasons


def test_a_job_waits_for_a_ray_that_does_not_start_at_once(world: JobWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("farm.orchestrator.jobs.dispatcher.FARM_PAUSE_SECONDS", 0.05)
    attempts: list[int] = []

    def connect(*_: object) -> InlineExecutor:
        attempts.append(len(attempts))
        if len(attempts) < 3:
            raise SettingsError("cannot connect to a private Ray: the node timed out during startup")
        return InlineExecutor()

    def act(params: Mapping[str, Any], context: JobContext) -> Done:
        context.connect(context.settings, {})
        return echo(params, context)

    world.connect = connect
    world.act(act)
    job_id = world.submit()
    world.run_all()
    assert world.ledger.get(job_id).status is JobState.COMPLETED
    assert len(attempts) == 3


def test_a_job_fails_when_ray_never_comes(world: JobWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("farm.orchestrator.jobs.dispatcher.FARM_PAUSE_SECONDS", 0.0)

    def connect(*_: object) -> InlineExecutor:
        raise SettingsError("there is no cluster")

    def act(params: Mapping[str, Any], context: JobContext) -> Done:
        context.connect(context.settings, {})
        return echo(params, context)

    world.connect = connect
    world.act(act)
    job_id = world.submit()
    world.run_all()
    error = world.ledger.get(job_id).error
    assert error
    assert (error["code"], error["retryable"]) == ("infrastructure", True)
    assert world.types(job_id).count("job.running") == FARM_LOSSES + 1
