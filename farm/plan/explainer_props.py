"""The scenes of an explainer: what each shows, and for how long."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from farm.spec.brief import ExplainerBrief, ExplainerSection, utf16_units
from farm.spec.markup import read_speech

LEAST, MOST = 1.5, 60.0
"""Bounds of a scene's seconds, as the composition has them."""

SHORTEST = 3.5
"""Seconds that a scene is given at least, where nothing else is asked for."""

READ, SPOKEN = 15.0, 15.0
"""Letters read, and said, in a second; a voice that takes longer makes its scene longer."""

LONGEST_TEXT = 240
"""Longest text of a composition's overlay, in units of UTF-16."""

MOST_OVERLAYS = 12
"""Texts that one scene takes."""

CAPTION_WIDTHS = (110, 150, 200, LONGEST_TEXT)
"""Letters of a caption, the fewest first: more only where there would be too many captions."""

SENTENCE_END = re.compile(r"(?<=[.!?。！？؟…])\s+")
"""The white space after a sentence."""

FADE = 0.3
"""Seconds that a text takes to come, and to leave."""

Props = dict[str, Any]


def explainer_scenes(brief: ExplainerBrief) -> list[Props]:
    """Return the title's scene and one for each section."""
    needs = [_need(brief.title, brief.narration), *(_need(_shown(s), s.narration) for s in brief.sections)]
    given = [None, *(section.duration_sec for section in brief.sections)]
    lengths = _lengths(needs, given, brief.settings.duration_sec)
    opening = _opening(brief, lengths[0])
    return [opening, *(_scene(s, length) for s, length in zip(brief.sections, lengths[1:], strict=True))]


def _opening(brief: ExplainerBrief, seconds: float) -> Props:
    said = _plain(brief.narration) if brief.narration else brief.title
    title = _overlay(brief.title, 0.3, seconds - 0.2, "keyword")
    return {"narration": _cut(said, LONGEST_TEXT), "seconds": seconds, "overlays": [title]}


def _scene(section: ExplainerSection, seconds: float) -> Props:
    said = _plain(section.narration) if section.narration else ""
    scene: Props = {
        "narration": _cut(said or _shown(section), LONGEST_TEXT),
        "seconds": seconds,
        "overlays": _overlays(section, said, seconds),
    }
    if section.image is not None:
        scene["background"] = section.image
    if section.pose is not None:
        scene["pose"] = section.pose
    return scene


def _shown(section: ExplainerSection) -> str:
    """Return what is to be read."""
    return ". ".join(text for text in (section.heading, section.text) if text)


def _overlays(section: ExplainerSection, said: str, seconds: float) -> list[Props]:
    """Return a scene's texts: its heading and text, or else what is said, piece by piece."""
    end = seconds - 0.2
    texts = []
    if section.heading:
        texts.append(_overlay(section.heading, 0.3, end, "keyword"))
    if section.text:
        texts.append(_overlay(section.text, 0.7 if section.heading else 0.3, end, "definition"))
    return texts or list(_captions(said, 0.3, end))


def _captions(text: str, start: float, end: float) -> Iterator[Props]:
    """Return a text as captions that take turns, each for its share of the time."""
    pieces = _pieces(text)
    total, passed = sum(map(len, pieces)), 0
    for piece in pieces:
        appear = start + (end - start) * passed / total
        passed += len(piece)
        yield _overlay(piece, appear, start + (end - start) * passed / total, "caption")


def _pieces(text: str) -> list[str]:
    """Cut a text between sentences, or words, into as few letters each as the number of captions allows."""
    pieces: list[str] = []
    for width in CAPTION_WIDTHS:
        pieces = list(_sentences(text, width))
        if len(pieces) <= MOST_OVERLAYS:
            break
    return pieces[:MOST_OVERLAYS]


def _sentences(text: str, width: int) -> Iterator[str]:
    """Put as many sentences together as ``width`` takes; one that is longer is cut between words."""
    line = ""
    for sentence in SENTENCE_END.split(text):
        if line and utf16_units(f"{line} {sentence}") <= width:
            line = f"{line} {sentence}"
            continue
        if line:
            yield line
        *whole, line = _wrapped(sentence, width)
        yield from whole
    if line:
        yield line


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Cut a text into lines of at most ``width``; words that are longer are cut, too."""
    line = ""
    for word in text.split():
        left = word
        if line and utf16_units(f"{line} {left}") <= width:
            line = f"{line} {left}"
            continue
        if line:
            yield line
        while utf16_units(left) > width:
            yield left[: width // 2]
            left = left[width // 2 :]
        line = left
    if line:
        yield line


def _overlay(text: str, appear: float, disappear: float, style: str) -> Props:
    times = {"appear": round(appear, 3), "disappear": round(disappear, 3), "fadeIn": FADE, "fadeOut": FADE}
    return {"text": text, **times, "position": "center", "style": style}


def _lengths(needs: Sequence[float], given: Sequence[float | None], wished: float | None) -> list[float]:
    """Return the scenes' seconds: as asked for, and the others by their texts, or by their share of what is left."""
    if wished is not None:
        fixed = sum(length for length in given if length is not None)
        free = sum(need for need, length in zip(needs, given, strict=True) if length is None)
        needs = [need * max(0.0, wished - fixed) / free for need in needs]
    lengths = [need if length is None else length for need, length in zip(needs, given, strict=True)]
    return [round(min(MOST, max(LEAST, length)), 3) for length in lengths]


def _need(shown: str, narration: str | None) -> float:
    """Return how long a scene's texts are read, or said; the opening's is never given, so some need is there."""
    said = 1.0 + len(_plain(narration)) / SPOKEN if narration else 0.0
    return max(SHORTEST, 1.5 + len(shown) / READ, said)


def _plain(text: str) -> str:
    """Return the words of a text that is spoken, without its markup."""
    return " ".join(word.written for word in read_speech(text).words)


def _cut(text: str, most: int) -> str:
    """Shorten a text at a word."""
    if utf16_units(text) <= most:
        return text
    return next(_wrapped(text, most - 1)) + "…"
