"""A voice: recorded, or spoken from a text."""

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from farm.spec.base import NUMBER, Address, Duration, Gain, Model, Time, refuse
from farm.spec.markup import MAX_CHARACTERS, check_speech, read_speech
from farm.spec.speech import Speech
from farm.spec.trim import Trim

SPEECH = "speech:"
"""How the names of spoken sounds begin; no address does."""


class SpeechEngineName(StrEnum):
    """Who speaks a text."""

    AUTO = "auto"
    """The first that is installed and has the voice or the language."""
    FESTIVAL = "festival"
    FLITE = "flite"
    ESPEAK_NG = "espeak-ng"


SpokenText = Annotated[str, Field(max_length=MAX_CHARACTERS), AfterValidator(check_speech)]
"""A text with ``[pause: 0.5]`` and a part of SSML; see docs/speech.md."""

Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
"""A language by its BCP 47 tag, such as ``en-GB``."""


class Voiceover(Model):
    """A voice, levelled before it is mixed: a recording, or a text that is spoken."""

    audio: Address | None = None
    """The recording; left out: ``text`` is spoken."""
    text: SpokenText | None = None
    """What is spoken; beside ``audio``, what is said in the recording, so that its words can be timed."""
    voice: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_+-]{0,63}$")] | None = None
    """Who speaks; ``farm voices`` lists them. Left out: the engine's first for the language."""
    engine: SpeechEngineName = SpeechEngineName.AUTO
    """What speaks."""
    language: Language | None = None
    """The text's language by its BCP 47 tag, such as ``de``; left out: the voice's, or English."""
    rate: Annotated[float, Field(ge=0.5, le=2), NUMBER] = 1.0
    """Speed of a spoken text; 2 is twice as fast."""
    delay: Time = 0.0
    """Seconds from the scene's (or the video's) beginning to the voice's."""
    gain_db: Gain = 0.0
    """Amplification after levelling."""
    trim: Trim | None = None
    """Which part of the recording is used."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.audio is None and self.text is None:
            raise refuse("needs 'audio' (a recording) or 'text' (to be spoken)")
        if self.audio is None and self.trim is not None:
            raise refuse("'trim' is for recordings; shorten the 'text' instead")
        if self.audio is not None:
            spoken = {"voice": self.voice is not None, "engine": self.engine != "auto", "rate": self.rate != 1}
            if any(spoken.values()):
                name = next(name for name, given in spoken.items() if given)
                raise refuse(f"'{name}' is for a text that is spoken; this one has a recording in 'audio'")
            if self.text is None and self.language is not None:
                raise refuse("'language' is that of a 'text', and there is none")
        return self

    @property
    def source(self) -> str:
        """Return the name that materials know the sound by: the recording's address, or one made of what is spoken."""
        if self.audio is not None:
            return self.audio
        asked = [self.text, self.voice, self.engine, self.language, self.rate]
        return SPEECH + hashlib.sha256(json.dumps(asked).encode()).hexdigest()

    @property
    def speech(self) -> Speech | None:
        """Return the words of the text; none where there is no text."""
        return None if self.text is None else read_speech(self.text)


class Narration(Voiceover):
    """One voice over the whole video."""

    cut_at_pauses: bool = False
    """Let every scene end at the nearest pause of the voice instead of in the middle of a word."""
    min_scene: Duration = 3.0
    """Shortest scene in seconds that ``cut_at_pauses`` makes; scenes that were shorter may stay so."""

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if self.cut_at_pauses and self.text is None:
            raise refuse("'cut_at_pauses' needs to know the words; give the 'text' of the recording")
        return self
