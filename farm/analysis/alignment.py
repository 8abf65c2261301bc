"""Which drawn frame each shown frame is: the finished file against the traces of what was drawn."""

from dataclasses import dataclass

import numpy as np

from farm.media.trace import COLUMNS, ROWS, Array, Trace

REACH = 4
"""Frames to either side among which a shown frame is looked for first."""

SAME = 3.0
"""Mean difference of two frames' cells, in levels, up to which one can be the other through a coarse encoder."""

TELLING = 0.3
"""Mean difference of two drawn frames' cells, in levels, below which nobody sees which of them is shown.

Encoders let a picture that hardly moves stand for a few frames: that is no fault.
"""

FAINT = 0.2
"""The same for a single frame whose neighbours are where they belong: no encoder does that."""

EVEN_REACH, EVEN = 8, (0.4, 1.6)
"""Frames to either side, and the share of the drawn step that each of them has to take."""

BEHIND, CREPT = 60, (0.15, 1.85)
"""Frames for which a coarse encoder may be one frame behind; share of its step that each of those frames takes.

It falls behind and catches up little by little. Where a frame was doubled and
another one lost, one of them takes no step at all and the other two.
"""

SURE = 0.3
"""Share of the whole difference that a shift has to explain."""

LOOK_BACK = 900
"""Frames before a place that is sure, in which a slow scene may have lost or gained some unseen."""

NEARER = 0.7
"""Share of the way from the expected frame to another from which on it is the other one that is shown."""

NOWHERE = -1
"""What is shown was never drawn."""


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """For each shown frame, which drawn one it is, and how far from it."""

    index: Array
    """Number of the drawn frame; :data:`NOWHERE` for none."""
    apart: Array
    """Mean difference to the drawn frame expected there, in levels."""
    rows: Array
    """The same by row of cells, against the drawn frame it is, or the expected one."""
    expected: Array
    """Number of the drawn frame that would follow if nothing were wrong from here on."""


def align(shown: Trace, drawn: Trace) -> Alignment:
    """Follow the shown frames through the drawn ones.

    While nothing is wrong, frame ``n`` is drawn frame ``n``. Another one is
    taken only where the picture says so clearly: a still scene keeps its count.
    """
    seen, made = shown.cells, drawn.cells
    index = np.full(len(seen), NOWHERE)
    expected = np.zeros(len(seen), int)
    offset = 0
    coarse = _coarseness(seen, made)
    telling, faint = max(TELLING, 0.9 * coarse), max(FAINT, 0.6 * coarse)
    for n in range(len(seen)):
        wanted = min(max(n + offset, 0), len(made) - 1)
        expected[n] = wanted
        found = _nearby(seen[n], made, wanted, telling)
        if found == NOWHERE and not _alone(seen, n):
            found = _anywhere(seen[n], made)
            if found != NOWHERE and not _goes_on(seen, made, n, found):
                found = NOWHERE
        index[n] = found
        if found not in (NOWHERE, wanted) and _settled(seen, made, n, found):
            _trace_back(seen, made, n, found - wanted, index, expected)
            offset = found - n
    # A slow scene at the end may hide it to the last: the count tells.
    _trace_back(seen, made, len(seen), len(made) - len(seen) - offset, index, expected)
    _forgive_behind(seen, made, index, expected)
    _forgive(seen, made, index, expected)
    _single(seen, made, index, expected, faint)
    against = np.where(index == NOWHERE, expected, index)
    difference = np.abs(seen - made[against]) if len(seen) else np.zeros((0, ROWS * COLUMNS))
    return Alignment(
        index=index,
        apart=np.abs(seen - made[expected]).mean(1) if len(seen) else np.zeros(0),
        rows=difference.reshape(-1, ROWS, COLUMNS).mean(2),
        expected=expected,
    )


def _even(seen: Array, made: Array, expected: Array, n: int) -> bool:
    """Tell whether the frames around one move on as evenly as they were drawn: a coarse encoder makes them halt."""
    around = [
        m for m in range(max(1, n - EVEN_REACH), min(len(seen), n + EVEN_REACH)) if m not in (n, n + 1, n + 2, n + 3)
    ]
    ratios = []
    for m in around:
        wanted = made[expected[m]] - made[expected[m - 1]]
        if np.abs(wanted).mean() > FAINT / 2:
            ratios.append(float(np.dot(seen[m] - seen[m - 1], wanted) / np.dot(wanted, wanted)))
    return not ratios or (min(ratios) > EVEN[0] and max(ratios) < EVEN[1])


def _coarseness(seen: Array, made: Array) -> float:
    """Return how far frames that are right are from what was drawn, by the encoder's doing."""
    count = min(len(seen), len(made))
    return min(1.0, float(np.percentile(np.abs(seen[:count] - made[:count]).mean(1), 30))) if count else 0.0


def _trace_back(seen: Array, made: Array, n: int, shift: int, index: Array, expected: Array) -> None:
    """Find where a shift began that a slow scene hid until frame ``n``: from there on it explains most."""
    if not 0 < abs(shift) <= REACH:
        return
    first = max(0, n - LOOK_BACK)
    before = expected[first:n]
    after = np.clip(before + shift, 0, len(made) - 1)
    gain = ((seen[first:n] - made[before]) ** 2).mean(1) - ((seen[first:n] - made[after]) ** 2).mean(1)
    evidence = np.cumsum(gain[::-1])
    way = float(((made[after] - made[before]) ** 2).mean(1)[::-1][: int(np.argmax(evidence)) + 1].sum()) if n else 0.0
    if not len(evidence) or evidence.max() <= SURE * way:
        return
    begin = n - 1 - int(np.argmax(evidence))
    index[begin:n] = np.clip(expected[begin:n] + shift, 0, len(made) - 1)
    expected[begin + 1 : n + 1] = np.clip(expected[begin + 1 : n + 1] + shift, 0, len(made) - 1)


