"""What is to be spoken: a text with pauses and a small part of SSML, read into plain words.

The markup is that of W3C's Speech Synthesis Markup Language 1.1 as far as
``TAGS`` goes, and ``[pause: 0.5]``. It is read by a scanner of its own: no XML
parser is involved, so there are no entities to expand and nothing is loaded. A
``<`` that begins no tag, and an ``&`` that begins none of XML's five names, are
what they look like.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from farm.spec.base import Model, refuse

MAX_CHARACTERS = 20_000
"""Longest text of one voice: about twenty minutes of speech."""

MAX_WORD = 200
"""Longest word, in characters; speech engines have fixed buffers."""

MAX_DEPTH = 16
"""Tags within tags."""

MAX_PAUSE = 30.0
"""Longest pause, in seconds."""

SLOWEST, FASTEST = 0.4, 2.5
"""Bounds of what nested rates multiply to; beyond them the offline engines are not understood."""

DEFAULT_PAUSE = 0.5
"""Seconds of a plain ``[pause]``."""

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


def check_speech(text: str) -> str:
    """Return a text as it is, if it can be read.

    Raises:
        PydanticCustomError: it cannot; the message says where in the text.

    """
    read_speech(text)
    return text


def read_speech(text: str) -> Speech:
    """Read a text with markup into words.

    Raises:
        PydanticCustomError: the markup is wrong or not known, or there is nothing to speak.

    """
    broken = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", text)
    if broken:
        raise refuse(f"character {broken.start() + 1}: is a control character, which cannot be spoken")
    reader = _Reader()
    for found in TOKEN.finditer(text):
        reader.take(found)
    return reader.finish()


TOKEN = re.compile(
    r"(?P<pause>\[\s*pause\s*(?::(?P<length>[^\]\[<]{0,40}))?\])"
    r"|(?P<tag><(?=[A-Za-z/!?])(?P<inside>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>)"
    r"|(?P<open><(?=[A-Za-z/!?]))"
    r"|(?P<text>(?:[^<\[]|<(?![A-Za-z/!?])|\[(?!\s*pause\s*(?::[^\]\[<]{0,40})?\]))+)",
    re.IGNORECASE,
)
"""Pieces of a text; each alternative goes forward only, so that reading takes time in proportion to the length."""

PARTS = re.compile(r"\s+|[^\s，。、！？；：]+[，。、！？；：]*[\"'”’」』）)\]]*|[，。、！？；：]+")
"""White space and words; in scripts without spaces a clause is a word."""

NAME = re.compile(r"[A-Za-z][A-Za-z:-]{0,30}")
ATTRIBUTE = re.compile(r"\s+([A-Za-z][A-Za-z:-]{0,30})\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")


@dataclass(frozen=True, kw_only=True)
class _Style:
    """What the tags around a word say."""

    tag: str = ""
    at: int = 0
    rate: float = 1.0
    emphasis: Emphasis = Emphasis.NONE
    say_as: SayAs | None = None
    format: str = ""
    alias: str = ""

    @property
    def one_word(self) -> bool:
        return self.tag in {"say-as", "sub"}


@dataclass
class _Reader:
    """Words so far, and the tags that are open."""

    words: list[SpokenWord] = field(default_factory=list)
    lead: float = 0.0
    open: list[_Style] = field(default_factory=lambda: [_Style()])
    held: str = ""
    """Text of a tag whose content is one word."""
    prefix: str = ""
    """Marks without a letter that stand before the first word."""
    apart: bool = True
    """Whether white space came last."""

    def take(self, found: re.Match[str]) -> None:
        """Add one piece of the text."""
        at = found.start() + 1
        if found["pause"]:
            self._pause(_seconds(found["length"], at) if found["length"] is not None else DEFAULT_PAUSE, at)
        elif found["open"]:
            raise refuse(f"character {at}: a tag begins here that does not end; write '&lt;' for a plain '<'")
        elif found["tag"]:
            self._tag(found["inside"], at)
        elif self.open[-1].one_word:
            self.held += _unescaped(found["text"])
        else:
            self._plain(_unescaped(found["text"]), at)

    def finish(self) -> Speech:
        """Return the words, once all tags are closed."""
        if len(self.open) > 1:
            raise refuse(f"character {self.open[-1].at}: <{self.open[-1].tag}> is never closed")
        if not self.words:
            raise refuse("has nothing that can be spoken")
        return Speech(lead=self.lead, words=tuple(self.words))

    def _pause(self, seconds: float, at: int) -> None:
        if self.open[-1].one_word:
            raise refuse(f"character {at}: a pause cannot stand within <{self.open[-1].tag}>")
        self.apart = True
        if not self.words:
            self.lead = min(self.lead + seconds, MAX_PAUSE)
            return
        last = self.words[-1]
        self.words[-1] = last.model_copy(update={"pause": min((last.pause or 0.0) + seconds, MAX_PAUSE)})

    def _plain(self, text: str, at: int) -> None:
        """Add words that are separated by white space."""
        for part in PARTS.findall(text):
            if part.isspace():
                self.apart = True
                if re.search(r"\n[ \t\r]*\n", part):
                    self._end(Ending.PARAGRAPH)
            else:
                self._word(part, at)
                self.apart = False

    def _word(self, written: str, at: int) -> None:
        """Add a word; marks without letters or digits belong to the word before."""
        style = self.open[-1]
        if len(written) > MAX_WORD:
            raise refuse(f"character {at}: a word of {len(written)} characters is too long to be spoken")
        if not any(c.isalnum() for c in written):
            if self.words:
                last = self.words[-1]
                joined = f"{last.written}{' ' if self.apart else ''}{written}"
                if len(joined) <= MAX_WORD:
                    self.words[-1] = last.model_copy(update={"written": joined})
            else:
                self.prefix = f"{self.prefix}{written} "[:MAX_WORD]
            return
        self.words.append(
            SpokenWord(
                written=self.prefix + written,
                alias=style.alias or (written if self.prefix else ""),
                say_as=style.say_as,
                rate=style.rate,
                emphasis=style.emphasis,
            )
        )
        self.prefix = ""

    def _end(self, what: Ending) -> None:
        if self.words and self.words[-1].ends is not Ending.PARAGRAPH:
            self.words[-1] = self.words[-1].model_copy(update={"ends": what})

    def _tag(self, inside: str, at: int) -> None:
        """Open, close or carry out a tag."""
        closing, inside = inside.startswith("/"), inside.removeprefix("/")
        name = NAME.match(inside)
        tag = name[0].lower() if name else ""
        if tag not in TAGS:
            shown = inside.split()[0][:20] if inside.split() else ""
            raise refuse(f"character {at}: <{shown}> is not a known tag; known are {', '.join(TAGS)}")
        if closing:
            self._close(tag, inside[len(tag) :], at)
            return
        single = inside.endswith("/")
        given = _attributes(tag, inside[len(tag) :].removesuffix("/"), at)
        if self.open[-1].one_word:
            raise refuse(f"character {at}: <{tag}> cannot stand within <{self.open[-1].tag}>")
        if tag == "break":
            self._pause(_break(given, at), at)
        if tag in {"p", "s"}:
            self._end(Ending.PARAGRAPH if tag == "p" else Ending.SENTENCE)
        if not single:
            if len(self.open) > MAX_DEPTH:
                raise refuse(f"character {at}: tags stand more than {MAX_DEPTH} deep in each other")
            self.open.append(_styled(self.open[-1], tag, given, at))

    def _close(self, tag: str, rest: str, at: int) -> None:
        style = self.open[-1]
        if rest.strip() or style.tag != tag:
            expected = f"</{style.tag}> is expected" if style.tag else "no tag is open"
            raise refuse(f"character {at}: </{tag}> closes nothing; {expected}")
        self.open.pop()
        if tag in {"p", "s"}:
            self._end(Ending.PARAGRAPH if tag == "p" else Ending.SENTENCE)
        if style.one_word:
            self._whole(style, " ".join(self.held.split()), at)
            self.held = ""

    def _whole(self, style: _Style, written: str, at: int) -> None:
        """Add the content of a tag as one word."""
        if not any(c.isalnum() for c in written):
            raise refuse(f"character {style.at}: <{style.tag}> has nothing in it that can be spoken")
        spoken = _checked(style, written)
        self.open.append(replace(style, alias=spoken))
        self._word(written, at)
        self.open.pop()
        self.apart = False


def _unescaped(text: str) -> str:
    """Replace XML's five names and character numbers, once; anything else stays as it stands."""

    def one(found: re.Match[str]) -> str:
        return ENTITIES[found[1].lower()]

    return re.sub(r"&(amp|lt|gt|quot|apos);", one, text, flags=re.IGNORECASE)


