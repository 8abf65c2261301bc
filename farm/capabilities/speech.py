"""Spoken texts and voices."""

from typing import Annotated, Any

from pydantic import Field, JsonValue

from farm.capabilities.fields import Language, MediaResult, Name, Share, SoundFormat, Text, Url, Word
from farm.capabilities.row import Capability, Missing
from farm.errors import UnknownError
from farm.providers.speech.engines import ENGINES
from farm.providers.speech.port import Voice
from farm.settings import Settings
from farm.spec.base import Model


class SpeechParams(Model):
    """A text that is to be spoken."""

    text: Text
    provider: Word = "festival"
    voice_id: Word | None = None
    options: dict[str, JsonValue] = Field(default={}, max_length=50)
    output_format: SoundFormat = "mp3"


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


NO_CLONES = "no provider that clones voices is built in yet"
NOT_ALONE = "offline voices work within render/export (a voiceover's 'text') and `farm say`, not in the service yet"

ROWS = (
    Capability(
        name="tts/generate",
        summary="Speak a text.",
        params=SpeechParams,
        result=MediaResult,
        example={"text": "Hello, this is a test of the voice synthesis system.", "provider": "festival"},
        missing=Missing(what=NOT_ALONE),
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
