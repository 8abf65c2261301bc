"""Caption files, read and written: plain text is what counts, markup is dropped or escaped."""

import html
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from farm.errors import AssetError
from farm.plan.captions.text import clean
from farm.spec.base import MAX_SECONDS, Model
from farm.spec.captions import CaptionFile

if TYPE_CHECKING:
    from pysubs2 import SSAEvent

MAX_BYTES = 4 << 20
"""Largest caption file. Two hours of speech take about 200 KB."""

MAX_CAPTIONS = 20_000
"""Most captions in a file: one a second for six hours."""

MAX_TEXT = 500
"""Most characters of one caption."""

DRAWING = re.compile(r"\{[^}]*\\p[1-9][^}]*\}.*?(\{[^}]*\\p0[^}]*\}|$)", re.DOTALL)
"""Vector drawings in ASS, whose commands would be taken for words."""

GUARDS = {ord("\\"): 0xF05C, ord("{"): 0xF07B, ord("}"): 0xF07D}
"""Characters that mean something in ASS alone, and private ones that stand for them while other files are read."""

NUMBER_GUARD = "\uf030"
NUMBER_LINE = re.compile(r"(?m)(?<=[^\n]\n)(?=[ \t]*\d+[ \t]*$(?!\n[^\n]*-->))")
"""Where a line of a caption is a number, which the parser would take for the next caption's: what follows a blank line,
or comes before times, is one."""

JOINER = "\u2060"
"""An invisible character (word joiner) that keeps what looks like markup from being taken for it."""


class FileCaption(Model):
    """A caption of a file."""

    start: float
    """Seconds from the video's beginning."""
    end: float
    """Seconds from the video's beginning."""
    lines: tuple[str, ...]
    """Plain text."""


def parse_captions(data: bytes) -> tuple[FileCaption, ...]:
    """Return a file's captions by their start, whatever its name says it is.

    Raises:
        AssetError: it is too large, no caption file, or without captions.

    """
    import pysubs2  # noqa: PLC0415 — slow to import, and few exports are given captions

    if len(data) > MAX_BYTES:
        raise AssetError(f"is larger than {MAX_BYTES >> 20} MiB, too large for captions")
    text = _decode(data)
    form = _form(text)
    keep = {"keep_unknown_html_tags": True} if form == "srt" else {}
    try:
        events = pysubs2.SSAFile.from_string(_guarded(text, form), format_=form, **keep).events
    except Exception as error:  # noqa: BLE001 — a parser of hostile text fails in any way it likes
        raise AssetError(f"does not read as {form.upper()}: {type(error).__name__}: {str(error)[:100]}") from None
    if len(events) > MAX_CAPTIONS:
        raise AssetError(f"has {len(events):,} captions; the limit is {MAX_CAPTIONS:,}")
    spoken = [event for event in events if event.type == "Dialogue"]
    found = [caption for event in spoken if (caption := _caption(event, form)) is not None]
    if not found:
        raise AssetError("has no captions with text")
    return tuple(sorted(found, key=lambda caption: (caption.start, caption.end)))


def _guarded(text: str, form: str) -> str:
    r"""Hide from the parser what only ASS takes for an escape; the ``{\an8}`` that strayed into SubRip is dropped."""
    if form == "ass":
        return text
    return NUMBER_LINE.sub(NUMBER_GUARD, re.sub(r"\{\\[^}\n]*\}", "", text)).translate(GUARDS)


def _decode(data: bytes) -> str:
    """Read UTF-8 or, with its mark, UTF-16; older files are taken for Windows' Latin letters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unix(data.decode("utf-16", errors="replace").removeprefix("\ufeff"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise AssetError("is not a text, so it holds no captions")
    return _unix(text)


def _unix(text: str) -> str:
    """Return a text with the ends of its lines as they are here."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _form(text: str) -> str:
    """Tell by a file's beginning what it is."""
    head = text[:4096].lstrip()
    if head.startswith("WEBVTT"):
        return "vtt"
    if re.search(r"(?mi)^\s*\[(script info|events|v4\+? styles)\]", text[:65536]):
        return "ass"
    if re.search(r"\d{1,3}:\d{1,2}:\d{1,2}[,.:]\d{1,3}\s*-->", text[:65536]):
        return "srt"
    raise AssetError("is not a caption file (SRT, VTT or ASS)")


def _caption(event: "SSAEvent", form: str) -> FileCaption | None:
    """Return an event's plain text and times; none where nothing can be shown."""
    bare = type(event)(text=DRAWING.sub("", event.text)).plaintext
    if form == "vtt":
        bare = html.unescape(bare)
    if form != "ass":
        bare = bare.translate({guard: plain for plain, guard in GUARDS.items()}).replace(NUMBER_GUARD, "")
    lines = tuple(filter(None, map(clean, bare[:MAX_TEXT].splitlines())))
    start, end = max(event.start, 0) / 1000, min(event.end / 1000, MAX_SECONDS)
    return FileCaption(start=start, end=end, lines=lines) if lines and end > start else None


Timed = tuple[int, int, Sequence[str]]
"""First frame, number of frames, and lines of a caption."""


def write_captions(form: CaptionFile, captions: Sequence[Timed], fps: Fraction) -> str:
    """Return captions as the text of a file."""
    write = {CaptionFile.SRT: _srt, CaptionFile.VTT: _vtt}[form]
    parts = []
    for number, (first, count, lines) in enumerate(captions, 1):
        times = (_milliseconds(first, fps), _milliseconds(first + count, fps))
        parts.append(write(number, times, lines))
    return ("WEBVTT\n\n" if form is CaptionFile.VTT else "") + "\n".join(parts)


def _milliseconds(frame: int, fps: Fraction) -> int:
    return int(frame / fps * 1000 + Fraction(1, 2))


def _clock(milliseconds: int, mark: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{rest:03d}"


def _srt(number: int, times: tuple[int, int], lines: Sequence[str]) -> str:
    """Write a SubRip caption. The format has no escapes, so what could be a tag gets an invisible character."""
    safe = [re.sub(r"([<{\\&])", rf"\1{JOINER}", line).replace("-->", f"--{JOINER}>") for line in lines]
    start, end = (_clock(time, ",") for time in times)
    return f"{number}\n{start} --> {end}\n" + "\n".join(safe) + "\n"


def _vtt(_number: int, times: tuple[int, int], lines: Sequence[str]) -> str:
    """Write a WebVTT caption, escaped as the format says (W3C WebVTT, 4.2.2 cue text)."""
    safe = [line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in lines]
    start, end = (_clock(time, ".") for time in times)
    return f"{start} --> {end}\n" + "\n".join(safe) + "\n"
