"""What the ledger promises to dispatchers, on SQLite and on Postgres."""

from collections import Counter

import pytest
from ledgers import Bench

from farm.errors import ConflictError, FarmError, PrivateAddressError, Problem, SpecError, StaleClaimError
from farm.jobs.budgets import Budget, Fault
from farm.jobs.claims import Limits
from farm.jobs.ledger import Rules
from farm.jobs.models import Claim
from farm.jobs.states import JobState, TaskState
from farm.jobs.work import Planned


def _order(bench: Bench, limits: Limits | None = None) -> list[str]:
    """Claim until nothing is left to claim; return the jobs in that order."""
    order = []
    while claim := bench.claims.claim("dispatcher-1", limits=limits):
        order.append(claim.job_id)
    return order


def test_the_urgent_come_first_then_the_old(bench: Bench) -> None:
    for number, priority in enumerate(["low", "normal", "high", "low", "high"]):
        bench.submit(job_id=f"{priority}-{number}", priority=priority)
        bench.clock.sleep(1)
    assert _order(bench) == ["high-2", "high-4", "normal-1", "low-0", "low-3"]


def test_a_low_job_is_not_starved_by_new_high_ones(bench: Bench) -> None:
    bench.submit(job_id="patient", priority="low")
    claimed = []
    for number in range(30):
        bench.clock.sleep(100)
        bench.submit(job_id=f"urgent-{number}", priority="high")
        bench.submit(job_id=f"too-many-{number}", priority="high")
        claim = bench.claims.claim("dispatcher-1")
        assert claim is not None
        claimed.append(claim.job_id)
        bench.claims.complete(claim, None)
    # Two steps of priority are 1200 s of waiting: only the 24 that came within them go before.
    assert "patient" in claimed
    assert 22 <= claimed.index("patient") <= 28


def test_who_holds_the_fewest_jobs_is_served_first(bench: Bench) -> None:
    for number in range(6):
        bench.submit(client="greedy", job_id=f"greedy-{number}")
    for number in range(2):
        bench.submit(client="modest", job_id=f"modest-{number}")
    assert _order(bench)[:4] == ["greedy-0", "modest-0", "greedy-1", "modest-1"]


def test_fairness_decides_among_equals_and_does_not_overrule_urgency(bench: Bench) -> None:
    for number in range(2):
        bench.submit(client="urgent", priority="high", job_id=f"urgent-{number}")
    bench.submit(client="patient", priority="normal", job_id="patient-0")
    assert _order(bench) == ["urgent-0", "urgent-1", "patient-0"]


def test_limits_hold_by_client_kind_tag_and_altogether(bench: Bench) -> None:
    for number in range(4):
        bench.submit(client="a", kind="tts", tags=["gpu"], job_id=f"a{number}")
        bench.submit(client="b", kind="render.export", tags=["gpu", "slow"], job_id=f"b{number}")
        bench.submit(client="c", kind="render.export", job_id=f"c{number}")
    limits = Limits(per_client=2, clients={"c": 3}, kinds={"tts": 1}, tags={"slow": 1})
    claims: dict[str, Claim] = {}
    while claim := bench.claims.claim("dispatcher-1", limits=limits):
        claims[claim.job_id] = claim
    assert Counter(job_id[0] for job_id in claims) == {"a": 1, "b": 1, "c": 3}
    bench.claims.complete(claims["a0"], None)
    follower = bench.claims.claim("dispatcher-1", limits=limits)
    assert follower is not None
    assert follower.job_id == "a1"
    assert bench.claims.claim("dispatcher-1", limits=Limits(total=5)) is None
    assert bench.claims.claim("dispatcher-1", limits=Limits(per_client=0)) is None
    assert bench.claims.claim("dispatcher-1", limits=Limits(per_client=0, clients={"a": 9})) is not None
    assert bench.claims.claim("dispatcher-1", kinds=["nothing"]) is None


def test_a_lost_dispatchers_job_goes_to_another_and_its_own_writes_are_refused(bench: Bench) -> None:
    first = bench.claimed()
    bench.clock.sleep(29)
    first = bench.claims.heartbeat(first)
    bench.clock.sleep(29)
    assert bench.claims.claim("dispatcher-2") is None
    bench.clock.sleep(2)
    second = bench.claims.claim("dispatcher-2")
    assert second is not None
    assert second.job_id == first.job_id
    assert second.epoch > first.epoch
    writes = [
        lambda: bench.claims.heartbeat(first),
        lambda: bench.claims.progress(first, 0.5),
        lambda: bench.claims.complete(first, {"by": "the paused one"}),
        lambda: bench.claims.fail(first, FarmError("x")),
        lambda: bench.claims.stop(first),
        lambda: bench.claims.release(first),
        lambda: bench.work.plan(first, [Planned(name="t", pool="cpu")]),
    ]
    for write in writes:
        with pytest.raises(StaleClaimError, match="not held under claim"):
            write()
    assert bench.claims.complete(second, {"by": "the other"}).result == {"by": "the other"}
    for write in writes:
        with pytest.raises(StaleClaimError):
            write()
    ends = [kind for kind in bench.types(first.job_id) if kind == "job.completed"]
    assert len(ends) == 1


def test_a_job_that_was_to_stop_is_cancelled_when_its_dispatcher_is_lost(bench: Bench) -> None:
    claim = bench.claimed()
    bench.ledger.cancel(claim.job_id)
    bench.clock.sleep(31)
    assert bench.claims.reap() == [claim.job_id]
    assert bench.ledger.get(claim.job_id).status is JobState.CANCELLED


