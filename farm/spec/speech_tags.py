"""The tags of a text that is spoken: which there are, and what their attributes mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from farm.spec.base import refuse
from farm.spec.speech import Emphasis, SayAs

MAX_WORD = 200
"""Longest word, in characters; speech engines have fixed buffers."""

MAX_PAUSE = 30.0
"""Longest pause, in seconds."""

SLOWEST, FASTEST = 0.4, 2.5
"""Bounds of what nested rates multiply to; beyond them the offline engines are not understood."""

STRENGTHS = {"none": 0.0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.0}
"""Seconds of a ``<break strength>``; SSML 1.1 §3.2.3 gives their order and leaves their length open."""

RATES = {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.5}
"""Factors of a ``<prosody rate>``; SSML 1.1 §3.2.4 gives their order and leaves their size open."""

ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

TAGS: Mapping[str, frozenset[str]] = {
    "speak": frozenset({"version", "xmlns", "xml:lang"}),
    "p": frozenset(),
    "s": frozenset(),
    "break": frozenset({"time", "strength"}),
    "prosody": frozenset({"rate"}),
    "emphasis": frozenset({"level"}),
    "say-as": frozenset({"interpret-as", "format"}),
    "sub": frozenset({"alias"}),
}
"""Every tag that is understood, with its attributes."""

NAME = re.compile(r"[A-Za-z][A-Za-z:-]{0,30}")
ATTRIBUTE = re.compile(r"\s+([A-Za-z][A-Za-z:-]{0,30})\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")


@dataclass(frozen=True, kw_only=True)
class Style:
    """What the tags around a word say."""

    tag: str = ""
    """The innermost tag; empty outside of all."""
    at: int = 0
    """The character at which it begins, counted from 1."""
    rate: float = 1.0
    """Speed, all tags around multiplied."""
    emphasis: Emphasis = Emphasis.NONE
    say_as: SayAs | None = None
    format: str = ""
    """Order of a date's parts."""
    alias: str = ""
    """What is spoken instead of what is written."""

    @property
    def one_word(self) -> bool:
        """Tell whether what stands within the tag is one word."""
        return self.tag in {"say-as", "sub"}


def unescaped(text: str) -> str:
    """Replace XML's five names, once; anything else stays as it stands."""

    def one(found: re.Match[str]) -> str:
        return ENTITIES[found[1].lower()]

    return re.sub(r"&(amp|lt|gt|quot|apos);", one, text, flags=re.IGNORECASE)


def attributes(tag: str, text: str, at: int) -> dict[str, str]:
    """Return a tag's attributes."""
    given: dict[str, str] = {}
    end = 0
    for found in ATTRIBUTE.finditer(text):
        if found.start() != end:
            break
        end = found.end()
        name = found[1].lower()
        if name not in TAGS[tag]:
            known = f"it has {', '.join(sorted(TAGS[tag]))}" if TAGS[tag] else "it has none"
            raise refuse(f"character {at}: <{tag}> has no attribute '{name}'; {known}")
        if name in given:
            raise refuse(f"character {at}: <{tag}> gives '{name}' twice")
        given[name] = unescaped(found[2] if found[2] is not None else found[3])
    if text[end:].strip():
        raise refuse(f'character {at}: the attributes of <{tag}> cannot be read; write name="value"')
    return given


def seconds_of(text: str, at: int) -> float:
    """Read ``0.5``, ``0.5s`` or ``500ms``."""
    found = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})\s*(ms|s)?\s*", text, re.ASCII | re.IGNORECASE)
    if not found:
        raise refuse(f"character {at}: '{text.strip()[:20]}' is not a length; write 0.5, 0.5s or 500ms")
    seconds = float(found[1]) / (1000 if (found[2] or "").lower() == "ms" else 1)
    if seconds > MAX_PAUSE:
        raise refuse(f"character {at}: a pause must be at most {MAX_PAUSE:g} s, not {seconds:g} s")
    return seconds


