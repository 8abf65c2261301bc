"""A text cut into utterances: stretches that are spoken in one go, and the silence after each."""

import re
from collections.abc import Iterator, Sequence

from farm.spec.base import Model
from farm.spec.speech import Emphasis, Ending, SpokenWord

SENTENCE_GAP = 0.4
"""Seconds between sentences: above the 0.3 s from which a pause counts as a breath (:mod:`farm.plan.pauses`)."""

PARAGRAPH_GAP = 0.9
"""Seconds between paragraphs: above the 0.8 s from which a pause counts as a paragraph's."""

CLAUSE_GAP = 0.15
"""Seconds where a long sentence is cut at a comma."""

STYLE_GAP = 0.04
"""Seconds where the rate or the emphasis changes within a sentence."""

MOST_WORDS = 40
"""Longest utterance; longer sentences are cut at a comma, or anywhere: engines take memory by their length."""

SENTENCE_END = re.compile(r"[.!?…。！？؟।]+[\"'»”’)\]]*(\s\W*)?$")
"""How the last word of a sentence is written."""

CLAUSE_END = re.compile(r"[,;:—–،、，；：]+[\"'»”’)\]]*$")
"""How the last word of a clause is written."""

ABBREVIATION = re.compile(r"^\W*(mr|mrs|ms|dr|st|prof|sr|jr|vs|etc|e\.g|i\.e|[A-Z](\.[A-Z])*)\.$", re.IGNORECASE)
"""Words whose full stop ends no sentence."""


class Utterance(Model):
    """Words that are spoken in one go."""

    first: int
    """Place of the first word in the text."""
    count: int
    rate: float
    emphasis: Emphasis
    gap: float
    """Seconds of silence from the end of the last word to the first of the next utterance."""


def utterances(words: Sequence[SpokenWord], rate: float = 1.0) -> tuple[Utterance, ...]:
    """Cut a text at its sentences, pauses and changes of style; ``rate`` shortens the gaps that nobody asked for."""
    return tuple(_utterances(words, rate))


def ends_sentence(written: str) -> bool:
    """Tell whether a word's punctuation ends a sentence."""
    return bool(SENTENCE_END.search(written)) and not ABBREVIATION.match(written)


def _utterances(words: Sequence[SpokenWord], rate: float) -> Iterator[Utterance]:
    first = 0
    for place, word in enumerate(words):
        count = place + 1 - first
        last = place == len(words) - 1
        gap = _gap(word, None if last else words[place + 1], count)
        if last and gap is None:
            gap = 0.0
        if gap is not None:
            asked = word.pause is not None or last
            yield Utterance(
                first=first,
                count=count,
                rate=word.rate,
                emphasis=word.emphasis,
                gap=round(gap if asked else gap / (rate * word.rate), 4),
            )
            first = place + 1


def _gap(word: SpokenWord, after: SpokenWord | None, count: int) -> float | None:
    """Return the silence after a word in seconds; none where the utterance goes on."""
    if word.pause is not None or after is None:
        return word.pause
    if word.ends is Ending.PARAGRAPH:
        return PARAGRAPH_GAP
    if word.ends is Ending.SENTENCE or ends_sentence(word.written):
        return SENTENCE_GAP
    if (word.rate, word.emphasis) != (after.rate, after.emphasis):
        return STYLE_GAP
    if count >= MOST_WORDS or (count >= MOST_WORDS // 2 and CLAUSE_END.search(word.written)):
        return CLAUSE_GAP
    return None
