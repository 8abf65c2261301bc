"""From the times of an utterance's sounds to those of its words."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sound:
    """One phoneme."""

    name: str
    start: float
    """Seconds."""
    end: float
    """Seconds."""


def word_spans(sounds: Sequence[Sound], pronounced: Sequence[Sequence[str]]) -> tuple[tuple[float, float], ...] | None:
    """Return start and end of each word, from how each is pronounced when it stands alone.

    The sounds of all words in a row are compared with those that were spoken
    (Levenshtein's distance, the alignment by Wagner and Fischer 1974): engines
    shorten small words in a sentence, but keep the order. None where a word has
    no sound left.
    """
    expected = [(place, name) for place, names in enumerate(pronounced) for name in names]
    spans: dict[int, tuple[float, float]] = {}
    for at, heard in _aligned([name for _place, name in expected], [sound.name for sound in sounds]):
        place = expected[at][0]
        start, end = spans.get(place, (sounds[heard].start, 0.0))
        spans[place] = (start, max(end, sounds[heard].end))
    if len(spans) != len(pronounced):
        return None
    return tuple(spans[place] for place in range(len(pronounced)))


def _aligned(expected: Sequence[str], heard: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of places that belong together, in order."""
    rows, columns = len(expected), len(heard)
    cost = [[float(column) for column in range(columns + 1)]]
    for row in range(1, rows + 1):
        line = [float(row)]
        for column in range(1, columns + 1):
            line.append(
                min(
                    cost[row - 1][column - 1] + _difference(expected[row - 1], heard[column - 1]),
                    cost[row - 1][column] + 1,
                    line[column - 1] + 1,
                )
            )
        cost.append(line)
    pairs = []
    row, column = rows, columns
    while row and column:
        if cost[row][column] == cost[row - 1][column - 1] + _difference(expected[row - 1], heard[column - 1]):
            row, column = row - 1, column - 1
            pairs.append((row, column))
        elif cost[row][column] == cost[row - 1][column] + 1:
            row -= 1
        else:
            column -= 1
    return pairs[::-1]


VOWELS = frozenset("aa ae ah ao aw ax axr ay eh er ey ih ix iy ow oy uh uw".split())  # noqa: SIM905


def _difference(one: str, other: str) -> float:
    """Return how unlike two sounds are: a vowel that is reduced is still the same vowel's place."""
    if one == other:
        return 0.0
    return 0.5 if (one in VOWELS) == (other in VOWELS) else 1.5
