"""The tables of states have no dead ends, no lonely states and no way back from an end."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farm.errors import ConflictError
from farm.jobs.states import (
    DELIVERY,
    ENDED,
    HELD,
    JOB,
    TASK,
    DeliveryChange,
    DeliveryState,
    JobChange,
    JobState,
    Machine,
    TaskChange,
    TaskState,
)

MACHINES = [
    pytest.param(JOB, JobState, JobChange, id="job"),
    pytest.param(TASK, TaskState, TaskChange, id="task"),
    pytest.param(DELIVERY, DeliveryState, DeliveryChange, id="delivery"),
]


def reachable(machine: Machine[Any, Any], start: Any) -> set[Any]:
    found = {start}
    while more := {after for (before, _), after in machine.table.items() if before in found} - found:
        found |= more
    return found


@pytest.mark.parametrize(("machine", "states", "changes"), MACHINES)
def test_every_state_can_be_reached_and_leads_to_an_end(machine: Machine[Any, Any], states: Any, changes: Any) -> None:
    assert reachable(machine, machine.initial) == set(states)
    for state in states:
        assert any(machine.is_final(after) for after in reachable(machine, state)), state
    assert {change for _, change in machine.table} == set(changes)


def test_the_ends_are_the_ends() -> None:
    assert {JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED} == ENDED
    assert not ENDED & HELD
    assert [state for state in TaskState if TASK.is_final(state)] == ["done", "failed", "cancelled"]
    assert [state for state in DeliveryState if DELIVERY.is_final(state)] == ["delivered"]


@given(changes=st.lists(st.sampled_from(JobChange), max_size=30))
def test_whatever_happens_a_job_ends_at_most_once(changes: list[JobChange]) -> None:
    state, ends = JOB.initial, 0
    for change in changes:
        if not JOB.allows(state, change):
            with pytest.raises(ConflictError, match=f"the job is {state}, which does not allow {change}"):
                JOB.after(state, change)
            continue
        state = JOB.after(state, change)
        ends += state in ENDED
    assert ends <= 1
    assert (ends == 1) == (state in ENDED)


@pytest.mark.parametrize(
    "change", [JobChange.STOP, JobChange.FAIL, JobChange.RELEASE, JobChange.LOSE, JobChange.EXHAUST]
)
def test_a_job_that_was_to_stop_never_runs_again(change: JobChange) -> None:
    assert JOB.after(JobState.CANCELLING, change) is JobState.CANCELLED
