"""Sound files that stand alone: how each kind is encoded, and whether it can be here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import ffmpeg

from farm.errors import MissingToolError
from farm.media.ffmpeg import QUICK, QUIET, Steps, command, file_url, open_asset, watch_frames
from farm.media.process import Limits, run

SoundForm = Literal["mp3", "wav", "flac", "ogg"]
"""A kind of file, by its ending. ``ogg`` holds Vorbis."""

CLEAN: Mapping[str, Any] = {"map_metadata": -1, "fflags": "+bitexact", "flags:a": "+bitexact", "threads": 1}
"""The same samples give the same bytes."""

MP3_QUALITY = 2
"""LAME's V2, about 190 kbit/s for music in stereo; counted downwards."""

VORBIS_QUALITY = 6
"""About 190 kbit/s for music in stereo; counted upwards."""


@dataclass(frozen=True, kw_only=True)
class Coding:
    """How a sound is written."""

    form: SoundForm
    media_type: str
    """RFC 6838; those of WAV and FLAC are what browsers take."""
    encoder: str
    """FFmpeg's name."""
    options: Mapping[str, Any]
    """FFmpeg's options of the encoder and the file."""


def coding_of(form: SoundForm, *, bits: int = 24) -> Coding:
    """Return how a kind of file is written; ``bits`` (16 or 24) are those of a sample where nothing is lost."""
    fine = bits > 16  # noqa: PLR2004 — what s16 holds
    match form:
        case "mp3":
            kind, encoder, options = "audio/mpeg", "libmp3lame", {"q:a": MP3_QUALITY, "f": "mp3"}
        case "ogg":
            kind, encoder, options = "audio/ogg", "libvorbis", {"q:a": VORBIS_QUALITY, "f": "ogg"}
        case "flac":
            depth = {"sample_fmt": "s32", "bits_per_raw_sample": 24} if fine else {"sample_fmt": "s16"}
            kind, encoder, options = "audio/flac", "flac", {**depth, "f": "flac"}
        case "wav":
            kind, encoder, options = "audio/wav", "pcm_s24le" if fine else "pcm_s16le", {"f": "wav"}
    return Coding(form=form, media_type=kind, encoder=encoder, options={"c:a": encoder, **options, **CLEAN})


def require_coding(form: SoundForm) -> None:
    """Make sure that this machine's FFmpeg writes a kind of file.

    Raises:
        MissingToolError: it lacks the encoder.

    """
    encoder = coding_of(form).encoder
    if encoder not in _encoders():
        raise MissingToolError(f"FFmpeg here has no encoder {encoder} for {form}; `apt-get install ffmpeg` brings one")


@cache
def _encoders() -> frozenset[str]:
    """Return the encoders of sound that FFmpeg was built with; unlike those in hardware, they work."""
    printed = run(["ffmpeg", *QUIET, "-encoders"], limits=QUICK).decode(errors="replace")
    return frozenset(re.findall(r"(?m)^ A\S{5} (\S+)", printed))


def write_sound(source: Path, target: Path, coding: Coding, *, limits: Limits) -> Steps[None]:
    """Encode a sound as it is: its rate, its channels, its level."""
    whole = ffmpeg.output(open_asset(source).audio, file_url(target), **coding.options)
    yield from watch_frames(command(whole), limits=limits)
