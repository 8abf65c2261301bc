"""A text is cut into utterances at its sentences, pauses and changes of style."""

from hypothesis import given
from hypothesis import strategies as st

from farm.plan.script import CLAUSE_GAP, MOST_WORDS, PARAGRAPH_GAP, SENTENCE_GAP, STYLE_GAP, Utterance, utterances
from farm.spec.markup import read_speech


def cut(text: str, rate: float = 1.0) -> tuple[Utterance, ...]:
    return utterances(read_speech(text).words, rate)


def test_sentences_are_utterances_and_abbreviations_end_none() -> None:
    parts = cut('Dr. Smith met J. Doe. "Really?" Yes!')
    assert [(part.first, part.count) for part in parts] == [(0, 5), (5, 1), (6, 1)]
    assert [part.gap for part in parts] == [SENTENCE_GAP, SENTENCE_GAP, 0]


def test_a_pause_that_was_asked_for_is_exact_at_any_rate() -> None:
    assert [part.gap for part in cut("One [pause: 0.7] two. Three.", rate=2)] == [0.7, SENTENCE_GAP / 2, 0]


def test_a_pause_after_the_last_word_stays() -> None:
    assert cut("One [pause: 2]")[-1].gap == 2


def test_paragraphs_are_farther_apart_than_sentences() -> None:
    assert cut("One\n\ntwo")[0].gap == PARAGRAPH_GAP


def test_a_change_of_style_begins_an_utterance() -> None:
    parts = cut('plain <emphasis>loud</emphasis> <prosody rate="50%">slow</prosody>')
    assert [(part.count, part.rate, part.emphasis) for part in parts] == [
        (1, 1.0, "none"),
        (1, 1.0, "moderate"),
        (1, 0.5, "none"),
    ]
    assert parts[0].gap == STYLE_GAP


def test_a_sentence_without_end_is_cut_at_a_comma_or_anywhere() -> None:
    counts = [part.count for part in cut("word " * 30 + "comma, " + "word " * 100)]
    assert counts == [31, MOST_WORDS, MOST_WORDS, 20]
    assert cut("word " * 30 + "comma, " + "word " * 9)[0].gap == CLAUSE_GAP


@given(st.lists(st.sampled_from(["a", "b.", "c,", "[pause: 1]", "<break/>", "\n\n"]), max_size=120))
def test_every_word_is_in_exactly_one_utterance(pieces: list[str]) -> None:
    speech = read_speech("start " + " ".join(pieces))
    parts = utterances(speech.words)
    assert [place for part in parts for place in range(part.first, part.first + part.count)] == list(
        range(len(speech.words))
    )
    assert all(part.count and part.gap >= 0 for part in parts)
