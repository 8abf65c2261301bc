"""What a video or sound file is, and whether it decodes."""

import json
import math
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from farm.errors import AssetError, CommandError, CommandTimeoutError
from farm.media.ffmpeg import QUICK, QUIET, asset_options, command, file_url, open_asset
from farm.media.layout import stereo
from farm.media.process import Child, Limits, run

DECODE = Limits(deadline=600.0, stall=60.0)
"""Sounds are decoded whole when they are measured."""

PLAYLISTS = (b"#EXTM3U", b"[playlist]", b"ffconcat", b"<MPD")
"""How files begin that only name others."""

MEASURE_RATE = 48_000
"""Samples a second while measuring."""

SILENCE_LUFS = -69.0
"""Nothing above EBU R 128's absolute gate at −70 LUFS is reported as −70."""


def probe(path: Path) -> dict[str, Any]:
    """Return ffprobe's description of a customer's file.

    Raises:
        AssetError: FFmpeg cannot read it, or it is a playlist that names other files.

    """
    options = [word for name, value in asset_options().items() for word in (f"-{name}", value)]
    ask = ["ffprobe", "-v", "error", *options, "-show_format", "-show_streams", "-of", "json", file_url(path)]
    try:
        found = json.loads(run(ask, limits=QUICK))
    except CommandError as error:
        raise AssetError(_why(path, error)) from None
    except CommandTimeoutError:
        raise AssetError("takes too long to read; it is probably broken") from None
    if not isinstance(found, dict) or not found.get("streams"):
        raise AssetError("has neither sound nor pictures")
    return found


def _why(path: Path, error: CommandError) -> str:
    """Say in one line why FFmpeg refused a file."""
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as broken:
        return f"cannot be read: {(broken.strerror or str(broken)).lower()}"
    if not head:
        return "is empty (0 bytes)"
    if head.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "is a web page, not a sound or video"
    if head.lstrip().startswith(PLAYLISTS):
        return "is a playlist, not a sound or video; give the file that it names"
    last = error.stderr.splitlines()[-1] if error.stderr else "FFmpeg cannot read it"
    if "whitelist" in error.stderr.lower():
        return "is not a sound or video file of a known kind"
    return "cannot be read: " + last.split(": ")[-1].lower()


def require_whole(path: Path) -> None:
    """Read the packets of a file's first video and first sound, without decoding them.

    Raises:
        AssetError: the file ends before the data that its head promises.

    """
    only = ["-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy", "-f", "null", "-"]
    options = [word for name, value in asset_options().items() for word in (f"-{name}", value)]
    try:
        run(["ffmpeg", *QUIET, "-xerror", *options, "-i", file_url(path), *only], limits=DECODE)
    except (CommandError, CommandTimeoutError):
        raise AssetError("does not decode: it is cut off or damaged") from None


def stream_of(found: dict[str, Any], kind: str) -> dict[str, Any] | None:
    """Return the first stream of a kind (``video`` or ``audio``); cover pictures are none."""
    for stream in found["streams"]:
        if stream.get("codec_type") == kind and not stream.get("disposition", {}).get("attached_pic"):
            return dict(stream)
    return None


def duration_of(found: dict[str, Any], stream: dict[str, Any]) -> float:
    """Return a stream's length in seconds; 0 when neither it nor the container says."""
    for place in (stream, found.get("format", {})):
        try:
            seconds = float(place.get("duration", 0))
        except ValueError:
            continue
        if math.isfinite(seconds) and seconds > 0:
            return seconds
    return 0.0


def rate_of(stream: dict[str, Any]) -> Fraction:
    """Return a video stream's average frame rate; 25 when it gives none that makes sense."""
    for name in ("avg_frame_rate", "r_frame_rate"):
        try:
            rate = Fraction(stream.get(name, "0/1"))
        except (ValueError, ZeroDivisionError):
            continue
        if 0 < rate <= 1000:  # noqa: PLR2004 — above, it is a container's clock and no rate
            return rate.limit_denominator(1001)
    return Fraction(25)


def upright_size(stream: dict[str, Any]) -> tuple[int, int]:
    """Return a video stream's size as it is to be seen: rotated, with square pixels."""
    width, height = int(stream.get("width", 0)), int(stream.get("height", 0))
    turns = [int(side.get("rotation", 0)) for side in stream.get("side_data_list", []) if "rotation" in side]
    aspect = re.fullmatch(r"(\d+):(\d+)", stream.get("sample_aspect_ratio", "1:1"))
    if aspect and int(aspect[1]) and int(aspect[2]):
        width = round(width * int(aspect[1]) / int(aspect[2]))
    return (height, width) if turns and turns[0] % 180 else (width, height)


def measure_sound(path: Path) -> tuple[float, float | None]:
    """Decode a sound whole; return its length in seconds and its loudness in LUFS.

    The loudness is none where EBU R 128 gives none: silence, or less than 0.4 s.

    Raises:
        AssetError: it has no sound, or does not decode to its end.

    """
    source = open_asset(path, xerror=None, err_detect="explode").audio
    # As it is heard in a mix: on two channels.
    measured = stereo(source, MEASURE_RATE, fill=False).filter("ebur128", framelog="verbose")
    decode = command(ffmpeg.output(measured, "pipe:1", f="s16le", ac=1), loglevel="info")
    size = 0
    try:
        with Child(decode, limits=DECODE, stdout=True) as child:
            for data in child.chunks():
                size += len(data)
            said = child.finish()
    except CommandError as error:
        _explain_silence(path)
        telling = re.findall(r"(?im)^.*(?:corrupt|invalid|missing|error (?:while|submitting)).*$", error.stderr)
        raise AssetError(
            f"does not decode: {telling[0].split(': ')[-1].lower() if telling else 'it is damaged'}"
        ) from None
    except CommandTimeoutError as error:
        raise AssetError(f"does not decode: {error}") from None
    if size == 0:
        raise AssetError("has no sound that decodes")
    loud = re.findall(r"I:\s+(-?[\d.]+|-inf|nan) LUFS", said)
    lufs = float(loud[-1]) if loud else math.nan
    return size / (2 * MEASURE_RATE), lufs if lufs > SILENCE_LUFS else None


def _explain_silence(path: Path) -> None:
    """Raise the plainest reason why a file did not decode, if it is one of the usual ones.

    Raises:
        AssetError: it is no media file, has no sound, or is cut off.

    """
    if stream_of(probe(path), "audio") is None:
        raise AssetError("has no sound")
    require_whole(path)
