"""Budgets of attempts and the pauses between them."""

from hypothesis import given
from hypothesis import strategies as st

from farm.jobs.budgets import LONGEST_PAUSE_SECONDS, Budget, Fault, Spent, pause_before_retry
from farm.jobs.outbox import delay_before_retry


@given(infrastructure=st.integers(0, 20), user=st.integers(0, 20), faults=st.lists(st.sampled_from(Fault), max_size=60))
def test_each_fault_is_taken_from_its_own_budget(infrastructure: int, user: int, faults: list[Fault]) -> None:
    budget, spent = Budget(infrastructure=infrastructure, user=user), Spent()
    for fault in faults:
        spent = spent.plus(fault)
        pause = pause_before_retry(budget, spent, fault)
        count, allowed = {
            Fault.INFRASTRUCTURE: (spent.infrastructure, infrastructure),
            Fault.USER: (spent.user, user),
        }[fault]
        assert (pause is None) == (count > allowed)
        assert pause is None or 1.0 <= pause <= LONGEST_PAUSE_SECONDS
    assert spent.infrastructure + spent.user == len(faults)


@given(attempt=st.integers(1, 10**6), roll=st.floats(0, 1))
def test_a_webhooks_pauses_grow_within_bounds_and_differ(attempt: int, roll: float) -> None:
    pause = delay_before_retry(attempt, roll)
    assert 4.0 <= pause <= 17_280.001  # 5 s less a fifth, 4 h and a fifth
    assert pause <= delay_before_retry(attempt + 1, roll)
    assert delay_before_retry(attempt, 0.0) < delay_before_retry(attempt, 1.0)
