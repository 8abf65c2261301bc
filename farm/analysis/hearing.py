"""Where a planned recording is really heard in a finished sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from farm.errors import AssetError
from farm.media.recordings import HEARING_RATE, recording
from farm.media.trace import Array
from farm.plan.expectation import Expectation
from farm.plan.tasks import Cue

SEARCH = 1.0
"""Seconds around its place in which a recording is looked for."""

LONGEST = 60.0
"""Seconds of a recording that are compared: enough to find it, and to see it drift."""

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

BARE, ALONE = 0.25, 0.5
"""Seconds of a stretch; share of the power from which on a sound stands out in it."""

DROWNED = 0.01
"""Share of the power around it below which a sound counts as inaudible (−20 dB)."""

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
    heard = thinned(samples)
    length = min(int(plan.frames / plan.fps * HEARING_RATE), int(MODEL_SECONDS * HEARING_RATE))
    model, unknown = np.zeros((length, 2), np.float32), np.zeros(length, bool)
    voices = np.zeros_like(model)
    taken: list[tuple[int, Cue, Array]] = []
    for number, cue in enumerate(plan.cues):
        found = _taken(cue, plan.sample_rate, assets)
        at = _place(cue, plan.sample_rate)
        if found is None:
            unknown[at : at + int(cue.length / plan.sample_rate * HEARING_RATE)] = True
            continue
        taken.append((number, cue, found))
        _add(model, _shaped(cue, found, plan.sample_rate), at)
        if cue.role in SPOKEN:
            _add(voices, found * 10 ** (cue.gain_db / 20), at)
    without = _without(heard, voices)
    matches = []
    for number, cue, found in taken:
        at = _place(cue, plan.sample_rate)
        stands = _stands_out(_shaped(cue, found, plan.sample_rate), model, at)
        if stands.any():
            # What lies in the background is looked for where it stands out.
            place, wanted = (heard, found) if cue.role in SPOKEN else _bared(without, found, at, stands)
            matches.append(_match(number, cue, wanted, place, plan.sample_rate))
    return Hearing(matches=tuple(match for match in matches if match), model=model, unknown=unknown)


def thinned(samples: Array) -> Array:
    """Return 48 kHz samples at a third of the rate, as floats between −1 and 1."""
    count = len(samples) // 3
    parts = [
        samples[first * 3 : min(first + (1 << 18), count) * 3].astype(np.float32).reshape(-1, 3, 2).mean(1)
        for first in range(0, count, 1 << 18)
    ]
    return (np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)) / 32768


def _place(cue: Cue, rate: int) -> int:
    return int(cue.at / rate * HEARING_RATE)


def _taken(cue: Cue, rate: int, assets: Mapping[str, str]) -> Array | None:
    """Return the part of the recording that a cue plays first; none where it is played otherwise."""
    if not cue.asset or cue.asset not in assets or cue.speed != 1:
        return None
    room = cue.length / rate
    seconds = min(room, LONGEST if cue.source_end is None else cue.source_end - cue.source_start, LONGEST)
    try:
        return recording(Path(assets[cue.asset]), start=cue.source_start, seconds=seconds)
    except AssetError:
        return None


def _shaped(cue: Cue, found: Array, rate: int) -> Array:
    """Return a recording with its gain, loops and fades."""
    count = int(cue.length / rate * HEARING_RATE)
    whole = np.resize(found, (count, 2)) if cue.loop and len(found) else found[:count]
    gain = np.full(len(whole), 10 ** (cue.gain_db / 20), np.float32)
    rise, fall = (int(seconds * HEARING_RATE) for seconds in (cue.fade_in, cue.fade_out))
    if rise:
        gain[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)[: len(gain)]
    if fall and len(gain) == count:
        gain[-fall:] *= np.linspace(1, 0, fall, dtype=np.float32)[-len(gain) :]
    return np.asarray(whole * gain[:, None])


def _add(model: Array, part: Array, at: int) -> None:
    room = max(0, min(len(model) - at, len(part)))
    model[at : at + room] += part[:room]


def _stands_out(part: Array, model: Array, at: int) -> Array:
    """Return for each stretch whether a sound is loud enough beside the others: what nobody hears is no fault."""
    width = int(BARE * HEARING_RATE)
    shares = []
    for first in range(0, max(1, min(len(part), len(model) - at)), width):
        own = float((part[first : first + width] ** 2).sum())
        whole = float((model[at + first : at + first + width] ** 2).sum())
        shares.append(own / (whole + 1e-12))
    best = np.asarray(shares)
    return np.asarray(best > min(ALONE, max(DROWNED, best.max() / 4)))


def _bared(heard: Array, found: Array, at: int, stands: Array) -> tuple[Array, Array]:
    """Return a sound and a recording of which only the stretches are left in which the recording stands out."""
    mask = np.repeat(stands, int(BARE * HEARING_RATE))
    mask = np.pad(mask, (0, max(0, len(found) - len(mask))))
    own = found * mask[: len(found), None]
    left = heard.copy()
    room = max(0, min(len(mask), len(left) - at))
    left[at : at + room] *= mask[:room, None]
    return left, np.asarray(own)


def _without(heard: Array, voices: Array) -> Array:
    """Return what is left of a sound when the voices are taken out, tenth by tenth of a second."""
    left, width = heard.copy(), HEARING_RATE // 10
    for first in range(0, min(len(heard), len(voices)) - width, width):
        part = slice(first, first + width)
        power = float((voices[part] ** 2).sum())
        if power > QUIET:
            left[part] -= voices[part] * (float((heard[part] * voices[part]).sum()) / power)
    return left


def _match(number: int, cue: Cue, found: Array, heard: Array, rate: int) -> Match | None:
    """Look for one recording around its place."""
    middle = found.mean(1)
    if len(middle) < HEARING_RATE // 20 or np.sqrt((middle**2).mean()) < QUIET:
        return None
    reach = int(SEARCH * HEARING_RATE)
    at = _place(cue, rate)
    window = _window(heard, at - reach, len(found) + 2 * reach)
    likeness = _likeness(window.mean(1), middle)
    best = _nearest_best(likeness, reach)
    others = np.median(np.abs(likeness)) + 1e-6
    lag = best - reach
    here = window[best : best + len(found)]
    match = Match(
        number=number,
        cue=cue,
        likeness=float(likeness[best]),
        clearness=float(likeness[best] / others),
        lag=lag / HEARING_RATE,
        side=_side(here, found),
        track=tuple(_track(heard, middle, at)),
    )
    faint = not match.found or (match.likeness < CHANCES[1][0] and not match.track)
    return _by_shape(match, heard, middle, at) if cue.role in SPOKEN and faint else match


def _by_shape(match: Match, heard: Array, middle: Array, at: int) -> Match:
    """Look again by loudness over time, for a sound that runs at another speed: its waves no longer meet."""
    hop, reach = int(HOP * HEARING_RATE), int(SEARCH / HOP / 2)
    own = _envelope(middle, hop)
    whole = _envelope(_window(heard, at - reach * hop, len(own) * hop + 2 * reach * hop).mean(1), hop)
    width = int(SHAPE_WINDOW / HOP)
    places = range(0, max(1, len(own) - width + 1), width // 2)
    track, likeness = [], []
    for first in places:
        part = own[first : first + width]
        alike = _shape_likeness(whole[first : first + len(part) + 2 * reach], part)
        best = int(np.argmax(alike))
        if alike[best] > SAME_SHAPE:
            track.append((at / HEARING_RATE + (first + len(part) / 2) * HOP, (best - reach) * HOP))
            likeness.append(float(alike[best]))
    if len(track) < max(2, len(places) / 2):
        return match
    lag = float(np.median([lag for _, lag in track]))
    return replace(match, likeness=max(likeness), clearness=max(match.clearness, 1.0), lag=lag, track=tuple(track))


def _envelope(sound: Array, hop: int) -> Array:
    """Return the RMS of each step, in a scale between power and decibels that lets quiet syllables count."""
    count = len(sound) // hop
    power = (sound[: count * hop].reshape(count, hop) ** 2).mean(1)
    smooth = np.convolve(power, np.ones(5) / 5, "same")
    return np.asarray(smooth**0.25)


def _shape_likeness(whole: Array, part: Array) -> Array:
    """Return Pearson's correlation of a part with each place of the whole."""
    views = np.lib.stride_tricks.sliding_window_view(whole, len(part))
    a, b = views - views.mean(1, keepdims=True), part - part.mean()
    return np.asarray((a @ b) / (np.sqrt((a * a).sum(1) * (b * b).sum()) + 1e-9))


