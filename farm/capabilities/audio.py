"""Music, mixing, effects."""

from typing import Annotated

from pydantic import Field

from farm.capabilities.fields import MediaResult, Prompt, Seconds, SoundFormat, Url
from farm.capabilities.row import Capability, Missing
from farm.spec.base import Gain, Model, Time


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


class MixParams(Model):
    """Sounds that become one."""

    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=100)]
    output_format: SoundFormat = "wav"


class DuckParams(Model):
    """Music that gives way to a voice."""

    voice_url: Url
    music_url: Url
    depth_db: Annotated[float, Field(ge=0, le=60)] = 12
    output_format: SoundFormat = "wav"


class EffectsParams(Model):
    """Effects laid over a sound."""

    audio_url: Url
    effects: Annotated[tuple[Part, ...], Field(min_length=1, max_length=100)]
    output_format: SoundFormat = "wav"


NOT_ALONE = "it works within render/export (its 'audio'), and does not run by itself in the service yet"
NO_MUSIC = "no provider of music is built in yet"
TONE = "https://example.com/voice.wav"

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
    Capability(
        name="audio/mix",
        summary="Mix sounds into one.",
        params=MixParams,
        result=MediaResult,
        example={"parts": [{"audio_url": TONE}, {"audio_url": "https://example.com/music.wav", "gain_db": -12}]},
        missing=Missing(what=NOT_ALONE),
    ),
    Capability(
        name="audio/duck",
        summary="Lower music while somebody speaks.",
        params=DuckParams,
        result=MediaResult,
        example={"voice_url": TONE, "music_url": "https://example.com/music.wav", "depth_db": 12},
        missing=Missing(what=NOT_ALONE),
    ),
    Capability(
        name="audio/sfx",
        summary="Lay effects over a sound.",
        params=EffectsParams,
        result=MediaResult,
        example={"audio_url": TONE, "effects": [{"audio_url": "https://example.com/ding.wav", "start": 1.5}]},
        missing=Missing(what=NOT_ALONE),
    ),
)
"""Rows of sound."""
