"""Times of words never leave the recording, never go back, and follow its silences where they are estimated."""

from hypothesis import given
from hypothesis import strategies as st

from farm.plan.word_times import estimated, settled, shared_out
from farm.plan.words import Word

times = st.floats(min_value=-5, max_value=50)
texts = st.lists(st.text(alphabet="abc123.,!", min_size=1, max_size=12), min_size=1, max_size=40)


@st.composite
def sounding(draw: st.DrawFn) -> list[tuple[float, float]]:
    edges = sorted(draw(st.lists(st.integers(0, 10_000), min_size=2, max_size=24, unique=True)))
    return [(a / 100, b / 100) for a, b in zip(edges[::2], edges[1::2], strict=False)]


@given(st.lists(st.tuples(times, times), max_size=30), st.floats(min_value=0, max_value=40))
def test_settled_words_lie_in_order_within_the_recording(spans: list[tuple[float, float]], duration: float) -> None:
    words = settled([Word(text="a", start=start, end=end) for start, end in spans], duration)
    edges = [edge for word in words for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= duration + 1e-4 for edge in edges)


def test_words_that_are_in_order_stay_as_they_are() -> None:
    words = (Word(text="a", start=0.1, end=0.4), Word(text="b", start=0.4, end=0.9))
    assert settled(words, 1.0) == words


@given(texts, sounding())
def test_estimates_are_in_order_within_the_sound_and_keep_every_word(
    words: list[str], parts: list[tuple[float, float]]
) -> None:
    timed = estimated(words, parts)
    edges = [edge for word in timed for edge in (word.start, word.end)]
    assert [word.text for word in timed] == words
    assert edges == sorted(edges)
    assert parts[0][0] - 1e-3 <= edges[0]
    assert edges[-1] <= parts[-1][1] + 1e-3


@given(texts, sounding())
def test_an_estimated_word_never_lies_across_a_silence_that_is_kept(
    words: list[str], parts: list[tuple[float, float]]
) -> None:
    if len(parts) > len(words):  # then the shortest silences are closed
        return
    for word in estimated(words, parts):
        assert any(start - 1e-3 <= word.start and word.end <= end + 1e-3 for start, end in parts)


def test_a_silence_is_put_at_the_end_of_a_sentence() -> None:
    timed = estimated(["One", "two.", "Three", "four"], [(0.0, 0.8), (1.5, 2.5)])
    assert [round(word.start, 2) for word in timed][2] == 1.5


def test_longer_words_take_longer() -> None:
    short, long = shared_out(["a", "extraordinary"], 1.0, 3.0)
    assert long[1] - long[0] > 3 * (short[1] - short[0])
    assert (short[0], long[1]) == (1.0, 3.0)
