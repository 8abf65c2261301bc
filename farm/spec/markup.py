"""A text with pauses and a small part of SSML, read into plain words.

The markup is that of W3C's Speech Synthesis Markup Language 1.1 as far as
``TAGS`` goes, and ``[pause: 0.5]``. It is read by a scanner of its own: no XML
parser is involved, so there are no entities to expand and nothing is loaded. A
``<`` that begins no tag, and an ``&`` that begins none of XML's five names, are
what they look like.
"""

import re
from dataclasses import dataclass, field, replace

from farm.spec.base import refuse
from farm.spec.speech import Ending, Speech, SpokenWord
from farm.spec.speech_tags import (
    MAX_PAUSE,
    MAX_WORD,
    NAME,
    TAGS,
    Style,
    attributes,
    break_seconds,
    checked,
    seconds_of,
    styled,
    unescaped,
)

MAX_CHARACTERS = 20_000
"""Longest text of one voice: about twenty minutes of speech."""

MAX_DEPTH = 16
"""Tags within tags."""

DEFAULT_PAUSE = 0.5
"""Seconds of a plain ``[pause]``."""


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


@dataclass
class _Reader:
    """Words so far, and the tags that are open."""

    words: list[SpokenWord] = field(default_factory=list)
    lead: float = 0.0
    open: list[Style] = field(default_factory=lambda: [Style()])
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
            self._pause(seconds_of(found["length"], at) if found["length"] is not None else DEFAULT_PAUSE, at)
        elif found["open"]:
            raise refuse(f"character {at}: a tag begins here that does not end; write '&lt;' for a plain '<'")
        elif found["tag"]:
            self._tag(found["inside"], at)
        elif self.open[-1].one_word:
            self.held += unescaped(found["text"])
        else:
            self._plain(unescaped(found["text"]), at)

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
        given = attributes(tag, inside[len(tag) :].removesuffix("/"), at)
        if self.open[-1].one_word:
            raise refuse(f"character {at}: <{tag}> cannot stand within <{self.open[-1].tag}>")
        if tag == "break":
            self._pause(break_seconds(given, at), at)
        if tag in {"p", "s"}:
            self._end(Ending.PARAGRAPH if tag == "p" else Ending.SENTENCE)
        if not single:
            if len(self.open) > MAX_DEPTH:
                raise refuse(f"character {at}: tags stand more than {MAX_DEPTH} deep in each other")
            self.open.append(styled(self.open[-1], tag, given, at))

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

    def _whole(self, style: Style, written: str, at: int) -> None:
        """Add the content of a tag as one word."""
        if not any(c.isalnum() for c in written):
            raise refuse(f"character {style.at}: <{style.tag}> has nothing in it that can be spoken")
        spoken = checked(style, written)
        self.open.append(replace(style, alias=spoken))
        self._word(written, at)
        self.open.pop()
        self.apart = False
