"""The port of speech engines: what every one of them can be asked."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from farm.media.process import Limits
from farm.plan.word_times import Stretch
from farm.plan.words import Word
from farm.spec.base import Model
from farm.spec.speech import SpokenWord

Progress = Callable[[float], None]
"""Is told the share done, from 0 to 1; may raise to give the work up."""


class Voice(Model):
    """One voice of an engine."""

    id: str
    """What ``voice`` in a spec names."""
    engine: str
    language: str
    """BCP 47 tag."""
    name: str
    """For people."""


class SpeechRequest(Model):
    """What is to be spoken, and how: with the engine's version, all that decides the samples."""

    words: tuple[SpokenWord, ...]
    lead: float = 0.0
    """Seconds of silence before the first word."""
    voice: str
    """An :attr:`Voice.id` of the engine."""
    language: str
    """BCP 47 tag."""
    rate: float = 1.0
    """Speed of the whole; each word's own multiplies it."""


class Spoken(Model):
    """What an engine made."""

    path: Path
    """The recording."""
    timings: tuple[Word, ...] | None = None
    """When each written word is heard; none where the engine cannot tell."""
    exact: float = 1.0
    """Share of those times that the engine gave itself."""
    stretches: tuple[Stretch, ...] = ()
    """Where words are known to lie, for an aligner; empty: anywhere."""


class SpeechEngine(Protocol):
    """Something that speaks."""

    @property
    def name(self) -> str:
        """What ``engine`` in a spec names."""

    @property
    def package(self) -> str:
        """Debian's package, or what else has to be there."""

    def missing(self) -> str:
        """Return why the engine cannot be used here; empty if it can."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices that are installed, the preferred one of each language first."""

    def version(self) -> str:
        """Return what decides the samples besides the request: the engine's version, and those of its voices."""

    def speak(self, request: SpeechRequest, folder: Path, limits: Limits, progress: Progress) -> Spoken:
        """Speak a text into a file in ``folder``, an empty folder of the call's own.

        Raises:
            AssetError: the text cannot be spoken with that voice; problems are located by the field (``text``).
            RenderError: the engine failed or took too long.

        """
