"""What was done to the music over time, for people and programs that draw it."""

from typing import Literal

import numpy as np

from farm.media.ducking import POINTS
from farm.media.loops import Seam
from farm.media.mix import MixFacts
from farm.plan.tasks import Cue, Duck, MixPayload
from farm.spec.base import Model

CURVES = "curves"
"""Kind of the artifacts that hold them, under the mix's own key."""


class DuckingCurve(Model):
    """How one manner of giving way moved the music."""

    duck: Duck
    music: tuple[str, ...]
    """Hashes of the recordings that gave way so."""
    gain_db: tuple[float, ...]
    """The music's gain at each point, from the video's beginning on; it runs straight between them."""


class LoopFacts(Model):
    """Where a piece of music starts again."""

    music: str
    """Hash of the recording."""
    kind: Literal["seamless", "bars", "crossing"]
    """Why there: the recording is made for it; whole bars; else where the waves agree."""
    start: float
    """Second of the recording that follows the loop's end."""
    end: float
    """Second of the recording at which it starts again."""
    fade: float
    """Seconds of the crossfade that ends there; 0 where none was needed."""
    first_return: float
    """Second of the video at which it first starts again."""
    every: float
    """Seconds from one return to the next."""
    beats_per_minute: float | None
    """Where a steady beat was found."""
    beats_per_bar: int | None


class Curves(Model):
    """What was done to the music over time."""

    curves: Literal[1] = 1
    points_per_second: int = POINTS
    ducking: tuple[DuckingCurve, ...]
    loops: tuple[LoopFacts, ...]


def curves_of(payload: MixPayload, facts: MixFacts) -> Curves | None:
    """Return what a mix did to its music; none where it did nothing."""
    if not facts.ducking and not facts.loops:
        return None
    ducking = tuple(
        DuckingCurve(
            duck=duck,
            music=tuple(dict.fromkeys(cue.asset for cue in payload.cues if cue.duck == duck)),
            gain_db=tuple(float(gain) for gain in np.round(curve, 2) + 0.0),
        )
        for duck, curve in facts.ducking.items()
    )
    loops = tuple(_loop(payload.cues[n], seam, payload.sample_rate) for n, seam in facts.loops.items())
    return Curves(ducking=ducking, loops=loops)


def _loop(cue: Cue, seam: Seam, rate: int) -> LoopFacts:
    """Return a loop in seconds."""
    return LoopFacts(
        music=cue.asset,
        kind=seam.kind,
        start=round(cue.source_start + seam.first / rate, 4),
        end=round(cue.source_start + seam.last / rate, 4),
        fade=round(seam.fade / rate, 4),
        first_return=round((cue.at + seam.last) / rate, 4),
        every=round((seam.last - seam.first) / rate, 4),
        beats_per_minute=round(60 / seam.beats.period, 2) if seam.beats else None,
        beats_per_bar=seam.beats.bar if seam.beats else None,
    )
