"""Music, mixing, effects."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field

from farm.capabilities.fields import Forecast, MediaResult, Prompt, Seconds, SoundFormat, Url
from farm.capabilities.forecasts import forecast
from farm.capabilities.needs import Need
from farm.capabilities.row import Capability, Look, Missing, Quick
from farm.media.sound_files import require_coding
from farm.orchestrator.jobs.mixing import Mixing
from farm.plan.sound_alone import MOST_SECONDS, Laid, Mixture, check_mixture
from farm.plan.tasks import Duck
from farm.samples import DING, MUSIC, VOICE
from farm.settings import Settings
from farm.spec.audio import Ducking, Loudness
from farm.spec.base import NUMBER, Gain, Model, Time
from farm.spec.trim import Trim


class SearchParams(Model):
    """Music about something."""

    query: Prompt
    duration_seconds: Seconds | None = None


class GenerateParams(Model):
    """Music from words."""

    prompt: Prompt
    duration_seconds: Seconds = 30
    instrumental: bool = True


class Part(Model):
    """One sound of a mix."""

    audio_url: Url
    start: Time = 0
    """Seconds from the beginning of the mix."""
    gain_db: Gain = 0
    fade_in: Time = 0
    """Seconds over which it comes in."""
    fade_out: Time = 0
    """Seconds over which it goes out, ending with it."""
    trim: Trim | None = None
    """Which part of the recording is used."""
    loop: bool = False
    """Start again, at bars where it has any, until the mix ends; the mix is then as long as the others."""


class Finish(Model):
    """What all mixes have in common."""

    duration_seconds: Annotated[float, Field(gt=0, le=MOST_SECONDS), NUMBER] | None = None
    """Length of the result; left out: until the last sound is over."""
    loudness_lufs: Annotated[float, Field(ge=-36, le=-8), NUMBER] | None = None
    """Loudness of the result (EBU R 128, integrated); left out: as it comes, turned down only where it would clip."""
    true_peak_db: Annotated[float, Field(ge=-9, le=0), NUMBER] = -1
    """Highest true peak in dBTP, where a loudness is asked for or the mix would clip."""
    output_format: SoundFormat = "wav"


class MixParams(Finish):
    """Sounds that become one."""

    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=100)]


class DuckParams(Finish, Ducking):
    """Music that gives way to a voice."""

    voice_url: Url
    music_url: Url
    voice_start: Time = 0
    """Seconds from the beginning to the voice's."""
    voice_gain_db: Gain = 0
    """Amplification of the voice, after it was levelled."""
    level_voice: bool = True
    """Bring the voice to −16 LUFS first, as exports do, so that ``threshold_db`` means the same for every recording."""
    music_gain_db: Gain = 0
    loop_music: bool = False
    """Let music that is shorter than the voice start again, and end with the voice."""
    fade_in: Time = 0
    """Seconds over which the music comes in."""
    fade_out: Time = 0
    """Seconds over which the music goes out."""


class EffectsParams(Finish):
    """Effects laid over a sound."""

    audio_url: Url
    gain_db: Gain = 0
    effects: Annotated[tuple[Part, ...], Field(min_length=1, max_length=100)]


class MixResult(MediaResult):
    """A mix."""

    lufs: float | None
    """Integrated loudness, of the file as it is; none for silence and for less than 0.4 s."""
    true_peak_db: float | None
    """Highest true peak in dBTP, of the file as it is; none for silence."""
    gain_db: float
    """By how much all of it was amplified in the end."""
    warnings: tuple[str, ...] = ()
    """What you should know."""


class GainCurve(Model):
    """How far something is turned down over time."""

    step: float
    """Seconds from one value to the next."""
    gain_db: tuple[float, ...]
    """From the beginning on; straight between the values."""


class DuckResult(MixResult):
    """A voice over music that gives way to it."""

    ducking: GainCurve | None = None
    """The music's gain, at most 3,000 values of it; the file ``sound-curves`` has all."""


def mixing_of(params: MixParams) -> Mixing:
    """Return what is to be done for ``audio/mix``.

    Raises:
        SpecError: it cannot be.

    """
    laid = tuple(_laid(part, f"parts[{number}]") for number, part in enumerate(params.parts))
    return _mixing(params, laid, "mix")


