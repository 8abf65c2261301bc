"""FFmpeg's command line: safe inputs, common options, version."""

import re
from collections.abc import Generator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import ffmpeg

from farm.media.process import Child, Limits, run

QUIET = ("-hide_banner", "-loglevel", "error", "-nostdin")
"""Options of a quiet call: errors alone are printed, and nothing is read from the terminal."""

QUICK = Limits(deadline=60.0, stall=30.0)
"""For calls that read a file's head or print a table."""

DEMUXERS = "mov,mp4,m4a,matroska,webm,avi,mpegts,mpeg,flv,asf,gif,wav,w64,aiff,mp3,flac,ogg,aac,ac3,caf,amr"
"""Containers that an asset may have. Playlists (HLS, DASH, concat) are not among them: they name other files."""


def asset_options() -> dict[str, str]:
    """Return the input options under which a customer's file may be opened."""
    return {"protocol_whitelist": "file", "format_whitelist": DEMUXERS}


def file_url(path: Path) -> str:
    """Return a path so that FFmpeg takes none of it for a protocol or an option."""
    return f"file:{path}"


def open_asset(path: Path, **options: Any) -> Any:
    """Return a graph input for a customer's file."""
    return ffmpeg.input(file_url(path), **asset_options(), **options)


def command(stream: Any, *, loglevel: str = "error") -> list[str]:
    """Return the argument list of a finished graph."""
    name, *rest = ffmpeg.compile(stream, overwrite_output=True)
    return [name, "-hide_banner", "-loglevel", loglevel, "-nostdin", *rest]


T = TypeVar("T")
Steps = Generator[int, None, T]
"""Long work in steps: yields a sign of life now and then (frames, where it writes any); its value is the result."""


def watch_frames(arguments: Sequence[str], *, limits: Limits) -> Steps[str]:
    """Run a command under FFmpeg's own progress reports; yield the frames written so far.

    The reports are its signs of life for the stall limit. The generator's
    value is what FFmpeg said on standard error.

    Raises:
        CommandError: its exit code is not 0.
        CommandTimeoutError: it ran or rested too long.

    """
    name, *rest = arguments
    with Child([name, "-progress", "pipe:1", "-nostats", *rest], limits=limits, stdout=True) as child:
        for report in child.chunks():
            frames = re.findall(rb"(?m)^frame=\s*(\d+)", report)
            yield int(frames[-1]) if frames else 0
        return child.finish()


def drain(steps: Steps[T]) -> T:
    """Carry out all steps and return the result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


@cache
def version() -> str:
    """Return FFmpeg's version as it prints it, such as ``5.1.9-0+deb12u1``."""
    head = run(["ffmpeg", "-version"], limits=QUICK).decode(errors="replace").splitlines()[0]
    return head.split()[2]
