"""Where a planned recording is really heard in a finished sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from farm.analysis.likeness import (
    correlation,
    envelope,
    nearest_peak,
    self_likeness,
    shape_likeness,
    side_likeness,
    stretch,
)
from farm.analysis.planned_sound import Rest, bared, freed, lay, place_of, played, shaped, stands_out, thinned
from farm.media.recordings import HEARING_RATE
from farm.media.trace import Array
from farm.plan.expectation import Expectation
from farm.plan.tasks import Cue

SEARCH = 1.0
"""Seconds around its place in which a recording is looked for."""

REACH = int(SEARCH * HEARING_RATE)
"""The same in samples."""

NEAR = HEARING_RATE // 200
"""Samples (5 ms) by which a sound is off its place at most, through rounding and coding, where nothing is wrong."""

ENOUGH = 0.5
"""Share of the best likeness from which on a sound's own place counts, when no other sound is left."""

HOP = 0.005
"""Seconds of the steps of an envelope: fine enough for a tenth of a frame's length."""

SHAPE_WINDOW = 1.5
"""Seconds of an envelope that are compared, which holds several syllables."""

SAME_SHAPE = 0.75
"""Correlation of two envelopes that are the same sound's; those of two voices reach half of it."""

WINDOW = 1.0
"""Seconds of the windows in which music is looked for, and drift measured."""

SPOKEN = {"voice", "effect"}
"""Roles in the foreground; they are taken out before the others are looked for."""

PLAIN, IN_PLACE = 0.3, 0.1
"""Likeness up to which a sound counts as found only where it should be, within so many seconds."""

CHANCES = ((0.5, 0.0), (0.1, 8.0), (0.02, 15.0))
"""Likeness and clearness that are both exceeded by no chance: among thousands of places the best one of noise has 7."""

QUIET = 1e-4
"""RMS below which there is nothing to find (−80 dBFS)."""

MODEL_SECONDS = 1200.0
"""Only so much of a very long sound is held against the sum of its recordings."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """What became of one planned sound."""

    number: int
    """Of the cue in the plan."""
    cue: Cue
    likeness: float
    """Normalised correlation at the best place, 0 to 1."""
    clearness: float
    """How far that stands out from the other places."""
    lag: float
    """Seconds by which it is late."""
    side: float
    """Correlation of the differences of both channels: −1 where they are swapped; 0 where there is none."""
    track: tuple[tuple[float, float], ...]
    """Time on the timeline and lag of each window in which it is clear, in seconds."""

    @property
    def found(self) -> bool:
        """Tell whether it is there."""
        likely = any(self.likeness > likeness and self.clearness > clearness for likeness, clearness in CHANCES)
        return likely and (self.likeness > PLAIN or abs(self.lag) < IN_PLACE)


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """A finished sound against the recordings that it was planned of."""

    matches: tuple[Match, ...]
    model: Array
    """The planned sum without ducking and levelling of the whole, samples × 2 at ``HEARING_RATE``."""
    unknown: Array
    """Where sounds are planned that are no plain recordings, for each sample of the model."""


def listen(plan: Expectation, samples: Array, assets: Mapping[str, str]) -> Hearing:
    """Look for every planned recording whose file is at hand; ``samples`` are the file's, at 48 kHz."""
    heard, rate = thinned(samples), plan.sample_rate
    length = min(int(plan.frames / plan.fps * HEARING_RATE), int(MODEL_SECONDS * HEARING_RATE))
    model, unknown = np.zeros((length, 2), np.float32), np.zeros(length, bool)
    voices = np.zeros_like(model)
    recorded: list[tuple[int, Cue, Array]] = []
    known: dict[tuple[object, ...], Array | None] = {}  # what is heard again and again is decoded once
    for number, cue in enumerate(plan.cues):
        same = (cue.asset, cue.source_start, cue.source_end, cue.length, cue.speed)
        if same not in known:
            known[same] = played(cue, rate, assets)
        found, at = known[same], place_of(cue, rate)
        if found is None:
            unknown[at : at + int(cue.length / rate * HEARING_RATE)] = True
            continue
        recorded.append((number, cue, found))
        lay(model, shaped(cue, found, rate), at)
        if cue.role in SPOKEN:
            lay(voices, found * 10 ** (cue.gain_db / 20), at)
    quiet = freed(heard, voices)
    matches = []
    for number, cue, found in recorded:
        at, own = place_of(cue, rate), shaped(cue, found, rate)
        stands = stands_out(own, model, at)
        if not stands.any():
            continue
        # What lies in the background is looked for where it stands out.
        where, wanted = (heard, found) if cue.role in SPOKEN else bared(quiet, found, at, stands)
        rest = Rest(model=model, voices=voices, own=own[: len(found)], at=at, spoken=cue.role in SPOKEN)
        matches.append(_match(number, cue, wanted, where, rest))
    return Hearing(matches=tuple(match for match in matches if match), model=model, unknown=unknown)


