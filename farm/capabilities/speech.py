"""Spoken texts and voices."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, JsonValue, StringConstraints, ValidationError

from farm.capabilities.fields import Forecast, Language, MediaResult, Name, Share, SoundFormat, Text, Url, Word
from farm.capabilities.needs import Need
from farm.capabilities.row import Capability, Missing, Quick
from farm.errors import AssetError, MissingToolError, Problem, RequestError, SpecError, UnknownError
from farm.media.sound_files import require_coding
from farm.orchestrator.jobs.speaking import Speaking, in_request
from farm.plan.words import TimingSource
from farm.plan.words import Word as SpokenWord
from farm.providers.speech.engines import ENGINES, Chosen, choose
from farm.providers.speech.port import Voice
from farm.settings import Settings
from farm.spec.base import LINE, Model
from farm.spec.problems import problems_of
from farm.spec.voice import SpeechEngineName, Voiceover


class SpeechParams(Model):
    """A text that is to be spoken."""

    text: Text
    """At most 20,000 characters; ``[pause: 0.5]`` and a part of SSML (docs/speech.md)."""
    provider: Word = "auto"
    """What speaks: ``festival``, ``flite``, ``espeak-ng``, or ``auto`` for the first of these that can."""
    voice_id: Annotated[str, StringConstraints(min_length=1, max_length=128), LINE] | None = None
    """Who speaks, as in ``GET /api/v1/tts/voices``; left out: the engine's first for the language."""
    options: dict[str, JsonValue] = Field(default={}, max_length=50)
    """Of the engines here: ``language`` (BCP 47 tag) and ``rate`` (0.5 to 2)."""
    output_format: SoundFormat = "mp3"


class SpeechResult(MediaResult):
    """A spoken text."""

    engine: str
    """Who spoke, with its version."""
    voice_id: str
    language: str
    """BCP 47 tag."""
    reason: str
    """Why this engine."""
    words: tuple[SpokenWord, ...]
    """When each written word is heard."""
    timed_by: TimingSource
    """Who says so: the engine, an aligner, or an estimate."""
    confidence: float
    """How far the times can be trusted; 1 where the engine itself gave them."""


class SpeechForecast(Forecast):
    """What speaking a text would take."""

    engine: str
    """Who would speak."""
    voice_id: str
    language: str
    """BCP 47 tag."""
    reason: str
    """Why this engine."""
    words: int
    """Words that would be spoken."""


class CloneParams(Model):
    """A text that is to be spoken by a voice that is heard in a recording."""

    text: Text
    voice_reference_url: Url
    model: Word = "indextts2"
    emotion: Word = "neutral"
    emotion_weight: Share = 0.8


class LanguagesParams(Model):
    """A text that is to be spoken in several languages."""

    text: Text
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=50)]
    voice_id: Word | None = None
    output_format: SoundFormat = "mp3"


class NewVoiceParams(Model):
    """A voice that is to be kept."""

    name: Name
    voice_reference_url: Url
    language: Language | None = None


class Engine(Model):
    """A speech engine of this machine."""

    engine: str
    """What ``engine`` in a spec names."""
    missing: str
    """Why it cannot be used here; empty if it can."""
    package: str
    """Debian's package that brings it."""


class Voices(Model):
    """The voices of this machine."""

    engines: tuple[Engine, ...]
    voices: tuple[Voice, ...]


def list_voices(_params: None, _settings: Settings) -> Voices:
    """Return the engines of this machine and all their voices."""
    missing = {name: engine.missing() for name, engine in ENGINES.items()}
    engines = tuple(Engine(engine=name, missing=missing[name], package=ENGINES[name].package) for name in ENGINES)
    voices = tuple(voice for name, engine in ENGINES.items() if not missing[name] for voice in engine.voices())
    return Voices(engines=engines, voices=voices)


def find_voice(voice_id: Any, settings: Settings) -> Voice:
    """Return one voice.

    Raises:
        UnknownError: no engine here has it.

    """
    for voice in list_voices(None, settings).voices:
        if voice.id == voice_id:
            return voice
    raise UnknownError("there is no such voice; GET /api/v1/tts/voices lists those of this machine")


LATER: Mapping[str, str] = {"elevenlabs": "ELEVENLABS_API_KEY", "openai": "OPENAI_API_KEY"}
"""Providers that are not built in yet, with the settings that they will read."""

OPTIONS = ("language", "rate")
"""What the engines here can be told."""

FEW_SECONDS = 1.0
"""What a job takes beside its work."""

PER_CHARACTER: Mapping[str, float] = {"festival": 0.005, "flite": 0.004, "espeak-ng": 0.001}
"""Seconds that speaking takes for each character of the text: measured on two busy cores."""


