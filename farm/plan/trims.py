"""Parts of recordings, held against how long those are."""

from collections.abc import Iterator

from farm.errors import Problem
from farm.plan.materials import Materials
from farm.spec.export import ExportSpec
from farm.spec.scenes import ClipScene
from farm.spec.trim import Trim


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
            yield f"scenes[{n}].voiceover.trim", scene.voiceover.trim, sounds[scene.voiceover.source].duration
    audio = spec.audio
    if audio.voiceover:
        yield "audio.voiceover.trim", audio.voiceover.trim, sounds[audio.voiceover.source].duration
    if audio.music:
        yield "audio.music.trim", audio.music.trim, sounds[audio.music.audio].duration
    for n, effect in enumerate(audio.effects):
        yield f"audio.effects[{n}].trim", effect.trim, sounds[effect.audio].duration
