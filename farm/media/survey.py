"""One pass over a finished file: every picture as numbers, every sample, the loudness, the clock.

FFmpeg decodes the pictures once and hands them over, made small; the same
process writes the sound as samples and meters it by EBU R 128. What the
container says and the packets' times come from two quick calls to ffprobe.
"""

import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import ffmpeg
import numpy as np

from farm.errors import AssetError, CommandError
from farm.media.ffmpeg import asset_options, command, file_url, open_asset
from farm.media.probe import duration_of, probe, rate_of, stream_of
from farm.media.process import Child, Limits
from farm.media.trace import Array, Trace, Tracer, trace_size

RATE = 48_000
"""Samples a second that sound is measured at, in two channels."""

ONE_THREAD = 1920 * 1088
"""Pixels up to which one thread decodes: 220 frames a second of 1080p, for a tenth less CPU than with two."""

PASS = Limits(deadline=4 * 3600.0, stall=120.0)
"""For one pass over a file of hours."""

FRAMES_PER_COUNT = 100
"""After so many frames it is told how far the pass is."""

COMPLAINT = re.compile(
    r"(?im)^((?:\[[^@\n]+ @ 0x[0-9a-f]+\] )*)\[(?:warning|error|fatal|panic)\] "
    r"(.*\b(?:corrupt|invalid data|error while decoding|concealing|missing picture|truncat\w*).*)$"
)
"""Lines by which FFmpeg tells that something did not decode: who says it, and what.

Names and titles, which may hold the same words, stand in lines of the level ``info``.
"""

ADDRESS = re.compile(r" @ 0x[0-9a-f]+")
"""Where in memory the part of FFmpeg lay that speaks: another place in each run."""

BOXES = {b"moov", b"mdat"}
"""Top-level parts of an MP4 file: its table, and what the table points to."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """When frames are shown, from the packets."""

    frames: int
    start: float
    """Seconds of the first frame."""
    shortest: float
    """Seconds between two frames."""
    longest: float
    """Seconds between two frames."""
    backwards: int
    """Packets whose decoding time does not grow."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The sound of a file."""

    path: Path
    """16-bit samples, two channels, at :data:`RATE`."""
    lufs: float | None
    """Integrated loudness; none for silence."""
    true_peak_db: float | None
    """dBTP; none for silence."""
    momentary: tuple[float, ...]
    """Momentary loudness every 0.1 s, in LUFS."""

    def samples(self) -> Array:
        """Return the samples, frames × 2, read from the disk as they are used."""
        if self.path.stat().st_size < 4:  # noqa: PLR2004 — one sample of two channels
            return np.zeros((0, 2), np.int16)
        return np.memmap(self.path, np.int16, mode="r").reshape(-1, 2)


@dataclass(frozen=True, kw_only=True)
class Survey:
    """Everything that was measured on a file."""

    path: Path
    size: int
    """Bytes."""
    container: str
    """FFmpeg's name of the format."""
    bit_rate: int
    """Bits a second of the whole file."""
    faststart: bool | None
    """Whether the table comes before the media; none where the container has no such thing."""
    video: dict[str, Any]
    """ffprobe's description of the pictures."""
    audio: dict[str, Any] | None
    """ffprobe's description of the sound."""
    fps: Fraction
    promised: int
    """Frames that the table speaks of; 0 where there is none."""
    video_seconds: float
    audio_seconds: float
    clock: Clock
    trace: Trace
    sound: Heard | None
    complaints: tuple[str, ...]
    """What FFmpeg said did not decode."""

    @property
    def seconds(self) -> float:
        """Return the length of the pictures as they were decoded."""
        return len(self.trace) / float(self.fps)


Advance = Callable[[float], None]
"""Is told the share that is done."""


