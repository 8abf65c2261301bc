"""Which font draws which character of captions."""

import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum

from farm.plan.captions.text import KEPT_FORMATS, clusters, script_of
from farm.spec.base import Model
from farm.spec.captions import CaptionStyle

KEYCAP, EMOJI_LOOK, TEXT_LOOK = "\u20e3", "\ufe0f", "\ufe0e"

PICTOGRAPHS = 0x1F000
"""From here on the characters of the supplementary plane are pictures by default (with some exceptions that no font
has otherwise)."""

BMP_EMOJI = set(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"  # noqa: RUF001
)
"""Older characters that are pictures by default (UTS #51, Emoji_Presentation)."""


class Weight(StrEnum):
    """How heavy letters are."""

    BOLD = "bold"
    REGULAR = "regular"


class FontMaterial(Model):
    """A font file, and what it is used for."""

    sha256: str
    """Hash of the file's bytes."""
    index: int
    """Which font of a collection."""
    name: str
    """The file's name, for people."""
    weight: Weight
    emoji: bool
    """Whether its characters are coloured pictures of one size."""
    covers: str
    """The characters that it is chosen for."""


def weight_of(style: CaptionStyle) -> Weight:
    """Return how heavy a style's letters are."""
    return Weight.REGULAR if style is CaptionStyle.MINIMAL else Weight.BOLD


def is_emoji(cluster: str) -> bool:
    """Tell whether a character is to be shown as a coloured picture."""
    if EMOJI_LOOK in cluster or KEYCAP in cluster:
        return True
    return TEXT_LOOK not in cluster and (ord(cluster[0]) in range(PICTOGRAPHS, 0x20000) or cluster[0] in BMP_EMOJI)


def needed(cluster: str) -> set[str]:
    """Return the characters that a font must have to draw a cluster; joiners and selectors are not seen."""
    return {c for c in cluster if ord(c) not in KEPT_FORMATS and c not in {EMOJI_LOOK, TEXT_LOOK, KEYCAP}}


def font_for(cluster: str, fonts: Sequence[FontMaterial], weight: Weight) -> int | None:
    """Return the font that draws a character: of its kind and weight, the first that has it; none: no font has."""
    wanted, picture = needed(cluster), is_emoji(cluster)
    fits = [n for n, font in enumerate(fonts) if font.weight is weight and wanted <= set(font.covers)]
    return min(fits, key=lambda n: (fonts[n].emoji != picture, n), default=None)


def runs(text: str, fonts: Sequence[FontMaterial], weight: Weight) -> Iterator[tuple[str, int]]:
    """Cut a text into parts of one font, by its index.

    What no font has is left to the one before it, which shows a box; without
    any font the index is -1.
    """
    part, used = "", next((n for n, font in enumerate(fonts) if font.weight is weight), -1)
    for cluster in clusters(text):
        found = font_for(cluster, fonts, weight)
        font = used if found is None else found
        if part and font != used:
            yield part, used
            part = ""
        part, used = part + cluster, font
    if part:
        yield part, used


def missing_scripts(texts: Sequence[str], fonts: Sequence[FontMaterial], weight: Weight) -> tuple[str, ...]:
    """Return the scripts of characters that no font has, in order."""
    lacking = {c for text in texts for c in clusters(text) if c != " " and font_for(c, fonts, weight) is None}
    return tuple(sorted({_script(cluster) for cluster in lacking}))


def _script(cluster: str) -> str:
    """Return a character's script as people write it."""
    if is_emoji(cluster):
        return "emoji"
    letter = next((c for c in cluster if unicodedata.category(c)[0] == "L"), cluster[0])
    name = script_of(letter)
    return "CJK" if name == "CJK" else name.title()