def effects_of(params: EffectsParams) -> Mixing:
    """Return what is to be done for ``audio/sfx``.

    Raises:
        SpecError: it cannot be.

    """
    base = Laid(where="", address=params.audio_url, gain_db=params.gain_db)
    laid = tuple(_laid(part, f"effects[{number}]") for number, part in enumerate(params.effects))
    return _mixing(params, (base, *laid), "effects")


def ducking_of(params: DuckParams) -> Mixing:
    """Return what is to be done for ``audio/duck``.

    Raises:
        SpecError: it cannot be.

    """
    voice = Laid(
        where="",
        field="voice_url",
        start_field="voice_start",
        address=params.voice_url,
        role="voice",
        start=params.voice_start,
        gain_db=params.voice_gain_db,
        levelled=params.level_voice,
    )
    music = Laid(
        where="",
        field="music_url",
        address=params.music_url,
        role="music",
        gain_db=params.music_gain_db,
        fade_in=params.fade_in,
        fade_out=params.fade_out,
        loop=params.loop_music,
        duck=Duck(**{name: getattr(params, name) for name in Ducking.model_fields}),
    )
    return _mixing(params, (voice, music), "ducked")


def _laid(part: Part, where: str) -> Laid:
    given = {name: getattr(part, name) for name in ("start", "gain_db", "fade_in", "fade_out", "trim", "loop")}
    return Laid(where=where, address=part.audio_url, **given)


def _mixing(params: Finish, sounds: tuple[Laid, ...], called: str) -> Mixing:
    loudness = None
    if params.loudness_lufs is not None:
        loudness = Loudness(lufs=params.loudness_lufs, true_peak_db=params.true_peak_db)
    mixture = Mixture(
        sounds=sounds, seconds=params.duration_seconds, loudness=loudness, true_peak_db=params.true_peak_db
    )
    check_mixture(mixture)
    return Mixing(mixture=mixture, form=params.output_format, called=called)


def _looks(ask: Callable[[Any], Mixing]) -> Look:
    """Return what looks at one kind of mix."""

    def look(params: Finish, _settings: Settings) -> Quick:
        asked = ask(params)
        require_coding(asked.form)
        length = params.duration_seconds
        return Quick(seconds=None if length is None else round(FEW_SECONDS + length / SPEED, 1), tags=("audio",))

    return look


FEW_SECONDS, SPEED = 1.5, 15.0
"""A mix takes so long at least, and then so many seconds of it a second of work: measured on two busy cores."""
NO_MUSIC = "no provider of music is built in yet"


def _mix(
    name: str,
    summary: str,
    *,
    params: type[Finish],
    ask: Callable[[Any], Mixing],
    example: Mapping[str, Any],
    result: type[MixResult] = MixResult,
) -> Capability:
    look = _looks(ask)
    return Capability(
        name=name,
        summary=summary,
        params=params,
        result=result,
        example=example,
        needs=(Need.MEDIA,),
        look=look,
        plan=forecast(look),
        planned=Forecast,
    )


ROWS = (
    Capability(
        name="audio/music/search",
        summary="Find music.",
        params=SearchParams,
        result=MediaResult,
        example={"query": "calm piano, 90 bpm"},
        missing=Missing(what=NO_MUSIC, setting="SUNO_API_KEY"),
    ),
    Capability(
        name="audio/music/generate",
        summary="Generate music.",
        params=GenerateParams,
        result=MediaResult,
        example={"prompt": "calm piano, 90 bpm", "duration_seconds": 30},
        missing=Missing(what=NO_MUSIC, setting="ELEVENLABS_API_KEY"),
    ),
    _mix(
        "audio/mix",
        "Mix sounds into one.",
        params=MixParams,
        ask=mixing_of,
        example={
            "parts": [
                {"audio_url": VOICE.address},
                {"audio_url": MUSIC.address, "gain_db": -12, "fade_out": 2, "loop": True},
            ],
            "loudness_lufs": -16,
            "output_format": "mp3",
        },
    ),
    _mix(
        "audio/duck",
        "Lower music while somebody speaks.",
        params=DuckParams,
        ask=ducking_of,
        result=DuckResult,
        example={"voice_url": VOICE.address, "music_url": MUSIC.address, "depth_db": 12, "loop_music": True},
    ),
    _mix(
        "audio/sfx",
        "Lay effects over a sound.",
        params=EffectsParams,
        ask=effects_of,
        example={"audio_url": VOICE.address, "effects": [{"audio_url": DING.address, "start": 1.5}]},
    ),
)
"""Rows of sound."""