def _window(heard: Array, first: int, count: int) -> Array:
    """Return part of a sound, with silence beyond its ends."""
    part = np.zeros((count, heard.shape[1]), np.float32)
    start, end = max(first, 0), min(first + count, len(heard))
    if end > start:
        part[start - first : end - first] = heard[start:end]
    return part


def _likeness(window: Array, wanted: Array) -> Array:
    """Return the normalised correlation at each place; both are brightened first, which sharpens the peak."""
    window, wanted = np.diff(window, prepend=window[:1]), np.diff(wanted, prepend=wanted[:1])
    size = 1 << (len(window) + len(wanted)).bit_length()
    product = np.fft.irfft(np.fft.rfft(window, size) * np.conj(np.fft.rfft(wanted, size)), size)
    places = len(window) - len(wanted) + 1
    power = np.concatenate([[0.0], np.cumsum(window.astype(np.float64) ** 2)])
    under = power[len(wanted) :][:places] - power[:places]
    full = np.sqrt(np.maximum(under, 0) * float((wanted**2).sum()))
    # Where next to nothing is heard, nothing is like it.
    floor = 1e-3 * float(full.max()) + 1e-9
    return np.asarray(product[:places] / np.maximum(full, floor))


def _nearest_best(likeness: Array, centre: int) -> int:
    """Return the place of the highest peak; of peaks as high, as a tone has, the one nearest to where it should be."""
    high = np.flatnonzero(likeness >= 0.97 * likeness.max())
    near = int(high[np.argmin(np.abs(high - centre))])
    around = likeness[max(0, near - 8) : near + 9]
    return max(0, near - 8) + int(np.argmax(around))


