"""Pauses of a voice, and scenes that end at them.

The classes and their limits are those of the customer's own plan for
audio-visual synchronisation: a paragraph above 0.8 s, a dramatic pause above
0.5 s, a breath above 0.3 s, and any end of a sentence.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from farm.plan.script import ends_sentence
from farm.plan.words import Word

PARAGRAPH_SECONDS, DRAMATIC_SECONDS, BREATH_SECONDS = 0.8, 0.5, 0.3
"""A pause longer than this is of that class."""


class PauseKind(StrEnum):
    """What a pause is, the most marked first."""

    PARAGRAPH = "paragraph"
    DRAMATIC = "dramatic"
    BREATH = "breath"
    SENTENCE = "sentence"


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A silence between two words, or the place where one sentence becomes the next."""

    start: float
    """Seconds: where the word before ends."""
    end: float
    """Seconds: where the word after begins."""
    kind: PauseKind
    after: int
    """Place of the word before it."""


def pauses_of(words: Sequence[Word]) -> tuple[Pause, ...]:
    """Return the pauses between words, in order."""
    found = []
    for place, (word, following) in enumerate(pairwise(words)):
        kind = _kind(following.start - word.end, word.text)
        if kind is not None:
            found.append(Pause(start=word.end, end=max(word.end, following.start), kind=kind, after=place))
    return tuple(found)


def _kind(silence: float, written: str) -> PauseKind | None:
    """Return the class of what lies between two words; none where it is no pause."""
    silence = round(silence, 6)  # 1.3 − 0.5 is not 0.8 in binary
    if silence > PARAGRAPH_SECONDS:
        return PauseKind.PARAGRAPH
    if silence > DRAMATIC_SECONDS:
        return PauseKind.DRAMATIC
    if silence > BREATH_SECONDS:
        return PauseKind.BREATH
    return PauseKind.SENTENCE if ends_sentence(written) else None


@dataclass(frozen=True, kw_only=True)
class Boundary:
    """Where one scene becomes the next, in frames of the video."""

    frame: int
    """The planned place: a cut, or the middle of a transition."""
    shortest_before: int
    """Least frames from the boundary before, or from the video's beginning."""


REACH_SECONDS = 5.0
"""A pause is preferred to a mere gap between two words if it is at most so much farther away."""

IN_A_WORD = 1 << 40
"""Cost, in frames, of a boundary within a word: any other place is cheaper."""

LOOKED_AT = 200
"""Gaps between words that are tried on either side of a boundary."""

Way = tuple[int, int, tuple[int, ...]]
"""What it costs to have the boundaries so far at some frames: the cost, the last of the frames, all of them."""


def snapped(
    boundaries: Sequence[Boundary], words: Sequence[Word], fps: Fraction, frames: int, shortest_after: int
) -> tuple[int, ...]:
    """Move boundaries to the nearest pauses, none into a word; return their frames.

    ``words`` are timed from the beginning of the video, which has so many
    ``frames``; ``shortest_after`` is the least length behind the last boundary.
    All are moved together, so that the sum of the ways is least and every scene
    keeps its least length. What lies before or after all words stays where it
    is. Least lengths come first: where they leave no place between words, a
    boundary stays within one.
    """
    voice = _Voice(words, fps, frames)
    ways: list[Way] = [(0, 0, ())]
    for boundary in boundaries:
        ways = _onward(ways, voice.places(boundary.frame), boundary.shortest_before)
    ends = [(cost, chosen) for cost, at, chosen in ways if frames - at >= shortest_after]
    return min(ends)[1] if ends else tuple(boundary.frame for boundary in boundaries)


def _onward(ways: Sequence[Way], choices: Iterable[tuple[int, int]], shortest: int) -> list[Way]:
    """Return the cheapest way to each choice, a frame and its cost, for the next boundary."""
    ordered = sorted(ways, key=lambda way: way[1])
    reached = [at for _cost, at, _chosen in ordered]
    best: list[tuple[int, tuple[int, ...]]] = []
    for cost, _at, chosen in ordered:
        best.append(min(best[-1], (cost, chosen)) if best else (cost, chosen))
    onward = []
    for frame, cost in choices:
        within = bisect_right(reached, frame - shortest)
        if within:
            so_far, chosen = best[within - 1]
            onward.append((so_far + cost, frame, (*chosen, frame)))
    return onward


class _Voice:
    """Where scenes may change under a voice."""

    def __init__(self, words: Sequence[Word], fps: Fraction, frames: int) -> None:
        self._words, self._fps, self._frames = words, fps, frames
        self._starts = [word.start for word in words]
        self._pauses = {pause.after for pause in pauses_of(words)}
        self._far = round(REACH_SECONDS * fps)

    def places(self, planned: int) -> list[tuple[int, int]]:
        """Return the frames that a boundary may go to, each with its cost."""
        costs = {planned: self._staying(planned)}
        near = bisect_right(self._starts, float(planned / self._fps))
        for place in range(max(0, near - LOOKED_AT), min(len(self._words) - 1, near + LOOKED_AT)):
            for frame, extra in self._between(place):
                if 0 < frame < self._frames:
                    costs[frame] = min(abs(frame - planned) + extra, costs.get(frame, IN_A_WORD))
        for frame in self._outside():
            costs[frame] = min(abs(frame - planned) + self._far, costs.get(frame, IN_A_WORD))
        return sorted(costs.items())

    def _staying(self, frame: int) -> int:
        """Return the cost of leaving a boundary where it is."""
        time = frame / self._fps
        if not self._words or not self._words[0].start < time < self._words[-1].end:
            return 0
        place = bisect_right(self._starts, float(time)) - 1
        around = self._words[max(0, place - 1) : place + 2]
        spoken = any(Fraction(word.start) < time < Fraction(word.end) for word in around)
        return IN_A_WORD if spoken else self._far

    def _between(self, place: int) -> tuple[tuple[int, int], ...]:
        """Return the frames to cut at in the silence after a word, with their costs; none where none begins in it.

        The middle is best; the edges are for scenes that the middle would make too short.
        """
        end, start = Fraction(self._words[place].end), Fraction(self._words[place + 1].start)
        first, last = ceil(end * self._fps), floor(start * self._fps)
        if first > last:
            return ()
        middle = min(max(round((end + start) / 2 * self._fps), first), last)
        return (middle, 0 if place in self._pauses else self._far), (first, self._far), (last, self._far)

    def _outside(self) -> list[int]:
        """Return the last frame before the first word and the first after the last, if there are such."""
        if not self._words:
            return []
        edges = [floor(Fraction(self._words[0].start) * self._fps), ceil(Fraction(self._words[-1].end) * self._fps)]
        return [frame for frame in edges if 0 < frame < self._frames]
