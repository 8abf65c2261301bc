"""The rules that hold for a text, by its language or script and the frame's shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from farm.plan.captions.cut import Shape
from farm.plan.captions.text import main_script
from farm.plan.encoding import Canvas
from farm.spec.captions import CaptionLook, CaptionRules, CaptionStyle


@dataclass(frozen=True, kw_only=True)
class Habit:
    """How much of a script or language is read at once."""

    length: float
    """Characters in a line."""
    speed: float
    """Characters a second, for adults."""
    wide: bool = False
    """Whether its characters are full-width."""


USUAL = Habit(length=42, speed=17)
HABITS = {
    "en": Habit(length=42, speed=20),
    "ja": Habit(length=13, speed=4, wide=True),
    "ko": Habit(length=16, speed=12, wide=True),
    "zh": Habit(length=16, speed=9, wide=True),
    "th": Habit(length=35, speed=17),
}
"""By language, as the usual one: Netflix Timed Text Style Guides, Character Limitation and Reading Speed."""

LANGUAGES = {"HIRAGANA": "ja", "HANGUL": "ko", "CJK": "zh", "THAI": "th"}
"""Language that a script speaks for."""

SIZES = {
    CaptionStyle.LOWER: 0.05,
    CaptionStyle.KARAOKE: 0.056,
    CaptionStyle.WORD_POP: 0.1,
    CaptionStyle.MINIMAL: 0.042,
}
"""Em of the letters as a part of the frame's shorter side: lines of ``lower`` take 6 % of a 16:9 frame's height
(BBC Subtitle Guidelines allow up to 8 %), and 42 characters two thirds of its width."""

PORTRAIT, SQUARE = 1.5, 1.15
"""How much larger letters are on frames that are seen on phones: 9:16, and 4:5 to 1:1."""

EM_OF_WIDTH = 0.56
"""Width of an average bold Latin letter, in ems."""

POP_LENGTH, POP_WORDS = 18.0, 3
"""Most characters and words that pop up together: what the eye takes in at once."""


class Form(Enum):
    """The shapes of frames that are watched in the same places."""

    LANDSCAPE = "16:9, 4:3 and wider"
    SQUARE = "1:1 and 4:5"
    PORTRAIT = "9:16 and higher"


def form_of(width: int, height: int) -> Form:
    """Return a frame's shape; the bounds lie between 1:1 and 4:3, and between 9:16 and 4:5."""
    if width / height > 1.2:  # noqa: PLR2004 — explained above
        return Form.LANDSCAPE
    return Form.SQUARE if width / height > 0.7 else Form.PORTRAIT  # noqa: PLR2004 — as above


@dataclass(frozen=True, kw_only=True)
class Margins:
    """What captions keep free, as parts of the frame's width and height."""

    side: float
    top: float
    bottom: float


def margins(width: int, height: int) -> Margins:
    """Return the safe area of a frame's shape.

    16:9: within EBU R 95's 5 % at each edge, above what a player's controls
    cover, and lines of at most 80 % of the width. 1:1 and 4:5: feeds show the
    whole picture. 9:16: inside of what TikTok, Shorts and Reels cover; Meta
    asks advertisers to keep 14 % at the top and 35 % at the bottom free.
    """
    return {
        Form.LANDSCAPE: Margins(side=0.10, top=0.06, bottom=0.08),
        Form.SQUARE: Margins(side=0.06, top=0.06, bottom=0.08),
        Form.PORTRAIT: Margins(side=0.14, top=0.14, bottom=0.35),
    }[form_of(width, height)]


def size_of(look: CaptionLook, canvas: Canvas) -> float:
    """Return the em of a look's letters as a part of the frame's shorter side."""
    larger = {Form.LANDSCAPE: 1.0, Form.SQUARE: SQUARE, Form.PORTRAIT: PORTRAIT}
    return look.size or SIZES[look.style] * larger[form_of(canvas.width, canvas.height)]


def habit_of(texts: Sequence[str], language: str | None) -> Habit:
    """Return how much of a text is read at once: by its language, or by the script of most of it."""
    tag = language.split("-")[0].lower() if language else LANGUAGES.get(main_script(texts), "")
    return HABITS.get(tag, USUAL)


def room(canvas: Canvas, size: float) -> float:
    """Return the width of the longest line that a frame has room for, in characters."""
    free = canvas.width * (1 - 2 * margins(canvas.width, canvas.height).side)
    return free / (min(canvas.width, canvas.height) * size * EM_OF_WIDTH)


def shape_of(rules: CaptionRules, habit: Habit, *, space: float = float("inf")) -> Shape:
    """Return what a caption holds where ``space`` is the width that there is room for."""
    unit = 2.0 if habit.wide else 1.0
    return Shape(
        length=max(4.0, min((rules.line_length or habit.length) * unit, space)),
        lines=rules.lines,
        speed=(rules.characters_per_second or habit.speed) * unit,
        least=rules.min_duration,
        most=rules.max_duration,
        gap=rules.gap,
    )


def pop_shape(rules: CaptionRules, habit: Habit, *, space: float) -> Shape:
    """Return what pops up together."""
    unit = 2.0 if habit.wide else 1.0
    return Shape(
        length=max(4.0, min(POP_LENGTH, (rules.line_length or habit.length) * unit, space)),
        lines=1,
        speed=1000.0,  # words are read as they are spoken
        least=0.0,
        most=rules.max_duration,
        words=POP_WORDS,
    )
