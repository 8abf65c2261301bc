"""What stands in a finished file: packets on an exact grid, key frames that decode."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from farm.errors import CommandError, ProofError
from farm.media.ffmpeg import file_url
from farm.media.process import Child, Limits

READ = Limits(deadline=300.0, stall=60.0)
"""Reading a file's packets is quick, but the file may be long."""

STREAM = "index,codec_type,codec_name,width,height,has_b_frames,time_base,extradata_hash,duration"


@dataclass(frozen=True, kw_only=True)
class VideoFacts:
    """What a file's video stream is."""

    frames: int
    """Packets, each of one frame."""
    start: Fraction
    """Seconds of the first frame."""
    timescale: int
    """Ticks a second of the stream's clock."""
    steps: frozenset[int]
    """The different distances between frames, in ticks."""
    parameters: str
    """Hash of the decoder's parameters (``avcC``); streams that are joined must agree on it."""
    delay: int
    """Frames that are decoded before the first one is shown."""
    width: int
    height: int
    codec: str
    seconds: dict[str, float]
    """The length of each kind of stream, where the file says it."""


def video_facts(path: Path) -> VideoFacts:
    """Return what stands in a file, without decoding it.

    Raises:
        ProofError: it has none, or the file is cut off.

    """
    return _facts(path, _ask(path, [], "packet=stream_index,pts,flags"), "packets")


def _ask(path: Path, options: Sequence[str], entries: str) -> dict[str, Any]:
    """Return what ffprobe tells of a file's video; anything that it complains of is an error."""
    wanted = f"{entries}:stream={STREAM}:stream_tags=DURATION"
    tell = ["-show_data_hash", "sha256", "-show_entries", wanted, "-of", "json"]
    printed = bytearray()
    try:
        with Child(["ffprobe", "-v", "error", *options, *tell, file_url(path)], limits=READ, stdout=True) as child:
            for data in child.chunks():
                printed += data
            complaint = child.finish()
    except CommandError as error:
        raise ProofError(f"{path.name} cannot be read: {error.stderr}") from None
    if complaint:
        raise ProofError(f"{path.name} does not decode: {complaint.strip().splitlines()[0]}")
    found: dict[str, Any] = json.loads(printed)
    return found


def _facts(path: Path, found: dict[str, Any], group: str) -> VideoFacts:
    """Return what ffprobe told, once it makes sense."""
    stream = next((one for one in found.get("streams", []) if one["codec_type"] == "video"), None)
    entries = [one for one in found.get(group, []) if stream and one.get("stream_index") == stream["index"]]
    packets = [entry for entry in entries if entry.get("type", "packet") == "packet"]
    if not stream or not packets:
        raise ProofError(f"{path.name} has no video")
    base = Fraction(stream["time_base"])
    times = sorted(int(packet["pts"]) for packet in packets if "pts" in packet)
    if len(times) != len(packets) or "K" not in packets[0]["flags"]:
        raise ProofError(f"{path.name} has frames without a time, or does not begin with a key frame")
    return VideoFacts(
        frames=len(times),
        start=times[0] * base,
        timescale=int(1 / base),
        steps=frozenset(b - a for a, b in pairwise(times)),
        parameters=stream.get("extradata_hash", ""),
        delay=stream["has_b_frames"],
        width=stream["width"],
        height=stream["height"],
        codec=stream["codec_name"],
        seconds=_seconds(found["streams"]),
    )


def _seconds(streams: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return the length of each kind of stream; Matroska keeps it in a tag, as hours:minutes:seconds."""
    lengths = {}
    for stream in streams:
        said = stream.get("duration", stream.get("tags", {}).get("DURATION"))
        if said:
            parts = [float(part) for part in said.split(":")]
            lengths[stream["codec_type"]] = sum(part * 60**power for power, part in enumerate(reversed(parts)))
    return lengths


def verify_segment(path: Path, *, frames: int, fps: Fraction, timescale: int) -> VideoFacts:
    """Make sure that a segment is what was asked for, before it is committed.

    All packets are read; of the pictures, each key frame is decoded. That
    takes about a tenth of the CPU of a full decode.

    Raises:
        ProofError: frame count, times or bitstream are wrong.

    """
    decode = ["-threads", "1", "-skip_frame", "nokey", "-err_detect", "explode"]
    found = _ask(path, decode, "packet=stream_index,pts,flags:frame=stream_index,pts")
    facts = _facts(path, found, "packets_and_frames")
    step = timescale / fps
    problems = []
    if facts.frames != frames:
        problems.append(f"has {facts.frames} frames instead of {frames}")
    if facts.timescale != timescale or facts.steps - {int(step)} or step.denominator != 1:
        problems.append(f"has frames {sorted(facts.steps)} ticks of 1/{facts.timescale} s apart instead of {step}")
    if facts.start != 0:
        problems.append(f"begins at {float(facts.start):g} s")
    if problems:
        raise ProofError(f"{path.name} " + ", ".join(problems))
    if not any(entry.get("type") == "frame" for entry in found["packets_and_frames"]):
        raise ProofError(f"{path.name} has no picture that decodes")
    return facts
