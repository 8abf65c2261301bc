"""What is checked on a finished file, how strictly, and what follows from it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from farm.spec.base import NUMBER, Model, Unit


class QaMode(StrEnum):
    """What becomes of the check's verdict."""

    OFF = "off"
    """Nothing is checked beyond frame counts and times."""
    REPORT = "report"
    """A report is delivered beside the file, whatever it says."""
    GATE = "gate"
    """A rejected file is not delivered: what is at fault is rendered once more, then the export fails."""


class Platform(StrEnum):
    """Where a file may be published; each has its own rules."""

    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    INSTAGRAM_FEED = "instagram_feed"
    INSTAGRAM_STORY = "instagram_story"
    LINKEDIN = "linkedin"
    X = "x"


Seconds = Annotated[float, Field(ge=0, le=3600), NUMBER]
"""A length in seconds."""

Decibels = Annotated[float, Field(ge=0, le=30), NUMBER]
"""A distance in decibels or loudness units."""

Luma = Annotated[float, Field(ge=0, le=255), NUMBER]
"""A level of 8-bit luma in limited range: black is 16, white 235 (ITU-R BT.709)."""


class Thresholds(Model):
    """From where on something counts as a fault."""

    black_luma: Luma = 20.0
    """A frame whose luma is nowhere on average above this is black."""
    dark_luma: Luma = 34.0
    """A stretch of a lower mean is too dark."""
    bright_luma: Luma = 205.0
    """A stretch of a higher mean is too bright."""
    stretch_seconds: Seconds = 0.8
    """Dark, bright, blurred and banded pictures are told of from this length on where no plan says what was drawn."""
    black_seconds: Seconds = 0.5
    """Black is told of from this length on where no plan is known; a planned video has none that was not drawn."""
    freeze_seconds: Seconds = 2.0
    """A picture that stands so long is told of where no plan is known."""
    blur: Unit = 0.3
    """Share of the expected fine detail below which a picture is blurred."""
    banding: Unit = 0.04
    """Share of the picture that lies on the edges of bands, where nobody knows what was drawn."""
    levels: Unit = 0.5
    """Share of the drawn levels of luma below which a picture shows bands."""
    silence_db: Annotated[float, Field(ge=-90, le=-20), NUMBER] = -50.0
    """Sound below this RMS level is silence (dBFS)."""
    silence_seconds: Seconds = 2.0
    """Silence is told of from this length on where no plan is known."""
    loudness_lu: Decibels = 1.5
    """Distance from the target loudness that is a warning; twice as far is an issue."""
    true_peak_db: Decibels = 0.5
    """How far the true peak may lie above its limit."""
    review: Annotated[int, Field(ge=0, le=1000), NUMBER] = 1
    """So many warnings make a verdict of ``review``."""
    reject: Annotated[int, Field(ge=1, le=1000), NUMBER] = 4
    """So many warnings make a verdict of ``reject``; any issue does."""


class Qa(Model):
    """The check of a finished file."""

    mode: QaMode = QaMode.REPORT
    """``off``, ``report`` or ``gate``."""
    platforms: tuple[Platform, ...] = Field(default=(), max_length=6)
    """Whose rules the file has to keep."""
    thresholds: Thresholds = Thresholds()
    """How strict each rule is."""