def _forgive(seen: Array, made: Array, index: Array, expected: Array) -> None:
    """Take frames for the right ones that moved on from the one before: an encoder short of bits lags behind."""
    for n in range(1, len(seen) - 1):
        alone = index[n - 1] == expected[n - 1] and expected[n] == expected[n - 1] + 1 == expected[n + 1] - 1
        if not alone or index[n] != expected[n] - 1:
            continue
        if _moved_on(seen, made, int(expected[n]), n):
            index[n] = expected[n]


def _forgive_behind(seen: Array, made: Array, index: Array, expected: Array) -> None:
    """Take frames for the right ones through which a coarse encoder was one frame behind, and caught up."""
    n = 1
    while n < len(seen):
        base = int(expected[n - 1]) - (n - 1)
        end = n
        while end < min(len(seen), n + BEHIND):
            lags = {int(index[end]) - end - base, int(expected[end]) - end - base}
            if -1 not in lags or not lags <= {-1, 0}:
                break
            end += 1
        caught_up = end < len(seen) and index[end] == expected[end] == end + base
        if index[n - 1] == expected[n - 1] and caught_up and end - n > 1 and _crept(seen, made, n, end, base):
            index[n:end] = expected[n:end] = np.arange(n, end) + base
        n = max(end, n + 1)


def _crept(seen: Array, made: Array, first: int, last: int, base: int) -> bool:
    """Tell whether no frame of a stretch stood still, nor took two steps at once."""
    steps = [_step(seen, made, n + base, n) for n in range(first, last + 1)]
    return min(steps) > CREPT[0] and max(steps) < CREPT[1]


def _moved_on(seen: Array, made: Array, wanted: int, n: int) -> bool:
    """Tell whether a frame is about as far from the one before as it was drawn."""
    return EVEN[0] < _step(seen, made, wanted, n) < EVEN[1]


def _step(seen: Array, made: Array, wanted: int, n: int) -> float:
    """Return which share of the drawn step a frame took from the one before."""
    way = made[wanted] - made[wanted - 1]
    return float(np.dot(seen[n] - seen[n - 1], way) / max(float(np.dot(way, way)), 1e-9))


def _single(seen: Array, made: Array, index: Array, expected: Array, faint: float) -> None:
    """Recognise, in slow scenes, single frames that are their neighbours' copies, and neighbours that are swapped."""
    for n in range(1, len(seen) - 1):
        if index[n] != expected[n]:
            continue
        found = _nearby(seen[n], made, int(expected[n]), faint)
        late = found < expected[n] and _moved_on(seen, made, int(expected[n]), n)
        if found in (NOWHERE, expected[n]) or late:
            continue
        swapped = n + 2 < len(seen) and _nearby(seen[n + 1], made, int(expected[n + 1]), faint) == expected[n]
        width = 2 if swapped and found == expected[n] + 1 else 1
        beside = (n - 1, n + width)
        straight = all(expected[m + 1] == expected[m] + 1 for m in range(n - 1, n + width))
        calm = all(_nearby(seen[m], made, int(expected[m]), faint / 2) == expected[m] == index[m] for m in beside)
        if straight and calm and _even(seen, made, expected, n):
            index[n] = found
            if width > 1:
                index[n + 1] = expected[n]


def _nearby(frame: Array, made: Array, wanted: int, telling: float) -> int:
    """Return which of the drawn frames around the wanted one is shown."""
    first, last = max(0, wanted - REACH), min(len(made), wanted + REACH + 1)
    apart = np.abs(made[first:last] - frame).mean(1)
    best, own = first + int(np.argmin(apart)), float(apart[wanted - first])
    if apart[best - first] > SAME:
        return NOWHERE
    if best != wanted and not _clearly(frame, made[wanted], made[best], telling):
        # The nearest may be a matter of noise while the picture hardly moves.
        return wanted if own <= SAME else NOWHERE
    return best


def _clearly(frame: Array, wanted: Array, other: Array, telling: float) -> bool:
    """Tell whether a frame is another than the wanted one, by more than the encoder's noise."""
    way = other - wanted
    if np.abs(way).mean() < telling:
        return False
    gone = float(np.dot(frame - wanted, way) / np.dot(way, way))
    return gone > NEARER


def _alone(seen: Array, n: int) -> bool:
    """Tell whether a frame differs from both neighbours while those are alike: a flash, and no other place."""
    if not 0 < n < len(seen) - 1:
        return False
    beside = np.abs(seen[n + 1] - seen[n - 1]).mean()
    return bool(min(np.abs(seen[n] - seen[n - 1]).mean(), np.abs(seen[n + 1] - seen[n]).mean()) > 2 * beside + SAME)


def _anywhere(frame: Array, made: Array) -> int:
    """Return the drawn frame that is shown, wherever it belongs."""
    apart = np.abs(made - frame).mean(1)
    best = int(np.argmin(apart))
    return best if apart[best] <= SAME / 2 else NOWHERE


def _goes_on(seen: Array, made: Array, n: int, found: int) -> bool:
    """Tell whether the frames after one follow those after the drawn one too."""
    ahead = min(len(seen) - n, len(made) - found, 3)
    return bool(np.abs(seen[n : n + ahead] - made[found : found + ahead]).mean(1).max() <= SAME)


def _settled(seen: Array, made: Array, n: int, found: int) -> bool:
    """Tell whether the frames after one keep its distance: then frames were lost or added before it."""
    ahead = min(len(seen) - n, len(made) - found, REACH)
    if ahead <= 1:
        return False
    pairs = range(1, ahead)
    return all(_nearby(seen[n + k], made, found + k, TELLING) == found + k for k in pairs)