def test_a_job_that_dispatchers_are_lost_with_fails_in_the_end(bench: Bench) -> None:
    object.__setattr__(bench.ledger, "rules", Rules(lost_limit=3))
    job = bench.submit()
    for _ in range(3):
        assert bench.claims.claim("dispatcher-1") is not None
        bench.clock.sleep(31)
    assert bench.claims.claim("dispatcher-1") is None
    failed = bench.ledger.get(job.job_id)
    assert failed.status is JobState.FAILED
    assert failed.error is not None
    assert failed.error["message"] == "3 dispatchers were lost with this job"


def test_to_say_twice_how_a_job_ended_is_no_error(bench: Bench) -> None:
    claim = bench.claimed()
    assert bench.claims.complete(claim, 1) == bench.claims.complete(claim, 1)
    with pytest.raises(StaleClaimError):
        bench.claims.fail(claim, FarmError("after all"))
    assert bench.types(claim.job_id).count("job.completed") == 1


def test_a_failure_keeps_its_problems_and_survives_hostile_text(bench: Bench) -> None:
    claim = bench.claimed()
    problem = Problem(where="scenes[3].text", message="holds \x00 and \ud800 and " + "x" * 9000)
    failed = bench.claims.fail(claim, SpecError(problems=[problem]))
    assert failed.error is not None
    assert failed.error["code"] == "bad_spec"
    assert failed.error["problems"][0]["where"] == "scenes[3].text"
    assert len(failed.error["problems"][0]["message"]) == 4000
    assert bench.ledger.get(claim.job_id) == failed


def test_what_is_refused_only_when_it_is_run_is_in_the_audit_log_and_other_failures_are_not(bench: Bench) -> None:
    claim = bench.claimed()
    bench.claims.fail(claim, FarmError("the disk broke"))
    assert bench.ledger.audit() == []
    claim = bench.claimed()
    bench.claims.fail(claim, PrivateAddressError("rebound.example has a private address" + "x" * 900))
    (noted,) = bench.ledger.audit()
    assert (noted.actor, noted.action, noted.target) == (bench.ledger.get(claim.job_id).client, "job.run", claim.job_id)
    assert (noted.outcome, noted.data["code"]) == ("refused", "private_address")
    assert len(str(noted.data["detail"])) == 500


def test_a_released_job_waits_and_keeps_its_place(bench: Bench) -> None:
    claim = bench.claimed()
    bench.claims.release(claim, delay=60, reason="the provider asks for patience")
    bench.clock.sleep(59)
    assert bench.claims.claim("dispatcher-1") is None
    bench.clock.sleep(1)
    bench.submit()
    again = bench.claims.claim("dispatcher-1")
    assert again is not None
    assert again.job_id == claim.job_id
    assert again.job.lost == 0


def test_progress_never_goes_back_and_is_told_in_coarse_steps(bench: Bench) -> None:
    claim = bench.claimed()
    for share in (0.1, 0.101, 0.05, 0.3, float("nan"), 7.0):
        claim = bench.claims.progress(claim, share)
    bench.claims.progress(claim, 1.0, stage="uploading\x00")
    told = [event.data["progress"] for event in bench.ledger.events(claim.job_id) if event.type == "job.progress"]
    assert told == [0.1, 0.3, 1.0, 1.0]
    assert bench.ledger.get(claim.job_id).stage == "uploading�"


def test_tasks_are_retried_by_the_budget_of_their_fault(bench: Bench) -> None:
    claim = bench.claimed()
    bench.work.plan(claim, [Planned(name="scene-1", pool="cpu", budget=Budget(infrastructure=2, user=1))])
    faults = [Fault.INFRASTRUCTURE, Fault.USER, Fault.INFRASTRUCTURE, Fault.USER]
    pauses = []
    for fault in faults:
        attempt = bench.work.start(claim, "scene-1", node="n1")
        again = bench.work.fail(claim, attempt, FarmError("no"), fault=fault)
        pauses.append(None if again is None else again - bench.clock())
    assert pauses == [1.0, 1.0, 2.0, None]
    (task,) = bench.work.tasks(claim.job_id)
    assert (task.status, task.infrastructure_failures, task.user_failures) == (TaskState.FAILED, 2, 2)
    assert [attempt.outcome for attempt in bench.work.attempts(claim.job_id)] == list(faults)
    with pytest.raises(ConflictError, match="task is failed"):
        bench.work.start(claim, "scene-1")


def test_a_successor_goes_on_where_the_lost_dispatcher_was(bench: Bench) -> None:
    claim = bench.claimed()
    planned = [Planned(name=name, pool="cpu") for name in ("one", "two", "three")]
    bench.work.plan(claim, planned)
    bench.work.succeed(claim, bench.work.start(claim, "one"), {"key": "abc"})
    orphan = bench.work.start(claim, "two")
    bench.clock.sleep(31)
    successor = bench.claims.claim("dispatcher-2")
    assert successor is not None
    tasks = {task.name: task for task in bench.work.plan(successor, [*planned, Planned(name="four", pool="cpu")])}
    assert [tasks[name].status for name in tasks] == ["done", "pending", "pending", "pending"]
    assert tasks["one"].result == {"key": "abc"}
    with pytest.raises(StaleClaimError):
        bench.work.succeed(claim, orphan)
    bench.work.succeed(successor, bench.work.start(successor, "two"))
    with pytest.raises(ConflictError, match="not the latest"):
        bench.work.succeed(successor, orphan)
    bench.work.find(successor, "three")
    assert bench.work.counts(claim.job_id) == {TaskState.DONE: 3, TaskState.PENDING: 1}
    bench.ledger.cancel(claim.job_id)
    bench.claims.stop(successor)
    assert bench.work.counts(claim.job_id) == {TaskState.DONE: 3, TaskState.CANCELLED: 1}
    bench.types(claim.job_id)
