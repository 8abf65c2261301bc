"""Where each sound lies on the timeline, in samples."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from farm.plan.materials import AudioMaterial, Materials
from farm.plan.tasks import Cue, Heard, MixPayload
from farm.plan.timeline import Span, Timeline
from farm.spec.audio import Music, SoundEffect
from farm.spec.export import ExportSpec
from farm.spec.scenes import ClipScene, RemotionScene
from farm.spec.trim import Trim
from farm.spec.voice import Voiceover

SAMPLE_RATE = 48_000
"""Rate of every mix, in hertz: what video uses."""

VOICE_LUFS = -16.0
"""Loudness that every voice is levelled to before it is mixed (usual for speech in stereo mixes)."""

MOST_LEVELLING_DB = 20.0
"""A voice is amplified by no more than this: beyond, it is noise."""


def mix_payload(
    spec: ExportSpec, materials: Materials, timeline: Timeline, heard: Mapping[int, tuple[Heard, ...]], *, kbps: int
) -> MixPayload | None:
    """Return the mix for one timeline; none where nothing is to be heard.

    ``heard`` gives the notes on what is heard in compositions, by place in the
    spec; whether that is anything is known only once they are rendered.
    """
    cues = tuple(_cues(spec, materials, timeline, heard))
    if not cues:
        return None
    loudness = spec.audio.loudness
    return MixPayload(
        cues=cues,
        duck=bool(spec.audio.music and spec.audio.music.duck),
        samples=samples_at(timeline.seconds),
        sample_rate=SAMPLE_RATE,
        lufs=loudness.lufs if loudness else None,
        true_peak_db=loudness.true_peak_db if loudness else -1.0,
        kbps=kbps,
    )


def samples_at(seconds: Fraction | float) -> int:
    """Return the nearest sample to a time."""
    exact = seconds if isinstance(seconds, Fraction) else Fraction(str(seconds))
    return int(exact * SAMPLE_RATE + Fraction(1, 2))


def sound_warnings(
    spec: ExportSpec, materials: Materials, timeline: Timeline, numbers: Sequence[int]
) -> tuple[str, ...]:
    """Return what the customer may not have meant: voices that are cut off, sounds after the end.

    ``numbers`` gives each scene's index in the customer's own spec.
    """
    whole = float(timeline.seconds)
    voices = [
        (f"scenes[{numbers[span.scene]}].voiceover", spec.scenes[span.scene].voiceover, span.frames / timeline.fps)
        for span in timeline.spans
    ]
    found = []
    for where, voice, room in [*voices, ("audio.voiceover", spec.audio.voiceover, timeline.seconds)]:
        if voice is None:
            continue
        length = _voice_length(voice, materials.sounds[voice.source])
        if voice.delay + length > room + 1 / timeline.fps:
            found.append(
                f"{where}: {length:.1f} s after a delay of {voice.delay:g} s "
                f"does not fit into {float(room):.1f} s and is cut off"
            )
    late = [(f"audio.effects[{n}].at", effect.at) for n, effect in enumerate(spec.audio.effects)]
    late += [("audio.music.delay", spec.audio.music.delay)] if spec.audio.music else []
    found += [
        f"{where}: {at:g} s is after the video's end ({whole:.1f} s), so it is not heard"
        for where, at in late
        if at >= whole
    ]
    return tuple(found)


def _cues(
    spec: ExportSpec, materials: Materials, timeline: Timeline, heard: Mapping[int, tuple[Heard, ...]]
) -> Iterator[Cue]:
    """Return every sound of the video."""
    end = samples_at(timeline.seconds)
    for span in timeline.spans:
        scene = spec.scenes[span.scene]
        start = samples_at(span.start / timeline.fps)
        until = samples_at((span.start + span.frames) / timeline.fps)
        if scene.voiceover:
            sound = materials.sounds[scene.voiceover.source]
            yield from _voice(scene.voiceover, sound, start=start, until=min(until, end))
        if isinstance(scene, ClipScene) and not scene.mute and materials.videos[scene.video].has_audio:
            yield from _clip(scene, materials, span, timeline)
        if isinstance(scene, RemotionScene) and not scene.mute and span.scene in heard:
            yield _composition(scene, heard[span.scene], span, timeline)
    audio = spec.audio
    if audio.voiceover:
        yield from _voice(audio.voiceover, materials.sounds[audio.voiceover.source], start=0, until=end)
    if audio.music:
        yield from _music(audio.music, materials.sounds[audio.music.audio], end)
    for effect in audio.effects:
        yield from _effect(effect, materials.sounds[effect.audio], end)


def _part(trim: Trim | None, duration: float) -> tuple[float, float]:
    """Return start and end of the used part of a recording, in seconds."""
    if trim is None:
        return 0.0, duration
    return min(trim.start, duration), min(trim.end or duration, duration)


def _voice_length(voice: Voiceover, sound: AudioMaterial) -> float:
    first, last = _part(voice.trim, sound.duration)
    return last - first


def _voice(voice: Voiceover, sound: AudioMaterial, *, start: int, until: int) -> Iterator[Cue]:
    """Return a levelled voice that ends with its scene."""
    first, last = _part(voice.trim, sound.duration)
    at = start + samples_at(voice.delay)
    length = min(samples_at(last - first), until - at)
    level = 0.0 if sound.lufs is None else min(VOICE_LUFS - sound.lufs, MOST_LEVELLING_DB)
    if length > 0:
        yield _cue("voice", sound.sha256, at=at, length=length, part=(first, last), gain_db=voice.gain_db + level)


def _music(music: Music, sound: AudioMaterial, end: int) -> Iterator[Cue]:
    """Return the music, to the video's end where it loops."""
    first, last = _part(music.trim, sound.duration)
    at = samples_at(music.delay)
    length = end - at if music.loop else min(samples_at(last - first), end - at)
    if length > 0 and last > first:
        yield _cue(
            "music",
            sound.sha256,
            at=at,
            length=length,
            part=(first, last),
            gain_db=music.gain_db,
            loop=music.loop and samples_at(last - first) < length,
            fades=(music.fade_in, music.fade_out),
        )