def break_seconds(given: Mapping[str, str], at: int) -> float:
    """Return how long a ``<break>`` with these attributes lasts."""
    if "time" in given:
        return seconds_of(given["time"], at)
    return _named(STRENGTHS, given.get("strength", "medium"), "strength", at)


def _named(known: Mapping[str, float], name: str, what: str, at: int) -> float:
    if name not in known:
        raise refuse(f"character {at}: {what} '{name[:20]}' is not known; known are {', '.join(known)}")
    return known[name]


def styled(now: Style, tag: str, given: Mapping[str, str], at: int) -> Style:
    """Return what holds inside a tag."""
    inner = replace(now, tag=tag, at=at)
    if tag == "prosody" and "rate" in given:
        rate = round(now.rate * _rate(given["rate"], at), 4)
        if not SLOWEST <= rate <= FASTEST:
            raise refuse(f"character {at}: the rate comes to {rate:g}; it must be from {SLOWEST:g} to {FASTEST:g}")
        return replace(inner, rate=rate)
    if tag == "emphasis":
        level = given.get("level", "moderate")
        if level not in set(Emphasis):
            raise refuse(f"character {at}: level '{level[:20]}' is not known; known are {', '.join(Emphasis)}")
        return replace(inner, emphasis=Emphasis(level))
    if tag == "say-as":
        kind = given.get("interpret-as", "")
        if kind not in set(SayAs):
            raise refuse(f"character {at}: interpret-as '{kind[:20]}' is not known; known are {', '.join(SayAs)}")
        return replace(inner, say_as=SayAs(kind), format=given.get("format", ""))
    if tag == "sub":
        alias = " ".join(given.get("alias", "").split())
        if not any(c.isalnum() for c in alias) or len(alias) > MAX_WORD:
            raise refuse(f"character {at}: <sub> needs an alias of 1 to {MAX_WORD} characters that can be spoken")
        return replace(inner, alias=alias)
    return inner


def _rate(text: str, at: int) -> float:
    """Read a factor: a name, ``80%`` or ``0.8``."""
    found = re.fullmatch(r"(\d{1,4}(?:\.\d{1,4})?)(%)?", text.strip(), re.ASCII)
    if found:
        return float(found[1]) / (100 if found[2] else 1)
    return _named(RATES, text, "rate", at)


ORDERS = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}
"""Places of year, month and day for each ``format`` of a date."""


def checked(style: Style, written: str) -> str:
    """Return what is spoken for a tag's content, if that has the form it needs."""
    core = written.strip(".,;:!? ")
    forms = {
        SayAs.CARDINAL: r"[-−]?\d{1,3}(,\d{3}){0,4}|[-−]?\d{1,15}",
        SayAs.ORDINAL: r"\d{1,9}(st|nd|rd|th)?",
        SayAs.DIGITS: r"[\d\s.,()+/:-]*\d[\d\s.,()+/:-]*",
    }
    if style.say_as in forms and not re.fullmatch(forms[style.say_as], core, re.ASCII | re.IGNORECASE):
        raise refuse(f"character {style.at}: '{core[:20]}' cannot be read as {style.say_as}")
    if style.say_as is SayAs.DATE:
        return _date(core, style)
    return style.alias or core


def _date(text: str, style: Style) -> str:
    """Return a date as YYYY-MM-DD."""
    parts = re.fullmatch(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})", text, re.ASCII)
    kind = style.format or ("ymd" if re.match(r"\d{4}", text) else "mdy")
    if kind not in ORDERS:
        raise refuse(f"character {style.at}: format '{kind[:20]}' is not known; known are {', '.join(ORDERS)}")
    try:
        year, month, day = (int(parts[1 + place]) for place in ORDERS[kind]) if parts else (0, 0, 0)
        return date(year, month, day).isoformat()
    except ValueError:
        raise refuse(
            f"character {style.at}: '{text[:20]}' is no date as {kind}; write 2026-07-04, or give a format"
        ) from None