def _match(number: int, cue: Cue, found: Array, heard: Array, rest: Rest) -> Match | None:
    """Look for one recording around its place."""
    middle = found.mean(1)
    if len(middle) < HEARING_RATE // 20 or np.sqrt((middle**2).mean()) < QUIET:
        return None
    around = stretch(heard, rest.at - REACH, len(found) + 2 * REACH)
    likeness = correlation(around.mean(1), middle)
    best = nearest_peak(likeness, REACH)
    if abs(best - REACH) > NEAR:
        likeness, best = _reconsidered(likeness, best, around.mean(1), middle, rest)
    match = Match(
        number=number,
        cue=cue,
        likeness=float(likeness[best]),
        clearness=float(likeness[best] / (np.median(np.abs(likeness)) + 1e-6)),
        lag=(best - REACH) / HEARING_RATE,
        side=side_likeness(around[best : best + len(found)], found),
        track=tuple(_track(heard, middle, rest.at)),
    )
    faint = not match.found or (match.likeness < CHANCES[1][0] and not match.track)
    return _by_shape(match, heard, middle, rest.at) if cue.role in SPOKEN and faint else match


def _reconsidered(likeness: Array, best: int, around: Array, middle: Array, rest: Rest) -> tuple[Array, int]:
    """Judge a sound that seems to be elsewhere by what is left of the heard when all others are taken out.

    A sound may recur in the music, or be a cut of it: it is like other places then, and yet where it should be.
    """
    left = rest.out_of(around, rest.at - REACH)
    freely = correlation(left, middle)
    other = nearest_peak(freely, REACH)
    near = REACH - NEAR + int(np.argmax(freely[REACH - NEAR : REACH + NEAR + 1]))
    # What is heard elsewhere is a little like it here too, as far as the recording is like itself.
    alike = self_likeness(middle, other - near)
    if freely[near] > freely[other] * (alike + (1 - alike) * ENOUGH):
        return freely, near
    place = slice(best, best + len(middle))
    was, is_left = (float(abs(np.dot(np.diff(sound[place]), np.diff(middle)))) for sound in (around, left))
    # Where the others explain what is heard, it is not this sound that is heard.
    return (freely, other) if is_left < was * (1 - ENOUGH) else (likeness, best)


def _by_shape(match: Match, heard: Array, middle: Array, at: int) -> Match:
    """Look again by loudness over time, for a sound that runs at another speed: its waves no longer meet."""
    hop, reach = int(HOP * HEARING_RATE), int(SEARCH / HOP / 2)
    own = envelope(middle, hop)
    whole = envelope(stretch(heard, at - reach * hop, len(own) * hop + 2 * reach * hop).mean(1), hop)
    width = int(SHAPE_WINDOW / HOP)
    places = range(0, max(1, len(own) - width + 1), width // 2)
    track, likeness = [], []
    for first in places:
        part = own[first : first + width]
        alike = shape_likeness(whole[first : first + len(part) + 2 * reach], part)
        best = int(np.argmax(alike))
        if alike[best] > SAME_SHAPE:
            track.append((at / HEARING_RATE + (first + len(part) / 2) * HOP, (best - reach) * HOP))
            likeness.append(float(alike[best]))
    if len(track) < max(2, len(places) / 2):
        return match
    lag = float(np.median([lag for _, lag in track]))
    return replace(match, likeness=max(likeness), clearness=max(match.clearness, 1.0), lag=lag, track=tuple(track))


def _track(heard: Array, middle: Array, at: int) -> Sequence[tuple[float, float]]:
    """Return the lag in each window of a recording that has something to find."""
    width, reach = int(WINDOW * HEARING_RATE), int(0.3 * HEARING_RATE)
    usual = np.sqrt((middle**2).mean())
    found = []
    for first in range(0, len(middle) - width + 1, width):
        part = middle[first : first + width]
        if np.sqrt((part**2).mean()) < usual / 4:
            continue
        around = stretch(heard, at + first - reach, width + 2 * reach).mean(1)
        likeness = correlation(around, part)
        best = nearest_peak(likeness, reach)
        if likeness[best] > 0.3 and likeness[best] > 5 * np.median(np.abs(likeness)):  # noqa: PLR2004 — far above chance
            found.append(((at + first + width / 2) / HEARING_RATE, (best - reach) / HEARING_RATE))
    return found
