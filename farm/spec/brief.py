"""Content briefs: a video told by its title, its sections and its look; ``farm.plan.briefs`` makes an export of one.

``format`` decides what sections are made of and which of the shipped compositions draws them. Bounds of texts are
those of the compositions, so that what is accepted here is accepted there.
"""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag, model_validator

from farm.spec.base import LINE, NUMBER, Address, Color, Duration, FrameRate, Model, refuse
from farm.spec.markup import check_speech
from farm.spec.outputs import Side
from farm.spec.voice import Language, SpeechEngineName

ID = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
"""How a brief's id is spelled: it names files."""

BriefId = Annotated[str, StringConstraints(pattern=ID, max_length=64)]

MAX_NARRATION = 2500
"""Longest text that one section has spoken, in characters: about three minutes."""

Spoken = Annotated[str, Field(max_length=MAX_NARRATION), AfterValidator(check_speech)]
"""A text that is spoken, with the markup of docs/speech.md."""

Seconds = Annotated[float, Field(ge=1.5, le=60), NUMBER]
"""How long a section is, where it has no narration."""


def utf16_units(text: str) -> int:
    """Return a text's length as the compositions' schemas count it: in units of UTF-16; most emoji take two."""
    return len(text) + sum(character > "\uffff" for character in text)


def units(most: int) -> AfterValidator:
    """Return the check that a text is not longer than a composition takes it."""

    def check(text: str) -> str:
        if utf16_units(text) > most:
            raise refuse(f"must be at most {most} characters long; emoji count as two or more")
        return text

    return AfterValidator(check)


class Aspect(StrEnum):
    """Shape of the frame."""

    WIDE = "16:9"
    TALL = "9:16"
    SQUARE = "1:1"
    PORTRAIT = "4:5"


class Theme(StrEnum):
    """What texts stand on."""

    DARK = "dark"
    LIGHT = "light"
    BRAND = "brand"
    """A ground of the primary colour."""


class Winner(StrEnum):
    """One of two sides, or none of them."""

    LEFT = "left"
    RIGHT = "right"
    NEITHER = "neither"


Pose = Literal["idle", "walking", "pointing_left", "pointing_right", "explaining", "thinking", "excited", "confused"]
"""What the figure of an explainer does."""


class BriefStyle(Model):
    """The look."""

    theme: Theme = Theme.DARK
    """What texts stand on."""
    primary_color: Color = "#6366f1"
    """The brand's colour: fills and emphasis."""
    accent_color: Color = "#fde68a"
    """A second colour: marks and details."""


class BriefSettings(Model):
    """Length, rate and shape."""

    duration_sec: Duration | None = None
    """Length of the video; with narration what is aimed at: voices are never cut. Left out: as its texts need."""
    fps: FrameRate = Fraction(30)
    """Frames a second."""
    aspect: Aspect | None = None
    """Shape of the frame; left out: 9:16 for shorts, else 16:9."""
    width: Side | None = None
    """Pixels, in place of ``aspect``; left out: by the quality."""
    height: Side | None = None
    """Pixels, as ``width``."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if (self.width is None) != (self.height is None):
            raise refuse("give both 'width' and 'height', or neither")
        if self.width is not None and self.aspect is not None:
            raise refuse("give 'aspect', or 'width' and 'height', not both")
        return self


class BriefVoice(Model):
    """Who speaks the narration."""

    voice: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_+-]{0,63}$")] | None = None
    """As in a voiceover."""
    engine: SpeechEngineName = SpeechEngineName.AUTO
    """What speaks."""
    language: Language | None = None
    """The texts' language by its BCP 47 tag; left out: the voice's, or English."""
    rate: Annotated[float, Field(ge=0.5, le=2), NUMBER] = 1.0
    """Speed; 2 is twice as fast."""


class Section(Model):
    """What every section has."""

    narration: Spoken | None = None
    """What is said in it; the section then lasts at least as long as that."""


class ExplainerSection(Section):
    """One scene: what it is about, what is read, what is said."""

    heading: Annotated[str, StringConstraints(min_length=1, max_length=90), units(90)] | None = None
    """The point, in a few words."""
    text: Annotated[str, StringConstraints(min_length=1, max_length=220), units(220)] | None = None
    """One or two sentences to be read."""
    image: Address | None = None
    """A picture behind the scene."""
    pose: Pose | None = None
    """What the figure does; left out: by what is said."""
    duration_sec: Seconds | None = None
    """How long it is; left out: as long as its texts need."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.heading or self.text or self.narration):
            raise refuse("needs a 'heading', a 'text' or a 'narration'")
        return self


class ListicleSection(Section):
    """One item of a list."""

    heading: Annotated[str, StringConstraints(min_length=1, max_length=90), units(90)]
    """The item in a few words."""
    text: Annotated[str, StringConstraints(max_length=220), units(220)] = ""
    """One or two sentences about it."""
    image: Address | None = None
    """A picture of it."""


class ComparisonSection(Section):
    """One row of a comparison."""

    heading: Annotated[str, StringConstraints(min_length=1, max_length=40), units(40)]
    """What is compared in this row."""
    left: Annotated[str, StringConstraints(min_length=1, max_length=40), units(40)]
    """The left side's value."""
    right: Annotated[str, StringConstraints(min_length=1, max_length=40), units(40)]
    """The right side's value."""
    better: Winner = Winner.NEITHER
    """The side that does better here."""