def survey(path: Path, scratch: Path, *, advance: Advance = lambda _share: None) -> Survey:
    """Measure a file; ``scratch`` is a folder for samples.

    Raises:
        AssetError: it has no pictures, or FFmpeg cannot open it.

    """
    found = probe(path)
    video = stream_of(found, "video")
    if video is None:
        raise AssetError("has no pictures")
    audio = stream_of(found, "audio")
    promised = _whole(video.get("nb_frames"))
    expected = promised or round(rate_of(video) * Fraction(_stream_seconds(found, video)))

    def count(frames: int) -> None:
        advance(min(1.0, frames / max(1, expected)))

    trace, sound, complaints = _decode(path, video, audio, scratch, count)
    if not len(trace):
        raise AssetError("has no picture that decodes")
    return Survey(
        path=path,
        size=path.stat().st_size,
        container=str(found["format"].get("format_name", "")),
        bit_rate=_whole(found["format"].get("bit_rate")),
        faststart=faststart(path),
        video=video,
        audio=audio,
        fps=rate_of(video),
        promised=promised,
        video_seconds=_stream_seconds(found, video),
        audio_seconds=_stream_seconds(found, audio) if audio else 0.0,
        clock=_clock(path),
        trace=trace,
        sound=sound,
        complaints=complaints,
    )


def _whole(value: Any) -> int:
    """Return a number that ffprobe gives as text; 0 for none."""
    text = str(value or "0")
    return int(text) if text.isdigit() else 0


def _stream_seconds(found: dict[str, Any], stream: dict[str, Any]) -> float:
    """Return a stream's length; Matroska keeps it in a tag, as hours:minutes:seconds."""
    said = str(stream.get("tags", {}).get("DURATION", ""))
    if "duration" not in stream and re.fullmatch(r"\d+:\d\d:\d\d(\.\d+)?", said):
        return sum(float(part) * 60.0**power for power, part in enumerate(reversed(said.split(":"))))
    return duration_of(found, stream)


def _decode(
    path: Path, video: dict[str, Any], audio: dict[str, Any] | None, scratch: Path, count: Callable[[int], None]
) -> tuple[Trace, Heard | None, tuple[str, ...]]:
    """Decode pictures and sound in one process; ``count`` is told the frames so far now and then."""
    width, height = int(video.get("width", 0)), int(video.get("height", 0))
    cv2.setNumThreads(1)  # for pictures of this size, threads cost more than they do: 2 s in 2 minutes of video
    tracer = Tracer(width, height)
    source = open_asset(path, **({"threads": 1} if width * height <= ONE_THREAD else {}))
    plain = source[str(video["index"])].filter("format", "yuv420p")
    if trace_size(width, height) != (width, height):
        plain = plain.filter("scale", *trace_size(width, height), flags="area")
    outputs = [ffmpeg.output(plain, "pipe:1", f="rawvideo", fps_mode="passthrough")]
    pcm, curve = scratch / "sound.pcm", scratch / "loudness.txt"
    if audio:
        # Where sound begins late, the silence before it is part of it.
        heard = source[str(audio["index"])].filter("aresample", RATE, **{"async": 1, "first_pts": 0})
        heard = heard.filter("aformat", channel_layouts="stereo")
        metered = heard.filter("ebur128", peak="true", framelog="verbose", metadata=1)
        noted = metered.filter("ametadata", mode="print", key="lavfi.r128.M", file=str(curve))
        outputs.append(ffmpeg.output(noted, file_url(pcm), f="s16le", ac=2, ar=RATE))
    # Frames are made small by the thread that decodes them: handing them to others costs 7 % of all this takes.
    name, *rest = command(ffmpeg.merge_outputs(*outputs), loglevel="+level+info")
    said = _run([name, "-filter_threads", "1", "-nostats", *rest], tracer, count)
    return tracer.finish(), _heard(pcm, curve, said) if audio and pcm.exists() else None, complaints_in(said)


def complaints_in(said: str) -> tuple[str, ...]:
    """Return what FFmpeg, run with ``-loglevel +level+info``, said did not decode; each once, 20 at most."""
    lines = (ADDRESS.sub("", who) + what.strip() for who, what in COMPLAINT.findall(said))
    return tuple(dict.fromkeys(line[:200] for line in lines))[:20]


