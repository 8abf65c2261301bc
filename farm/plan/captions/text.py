"""Text of captions: cleaned, measured, and cut where a line may end."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux import Parser

KEPT_FORMATS = {0x200C, 0x200D, *range(0xE0020, 0xE0080)}
"""Invisible characters that shape letters, emoji and flags; all others are dropped, those that turn text round too."""

MOST_IN_CLUSTER = 16
"""Code points of one visible character; more are marks piled up to disturb. The longest emoji has 10."""

UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH", "THAI", "LAO", "KHMER", "MYANMAR")
"""Scripts written without spaces, by the first word of their characters' names."""

SENTENCE_ENDS = ".!?…。！？｡؟।॥"
CLAUSE_ENDS = ",;:—–،؛、，；："
CLOSERS = "\"'”’»)]}」』）】"


REMEMBERED = 1 << 14
"""Words and characters whose measures are kept."""


def clean(text: str) -> str:
    """Return a text on one line, without characters that are not to be seen, and without piles of marks."""
    kept = [" " if c.isspace() else c for c in unicodedata.normalize("NFC", text) if c.isspace() or _visible(c)]
    plain = " ".join("".join(kept).split())
    if plain.isascii():
        return plain
    return "".join(cluster[:MOST_IN_CLUSTER] for cluster in clusters(plain))


def _visible(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] != "C" or ord(character) in KEPT_FORMATS or kind == "Co"


@lru_cache(REMEMBERED)
def script_of(character: str) -> str:
    """Return a character's script, by the first word of its Unicode name, such as ``LATIN`` or ``CJK``."""
    return unicodedata.name(character, "UNKNOWN").split()[0].split("-")[0]


def is_unspaced(character: str) -> bool:
    """Tell whether words in a character's script are not kept apart by spaces."""
    return script_of(character) in UNSPACED


def is_wide(character: str) -> bool:
    """Tell whether a character is full-width (UAX #11)."""
    return unicodedata.east_asian_width(character) in "WF"


def clusters(text: str) -> list[str]:
    """Return what readers take for characters (UAX #29)."""
    if text.isascii():
        return list(text)
    from uniseg.graphemecluster import grapheme_clusters  # noqa: PLC0415 — its tables are slow to load

    return list(grapheme_clusters(text))


@lru_cache(REMEMBERED)
def width(text: str) -> float:
    """Return how many characters wide a text is; full-width ones count twice."""
    if text.isascii():
        return float(len(text))
    return float(sum(2 if is_wide(cluster[0]) else 1 for cluster in clusters(text)))


def is_sentence_end(text: str) -> bool:
    """Tell whether a sentence ends with a word."""
    return text.rstrip(CLOSERS)[-1:] in tuple(SENTENCE_ENDS)


def is_clause_end(text: str) -> bool:
    """Tell whether a part of a sentence ends with a word."""
    return text.rstrip(CLOSERS)[-1:] in tuple(CLAUSE_ENDS)


def spaced(before: str, after: str) -> bool:
    """Tell whether two words that are spoken in turn are written with a space between them."""
    return bool(before and after) and not (is_unspaced(before[-1]) and is_unspaced(after[0]))


def pieces(word: str, language: str | None, most: float) -> Iterator[str]:
    """Cut a word where a line may end in it.

    Words of scripts with spaces stay whole, unless no line of ``most``
    characters could hold them; others are cut into phrases.
    """
    if word.isascii() or not any(is_unspaced(c) for c in word):
        yield from [word] if width(word) <= most else _slices(word, most)
        return
    for phrase in _phrases(word, language):
        yield from [phrase] if width(phrase) <= most else _slices(phrase, most)


def _slices(word: str, most: float) -> Iterator[str]:
    """Cut at whole characters what fits into no line."""
    part, used = "", 0.0
    for cluster in clusters(word):
        if part and used + width(cluster) > most:
            yield part
            part, used = "", 0.0
        part += cluster
        used += width(cluster)
    if part:
        yield part


@lru_cache(REMEMBERED)
def _phrases(word: str, language: str | None) -> tuple[str, ...]:
    """Return phrases by BudouX, at places only where a line may end by UAX #14."""
    from uniseg.linebreak import line_break_units  # noqa: PLC0415 — its tables are slow to load

    parser = _parser(_written_in(word, language))
    units = [unit for unit in line_break_units(word) if unit]
    if parser is None:
        return tuple(units)
    allowed = set(accumulate(map(len, units)))
    found, part, place = [], "", 0
    for phrase in parser.parse(word):
        part += phrase
        place += len(phrase)
        if place in allowed or script_of(phrase[-1]) == "THAI":  # whose words UAX #14 leaves to dictionaries
            found.append(part)
            part = ""
    return (*found, part) if part else tuple(found)


def _written_in(word: str, language: str | None) -> str:
    """Return which of the parsers knows a word's language."""
    scripts = {script_of(c) for c in word}
    if "THAI" in scripts:
        return "th"
    if scripts & {"HIRAGANA", "KATAKANA"} or (language or "").lower().startswith("ja"):
        return "ja"
    tag = (language or "").lower()
    if "CJK" in scripts:
        return "zh-hant" if any(part in tag.split("-") for part in ("hant", "tw", "hk", "mo")) else "zh-hans"
    return ""


@cache
def _parser(name: str) -> "Parser | None":
    """Load a parser's model; each takes a few milliseconds."""
    import budoux  # noqa: PLC0415 — only text without spaces needs it

    makers = {
        "ja": budoux.load_default_japanese_parser,
        "zh-hans": budoux.load_default_simplified_chinese_parser,
        "zh-hant": budoux.load_default_traditional_chinese_parser,
        "th": budoux.load_default_thai_parser,
    }
    return makers[name]() if name in makers else None


def main_script(texts: Sequence[str]) -> str:
    """Return the script that most of some texts' letters are in; kana make it Japanese."""
    counts: dict[str, int] = {}
    for text in texts:
        for character in text:
            if character.isalpha():
                script = script_of(character)
                counts[script] = counts.get(script, 0) + 1
    if counts.get("HIRAGANA", 0) + counts.get("KATAKANA", 0) > sum(counts.values()) / 10:
        return "HIRAGANA"
    return max(counts, key=lambda script: counts[script], default="LATIN")
