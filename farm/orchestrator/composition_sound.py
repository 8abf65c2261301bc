"""What compositions sound like, as recordings to look for in a finished file: the same notes that the mix played."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from farm.errors import AssetError, CommandError, CorruptArtifactError, ProofError
from farm.media.ffmpeg import drain
from farm.media.process import Limits
from farm.plan.expectation import Expectation
from farm.plan.tasks import Cue
from farm.scene_worker.assets import Assets
from farm.scene_worker.sound import composition_sound, save_wave
from farm.settings import Settings
from farm.storage.node_cache import node_cache
from farm.storage.store import Store

PLAY = Limits(deadline=600.0, stall=60.0)
"""For one composition."""


def with_compositions(
    plan: Expectation, store: Store, settings: Settings, assets: Mapping[str, str], folder: Path
) -> tuple[Expectation, Mapping[str, str]]:
    """Return a plan whose compositions are recordings, and the paths of all recordings; those are kept in ``folder``.

    One that turns out to be silent is left out; one whose notes are gone stays
    unknown.
    """
    if not any(cue.heard for cue in plan.cues):
        return plan, assets
    found: list[Cue] = []
    paths = dict(assets)
    room = Assets(paths=assets, store=store, cache=node_cache(settings))
    for number, cue in enumerate(plan.cues):
        if not cue.heard:
            found.append(cue)
            continue
        try:
            sound = drain(composition_sound(cue, plan.sample_rate, room, folder, PLAY))
        except (AssetError, CommandError, CorruptArtifactError, OSError, ProofError, ValidationError):
            found.append(cue)
            continue
        if sound is not None:
            name = f"composition-{number}"
            paths[name] = str(save_wave(sound, plan.sample_rate, folder / f"{name}.wav"))
            found.append(cue.model_copy(update={"asset": name, "heard": ()}))
    return plan.model_copy(update={"cues": tuple(found)}), paths
