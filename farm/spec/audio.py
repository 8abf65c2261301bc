"""What is heard: voices, music, effects, and how loud the whole is."""

from typing import Annotated

from pydantic import Field

from farm.spec.base import NUMBER, Address, Gain, Model, Time
from farm.spec.trim import Trim
from farm.spec.voice import Narration


class Music(Model):
    """Music under the whole video."""

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
    duck: bool = False
    """Lower the music while a voice speaks."""
    fade_in: Time = 0.0
    """Seconds over which the music comes in."""
    fade_out: Time = 0.0
    """Seconds over which the music goes out, ending with the video."""


class SoundEffect(Model):
    """A short sound at a given time."""

    audio: Address
    """The recording."""
    at: Time
    """Seconds from the video's beginning."""
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
    effects: tuple[SoundEffect, ...] = Field(default=(), max_length=1000)
    """Sounds at given times."""
    loudness: Loudness | None = Loudness()
    """Target of the finished mix; null leaves the mix as it is."""