def _run(arguments: list[str], tracer: Tracer, count: Callable[[int], None]) -> str:
    """Take the frames that a command prints; return what it said."""
    width, height = tracer.size
    half = (-(-height // 2), -(-width // 2))
    picture = np.empty(height * width + 2 * half[0] * half[1], np.uint8)
    luma, cb, cr = np.split(picture, [height * width, height * width + half[0] * half[1]])
    planes = luma.reshape(height, width), cb.reshape(half), cr.reshape(half)
    with Child(arguments, limits=PASS, stdout=True) as child:
        frames = 0
        while child.read_into(picture.data) == picture.nbytes:
            tracer.add(*planes)
            frames += 1
            if frames % FRAMES_PER_COUNT == 0:
                count(frames)
        try:
            return child.finish()
        except CommandError as error:
            return f"[fatal] error while decoding: {error.stderr}"


def _heard(pcm: Path, curve: Path, said: str) -> Heard:
    """Read the meter."""
    loud = re.findall(r"I:\s+(-?[\d.]+|-inf|nan) LUFS", said)
    peak = re.findall(r"Peak:\s+(-?[\d.]+|-inf) dBFS", said)
    lufs, highest = (float(values[-1]) if values else math.nan for values in (loud, peak))
    text = curve.read_text() if curve.exists() else ""
    momentary = [float(value) for value in re.findall(r"lavfi\.r128\.M=(-?[\d.]+|-inf|nan)", text)]
    return Heard(
        path=pcm,
        lufs=lufs if lufs > -69.0 else None,  # noqa: PLR2004 — nothing above the absolute gate at −70 is reported so
        true_peak_db=highest if math.isfinite(highest) else None,
        momentary=tuple(max(-70.0, value) if math.isfinite(value) else -70.0 for value in momentary),
    )


def _clock(path: Path) -> Clock:
    """Read the packets' times, without decoding any."""
    options = [word for name, value in asset_options().items() for word in (f"-{name}", value)]
    ask = ["-select_streams", "v:0", "-show_entries", "packet=pts_time,dts_time", "-of", "csv=p=0"]
    printed = bytearray()
    try:
        with Child(["ffprobe", "-v", "quiet", *options, *ask, file_url(path)], limits=PASS, stdout=True) as child:
            for data in child.chunks():
                printed += data
            child.finish()
    except CommandError:  # a file that is cut off: what was printed counts
        pass
    rows = [line.split(",") for line in printed.decode(errors="replace").splitlines()]
    shown = sorted(float(row[0]) for row in rows if _is_time(row[0]))
    decoded = [float(row[1]) for row in rows if len(row) > 1 and _is_time(row[1])]
    gaps = [b - a for a, b in pairwise(shown)] or [0.0]
    return Clock(
        frames=len(shown),
        start=shown[0] if shown else 0.0,
        shortest=min(gaps),
        longest=max(gaps),
        backwards=sum(b <= a for a, b in pairwise(decoded)),
    )


def _is_time(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", text))


def faststart(path: Path) -> bool | None:
    """Tell whether an MP4 file's table comes before its media; none where there is no such table."""
    with path.open("rb") as file:
        if file.read(12)[4:8] != b"ftyp":
            return None
        position = 0
        for _box in range(1000):
            file.seek(position)
            head = file.read(16)
            if len(head) < 8:  # noqa: PLR2004 — a box begins with four bytes of length and four of kind
                return None
            length, kind = struct.unpack(">I4s", head[:8])
            if kind in BOXES:
                return bool(kind == b"moov")
            if length == 1 and len(head) == 16:  # noqa: PLR2004 — the length follows in eight bytes
                length = struct.unpack(">Q", head[8:])[0]
            if length < 8:  # noqa: PLR2004 — as above
                return None
            position += length
    return None
