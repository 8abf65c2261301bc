"""A voice: recorded."""

from farm.spec.base import Address, Gain, Model, Time
from farm.spec.trim import Trim


class Voiceover(Model):
    """A recorded voice, levelled before it is mixed."""

    audio: Address
    """The recording."""
    delay: Time = 0.0
    """Seconds from the scene's (or the video's) beginning to the voice's."""
    gain_db: Gain = 0.0
    """Amplification after levelling."""
    trim: Trim | None = None
    """Which part of the recording is used."""
