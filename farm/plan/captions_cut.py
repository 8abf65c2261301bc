"""Words into captions, and captions into lines: at punctuation and pauses first, then evenly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from farm.plan.captions_text import is_clause_end, is_sentence_end, pieces, spaced, width
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


def cut(row: Sequence[Piece], shape: Shape) -> list[tuple[Line, ...]]:
    """Return captions, each as its lines; every piece is in one, in order.

    Of all ways to cut, the one whose captions cost least: see :func:`_cost`.
    """
    best = [0.0] + [float("inf")] * len(row)
    begin = [0] * (len(row) + 1)
    for first in range(len(row)):
        for last in _ends(row, first, shape):
            cost = best[first] + _cost(row, first, last, shape)
            if cost < best[last]:
                best[last], begin[last] = cost, first
    found: list[tuple[Line, ...]] = []
    last = len(row)
    while last:
        found.append(break_lines(row[begin[last] : last], shape))
        last = begin[last]
    return found[::-1]


def _ends(row: Sequence[Piece], first: int, shape: Shape) -> Iterator[int]:
    """Return where captions that begin with a piece may end; after one piece always."""
    used, lines, words = 0.0, 1, 0
    for place in range(first, len(row)):
        piece = row[place]
        step = width(piece.text) + (piece.space if used else 0)
        used, lines = (
            (used + step, lines) if not used or used + step <= shape.length else (width(piece.text), lines + 1)
        )
        words += piece.space or place == first
        if place > first:
            late = piece.end - row[first].start > shape.most
            if lines > shape.lines or words > shape.words or late or piece.start - row[place - 1].end >= LONG_PAUSE:
                return
        yield place + 1


def _cost(row: Sequence[Piece], first: int, last: int, shape: Shape) -> float:
    """Return what speaks against a caption of the pieces from ``first`` to ``last - 1``.

    A caption more counts 1. It should end with a sentence, a clause or a
    pause, hold one sentence (BBC Subtitle Guidelines, "Break at natural
    points"), and be there for long enough.
    """
    part = row[first:last]
    cost = 1 + _break_cost(row, last, 2.0)
    cost += sum(0.6 for piece in part[:-1] if is_sentence_end(piece.text) and len(part) > SHORT)
    room = (row[last].start if last < len(row) else part[-1].end + LONG_PAUSE) - part[0].start
    cost += 2 * max(0.0, line_width(part) / shape.speed / max(room, 0.05) - 1)
    return cost + (1.0 if room < shape.least else 0.0)


def _break_cost(row: Sequence[Piece], place: int, bad: float) -> float:
    """Return what speaks against a break before a piece, up to a little more than ``bad``."""
    if place >= len(row) or is_sentence_end(row[place - 1].text):
        return 0.0
    if is_clause_end(row[place - 1].text):
        return bad / 4
    if row[place].start - row[place - 1].end >= PAUSE:
        return bad / 3
    short = row[place].space and len(row[place - 1].text) <= SHORT
    return bad * (1.25 if short else 1.0)


def break_lines(row: Sequence[Piece], shape: Shape) -> tuple[Line, ...]:
    """Return a caption's lines: as few as it needs, then at punctuation, then of even length.

    Netflix Timed Text Style Guide, "Line Treatment": text stays on one line
    unless it is too long, and lines are broken after punctuation.
    """
    for count in range(1, len(row)):
        places = _even(row, count, shape.length)
        if places is not None:
            return tuple(tuple(row[a:b]) for a, b in zip((0, *places), (*places, len(row)), strict=True))
    return tuple((piece,) for piece in row)


def _even(row: Sequence[Piece], count: int, length: float) -> tuple[int, ...] | None:
    """Return where to break pieces into ``count`` lines that fit, at the least cost; none where they don't fit."""
    even = line_width(row) / count
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for number in range(1, count + 1):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for begin, (cost, places) in best.items():
            for end in _line_ends(row, begin, length):
                if (end == len(row)) != (number == count):
                    continue
                uneven = (line_width(row[begin:end]) / even - 1) ** 2
                whole = cost + uneven + (_break_cost(row, end, 0.4) if end < len(row) else 0.0)
                if end not in reached or whole < reached[end][0]:
                    reached[end] = (whole, (*places, end) if end < len(row) else places)
        best = reached
    return best[len(row)][1] if len(row) in best else None


def _line_ends(row: Sequence[Piece], begin: int, length: float) -> Iterator[int]:
    """Return where a line may end; after one piece always."""
    used = 0.0
    for place in range(begin, len(row)):
        used += width(row[place].text) + (row[place].space if place > begin else 0)
        if place > begin and used > length:
            return
        yield place + 1
