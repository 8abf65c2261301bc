"""Jobs that mix sounds: ``audio/mix``, ``audio/duck``, ``audio/sfx``, by the mixer of the exports."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from farm.media.ducking import POINTS
from farm.media.mix import MixFacts
from farm.media.sound_files import SoundForm, coding_of
from farm.orchestrator.intake import Wanted
from farm.orchestrator.jobs.media_job import FETCHED, MADE, Made, MadeFile, Workshop
from farm.orchestrator.prepare import Use
from farm.plan.sound_alone import Laid, Mixture, mixture_payload
from farm.plan.tasks import MixPayload
from farm.scene_worker.assets import Assets
from farm.scene_worker.curves import curves_of
from farm.scene_worker.sound import mixdown
from farm.storage.node_cache import node_cache

CURVE_POINTS = 3000
"""Values of a curve in a result, a minute in full; the file beside the sound has all."""


@dataclass(frozen=True, kw_only=True)
class Mixing:
    """Sounds that are to become one file."""

    mixture: Mixture
    form: SoundForm
    called: str
    """Name of the file, without its ending."""


def mix_sounds(asked: Mixing, shop: Workshop) -> Made:
    """Fetch sounds, mix them, and write the mix.

    Raises:
        AssetError: some cannot be used; located in the request.
        SpecError: they are too short or too long for what is asked of them; located.

    """
    sounds = asked.mixture.sounds
    uses = [
        Use(where=sound.at(sound.field), scene=None, address=sound.address, wanted=Wanted.AUDIO) for sound in sounds
    ]
    prepared = shop.prepared(uses)
    payload = mixture_payload(asked.mixture, prepared.materials.sounds)
    shop.tell(FETCHED, "mix")
    assets = Assets(paths=prepared.paths, store=shop.intake.store, cache=node_cache(shop.settings))
    coding = coding_of(asked.form)
    target = shop.folder / f"{asked.called}.{asked.form}"
    facts = shop.carry_out(mixdown(payload, target, shop.folder, assets, shop.limits, coding=coding))
    assert facts is not None  # noqa: S101 — only a mix of compositions can turn out to be none
    shop.tell(MADE, "mix")
    main = MadeFile(name="audio", path=target, called=target.name, media_type=coding.media_type)
    curve = next(iter(facts.ducking.values()), None)
    return Made(
        files=(main, *_curves(payload, facts, shop.folder)),
        facts={
            "duration_sec": round(payload.samples / payload.sample_rate, 6),
            "lufs": facts.lufs,
            "true_peak_db": facts.true_peak_db,
            "gain_db": round(facts.gain_db, 3),
            "warnings": list(_warnings(sounds, payload, facts)),
            **({} if curve is None else {"ducking": thinned(curve)}),
        },
    )


def thinned(curve: Any) -> dict[str, Any]:
    """Return a curve of gains for a result: all of its points, or every so many-th."""
    every = max(1, -(-len(curve) // CURVE_POINTS))
    return {"step": round(every / POINTS, 6), "gain_db": [float(gain) for gain in np.round(curve[::every], 2) + 0.0]}


def _curves(payload: MixPayload, facts: MixFacts, folder: Path) -> Iterator[MadeFile]:
    """Yield the file that holds what was done to the music over time, where anything was."""
    curves = curves_of(payload, facts)
    if curves is not None:
        path = folder / "sound.json"
        path.write_text(curves.model_dump_json() + "\n")
        yield MadeFile(name="sound-curves", path=path, called=path.name, media_type="application/json")


def _warnings(sounds: tuple[Laid, ...], payload: MixPayload, facts: MixFacts) -> Iterator[str]:
    """Yield what the customer should know."""
    if facts.shortfall:
        yield facts.shortfall
    if payload.lufs is None and facts.gain_db < 0:
        yield (
            f"the mix went beyond full scale, so all of it was turned down by {-facts.gain_db:.1f} dB; "
            "lower the gains, or give a loudness_lufs"
        )
    ducked = any(sound.duck for sound in sounds)
    if ducked and not any(np.any(curve < 0) for curve in facts.ducking.values()):
        yield "the voice is nowhere as loud as threshold_db, so the music was not lowered"
