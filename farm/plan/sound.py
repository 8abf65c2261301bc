"""Where each sound lies on the timeline, in samples."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from farm.plan.materials import AudioMaterial, Materials
from farm.plan.moments import effect_times
from farm.plan.tasks import Cue, Duck, Heard, MixPayload
from farm.plan.timeline import Span, Timeline
from farm.plan.trims import recording, used_part
from farm.spec.audio import Music, SoundEffect
from farm.spec.export import ExportSpec
from farm.spec.scenes import ClipScene, RemotionScene
from farm.spec.voice import Voiceover

SAMPLE_RATE = 48_000
"""Rate of every mix, in hertz: what video uses."""

VOICE_LUFS = -16.0
"""Loudness that every voice is levelled to before it is mixed (usual for speech in stereo mixes)."""

MOST_LEVELLING_DB = 20.0
"""A voice is amplified by no more than this: beyond, it is noise."""


def mix_payload(
    spec: ExportSpec,
    materials: Materials,
    timeline: Timeline,
    heard: Mapping[int, tuple[Heard, ...]],
    *,
    kbps: int,
    numbers: Sequence[int] | None = None,
) -> MixPayload | None:
    """Return the mix for one timeline; none where nothing is to be heard.

    ``heard`` gives the notes on what is heard in compositions, by place in the
    spec; whether that is anything is known only once they are rendered.
    ``numbers`` gives each scene's index in the customer's own spec.
    """
    cues = tuple(_cues(spec, materials, timeline, heard, numbers or range(len(spec.scenes))))
    if not cues:
        return None
    loudness = spec.audio.loudness
    return MixPayload(
        cues=cues,
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


def _cues(
    spec: ExportSpec,
    materials: Materials,
    timeline: Timeline,
    heard: Mapping[int, tuple[Heard, ...]],
    numbers: Sequence[int],
) -> Iterator[Cue]:
    """Return every sound of the video."""
    end = samples_at(timeline.seconds)
    for span in timeline.spans:
        scene = spec.scenes[span.scene]
        start = samples_at(span.start / timeline.fps)
        until = samples_at((span.start + span.frames) / timeline.fps)
        if scene.voiceover:
            sound = recording(scene.voiceover, materials)
            yield from _voice(scene.voiceover, sound, start=start, until=min(until, end))
        if isinstance(scene, ClipScene) and not scene.mute and materials.videos[scene.video].has_audio:
            yield from _clip(scene, materials, span, timeline)
        if isinstance(scene, RemotionScene) and not scene.mute and span.scene in heard:
            yield _composition(scene, heard[span.scene], span, timeline)
    audio = spec.audio
    if audio.voiceover:
        yield from _voice(audio.voiceover, recording(audio.voiceover, materials), start=0, until=end)
    for _where, music in audio.pieces():
        yield from _music(music, materials.sounds[music.audio], end)
    for effect, at in zip(audio.effects, effect_times(spec, materials, timeline, numbers), strict=True):
        if at is not None:
            yield from _effect(effect, at, materials.sounds[effect.audio], end)


def _voice(voice: Voiceover, sound: AudioMaterial, *, start: int, until: int) -> Iterator[Cue]:
    """Return a levelled voice that ends with its scene."""
    first, last = used_part(voice.trim, sound.duration)
    at = start + samples_at(voice.delay)
    length = min(samples_at(last - first), until - at)
    if length > 0:
        gain = voice.gain_db + levelling(sound)
        yield cue_of("voice", sound.sha256, at=at, length=length, part=(first, last), gain_db=gain)


def levelling(sound: AudioMaterial) -> float:
    """Return by how many decibels a voice is amplified, so that all are equally loud."""
    return 0.0 if sound.lufs is None else min(VOICE_LUFS - sound.lufs, MOST_LEVELLING_DB)


def _music(music: Music, sound: AudioMaterial, end: int) -> Iterator[Cue]:
    """Return the music, to its own end or the video's where it loops."""
    first, last = used_part(music.trim, sound.duration)
    at = samples_at(music.delay)
    if music.until is not None:
        end = min(end, samples_at(music.until))
    length = end - at if music.loop else min(samples_at(last - first), end - at)
    if length > 0 and last > first:
        cue = cue_of(
            "music",
            sound.sha256,
            at=at,
            length=length,
            part=(first, last),
            gain_db=music.gain_db,
            loop=music.loop and samples_at(last - first) < length,
            fades=(music.fade_in, music.fade_out),
        )
        yield cue.model_copy(update={"duck": Duck(**music.duck.model_dump())}) if music.duck else cue


def _effect(effect: SoundEffect, seconds: float, sound: AudioMaterial, end: int) -> Iterator[Cue]:
    """Return a sound effect at a time, cut off at the video's end."""
    first, last = used_part(effect.trim, sound.duration)
    at = samples_at(seconds)
    length = min(samples_at(last - first), end - at)
    if length > 0:
        yield cue_of("effect", sound.sha256, at=at, length=length, part=(first, last), gain_db=effect.gain_db)


def _clip(scene: ClipScene, materials: Materials, span: Span, timeline: Timeline) -> Iterator[Cue]:
    """Return a clip's own sound, faded over the scene's transitions."""
    video = materials.videos[scene.video]
    first, last = used_part(scene.trim, video.duration)
    at, until = (samples_at(frame / timeline.fps) for frame in (span.start, span.start + span.frames))
    length = min(samples_at((last - first) / scene.speed), until - at)
    if length > 0:
        yield cue_of(
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
    cue = cue_of("clip", "", at=at, length=until - at, part=part, gain_db=scene.gain_db, fades=fades)
    return cue.model_copy(update={"heard": heard, "fps": timeline.fps})


def cue_of(
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
