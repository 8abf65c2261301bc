"""When each word of a voice is spoken."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from farm.spec.base import Model


class TimingSource(StrEnum):
    """Who says when words are spoken, best first."""

    ENGINE = "engine"
    """The speech engine that spoke them."""
    ALIGNMENT = "alignment"
    """A recogniser that was told the text."""
    ESTIMATE = "estimate"
    """The lengths of the words between the recording's silences."""


class Word(Model):
    """One word as it is written, and when it is heard."""

    text: str
    """As written, with its punctuation: what captions show."""
    start: float
    """Seconds from the recording's beginning."""
    end: float
    """Seconds from the recording's beginning."""


class Timings(Model):
    """The words of one recording, in order, none overlapping the next."""

    words: tuple[Word, ...]
    source: TimingSource
    confidence: Annotated[float, Field(ge=0, le=1)]
    """How far the times can be trusted; 1 where the engine itself gave them."""
