"""What a customer surely did not mean: sounds that are cut off, unheard, or over each other."""

from collections.abc import Iterator, Sequence

from farm.plan.materials import AudioMaterial, Materials
from farm.plan.moments import effect_times
from farm.plan.sound import MOST_LEVELLING_DB, VOICE_LUFS
from farm.plan.timeline import Timeline
from farm.plan.trims import recording, used_part
from farm.spec.audio import Music
from farm.spec.export import ExportSpec
from farm.spec.voice import Voiceover

NOTICED = 0.25
"""Seconds of an effect or a piece of music whose loss is worth a word."""


def sound_warnings(
    spec: ExportSpec, materials: Materials, timeline: Timeline, numbers: Sequence[int]
) -> tuple[str, ...]:
    """Return what the customer may not have meant.

    ``numbers`` gives each scene's index in the customer's own spec.
    """
    return (
        *_voices(spec, materials, timeline, numbers),
        *_effects(spec, materials, timeline, numbers),
        *(warning for where, music in spec.audio.pieces() for warning in _music(where, music, materials, timeline)),
    )


def _voices(spec: ExportSpec, materials: Materials, timeline: Timeline, numbers: Sequence[int]) -> Iterator[str]:
    """Tell of voices that are cut off, hardly heard, or speak at the same time."""
    voices = [
        (f"scenes[{numbers[span.scene]}].voiceover", voice, span.start / timeline.fps, span.frames / timeline.fps)
        for span in timeline.spans
        if (voice := spec.scenes[span.scene].voiceover)
    ]
    whole = spec.audio.voiceover
    for where, voice, _start, room in voices + ([("audio.voiceover", whole, 0, timeline.seconds)] if whole else []):
        sound = recording(voice, materials)
        length = _length(voice, sound)
        if voice.delay + length > room + 1 / timeline.fps:
            yield (
                f"{where}: {length:.1f} s after a delay of {voice.delay:g} s "
                f"does not fit into {float(room):.1f} s and is cut off"
            )
        if sound.lufs is not None and sound.lufs < VOICE_LUFS - MOST_LEVELLING_DB:
            yield (
                f"{where}: the recording has only {sound.lufs:.0f} LUFS; "
                f"amplified by {MOST_LEVELLING_DB:g} dB it is still softer than other voices"
            )
    if whole:
        until = whole.delay + _length(whole, recording(whole, materials))
        for where, voice, start, room in voices:
            begins = float(start) + voice.delay
            ends = min(begins + _length(voice, recording(voice, materials)), float(start + room))
            if begins < until and whole.delay < ends:
                yield f"{where}: speaks at the same time as audio.voiceover"


def _length(voice: Voiceover, sound: AudioMaterial) -> float:
    """Return how long a voice speaks, in seconds."""
    first, last = used_part(voice.trim, sound.duration)
    return last - first


def _effects(spec: ExportSpec, materials: Materials, timeline: Timeline, numbers: Sequence[int]) -> Iterator[str]:
    """Tell of effects that are not, or not wholly, heard."""
    whole = float(timeline.seconds)
    for n, at in enumerate(effect_times(spec, materials, timeline, numbers)):
        effect, where = spec.audio.effects[n], f"audio.effects[{n}].at"
        if at is None:
            yield f"{where}: its scene was left out, so it is not heard"
            continue
        first, last = used_part(effect.trim, materials.sounds[effect.audio].duration)
        if at >= whole:
            yield f"{where}: {at:g} s is after the video's end ({whole:.1f} s), so it is not heard"
        elif at + last - first > whole + NOTICED:
            yield f"audio.effects[{n}]: {whole - at:.1f} of its {last - first:.1f} s are heard before the video ends"


def _music(where: str, music: Music, materials: Materials, timeline: Timeline) -> Iterator[str]:
    """Tell of music that begins too late, ends too soon, or is all fades."""
    whole = float(timeline.seconds)
    if music.delay >= whole:
        yield f"{where}.delay: {music.delay:g} s is after the video's end ({whole:.1f} s), so it is not heard"
        return
    first, last = used_part(music.trim, materials.sounds[music.audio].duration)
    end = min(whole, music.until or whole)
    heard = end - music.delay if music.loop else min(last - first, end - music.delay)
    if music.delay + heard < end - NOTICED:
        yield f"{where}: ends after {music.delay + heard:.1f} s, before the video ({whole:.1f} s); it does not loop"
    if music.fade_in + music.fade_out > heard:
        yield f"{where}: its fades ({music.fade_in:g} and {music.fade_out:g} s) are longer than it ({heard:.1f} s)"
