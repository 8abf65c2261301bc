"""Times of words: made consistent, and estimated where nobody knows them."""

import itertools
import re
from collections.abc import Sequence

from farm.plan.script import CLAUSE_END, ends_sentence
from farm.plan.words import Word
from farm.spec.base import Model

Span = tuple[float, float]
"""Start and end in seconds."""

SENTENCE_WORTH, CLAUSE_WORTH = 0.6, 0.25
"""Seconds by which a silence may be off a word's estimated end to be preferred, if a sentence or clause ends there."""


class Stretch(Model):
    """Words and the part of the recording that holds them and no others."""

    first: int
    """Place of the first word in the text."""
    count: int
    start: float
    """Seconds."""
    end: float
    """Seconds."""


def settled(words: Sequence[Word], duration: float) -> tuple[Word, ...]:
    """Return words with times that lie within the recording, in order, none overlapping the next."""
    kept: list[Word] = []
    now = 0.0
    for word in words:
        start = min(max(word.start, now), duration)
        now = min(max(word.end, start), duration)
        kept.append(Word(text=word.text, start=round(start, 4), end=round(now, 4)))
    return tuple(kept)


def weight(text: str) -> float:
    """Return about how long a word takes, relative to others: its letters, digits counted as words of their own.

    In English the correlation of a word's length in speech and in letters is
    near; each word also has a fixed part.
    """
    return 1.5 + len(re.sub(r"\W", "", text)) + 3.0 * len(re.findall(r"\d", text))


def shared_out(words: Sequence[str], start: float, end: float) -> list[Span]:
    """Return spans that fill a time from ``start`` to ``end``, by the words' weights."""
    weights = [weight(word) for word in words]
    whole = sum(weights)
    edges = [start]
    for one in weights:
        edges.append(edges[-1] + (end - start) * one / whole)
    edges[-1] = end
    return list(itertools.pairwise(edges))


def estimated(words: Sequence[str], sounding: Sequence[Span]) -> tuple[Word, ...]:
    """Estimate when words are spoken, from the parts of a recording in which there is sound.

    Each silence is put at the word boundary that lies nearest by the words'
    weights; ends of sentences and clauses attract silences.
    """
    parts = [(start, end) for start, end in sounding if end > start] or [(0.0, 0.0)]
    parts = _merged(parts, len(words))
    spans: list[Span] = []
    for (first, last), (start, end) in zip(_cut(words, parts), parts, strict=True):
        spans += shared_out(words[first:last], start, end) if last > first else []
    timed = [Word(text=text, start=start, end=end) for text, (start, end) in zip(words, spans, strict=True)]
    return settled(timed, parts[-1][1])


def _merged(parts: Sequence[Span], most: int) -> list[Span]:
    """Close the shortest silences until there are no more parts than words."""
    kept = list(parts)
    while len(kept) > max(1, most):
        gaps = [after[0] - before[1] for before, after in itertools.pairwise(kept)]
        at = gaps.index(min(gaps))
        kept[at : at + 2] = [(kept[at][0], kept[at + 1][1])]
    return kept


def _cut(words: Sequence[str], parts: Sequence[Span]) -> list[tuple[int, int]]:
    """Return the words of each part, as first and one after the last; each has at least one."""
    weights = [weight(word) for word in words]
    sound = sum(end - start for start, end in parts)
    pace = sound / sum(weights)
    ends: list[float] = []
    for one in weights:
        ends.append((ends[-1] if ends else 0.0) + one * pace)
    cuts = [0]
    heard = 0.0
    for number, (start, end) in enumerate(parts[:-1]):
        heard += end - start
        choices = range(cuts[-1] + 1, len(words) - (len(parts) - 2 - number))
        cuts.append(min(choices, key=lambda at: abs(ends[at - 1] - heard) - _attraction(words[at - 1])))
    cuts.append(len(words))
    return list(itertools.pairwise(cuts))


def _attraction(word: str) -> float:
    """Return by how many seconds a silence after a word is likelier than its place says."""
    if ends_sentence(word):
        return SENTENCE_WORTH
    return CLAUSE_WORTH if CLAUSE_END.search(word) else 0.0
