"""Words into captions, and captions into lines: at punctuation and pauses first, then evenly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from farm.plan.captions.text import is_clause_end, is_sentence_end, pieces, spaced, width
from farm.plan.words import Word

LONG_PAUSE = 1.5
"""Seconds of silence after which words belong to another caption (BBC Subtitle Guidelines: the longest that one may
hang on after the speech)."""

PAUSE = 0.3
"""Seconds of silence between words that are heard as one: a breath."""

SHORT = 3
"""Letters of the words that are mostly articles, prepositions and conjunctions: no line should end with one."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A word, or a part of one at whose end a line may end."""

    text: str
    start: float
    """Seconds."""
    end: float
    """Seconds."""
    space: bool
    """Whether a space stands before it."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How much a caption holds. Widths count a full-width character twice."""

    length: float
    """Width of the longest line."""
    lines: int
    speed: float
    """Width that is read in a second."""
    least: float
    """Seconds that it stays at least."""
    most: float
    """Seconds that it stays at most."""
    gap: int = 0
    """Frames without a caption after it."""
    words: int = 1 << 20
    """Most words."""


Line = tuple[Piece, ...]


def pieces_of(words: Sequence[Word], language: str | None, most: float) -> list[Piece]:
    """Return words as pieces; the time of one that is cut is shared out by width."""
    found: list[Piece] = []
    for word in words:
        parts = list(pieces(word.text, language, most))
        whole = sum(width(part) for part in parts) or 1.0
        at = word.start
        for number, part in enumerate(parts):
            end = word.end if number == len(parts) - 1 else at + (word.end - word.start) * width(part) / whole
            space = bool(found) and number == 0 and spaced(found[-1].text, part)
            found.append(Piece(text=part, start=at, end=end, space=space))
            at = end
    return found


def line_width(line: Sequence[Piece]) -> float:
    """Return a line's width; the space before its first piece is not written."""
    return sum(width(piece.text) for piece in line) + sum(piece.space for piece in line[1:])


class Row:
    """Pieces in a row, with sums that tell the width of any part of it at once."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self._widths = list(accumulate((width(p.text) + p.space for p in pieces), initial=0.0))
        self._ends = list(accumulate((is_sentence_end(p.text) for p in pieces), initial=0))
        self.against = [_against(pieces, place) for place in range(len(pieces) + 1)]
        """What speaks against a break before each piece, from 0 to more than 1."""

    def width(self, first: int, last: int) -> float:
        """Return the width of the pieces from ``first`` to ``last - 1`` on one line."""
        return self._widths[last] - self._widths[first] - self.pieces[first].space

    def sentences(self, first: int, last: int) -> int:
        """Return how many sentences end before the last of some pieces."""
        return self._ends[last - 1] - self._ends[first]


def _against(pieces: Sequence[Piece], place: int) -> float:
    """Return what speaks against a break before a piece."""
    if place in {0, len(pieces)} or is_sentence_end(pieces[place - 1].text):
        return 0.0
    if is_clause_end(pieces[place - 1].text):
        return 0.25
    if pieces[place].start - pieces[place - 1].end >= PAUSE:
        return 0.33
    return 1.6 if pieces[place].space and len(pieces[place - 1].text) <= SHORT else 1.0


def cut(pieces: Sequence[Piece], shape: Shape) -> list[tuple[Line, ...]]:
    """Return captions, each as its lines; every piece is in one, in order.

    Of all ways to cut, the one whose captions cost least: see :func:`_cost`.
    """
    row = Row(pieces)
    best = [0.0] + [float("inf")] * len(pieces)
    begin = [0] * (len(pieces) + 1)
    for first in range(len(pieces)):
        for last in _ends(row, first, shape):
            cost = best[first] + _cost(row, first, last, shape)
            if cost < best[last]:
                best[last], begin[last] = cost, first
    found: list[tuple[Line, ...]] = []
    last = len(pieces)
    while last:
        found.append(break_lines(pieces[begin[last] : last], shape))
        last = begin[last]
    return found[::-1]


def _ends(row: Row, first: int, shape: Shape) -> Iterator[int]:
    """Return where captions that begin with a piece may end; after one piece always."""
    pieces = row.pieces
    line, lines, words = first, 1, 0
    for place in range(first, len(pieces)):
        if row.width(line, place + 1) > shape.length and place > line:
            line, lines = place, lines + 1
        words += pieces[place].space or place == first
        if place > first:
            late = pieces[place].end - pieces[first].start > shape.most
            silent = pieces[place].start - pieces[place - 1].end >= LONG_PAUSE
            if lines > shape.lines or words > shape.words or late or silent:
                return
        yield place + 1


def _cost(row: Row, first: int, last: int, shape: Shape) -> float:
    """Return what speaks against a caption of the pieces from ``first`` to ``last - 1``.

    A caption more counts 1. It should end with a sentence, a clause or a
    pause, hold one sentence (BBC Subtitle Guidelines, "Break at natural
    points"), and be there for long enough.
    """
    pieces = row.pieces
    cost = 1 + 2 * row.against[last]
    if last - first > SHORT:
        cost += 1.2 * row.sentences(first, last)
    following = pieces[last].start if last < len(pieces) else pieces[last - 1].end + LONG_PAUSE
    room = following - pieces[first].start
    cost += 2 * max(0.0, row.width(first, last) / shape.speed / max(room, 0.05) - 1)
    return cost + (1.0 if room < shape.least else 0.0)


def break_lines(pieces: Sequence[Piece], shape: Shape) -> tuple[Line, ...]:
    """Return a caption's lines: as few as it needs, then at punctuation, then of even length.

    Netflix Timed Text Style Guide, "Line Treatment": text stays on one line
    unless it is too long, and lines are broken after punctuation.
    """
    row = Row(pieces)
    for count in range(1, len(pieces)):
        places = _even(row, count, shape.length)
        if places is not None:
            return tuple(tuple(pieces[a:b]) for a, b in zip((0, *places), (*places, len(pieces)), strict=True))
    return tuple((piece,) for piece in pieces)


Broken = dict[int, tuple[float, tuple[int, ...]]]
"""For each piece that lines may reach: the least cost, and where they are broken."""


def _even(row: Row, count: int, length: float) -> tuple[int, ...] | None:
    """Return where to break pieces into ``count`` lines that fit, at the least cost; none where they don't fit."""
    whole = len(row.pieces)
    even = row.width(0, whole) / count
    best: Broken = {0: (0.0, ())}
    for number in range(1, count + 1):
        reached: Broken = {}
        for begin, (cost, places) in best.items():
            for end in _line_ends(row, begin, length):
                if (end == whole) != (number == count):
                    continue
                total = cost + (row.width(begin, end) / even - 1) ** 2 + 0.4 * row.against[end]
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, (*places, end) if end < whole else places)
        best = reached
    return best[whole][1] if whole in best else None


def _line_ends(row: Row, begin: int, length: float) -> Iterator[int]:
    """Return where a line may end; after one piece always."""
    for place in range(begin, len(row.pieces)):
        if place > begin and row.width(begin, place + 1) > length:
            return
        yield place + 1