def _side(here: Array, found: Array) -> float:
    """Correlate the differences of left and right."""
    a, b = here[:, 0] - here[:, 1], found[:, 0] - found[:, 1]
    power = float(np.sqrt((a**2).sum() * (b**2).sum()))
    loud = np.sqrt((b**2).mean()) > 0.05 * np.sqrt((found**2).mean())
    return float((a * b).sum() / power) if loud and power > 1e-9 else 0.0  # noqa: PLR2004 — no difference at all


def _track(heard: Array, middle: Array, at: int) -> Sequence[tuple[float, float]]:
    """Return the lag in each window of a recording that has something to find."""
    width, reach = int(WINDOW * HEARING_RATE), int(0.3 * HEARING_RATE)
    usual = np.sqrt((middle**2).mean())
    found = []
    for first in range(0, len(middle) - width + 1, width):
        part = middle[first : first + width]
        if np.sqrt((part**2).mean()) < usual / 4:
            continue
        window = _window(heard, at + first - reach, width + 2 * reach).mean(1)
        likeness = _likeness(window, part)
        best = _nearest_best(likeness, reach)
        if likeness[best] > 0.3 and likeness[best] > 5 * np.median(np.abs(likeness)):  # noqa: PLR2004 — far above chance
            found.append(((at + first + width / 2) / HEARING_RATE, (best - reach) / HEARING_RATE))
    return found