def _attributes(tag: str, text: str, at: int) -> dict[str, str]:
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
        given[name] = _unescaped(found[2] if found[2] is not None else found[3])
    if text[end:].strip():
        raise refuse(f'character {at}: the attributes of <{tag}> cannot be read; write name="value"')
    return given


def _seconds(text: str, at: int) -> float:
    """Read ``0.5``, ``0.5s`` or ``500ms``."""
    found = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})\s*(ms|s)?\s*", text, re.ASCII | re.IGNORECASE)
    if not found:
        raise refuse(f"character {at}: '{text.strip()[:20]}' is not a length; write 0.5, 0.5s or 500ms")
    seconds = float(found[1]) / (1000 if (found[2] or "").lower() == "ms" else 1)
    if seconds > MAX_PAUSE:
        raise refuse(f"character {at}: a pause must be at most {MAX_PAUSE:g} s, not {seconds:g} s")
    return seconds


def _break(given: Mapping[str, str], at: int) -> float:
    if "time" in given:
        return _seconds(given["time"], at)
    return _named(STRENGTHS, given.get("strength", "medium"), "strength", at)


def _named(known: Mapping[str, float], name: str, what: str, at: int) -> float:
    if name not in known:
        raise refuse(f"character {at}: {what} '{name[:20]}' is not known; known are {', '.join(known)}")
    return known[name]


def _styled(now: _Style, tag: str, given: Mapping[str, str], at: int) -> _Style:
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


def _checked(style: _Style, written: str) -> str:
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


def _date(text: str, style: _Style) -> str:
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
