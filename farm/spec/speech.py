"""What is to be spoken, as plain words."""

from enum import StrEnum

from farm.spec.base import Model


class SayAs(StrEnum):
    """How a piece of text is read out."""

    CHARACTERS = "characters"
    CARDINAL = "cardinal"
    ORDINAL = "ordinal"
    DATE = "date"
    DIGITS = "digits"


class Emphasis(StrEnum):
    """How strongly a word is spoken."""

    REDUCED = "reduced"
    NONE = "none"
    MODERATE = "moderate"
    STRONG = "strong"


class Ending(StrEnum):
    """What ends after a word."""

    NOTHING = "nothing"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


class SpokenWord(Model):
    """One word as it is written, and how it is to be spoken."""

    written: str
    """As written, with its punctuation: what captions show."""
    alias: str = ""
    """What is spoken instead of what is written; empty: the written word. A date stands here as YYYY-MM-DD."""
    say_as: SayAs | None = None
    """How it is read out; none: as usual."""
    rate: float = 1.0
    """Speed relative to the whole voice's."""
    emphasis: Emphasis = Emphasis.NONE
    """How strongly it is spoken."""
    pause: float | None = None
    """Seconds of silence after it; none: what punctuation asks for."""
    ends: Ending = Ending.NOTHING
    """What markup or a blank line ends after it; punctuation is not looked at here."""


class Speech(Model):
    """A text read into words."""

    lead: float = 0.0
    """Seconds of silence before the first word."""
    words: tuple[SpokenWord, ...]
