"""What each format of a brief gives its composition.

Every prop is given, the empty ones too: where a composition is told nothing, it shows its own example.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from farm.plan.explainer_props import explainer_scenes
from farm.spec.brief import (
    AnyBrief,
    BriefBase,
    ComparisonBrief,
    DevVlogBrief,
    ExplainerBrief,
    ListicleBrief,
    ShortsBrief,
)

ENDS = 3.0
"""Seconds of a listicle's opening, and of its closing, as its composition has them."""

LEAST_ITEM, MOST_ITEM = 1.5, 20.0
"""Bounds of the seconds of a listicle's item, as its composition has them."""

ITEM_SECONDS, LONG_ITEM = 4.0, 8.0
"""Seconds of an item with few words, and with as many as there may be."""

LETTERS_PER_SECOND = 18.0
"""How fast texts are read on a screen that also moves; as the compositions count (design/pacing.ts)."""

TYPING = 45.0
"""Characters of code typed in a second."""

Props = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of a composition's own scenes, in order."""

    name: str
    """For people."""
    place: str
    """Where in the brief its narration stands."""
    narration: str | None = None
    """What is said in it."""


@dataclass(frozen=True, kw_only=True)
class Film:
    """A composition with its props, and the scenes that it consists of."""

    composition: str
    props: Props
    listed: str
    """The prop that holds the sections."""
    before: int
    """Entries of it before the first section."""
    parts: tuple[Part, ...]
    whole: bool = False
    """Whether all parts are in one picture, so that none can be shown alone."""


def film_of(brief: AnyBrief) -> Film:
    """Return what a brief's composition draws."""
    if isinstance(brief, ExplainerBrief):
        return _explainer(brief)
    if isinstance(brief, ListicleBrief):
        return _listicle(brief)
    if isinstance(brief, ComparisonBrief):
        return _comparison(brief)
    return _shorts(brief) if isinstance(brief, ShortsBrief) else _devvlog(brief)


def look(brief: BriefBase) -> Props:
    """Return the three props that every composition has."""
    style = brief.style
    return {"theme": style.theme.value, "primary": style.primary_color, "accent": style.accent_color}


def _explainer(brief: ExplainerBrief) -> Film:
    props = {
        "scenes": explainer_scenes(brief),
        "figure": brief.figure,
        "figureSide": "left",
        "transition": "wipe",
        **look(brief),
    }
    names = [section.heading or section.text or section.narration or "" for section in brief.sections]
    return Film(composition="Explainer", props=props, listed="scenes", before=1, parts=_parts(brief, names))


def _listicle(brief: ListicleBrief) -> Film:
    items = [_given(heading=s.heading, text=s.text, image=s.image) for s in brief.sections]
    props = {
        "kicker": brief.kicker,
        "title": brief.title,
        "items": items,
        "countdown": brief.countdown,
        "outro": brief.closing,
        "handle": brief.handle,
        "secondsPerItem": _item_seconds(brief),
        **look(brief),
    }
    parts = _parts(brief, [s.heading for s in brief.sections], closing=bool(brief.closing))
    return Film(composition="Listicle", props=props, listed="items", before=0, parts=parts)


def _item_seconds(brief: ListicleBrief) -> float:
    """Return how long each item is shown: its share of the length that is aimed at, or what its texts need."""
    wished = brief.settings.duration_sec
    if wished is not None:
        share = (wished - ENDS - (ENDS if brief.closing else 0.0)) / len(brief.sections)
        return round(min(MOST_ITEM, max(LEAST_ITEM, share)), 3)
    longest = max(len(s.heading) + len(s.text) for s in brief.sections)
    return round(min(LONG_ITEM, max(ITEM_SECONDS, 1.5 + longest / LETTERS_PER_SECOND)), 1)


def _comparison(brief: ComparisonBrief) -> Film:
    rows = [{"label": s.heading, "left": s.left, "right": s.right, "better": s.better.value} for s in brief.sections]
    props = {
        "title": brief.title,
        "left": brief.left,
        "right": brief.right,
        "rows": rows,
        "verdict": brief.closing,
        "winner": brief.winner.value,
        **look(brief),
    }
    parts = _parts(brief, [s.heading for s in brief.sections])
    return Film(composition="Comparison", props=props, listed="rows", before=0, parts=parts, whole=True)


def _shorts(brief: ShortsBrief) -> Film:
    beats: list[Props] = [{"text": brief.title}]
    beats += [_given(text=s.text, mark=s.mark or None, image=s.image) for s in brief.sections]
    props = {
        "beats": beats,
        "callToAction": brief.call_to_action,
        "closing": brief.closing,
        "handle": brief.handle,
        **look(brief),
    }
    closing = bool(brief.closing or brief.call_to_action)
    parts = _parts(brief, [s.text for s in brief.sections], closing=closing)
    return Film(composition="Shorts", props=props, listed="beats", before=1, parts=parts)


def _devvlog(brief: DevVlogBrief) -> Film:
    steps = [_given(caption=s.text, file=s.file, code=s.code, output=s.output or None) for s in brief.sections]
    props = {
        "title": brief.title,
        "episode": brief.episode,
        "steps": steps,
        "charactersPerSecond": TYPING,
        **look(brief),
    }
    parts = _parts(brief, [s.text for s in brief.sections])
    return Film(composition="DevVlog", props=props, listed="steps", before=0, parts=parts)


def _parts(brief: AnyBrief, names: Sequence[str], *, closing: bool = False) -> tuple[Part, ...]:
    """Return the title's part, the sections' own, and the closing's if there is one."""
    sections = [
        Part(name=name, place=f"sections[{number}].narration", narration=section.narration)
        for number, (name, section) in enumerate(zip(names, brief.sections, strict=True))
    ]
    last = [Part(name="closing", place="closing")] if closing else []
    return (Part(name="title", place="narration", narration=brief.narration), *sections, *last)


def _given(**props: Any) -> Props:
    """Leave out what there is none of."""
    return {name: value for name, value in props.items() if value is not None}
