"""Times of words: made consistent, and estimated where nobody knows them."""

import itertools
import re
from bisect import bisect_left
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

    Every silence is put at a word boundary, so that the words between two
    silences take about as long as their weights say; ends of sentences and
    clauses attract silences.
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


BAND = 60
"""Words by which a silence may lie from where the pace of the whole puts it."""

Way = tuple[float, tuple[int, ...]]
"""Cost of some cuts, in seconds, and the cuts."""


def _cut(words: Sequence[str], parts: Sequence[Span]) -> list[tuple[int, int]]:
    """Return the words of each part, as first and one after the last; each has at least one.

    Of all ways to cut, the one whose parts fit the words' weights best, with
    sentences that end at silences rather than within sound.
    """
    heights = [0.0, *itertools.accumulate(weight(word) for word in words)]
    lengths = [end - start for start, end in parts]
    pace = sum(lengths) / heights[-1]
    due = [pace * height for height in heights]
    ends = [0, *itertools.accumulate(int(ends_sentence(word)) for word in words)]
    ways: dict[int, Way] = {0: (0.0, (0,))}
    for number, (length, heard) in enumerate(zip(lengths, itertools.accumulate(lengths), strict=True)):
        left = len(parts) - 1 - number
        near = bisect_left(due, heard)
        choices = range(max(number + 1, near - BAND), min(len(words) - left, near + BAND) + 1)
        onward: dict[int, Way] = {}
        for at in choices if left else [len(words)]:
            fitting = [
                (cost + abs(length - due[at] + due[first]) + SENTENCE_WORTH * (ends[at - 1] - ends[first]), cuts)
                for first, (cost, cuts) in ways.items()
                if first < at
            ]
            if fitting:
                cost, cuts = min(fitting)
                onward[at] = (cost - _attraction(words[at - 1]), (*cuts, at))
        ways = onward
    even = tuple(number * len(words) // len(parts) for number in range(len(parts) + 1))
    return list(itertools.pairwise(ways.get(len(words), (0.0, even))[1]))


APART = 0.25
"""Seconds of silence between two sentences that are told apart by it."""


def sentence_stretches(words: Sequence[str], sounding: Sequence[Span]) -> tuple[Stretch, ...]:
    """Estimate where whole sentences lie, from the parts of a recording in which there is sound."""
    parts = _merged([(start, end) for start, end in sounding if end > start] or [(0.0, 0.0)], len(words))
    found: list[Stretch] = []
    first, start = 0, parts[0][0]
    for number, ((_first, after), (_start, end)) in enumerate(zip(_cut(words, parts), parts, strict=True)):
        following = parts[number + 1][0] if number + 1 < len(parts) else None
        if following is None or (following - end >= APART and ends_sentence(words[after - 1])):
            found.append(Stretch(first=first, count=after - first, start=start, end=end))
            first, start = after, following or end
    return tuple(found)


def _attraction(word: str) -> float:
    """Return by how many seconds a silence after a word is likelier than its place says."""
    if ends_sentence(word):
        return SENTENCE_WORTH
    return CLAUSE_WORTH if CLAUSE_END.search(word) else 0.0
