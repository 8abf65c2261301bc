"""What happened to a job's tasks, over HTTP."""

from service_runs import Running

from farm.errors import RenderError
from farm.jobs.budgets import Budget, Fault
from farm.jobs.models import Claim
from farm.jobs.work import Planned

JOBS = "/api/v1/jobs"


def begun(service: Running) -> Claim:
    """Let a job have two tasks: one fails once and is done then, the other was in the store."""
    service.submit(job_id="mine")
    claim = service.bench.claims.claim("dispatcher-1")
    assert claim is not None
    work = service.bench.work
    names = ("scene 01 · color 0–4 [aa]", "sound [bb]")
    work.plan(
        claim,
        [
            Planned(name=names[0], pool="cpu", budget=Budget(infrastructure=0, user=1), scene=0),
            Planned(name=names[1], pool="cpu"),
        ],
    )
    work.find(claim, names[1])
    first = work.start(claim, names[0], node="node-1")
    work.fail(claim, first, RenderError("ffmpeg failed (exit code 1): no space left"), fault=Fault.USER)
    work.succeed(claim, work.start(claim, names[0], node="node-2"))
    work.warn(claim, "outputs[0]: the sound is quiet")
    return claim


def test_a_task_s_attempts_are_told_with_times_nodes_outcomes_and_errors(service: Running) -> None:
    begun(service)
    told = service.get(f"{JOBS}/mine/logs", params={"task": "scene 01 · color 0–4 [aa]"}).json()
    assert [(line["event"], line["level"]) for line in told["lines"]] == [
        ("task.running", "info"),
        ("task.retrying", "warning"),
        ("task.running", "info"),
        ("task.done", "info"),
    ]
    failed = told["lines"][1]
    assert failed["scene"] == 0
    assert "no space left" in failed["message"]
    assert (failed["attempt"]["number"], failed["attempt"]["node"], failed["attempt"]["outcome"]) == (
        1,
        "node-1",
        "user",
    )
    assert failed["attempt"]["error"]["code"] == "render_failed"
    assert failed["attempt"]["seconds"] >= 0
    assert told["lines"][3]["attempt"]["node"] == "node-2"
    assert told["is_complete"] is False


def test_a_job_s_own_lines_and_warnings_are_told_without_its_progress(service: Running) -> None:
    claim = begun(service)
    service.bench.claims.progress(claim, 0.5, stage="half")
    service.bench.claims.fail(claim, RenderError("it broke"))
    told = service.get(f"{JOBS}/mine/logs").json()
    events = [line["event"] for line in told["lines"]]
    assert events[:3] == ["job.queued", "job.running", "job.planned"]
    assert "job.progress" not in events
    assert "its result was in the store" in [line["message"] for line in told["lines"]]
    warning = next(line for line in told["lines"] if line["event"] == "job.warning")
    assert (warning["level"], warning["task"]) == ("warning", None)
    assert warning["message"].endswith("the sound is quiet")
    assert (events[-1], told["lines"][-1]["level"]) == ("job.failed", "error")
    assert told["is_complete"] is True


def test_pages_follow_each_other_without_gap_or_repetition(service: Running) -> None:
    claim = begun(service)
    service.bench.claims.complete(claim, {})
    whole = service.get(f"{JOBS}/mine/logs").json()["lines"]
    found, after = [], 0
    for _ in range(len(whole) + 1):
        part = service.get(f"{JOBS}/mine/logs", params={"after": after, "limit": 2}).json()
        found += part["lines"]
        after = part["next_after"]
        if part["is_complete"]:
            break
    assert found == whole


def test_an_attempt_that_was_lost_says_so(service: Running) -> None:
    service.submit(job_id="mine")
    claim = service.bench.claims.claim("dispatcher-1")
    assert claim is not None
    service.bench.work.plan(claim, [Planned(name="one", pool="cpu")])
    service.bench.work.start(claim, "one", node="node-1")
    service.bench.claims.release(claim, reason="its dispatcher ends")
    told = service.get(f"{JOBS}/mine/logs").json()["lines"]
    began = next(line for line in told if line["event"] == "task.running")
    assert began["attempt"]["outcome"] == "lost"
    assert told[-1]["message"] == "job queued; its dispatcher ends"


def test_an_unknown_task_and_another_s_job_are_not_found(service: Running) -> None:
    begun(service)
    assert service.get(f"{JOBS}/mine/logs", params={"task": "none"}).status_code == 404
    assert service.get(f"{JOBS}/other/logs").status_code == 404
    stranger = service.bench.keys.create("Eve").token
    assert service.get(f"{JOBS}/mine/logs", headers={"X-API-Key": stranger}).status_code == 404
    for wrong in ({"limit": 0}, {"limit": 501}, {"after": -1}):
        assert service.get(f"{JOBS}/mine/logs", params=wrong, headers={"X-API-Key": stranger}).status_code == 422
