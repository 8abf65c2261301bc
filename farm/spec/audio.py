"""What is heard: voices, music, effects, and how loud the whole is."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from farm.spec.base import LINE, NUMBER, Address, Duration, Gain, Model, Time, refuse
from farm.spec.trim import Trim
from farm.spec.voice import Narration


class Ducking(Model):
    """How music gives way to voices; ``true`` in its place means these defaults."""

    threshold_db: Annotated[float, Field(ge=-70, le=0), NUMBER] = -34.0
    """A voice counts as heard from this level on: power of 20 ms of it in dB below full scale."""
    depth_db: Annotated[float, Field(gt=0, le=60), NUMBER] = 12.0
    """How far the music goes down."""
    attack: Annotated[float, Field(ge=0.02, le=5), NUMBER] = 0.1
    """Seconds over which the music goes down; it is down when the voice begins."""
    release: Annotated[float, Field(ge=0.02, le=10), NUMBER] = 0.5
    """Seconds over which the music comes back after the voice; in shorter pauses it stays down."""


def _ducking(value: Any) -> Any:
    """Accept ``true`` for the defaults and ``false`` for none."""
    if isinstance(value, bool):
        return Ducking() if value else None
    if value is not None and not isinstance(value, dict | Ducking):
        raise refuse("must be true, false, or an object with 'depth_db', 'threshold_db', 'attack' and 'release'")
    return value


class Music(Model):
    """Music under the whole video, or a part of it."""

    audio: Address
    """The recording."""
    gain_db: Gain = -18.0
    """Amplification; music under a voice wants about −18 dB."""
    loop: bool = True
    """Start again when the recording is shorter than the video."""
    trim: Trim | None = None
    """Which part of the recording is used."""
    delay: Time = 0.0
    """Seconds from the video's beginning to the music's."""
    until: Duration | None = None
    """Seconds from the video's beginning to the music's end; left out: the video's end."""
    duck: Annotated[Ducking | None, BeforeValidator(_ducking, json_schema_input_type=bool | Ducking | None)] = None
    """Lower the music while a voice speaks: ``true``, or how."""
    fade_in: Time = 0.0
    """Seconds over which the music comes in."""
    fade_out: Time = 0.0
    """Seconds over which the music goes out, ending with the video (or at ``until``)."""

    @model_validator(mode="after")
    def _forward(self) -> "Music":
        if self.until is not None and self.until <= self.delay:
            raise refuse(f"until ({self.until:g} s) must be after delay ({self.delay:g} s)")
        return self


class WordMoment(Model):
    """The moment at which a voice begins to say a word."""

    scene: Annotated[int, Field(ge=0), NUMBER] | None = None
    """Index of the scene whose voiceover says it, counted from 0; left out: the voice over the whole video."""
    word: Annotated[str, Field(max_length=100, pattern=r"\S"), LINE]
    """The word; capitals and punctuation do not matter."""
    occurrence: Annotated[int, Field(ge=1, le=10_000), NUMBER] = 1
    """Which time it is said, counted from 1."""
    offset: Annotated[float, Field(ge=-60, le=60), NUMBER] = 0.0
    """Seconds from the word's beginning to the sound's."""


def _moment(value: Any) -> Any:
    """Refuse what is neither a time nor a word with one message instead of two."""
    if isinstance(value, bool) or not isinstance(value, int | float | dict | WordMoment):
        raise refuse("must be a number of seconds, or a word such as {'scene': 2, 'word': 'boom'}")
    return value


def _moment_tag(value: Any) -> str:
    return ":seconds" if isinstance(value, int | float) else ":word"


Moment = Annotated[
    Annotated[Time, Tag(":seconds")] | Annotated[WordMoment, Tag(":word")],
    Discriminator(_moment_tag),
    BeforeValidator(_moment),
]
"""Seconds from the video's beginning, or a word of a voice."""


class SoundEffect(Model):
    """A short sound at a time or at a word."""

    audio: Address
    """The recording."""
    at: Moment
    """Seconds from the video's beginning, or the word that a voice begins to say."""
    gain_db: Gain = 0.0
    """Amplification."""
    trim: Trim | None = None
    """Which part of the recording is used."""


class Loudness(Model):
    """How loud the finished mix is, by EBU R 128."""

    lufs: Annotated[float, Field(ge=-36, le=-8), NUMBER] = -14.0
    """Integrated loudness in LUFS; −14 is what the large video platforms play at."""
    true_peak_db: Annotated[float, Field(ge=-9, le=0), NUMBER] = -1.0
    """Highest true peak in dBTP."""


class Audio(Model):
    """Everything that is heard besides the scenes' own voiceovers."""

    voiceover: Narration | None = None
    """One voice over the whole video."""
    music: Music | None = None
    """Music under the whole video."""
    more_music: tuple[Music, ...] = Field(default=(), max_length=100)
    """Further pieces, each with its own ``delay`` and ``until``."""
    effects: tuple[SoundEffect, ...] = Field(default=(), max_length=1000)
    """Sounds at given times."""
    loudness: Loudness | None = Loudness()
    """Target of the finished mix; null leaves the mix as it is."""

    def pieces(self) -> Iterator[tuple[str, Music]]:
        """Return every piece of music with its place in the spec."""
        if self.music:
            yield "audio.music", self.music
        for number, music in enumerate(self.more_music):
            yield f"audio.more_music[{number}]", music
