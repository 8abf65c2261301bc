"""The planned sum of an export's recordings, and what of each can be told from the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from farm.analysis.likeness import stretch
from farm.errors import AssetError
from farm.media.recordings import HEARING_RATE, recording
from farm.media.trace import Array
from farm.plan.tasks import Cue

LONGEST = 60.0
"""Seconds of a recording that are compared: enough to find it, and to see it drift."""

BARE, ALONE = 0.25, 0.5
"""Seconds of a stretch; share of the power from which on a sound stands out in it."""

DROWNED = 0.01
"""Share of the power around it below which a sound counts as inaudible (−20 dB)."""

QUIET = 1e-4
"""RMS below which there is nothing to find (−80 dBFS)."""

TENTH = HEARING_RATE // 10
"""Samples of the blocks in which gains are fitted: music gives way to voices within a few of them."""

TAPS = (-1, 0, 1)
"""Samples by which a planned sound is moved when it is fitted: places are rounded to a sample."""


@dataclass(frozen=True, kw_only=True)
class Rest:
    """What is planned beside one recording."""

    model: Array
    """The planned sum."""
    voices: Array
    """The part of it that lies in the foreground."""
    own: Array
    """The recording as it is planned to be heard first."""
    at: int
    """Its place, in samples."""
    spoken: bool
    """Whether it is one of those in the foreground."""

    def out_of(self, heard: Array, first: int) -> Array:
        """Return what is left of a sound of one channel that begins at ``first``, when the rest is taken out.

        Foreground and background are fitted block by block, for the mix turns
        them up and down.
        """
        margin = TAPS[-1]
        fore = stretch(self.voices, first - margin, len(heard) + 2 * margin)
        back = stretch(self.model, first - margin, len(heard) + 2 * margin) - fore
        lay((fore if self.spoken else back)[self.at - first + margin :], -self.own, 0)
        parts = [part.mean(1) for part in (fore, back) if float((part**2).mean()) > QUIET**2]
        if not parts:
            return heard
        left = heard.copy()
        for begin in range(0, len(heard), TENTH):
            end = min(begin + TENTH, len(heard))
            terms = np.stack([part[begin + margin + tap : end + margin + tap] for part in parts for tap in TAPS], 1)
            gains = np.linalg.lstsq(terms, heard[begin:end], rcond=1e-3)[0]
            left[begin:end] -= terms @ gains
        return left


def thinned(samples: Array) -> Array:
    """Return 48 kHz samples at a third of the rate, as floats between −1 and 1."""
    count = len(samples) // 3
    parts = [
        samples[first * 3 : min(first + (1 << 18), count) * 3].astype(np.float32).reshape(-1, 3, 2).mean(1)
        for first in range(0, count, 1 << 18)
    ]
    return (np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)) / 32768


def place_of(cue: Cue, rate: int) -> int:
    """Return a cue's place in samples."""
    return int(cue.at / rate * HEARING_RATE)


def played(cue: Cue, rate: int, assets: Mapping[str, str]) -> Array | None:
    """Return the part of the recording that a cue plays first; none where nobody knows what it plays."""
    if not cue.asset or cue.asset not in assets:
        return None
    used = LONGEST if cue.source_end is None else cue.source_end - cue.source_start
    seconds = min(cue.length / rate * cue.speed, used, LONGEST)
    try:
        return recording(Path(assets[cue.asset]), start=cue.source_start, seconds=seconds, speed=cue.speed)
    except AssetError:
        return None


def shaped(cue: Cue, found: Array, rate: int) -> Array:
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


def lay(model: Array, part: Array, at: int) -> None:
    """Add a part to a sum at a place; what sticks out is cut off."""
    room = max(0, min(len(model) - at, len(part)))
    model[at : at + room] += part[:room]


def stands_out(part: Array, model: Array, at: int) -> Array:
    """Return for each stretch whether a sound is loud enough beside the others: what nobody hears is no fault."""
    width = int(BARE * HEARING_RATE)
    shares = []
    for first in range(0, max(1, min(len(part), len(model) - at)), width):
        own = float((part[first : first + width] ** 2).sum())
        whole = float((model[at + first : at + first + width] ** 2).sum())
        shares.append(own / (whole + 1e-12))
    best = np.asarray(shares)
    return np.asarray(best > min(ALONE, max(DROWNED, best.max() / 4)))


def bared(heard: Array, found: Array, at: int, stands: Array) -> tuple[Array, Array]:
    """Return a sound and a recording of which only the stretches are left in which the recording stands out."""
    mask = np.repeat(stands, int(BARE * HEARING_RATE))
    mask = np.pad(mask, (0, max(0, len(found) - len(mask))))
    own = found * mask[: len(found), None]
    left = heard.copy()
    room = max(0, min(len(mask), len(left) - at))
    left[at : at + room] *= mask[:room, None]
    return left, np.asarray(own)


def freed(heard: Array, voices: Array) -> Array:
    """Return what is left of a sound when the voices are taken out, tenth by tenth of a second."""
    left, width = heard.copy(), HEARING_RATE // 10
    for first in range(0, min(len(heard), len(voices)) - width, width):
        part = slice(first, first + width)
        power = float((voices[part] ** 2).sum())
        if power > QUIET:
            left[part] -= voices[part] * (float((heard[part] * voices[part]).sum()) / power)
    return left
