"""The mix of an export: recordings, and the sound of compositions from the notes that their ranges left."""

import hashlib
import math
import struct
from fractions import Fraction
from pathlib import Path

from farm.errors import CorruptArtifactError, ProofError
from farm.media import pcm
from farm.media.beats import Envelope, envelope
from farm.media.ffmpeg import Steps, command, open_asset, watch_frames
from farm.media.layout import stereo
from farm.media.mix import MixFacts, mix
from farm.media.process import Limits
from farm.media.score import Notes, Sound, joined, play
from farm.media.sound_files import Coding
from farm.plan.tasks import Cue, MixPayload
from farm.scene_worker.assets import Assets
from farm.scene_worker.remotion.score import SCORE

ENVELOPE = "envelope"
"""Kind of the artifacts that remember where a recording's sounds begin, under its hash."""

ENVELOPES = 1
"""Raised whenever they would be measured differently."""

IEEE_FLOAT = 3
"""WAVE's number for samples in floating point (RFC 2361)."""


def mixdown(
    payload: MixPayload, target: Path, folder: Path, assets: Assets, limits: Limits, *, coding: Coding | None = None
) -> Steps[MixFacts | None]:
    """Write the mix; see :func:`farm.media.mix.mix`.

    Where compositions turn out to be silent and nothing else is to be heard,
    the file is empty and the result none.
    """
    paths = {cue.asset: assets.path(cue.asset) for cue in payload.cues if cue.asset}
    cues = []
    for number, cue in enumerate(payload.cues):
        if not cue.heard:
            cues.append(cue)
            continue
        sound = yield from composition_sound(cue, payload.sample_rate, assets, folder, limits)
        if sound is not None:
            name = f"composition-{number}"
            paths[name] = save_wave(sound, payload.sample_rate, folder / f"{name}.wav")
            cues.append(cue.model_copy(update={"asset": name, "heard": ()}))
    if not cues:
        target.touch()
        return None
    known = {}
    for asset in dict.fromkeys(cue.asset for cue in cues if cue.loop):
        known[asset] = yield from _envelope(asset, payload.sample_rate, folder, assets, limits)
    whole = payload.model_copy(update={"cues": tuple(cues)})
    return (yield from mix(whole, paths, target, folder, limits=limits, envelopes=known, coding=coding))


def _envelope(asset: str, rate: int, folder: Path, assets: Assets, limits: Limits) -> Steps[Envelope]:
    """Return where a recording's sounds begin: measured once, remembered in the store."""
    key = hashlib.sha256(f"{ENVELOPES}:{rate}:{asset}".encode()).hexdigest()
    found = assets.store.find(ENVELOPE, key)
    if found is not None:
        try:
            return Envelope.load(assets.store.open_local(found).read_bytes())
        except (CorruptArtifactError, ValueError):
            pass  # it is measured again
    path = folder / f"{asset}.f32"
    opened = open_asset(assets.path(asset)).audio
    yield from watch_frames(command(pcm.target(stereo(opened, rate), path)), limits=limits)
    measured = envelope(pcm.read(path))
    path.unlink()
    note = folder / f"{asset}.npy"
    note.write_bytes(measured.dump())
    assets.store.put(kind=ENVELOPE, key=key, path=note, facts={}, suffix=".npy", move=True)
    return measured


def composition_sound(cue: Cue, rate: int, assets: Assets, folder: Path, limits: Limits) -> Steps[Sound | None]:
    """Return what is heard of a composition; none for one that is silent. ``folder`` takes temporary files.

    Raises:
        ProofError: the store lacks the notes on it.
        AssetError: a recording that it plays is gone.

    """
    parts = []
    for heard in cue.heard:
        artifact = assets.store.find(SCORE, heard.score)
        if artifact is None:
            raise ProofError("the notes on a composition's sound went away before they were used")
        parts.append(Notes.model_validate_json(assets.store.open_local(artifact).read_bytes()))
    notes = joined(parts)
    recordings = {line.asset: assets.path(line.asset) for line in notes.lines}
    step = math.ceil(notes.fps / Fraction(cue.fps or notes.fps))
    return (yield from play(notes, recordings, folder, samples=cue.length, rate=rate, step=step, limits=limits))


def save_wave(sound: Sound, rate: int, path: Path) -> Path:
    """Write samples as a WAVE file in floating point, so that nothing is clipped before the mix."""
    data = sound.astype("<f4").tobytes()
    form = struct.pack("<HHIIHH", IEEE_FLOAT, 2, rate, rate * 8, 8, 32)
    chunks = struct.pack("<4sI", b"fmt ", len(form)) + form + struct.pack("<4sI", b"data", len(data))
    path.write_bytes(struct.pack("<4sI4s", b"RIFF", 4 + len(chunks) + len(data), b"WAVE") + chunks + data)
    return path