def _effect(effect: SoundEffect, sound: AudioMaterial, end: int) -> Iterator[Cue]:
    """Return a sound effect, cut off at the video's end."""
    first, last = _part(effect.trim, sound.duration)
    at = samples_at(effect.at)
    length = min(samples_at(last - first), end - at)
    if length > 0:
        yield _cue("effect", sound.sha256, at=at, length=length, part=(first, last), gain_db=effect.gain_db)


def _clip(scene: ClipScene, materials: Materials, span: Span, timeline: Timeline) -> Iterator[Cue]:
    """Return a clip's own sound, faded over the scene's transitions."""
    video = materials.videos[scene.video]
    first, last = _part(scene.trim, video.duration)
    at, until = (samples_at(frame / timeline.fps) for frame in (span.start, span.start + span.frames))
    length = min(samples_at((last - first) / scene.speed), until - at)
    if length > 0:
        yield _cue(
            "clip",
            video.sha256,
            at=at,
            length=length,
            part=(first, last),
            gain_db=scene.gain_db,
            speed=scene.speed,
            fades=(float(span.lead / timeline.fps), float(span.tail / timeline.fps)),
        )


def _composition(scene: RemotionScene, heard: tuple[Heard, ...], span: Span, timeline: Timeline) -> Cue:
    """Return a composition's own sound, faded over the scene's transitions."""
    at, until = (samples_at(frame / timeline.fps) for frame in (span.start, span.start + span.frames))
    fades = (float(span.lead / timeline.fps), float(span.tail / timeline.fps))
    part = (0.0, float(span.frames / timeline.fps))
    cue = _cue("clip", "", at=at, length=until - at, part=part, gain_db=scene.gain_db, fades=fades)
    return cue.model_copy(update={"heard": heard, "fps": timeline.fps})


def _cue(
    role: str,
    asset: str,
    *,
    at: int,
    length: int,
    part: tuple[float, float],
    gain_db: float,
    speed: float = 1.0,
    loop: bool = False,
    fades: tuple[float, float] = (0.0, 0.0),
) -> Cue:
    """Return a cue with its defaults filled in."""
    return Cue.model_validate(
        {
            "role": role,
            "asset": asset,
            "at": at,
            "length": length,
            "source_start": part[0],
            "source_end": part[1],
            "speed": speed,
            "gain_db": round(gain_db, 3),
            "loop": loop,
            "fade_in": fades[0],
            "fade_out": fades[1],
        }
    )