def speaking_of(params: SpeechParams) -> Speaking:
    """Return what is to be done for ``tts/generate``.

    Raises:
        SpecError: something is wrong with it, and where.
        RequestError: the provider is not built in yet.

    """
    setting = LATER.get(params.provider)
    if setting is not None:
        message = f"tts/generate with {params.provider} is unavailable: it is not built in yet; it will read {setting}"
        raise RequestError(message, status=424, code="unavailable")
    if problems := list(_unknown(params)):
        raise SpecError(problems=problems)
    given = {
        "text": params.text,
        "engine": params.provider,
        **({} if params.voice_id is None else {"voice": params.voice_id}),
        **params.options,
    }
    try:
        voice = Voiceover.model_validate(given)
    except ValidationError as error:
        raise SpecError(problems=in_request(problems_of(error, given))) from None
    return Speaking(voice=voice, form=params.output_format)


def _unknown(params: SpeechParams) -> Iterator[Problem]:
    names = [name.value for name in SpeechEngineName]
    if params.provider not in names:
        yield Problem(where="provider", message=f"must be one of {', '.join([*names, *LATER])}")
    for name in params.options:
        if name not in OPTIONS:
            message = f"{name[:40]!r} is not known to the engines here; they take {' and '.join(OPTIONS)}"
            yield Problem(where="options", message=message)


def look(params: SpeechParams, _settings: Settings) -> Quick:
    """Judge a text that is to be spoken, and guess its time.

    Raises:
        SpecError: something is wrong with it, and where.
        RequestError: the provider is not built in yet.
        MissingToolError: this machine lacks the engine, or the encoder.

    """
    return _quick(params, _speaker(params))


def plan(params: SpeechParams, _settings: Settings) -> SpeechForecast:
    """Tell who would speak a text; raises as :func:`look`."""
    chosen = _speaker(params)
    quick = _quick(params, chosen)
    speech = speaking_of(params).voice.speech
    return SpeechForecast(
        estimated_duration_sec=quick.seconds,
        tags=quick.tags,
        engine=chosen.engine.name,
        voice_id=chosen.voice.id,
        language=chosen.language,
        reason=chosen.why,
        words=len(speech.words) if speech else 0,
    )


def _speaker(params: SpeechParams) -> Chosen:
    """Return who speaks a text."""
    asked = speaking_of(params)
    require_coding(asked.form)
    wanted = list(ENGINES) if params.provider == SpeechEngineName.AUTO else [params.provider]
    missing = {name: ENGINES[name].missing() for name in wanted}
    if all(missing.values()):
        ways = "; ".join(f"{why} (`apt-get install {ENGINES[name].package}`)" for name, why in missing.items())
        raise MissingToolError(f"no speech engine for it is installed here: {ways}")
    try:
        return choose(asked.voice)
    except AssetError as error:
        raise SpecError(problems=in_request(error.located("text"))) from None


def _quick(params: SpeechParams, chosen: Chosen) -> Quick:
    name = chosen.engine.name
    seconds = FEW_SECONDS + PER_CHARACTER.get(name, max(PER_CHARACTER.values())) * len(params.text)
    return Quick(seconds=round(seconds, 1), tags=("speech", f"provider:{name}"))


NO_CLONES = "no provider that clones voices is built in yet"

ROWS = (
    Capability(
        name="tts/generate",
        summary="Speak a text.",
        params=SpeechParams,
        result=SpeechResult,
        example={"text": "Hello, this is a test of the voice synthesis system.", "provider": "auto"},
        needs=(Need.MEDIA, Need.SPEECH),
        look=look,
        plan=plan,
        planned=SpeechForecast,
    ),
    Capability(
        name="tts/voice-clone",
        summary="Speak a text with a cloned voice.",
        params=CloneParams,
        result=MediaResult,
        example={
            "text": "Text to speak in the cloned voice",
            "voice_reference_url": "https://example.com/reference.mp3",
            "model": "indextts2",
            "emotion": "excited",
            "emotion_weight": 0.8,
        },
        missing=Missing(what=NO_CLONES, setting="MODAL_VOICE_ENDPOINT"),
    ),
    Capability(
        name="tts/multi-language",
        summary="Speak a text in several languages.",
        params=LanguagesParams,
        result=MediaResult,
        example={"text": "Good morning", "languages": ["de", "fr"]},
        missing=Missing(what="no provider of translations is built in yet", setting="OPENAI_API_KEY"),
    ),
    Capability(
        name="tts/voices",
        summary="List the speech engines and voices of this machine.",
        method="GET",
        result=Voices,
        handle=list_voices,
    ),
    Capability(
        name="tts/voices/create",
        path="/tts/voices",
        summary="Keep a voice.",
        params=NewVoiceParams,
        result=Voice,
        example={"name": "Ada", "voice_reference_url": "https://example.com/reference.mp3"},
        missing=Missing(what=NO_CLONES, setting="ELEVENLABS_API_KEY"),
    ),
    Capability(
        name="tts/voice",
        path="/tts/voices/{id}",
        summary="Tell of one voice.",
        method="GET",
        result=Voice,
        handle=find_voice,
    ),
    Capability(
        name="tts/voice",
        path="/tts/voices/{id}",
        summary="Forget a voice that was kept.",
        method="DELETE",
        result=Voice,
        missing=Missing(what="voices that are kept need a provider that clones them", setting="ELEVENLABS_API_KEY"),
    ),
)
"""Rows of speech."""
