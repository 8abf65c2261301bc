from hypothesis import given
from hypothesis import strategies as st

from serve.edge.rates import MAX_CLIENTS, Rates


def test_a_bucket_empties_and_fills_again() -> None:
    rates = Rates(per_second=2, burst=3)
    standings = [rates.take("one", 10.0) for _ in range(4)]
    assert [standing.remaining for standing in standings if standing] == [2, 1, 0, 0]
    refused = standings[3]
    assert refused is not None
    assert refused.wait == 0.5
    assert refused.headers()["Retry-After"] == "1"
    again = rates.take("one", 10.5)
    assert again is not None
    assert again.wait == 0
    other = rates.take("two", 10.5)
    assert other is not None
    assert other.remaining == 2


def test_nobody_is_limited_where_there_is_no_rate() -> None:
    assert Rates(per_second=0, burst=1).take("one", 0) is None


def test_buckets_do_not_grow_without_end() -> None:
    rates = Rates(per_second=1, burst=1)
    for number in range(MAX_CLIENTS + 100):
        rates.take(str(number), 0.0)
    assert len(rates._buckets) == MAX_CLIENTS


@given(
    gaps=st.lists(st.floats(0, 10), min_size=1, max_size=200),
    per_second=st.floats(0.1, 50),
    burst=st.integers(1, 20),
)
def test_no_one_gets_more_than_the_burst_and_the_rate(gaps: list[float], per_second: float, burst: int) -> None:
    rates, now, allowed = Rates(per_second=per_second, burst=burst), 0.0, 0
    for gap in gaps:
        now += gap
        standing = rates.take("one", now)
        assert standing is not None
        allowed += standing.wait == 0
        assert 0 <= standing.remaining <= burst
        assert (standing.wait > 0) == ("Retry-After" in standing.headers())
    assert allowed <= burst + now * per_second + 1e-6
