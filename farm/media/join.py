"""Segments and sound into one file, by stream copy."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from farm.errors import ProofError
from farm.media.captions.track import CODECS
from farm.media.encoders import COLOR
from farm.media.ffmpeg import QUIET, drain, file_url, watch_frames
from farm.media.process import Limits
from farm.spec.outputs import Container

COPY = Limits(deadline=1800.0, stall=120.0)
"""Copying streams is bound by the disk."""


def write_list(path: Path, segments: Sequence[tuple[Path, int]], fps: Fraction) -> None:
    """Write a concat list with each segment's exact length; ``segments`` are (path, frames).

    Raises:
        ProofError: a segment is not there; FFmpeg would take that for the list's end.

    """
    lines = ["ffconcat version 1.0"]
    for segment, frames in segments:
        if not segment.is_file():
            raise ProofError(f"segment {segment} went away before it was used")
        quoted = str(segment).replace("'", "'\\''")
        lines += [f"file 'file:{quoted}'", f"duration {float(frames / fps):.9f}"]
    path.write_text("\n".join(lines) + "\n")


def join(
    target: Path,
    segments: Sequence[tuple[Path, int]],
    *,
    sound: Path | None,
    fps: Fraction,
    timescale: int,
    delay: int,
    container: Container,
    title: str,
    captions: tuple[Path, str] | None = None,
) -> None:
    """Join segments by stream copy, lay the sound under them, and add soft captions.

    ``segments`` are (path, frames) in playing order, of equal parameters, and
    ``delay`` is that of their decoders, in frames;
    ``captions`` is a SubRip file with its language's three-letter code.
    """
    listing = target.with_suffix(".ffconcat")
    write_list(listing, segments, fps)
    inputs = ["-f", "concat", "-safe", "0", "-protocol_whitelist", "file", "-i", file_url(listing)]
    even = []
    if len(segments) == 1:  # concat would drop the rate that a lone segment carries
        inputs = ["-i", file_url(segments[0][0])]
    elif container is not Container.MKV:  # which keeps no decoding times
        even = ["-bsf:v", _even_decoding(delay, fps)]
    maps = ["-map", "0:v:0"]
    if sound:
        inputs += ["-i", file_url(sound)]
        maps += ["-map", "1:a:0"]
    written = []
    if captions:
        path, language = captions
        inputs += ["-f", "srt", "-i", file_url(path)]
        maps += ["-map", f"{len(maps) // 2}:s:0"]
        # Off until the viewer wants them.
        written = ["-c:s", CODECS[container], "-metadata:s:s:0", f"language={language}", "-disposition:s:0", "0"]
    tags = [word for name, value in COLOR.items() for word in (f"-{name}", value)]
    meta = ["-map_metadata", "-1", "-metadata", f"title={title}", "-fflags", "+bitexact"]
    copying = [
        "ffmpeg",
        *QUIET,
        *inputs,
        *maps,
        "-c",
        "copy",
        *written,
        *even,
        *tags,
        *meta,
        *_muxer(container, timescale),
    ]
    drain(watch_frames([*copying, "-y", file_url(target)], limits=COPY))
    listing.unlink()


def _even_decoding(delay: int, fps: Fraction) -> str:
    """Return the filter that gives packets one row of decoding times.

    A segment of one or two frames has nothing to reorder and so no delay
    between decoding and showing. Where such a one comes first, the file would
    be said to be shorter than it is, by the delay of the others.
    """
    return f"setts=pts=PTS:dts=round((N-{delay})*{fps.denominator}/{fps.numerator}/TB)"


def _muxer(container: Container, timescale: int) -> list[str]:
    """Return the options that make a file play from its first bytes on."""
    if container is Container.MKV:
        # AAC's priming packet lies before 0, which this container cannot say: all else would be moved behind it.
        return ["-f", "matroska", "-cues_to_front", "1", "-copypriorss:a", "0"]
    clock = ["-movie_timescale", str(timescale), "-video_track_timescale", str(timescale)]
    return ["-f", container.value, "-movflags", "+faststart", *clock]
