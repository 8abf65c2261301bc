"""What stands in a finished file: packets on an exact grid, key frames that decode."""

import json
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from farm.errors import CommandError, ProofError
from farm.media.ffmpeg import QUICK, QUIET, file_url
from farm.media.process import Limits, run

READ = Limits(deadline=300.0, stall=60.0)
"""Reading a file's packets is quick, but the file may be long."""


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
    width: int
    height: int
    codec: str


def video_facts(path: Path) -> VideoFacts:
    """Return what stands in a file's video stream, without decoding it.

    Raises:
        ProofError: it has none, or the file is cut off.

    """
    entries = "packet=pts,flags:stream=codec_name,width,height,time_base,extradata_hash"
    ask = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_data_hash", "sha256", "-show_entries", entries]
    try:
        found = json.loads(run([*ask, "-of", "json", file_url(path)], limits=READ))
    except CommandError as error:
        raise ProofError(f"{path.name} cannot be read: {error.stderr}") from None
    if not found.get("streams") or not found.get("packets"):
        raise ProofError(f"{path.name} has no video")
    stream, packets = found["streams"][0], found["packets"]
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
        width=stream["width"],
        height=stream["height"],
        codec=stream["codec_name"],
    )


def verify_segment(path: Path, *, frames: int, fps: Fraction, timescale: int) -> VideoFacts:
    """Make sure that a segment is what was asked for, before it is committed.

    All packets are read; of the pictures, each key frame is decoded. That
    takes a twentieth of the CPU of a full decode.

    Raises:
        ProofError: frame count, times or bitstream are wrong.

    """
    facts = video_facts(path)
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
    decode = ["ffmpeg", *QUIET, "-xerror", "-err_detect", "explode", "-threads", "1", "-skip_frame", "nokey"]
    try:
        run([*decode, "-i", file_url(path), "-map", "0:v:0", "-f", "null", "-"], limits=READ)
    except CommandError as error:
        raise ProofError(f"{path.name} does not decode: {error.stderr}") from None
    return facts


def stream_seconds(path: Path) -> dict[str, float]:
    """Return the length of each stream of a file, by kind; Matroska keeps it in a tag, as hours:minutes:seconds."""
    ask = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_type,duration:stream_tags=DURATION", "-of", "json"]
    found = json.loads(run([*ask, file_url(path)], limits=QUICK))
    lengths = {}
    for stream in found["streams"]:
        said = stream.get("duration", stream.get("tags", {}).get("DURATION"))
        if said:
            parts = [float(part) for part in said.split(":")]
            lengths[stream["codec_type"]] = sum(part * 60**power for power, part in enumerate(reversed(parts)))
    return lengths
