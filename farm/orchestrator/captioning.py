"""Captions that are not drawn: written beside the video and into it."""

import os
from pathlib import Path

from farm.errors import DeliveryError
from farm.media.captions.track import language_code
from farm.plan.build import PlannedOutput
from farm.plan.captions.files import write_captions
from farm.plan.tracks import Track
from farm.spec.captions import CaptionFile, Captions
from farm.spec.load import resolve_address

TYPES = {CaptionFile.SRT: "application/x-subrip", CaptionFile.VTT: "text/vtt"}
"""Media types (WebVTT: W3C; SubRip has no registered one)."""


def write_beside(planned: PlannedOutput, track: Track, folder: Path) -> dict[CaptionFile, Path]:
    """Write the caption files that were asked for; return them by their format."""
    asked = planned.captions
    if asked is None:
        return {}
    found = {}
    for form in asked.files:
        found[form] = folder / f"captions.{form}"
        found[form].write_text(write_captions(form, asked.captions, track.canvas.fps), encoding="utf-8")
    return found


def write_soft(planned: PlannedOutput, track: Track, folder: Path) -> tuple[Path, str] | None:
    """Write what a soft track says; return the file and the language's code; none where there is no such track."""
    asked = planned.captions
    if asked is None or not asked.soft or not asked.captions:
        return None
    path = folder / "soft.srt"
    path.write_text(write_captions(CaptionFile.SRT, asked.captions, track.canvas.fps), encoding="utf-8")
    return path, language_code(asked.language)


def caption_uri(uri: str, form: CaptionFile) -> str:
    """Return where a caption file goes: beside the video, under its name."""
    stem = uri.rpartition(".")[0] if "." in uri.rpartition("/")[2] else uri
    return f"{stem}.{form}"


def caption_files(uri: str, captions: Captions | None) -> tuple[str, ...]:
    """Return where all caption files of an output go."""
    return tuple(caption_uri(uri, form) for form in captions.files) if captions else ()


def spare_source(uri: str, captions: Captions | None, base: Path) -> None:
    """Make sure that the customer's own caption file is not written over.

    Raises:
        DeliveryError: a caption file would go where it lies.

    """
    source = resolve_address(captions.source, base) if captions else ""
    for place in caption_files(uri, captions):
        if place == source or ("://" not in place + source and os.path.realpath(place) == os.path.realpath(source)):
            raise DeliveryError(f"the captions beside it would overwrite their source {source}")
