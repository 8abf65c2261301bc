"""From a content brief to an export: scenes of the shipped compositions, one for all sections or one for each voice.

A video without narration is one scene, as long as it is asked to be. Where
anything is said, each section is a scene of its own: the composition draws
that ``part`` alone, for at least as long as its voice speaks.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from farm.plan.brief_props import Film, film_of
from farm.plan.mapped import File, Mapped
from farm.spec.brief import AnyBrief, Aspect
from farm.spec.load import parse_spec
from farm.spec.outputs import Container, Quality
from farm.spec.requests import BriefQuality

VOICE_DELAY, VOICE_PADDING = 0.4, 0.6
"""Seconds of a section before and after its voice: its texts come in, and are still there when the voice is done."""

PAUSE = " [pause: 0.6] "
"""Between texts that one voice says one after another."""

NAME = 80
"""Longest name of a scene."""

RATIOS = {Aspect.WIDE: (16, 9), Aspect.TALL: (9, 16), Aspect.SQUARE: (1, 1), Aspect.PORTRAIT: (4, 5)}

SHORT_SIDES = {BriefQuality.DRAFT: 540, BriefQuality.PREVIEW: 720, BriefQuality.PRODUCTION: 1080}
"""Pixels of the frame's shorter side."""

ENCODES = {
    BriefQuality.DRAFT: Quality.DRAFT,
    BriefQuality.PREVIEW: Quality.STANDARD,
    BriefQuality.PRODUCTION: Quality.HIGH,
}

FIELDS = {"background": "image", "caption": "text", "label": "heading", "overlays": "text"}
"""Names of a section's fields in the compositions, where they differ."""


def spec_of_brief(brief: AnyBrief, quality: BriefQuality, container: Container, *, where: str = "brief") -> Mapped:
    """Return the export that a brief describes; ``where`` is the brief's own place in its request.

    Raises:
        SpecError: it cannot be drawn as it is; located in the brief.

    """
    film = film_of(brief)
    width, height = frame_size(brief, quality)
    output = {
        "uri": f"{brief.id or 'video'}.{container}",
        "width": width,
        "height": height,
        "fps": brief.settings.fps,
        "quality": ENCODES[quality],
        "container": container,
    }
    spec = {"version": 1, "title": brief.title, "scenes": list(_scenes(brief, film)), "outputs": [output]}
    if brief.music is not None:
        spec["audio"] = {"music": {"audio": brief.music, "duck": True, "fade_out": 1.0}}
    return Mapped(spec=parse_spec(spec), place=_places(film, where), files=tuple(_files(brief, where)))


def frame_size(brief: AnyBrief, quality: BriefQuality) -> tuple[int, int]:
    """Return the width and height of a brief's video in pixels, both even."""
    settings = brief.settings
    if settings.width is not None and settings.height is not None:
        return settings.width, settings.height
    usual = Aspect.TALL if brief.format == "shorts_v1" else Aspect.WIDE
    across, down = RATIOS[settings.aspect or usual]
    unit = SHORT_SIDES[quality] / min(across, down)
    return _even(across * unit), _even(down * unit)


def _even(pixels: float) -> int:
    return round(pixels / 2) * 2


def _scenes(brief: AnyBrief, film: Film) -> Iterator[dict[str, Any]]:
    scene = {"kind": "remotion", "composition": film.composition, "padding": VOICE_PADDING}
    said = [part.narration for part in film.parts if part.narration]
    if not said:
        yield {**scene, "props": film.props, "duration": brief.settings.duration_sec or "auto"}
    elif film.whole:
        yield {**scene, "props": film.props, "voiceover": _voiceover(brief, PAUSE.join(said))}
    else:
        for number, part in enumerate(film.parts):
            voice = {"voiceover": _voiceover(brief, part.narration)} if part.narration else {}
            name = part.name[:NAME]
            yield {
                **scene,
                "props": {**film.props, "part": number},
                "name": name if name.isprintable() else "",
                **voice,
            }


def _voiceover(brief: AnyBrief, text: str) -> dict[str, Any]:
    return {"text": text, "delay": VOICE_DELAY, **brief.voice.model_dump(exclude_none=True)}


def _files(brief: AnyBrief, where: str) -> Iterator[File]:
    """Return the files that a brief names."""
    for number, section in enumerate(brief.sections):
        image = getattr(section, "image", None)  # rows and steps have none
        if image is not None:
            yield File(where=f"{where}.sections[{number}].image", address=image)
    if brief.music is not None:
        yield File(where=f"{where}.music", address=brief.music)


IN_SCENE = re.compile(r"scenes\[(?P<scene>\d+)\](?:\.(?P<rest>.*))?")


def _places(film: Film, where: str) -> Callable[[str], str]:
    """Return what finds the brief's place of a problem in the spec."""
    in_list = re.compile(rf"props\.{film.listed}\[(?P<entry>\d+)\](?:\.(?P<field>\w+))?")

    def place(spec_place: str) -> str:
        if spec_place.startswith("audio.music"):
            return f"{where}.music"
        found = IN_SCENE.fullmatch(spec_place)
        if found is None:
            return f"{where}.settings" if spec_place.startswith("outputs") else where
        rest = found["rest"] or ""
        entry = in_list.match(rest)
        if entry:
            section = int(entry["entry"]) - film.before
            if section < 0:
                return f"{where}.title"
            field = FIELDS.get(entry["field"], entry["field"]) if entry["field"] else ""
            return f"{where}.sections[{section}]" + (f".{field}" if field else "")
        if rest.startswith("voiceover") and not film.whole:
            return f"{where}.{film.parts[int(found['scene'])].place}"
        return f"{where}.settings.duration_sec" if rest == "duration" else where

    return place
