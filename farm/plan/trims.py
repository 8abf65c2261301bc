"""Parts of recordings, held against how long those are."""

from collections.abc import Iterator

from farm.errors import Problem
from farm.plan.materials import AudioMaterial, Materials
from farm.spec.export import ExportSpec
from farm.spec.scenes import ClipScene
from farm.spec.trim import Trim
from farm.spec.voice import Voiceover


def used_part(trim: Trim | None, duration: float) -> tuple[float, float]:
    """Return start and end of the used part of a recording, in seconds."""
    if trim is None:
        return 0.0, duration
    return min(trim.start, duration), min(trim.end or duration, duration)


def recording(voice: Voiceover, materials: Materials) -> AudioMaterial:
    """Return the measured sound of a voice."""
    return materials.sounds[voice.source]


def check_trims(spec: ExportSpec, materials: Materials) -> tuple[Problem, ...]:
    """Return the parts that begin after their recording's end."""
    return tuple(
        Problem(where=f"{where}.start", message=f"{trim.start:g} s is not before the recording's end ({length:.3g} s)")
        for where, trim, length in _trims(spec, materials)
        if trim is not None and trim.start >= length
    )


def _trims(spec: ExportSpec, materials: Materials) -> Iterator[tuple[str, Trim | None, float]]:
    """Return every part with its location and its recording's length."""
    sounds = materials.sounds
    for n, scene in enumerate(spec.scenes):
        if isinstance(scene, ClipScene):
            yield f"scenes[{n}].trim", scene.trim, materials.videos[scene.video].duration
        if scene.voiceover:
            yield f"scenes[{n}].voiceover.trim", scene.voiceover.trim, recording(scene.voiceover, materials).duration
    audio = spec.audio
    if audio.voiceover:
        yield "audio.voiceover.trim", audio.voiceover.trim, recording(audio.voiceover, materials).duration
    for where, music in audio.pieces():
        yield f"{where}.trim", music.trim, sounds[music.audio].duration
    for n, effect in enumerate(audio.effects):
        yield f"audio.effects[{n}].trim", effect.trim, sounds[effect.audio].duration