class ShortsSection(Section):
    """One thought that fills the frame."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=120), units(120)]
    """A short sentence."""
    mark: Annotated[str, StringConstraints(max_length=60), units(60)] = ""
    """The words of the text that are set in the second colour."""
    image: Address | None = None
    """A picture behind the text."""


class DevVlogSection(Section):
    """One step: what happens, and the code that is typed."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=140), units(140)]
    """What happens in this step."""
    code: Annotated[str, StringConstraints(min_length=1, max_length=1200), units(1200)]
    """The code that is typed."""
    file: Annotated[str, StringConstraints(max_length=60), units(60), LINE] = ""
    """The file's name, in the window's title bar."""
    output: Annotated[str, StringConstraints(max_length=240), units(240)] = ""
    """What the program prints when the code is complete."""


class BriefBase(Model):
    """What every brief has."""

    id: BriefId | None = None
    """Names the video's file; of a batch, also its folder. Left out: ``video``, in a batch by its place there."""
    style: BriefStyle = BriefStyle()
    """The look."""
    settings: BriefSettings = BriefSettings()
    """Length, rate and shape."""
    narration: Spoken | None = None
    """What is said to the title."""
    voice: BriefVoice = BriefVoice()
    """Who speaks the narration."""
    music: Address | None = None
    """Music under the whole video; it gives way to the narration."""


Title = Annotated[str, StringConstraints(min_length=1, max_length=120), units(120), LINE]
"""A title, one line."""


class ExplainerBrief(BriefBase):
    """Scenes that explain something, presented by a stick figure."""

    format: Literal["explainer_v1"]
    """What kind of video it is."""
    title: Title
    """The opening's text."""
    sections: Annotated[tuple[ExplainerSection, ...], Field(min_length=1, max_length=39)]
    """The scenes, in order."""
    figure: bool = True
    """Whether a stick figure presents."""


class ListicleBrief(BriefBase):
    """A numbered list."""

    format: Literal["listicle_v1"]
    """What kind of video it is."""
    title: Title
    """What the list is about."""
    kicker: Annotated[str, StringConstraints(max_length=60), units(60)] = ""
    """A few words above the title."""
    sections: Annotated[tuple[ListicleSection, ...], Field(min_length=1, max_length=20)]
    """The items, in the order they are shown."""
    countdown: bool = False
    """Number the items downwards."""
    closing: Annotated[str, StringConstraints(max_length=120), units(120)] = ""
    """The closing line; empty for none."""
    handle: Annotated[str, StringConstraints(max_length=60), units(60)] = ""
    """Who it is from, under the closing line."""


class ComparisonBrief(BriefBase):
    """Two things side by side, row by row."""

    format: Literal["comparison_v1"]
    """What kind of video it is."""
    title: Title
    """The question that the comparison answers."""
    left: Annotated[str, StringConstraints(min_length=1, max_length=40), units(40)]
    """The name of the left side."""
    right: Annotated[str, StringConstraints(min_length=1, max_length=40), units(40)]
    """The name of the right side."""
    sections: Annotated[tuple[ComparisonSection, ...], Field(min_length=1, max_length=6)]
    """The rows, in order."""
    winner: Winner = Winner.NEITHER
    """The side that is set off as the better one."""
    closing: Annotated[str, StringConstraints(max_length=140), units(140)] = ""
    """The conclusion, shown last; empty for none."""


class ShortsBrief(BriefBase):
    """A short video: one thought on each screen; the title is the first."""

    format: Literal["shorts_v1"]
    """What kind of video it is."""
    title: Title
    """The hook."""
    sections: Annotated[tuple[ShortsSection, ...], Field(min_length=1, max_length=15)]
    """The thoughts after the hook, in order."""
    closing: Annotated[str, StringConstraints(max_length=90), units(90)] = ""
    """The line above the button at the end; empty for none."""
    call_to_action: Annotated[str, StringConstraints(max_length=40), units(40)] = ""
    """The button at the end; empty for none."""
    handle: Annotated[str, StringConstraints(max_length=40), units(40)] = ""
    """Whose video it is, shown all the time."""


class DevVlogBrief(BriefBase):
    """An episode of a build log: a title, then code that is typed."""

    format: Literal["devvlog_v1"]
    """What kind of video it is."""
    title: Annotated[str, StringConstraints(min_length=1, max_length=100), units(100), LINE]
    """What the episode is about."""
    episode: Annotated[str, StringConstraints(max_length=40), units(40), LINE] = ""
    """A line above the title: a number, a date."""
    sections: Annotated[tuple[DevVlogSection, ...], Field(min_length=1, max_length=12)]
    """The steps, in order."""


FORMATS: dict[str, type[BriefBase]] = {
    "explainer_v1": ExplainerBrief,
    "listicle_v1": ListicleBrief,
    "comparison_v1": ComparisonBrief,
    "shorts_v1": ShortsBrief,
    "devvlog_v1": DevVlogBrief,
}


def _format(value: Any) -> str | None:
    """Read ``format`` from JSON or from a model."""
    given = value.get("format") if isinstance(value, dict) else getattr(value, "format", None)
    return f":{given}" if isinstance(given, str) and given in FORMATS else None


AnyBrief = (
    Annotated[ExplainerBrief, Tag(":explainer_v1")]
    | Annotated[ListicleBrief, Tag(":listicle_v1")]
    | Annotated[ComparisonBrief, Tag(":comparison_v1")]
    | Annotated[ShortsBrief, Tag(":shorts_v1")]
    | Annotated[DevVlogBrief, Tag(":devvlog_v1")]
)

Brief = Annotated[
    AnyBrief,
    Discriminator(
        _format,
        custom_error_type="unknown_format",
        custom_error_message="must be an object with a 'format', one of " + ", ".join(FORMATS),
    ),
]
"""Any brief; ``format`` tells which."""
