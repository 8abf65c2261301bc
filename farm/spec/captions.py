"""Captions: where their text comes from, how they look, and by which rules they come and go."""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from farm.spec.base import NUMBER, Address, Color, Model, Unit, refuse

AUTO = "auto"
"""Source of captions that are made from what the voices say."""


class CaptionStyle(StrEnum):
    """How captions look when they are drawn into the pictures."""

    LOWER = "lower"
    """Lines on a dark box, as on television."""
    KARAOKE = "karaoke"
    """Outlined lines in which the spoken word is coloured."""
    WORD_POP = "word-pop"
    """A few large words that pop up as they are spoken."""
    MINIMAL = "minimal"
    """Small, light lines with a thin outline."""


class CaptionPosition(StrEnum):
    """Which edge of the safe area captions keep to."""

    BOTTOM = "bottom"
    MIDDLE = "middle"
    TOP = "top"


class CaptionFile(StrEnum):
    """Formats of files that lie beside the video."""

    SRT = "srt"
    VTT = "vtt"


class CaptionRules(Model):
    """When captions come and go, and how much they hold.

    What is left out follows from the text's script. The defaults are those of
    the Netflix Timed Text Style Guides (General Requirements; English, Japanese,
    Korean, Chinese and Thai), where nothing else is said.
    """

    characters_per_second: Annotated[float, Field(ge=1, le=60), NUMBER] | None = None
    """Reading speed, for which captions stay longer than their words where they can.

    Left out: 20 in English, 17 elsewhere, 4 in Japanese, 9 in Chinese, 12 in Korean.
    """
    line_length: Annotated[int, Field(ge=4, le=100), NUMBER] | None = None
    """Most characters in a line, and never more than the frame has room for.

    Left out: 42, in Thai 35, in Japanese 13 and in Chinese and Korean 16 full-width ones.
    """
    lines: Annotated[int, Field(ge=1, le=4), NUMBER] = 2
    """Most lines of a caption."""
    min_duration: Annotated[float, Field(ge=0, le=10), NUMBER] = 0.833
    """Seconds that a caption stays at least, if the next one lets it: five sixths."""
    max_duration: Annotated[float, Field(ge=0.5, le=60), NUMBER] = 7.0
    """Seconds that a caption stays at most."""
    gap: Annotated[int, Field(ge=0, le=30), NUMBER] = 2
    """Frames without a caption between two of them."""
    across_scenes: bool = False
    """Let captions stay over their scene's end where they need time to be read."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_duration < self.min_duration:
            raise refuse(
                f"max_duration ({self.max_duration:g} s) must not be below min_duration ({self.min_duration:g} s)"
            )
        return self


class CaptionLook(Model):
    """How captions are drawn."""

    style: CaptionStyle = CaptionStyle.LOWER
    """How they look."""
    position: CaptionPosition = CaptionPosition.BOTTOM
    """Where in the safe area of the frame's shape they stand."""
    size: Annotated[float, Field(ge=0.02, le=0.15), NUMBER] | None = None
    """Height of the letters' em as a part of the frame's shorter side; left out: by the style."""
    color: Color = "#ffffff"
    """The letters."""
    highlight: Color = "#ffd166"
    """The word that is spoken, in the styles that show it."""
    outline: Color = "#000000"
    """Around the letters."""
    box: Color = "#0c101c"
    """Behind the lines."""
    box_opacity: Unit | None = None
    """How much the box hides; left out: by the style, 0.75 for ``lower`` and none elsewhere."""


LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$"
"""How a language is spelled: the usual forms of BCP 47."""

Language = Annotated[str, StringConstraints(pattern=LANGUAGE, max_length=35)]
"""A language tag such as ``en``, ``pt-BR`` or ``zh-Hant``."""


def _distinct(files: tuple[CaptionFile, ...]) -> tuple[CaptionFile, ...]:
    if len(set(files)) < len(files):
        raise refuse("must not name a format twice")
    return files


class Captions(CaptionLook):
    """What is said, to be read."""

    source: Address = AUTO
    """``auto``: what the voiceovers say; or a file with times of the whole video: ``.srt``, ``.vtt`` or ``.ass``."""
    language: Language | None = None
    """What they are written in: decides fonts, line lengths and the track's name; left out: by the script."""
    burn_in: bool = True
    """Draw them into the pictures."""
    soft: bool = False
    """Add a track that players can switch on: ``mov_text`` in MP4 and MOV, SubRip in MKV."""
    files: Annotated[tuple[CaptionFile, ...], Field(max_length=2), AfterValidator(_distinct)] = ()
    """Files beside the video, under its name: ``srt``, ``vtt``."""
    rules: CaptionRules = CaptionRules()
    """When they come and go, and how much they hold."""

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not (self.burn_in or self.soft or self.files):
            raise refuse("would be nowhere: set 'burn_in' or 'soft', or name 'files'")
        return self


class SceneCaptions(Model):
    """What one scene does otherwise."""

    show: bool = True
    """Whether the scene has captions."""
    style: CaptionStyle | None = None
    """How they look here; left out: as everywhere."""
    position: CaptionPosition | None = None
    """Where they stand here; left out: as everywhere."""
    size: Annotated[float, Field(ge=0.02, le=0.15), NUMBER] | None = None
    """Their size here; left out: as everywhere, or by the scene's own style."""


def _off(value: Any) -> Any:
    """Accept ``false`` and ``"off"`` for ``{"show": false}``."""
    return {"show": False} if value is False or value == "off" else value


CaptionsHere = Annotated[
    SceneCaptions, BeforeValidator(_off, json_schema_input_type=SceneCaptions | Literal[False, "off"])
]
"""A scene's own captions: ``false``, or what differs."""
