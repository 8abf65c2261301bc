"""The whole sound of an output: every cue in one graph, levelled, ducked, measured, encoded once."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from farm.errors import ProofError
from farm.media.ffmpeg import Steps, command, file_url, open_asset, watch_frames
from farm.media.process import Limits
from farm.media.score import tempos
from farm.plan.tasks import Cue, MixPayload

ROLES = ("voice", "music", "effect", "clip")
"""What sounds are summed by, before the sums are."""

INPUTS_AT_ONCE = 32
"""More cues of a role are summed in several steps: a process may only open so many files."""

DUCK = {"threshold": 0.02, "ratio": 8, "attack": 20, "release": 450, "makeup": 1}
"""Side-chain compressor: music gives way about 12 dB within 20 ms and comes back within half a second."""

LOUDNESS_RANGE = 20
"""loudnorm keeps its gain constant while the mix's range is below this (its highest value)."""

METER_STEP = 0.1
"""Decibels to which FFmpeg's meter rounds what it prints."""

SILENT_LUFS = -69.0
"""Nothing to normalise below this: EBU R 128 gates at −70."""


@dataclass(frozen=True, kw_only=True)
class MixFacts:
    """What the finished sound measures."""

    lufs: float | None
    """Integrated loudness; none for silence."""
    true_peak_db: float | None
    """Highest true peak in dBTP; none for silence."""


def mix(
    payload: MixPayload, assets: Mapping[str, Path], target: Path, scratch: Path, *, limits: Limits
) -> Steps[MixFacts]:
    """Write the mix as AAC in an M4A file, exactly ``payload.samples`` long, in steps.

    ``assets`` gives a path for each asset's hash; ``scratch`` is a folder for
    intermediate files.
    """
    whole = scratch / "mix.w64"
    buses = {}
    for role in ROLES:
        buses[role] = yield from _bus(payload, role, assets, scratch, limits)
    yield from watch_frames(command(_save(_sum_buses(payload, buses), payload, whole)), limits=limits)
    source = ffmpeg.input(file_url(whole)).audio
    if payload.lufs is not None:
        source = yield from _normalised(source, payload, payload.lufs, limits)
    exact = _exactly(source, payload)
    options = {"c:a": "aac", "b:a": f"{payload.kbps}k", "ar": payload.sample_rate, "ac": 2}
    quiet = {"map_metadata": -1, "fflags": "+bitexact", "flags:a": "+bitexact", "f": "ipod", "threads": 1}
    yield from watch_frames(command(ffmpeg.output(exact, file_url(target), **options, **quiet)), limits=limits)
    return (yield from _meter(ffmpeg.input(file_url(target)).audio, limits))


def _bus(
    payload: MixPayload, role: str, assets: Mapping[str, Path], scratch: Path, limits: Limits
) -> Steps[Any | None]:
    """Return the sum of one role's cues as a stream; none where there are none."""
    cues = [cue for cue in payload.cues if cue.role == role]
    if len(cues) <= INPUTS_AT_ONCE:
        return _sum([_placed(cue, assets[cue.asset], payload.sample_rate, n) for n, cue in enumerate(cues)])
    parts = []
    for first in range(0, len(cues), INPUTS_AT_ONCE):
        part = scratch / f"{role}-{first}.w64"
        batch = cues[first : first + INPUTS_AT_ONCE]
        placed = [_placed(cue, assets[cue.asset], payload.sample_rate, n) for n, cue in enumerate(batch)]
        yield from watch_frames(command(_save(_sum(placed), payload, part)), limits=limits)
        parts.append(ffmpeg.input(file_url(part)).audio)
    return _sum(parts)


def _placed(cue: Cue, path: Path, rate: int, number: int) -> Any:
    """Return a cue at its place on the timeline, with its gain and fades.

    ffmpeg-python takes inputs with the same options for one and the same, so a
    sound that is heard twice needs its ``number`` in the sum among them.
    """
    part = {} if cue.source_end is None else {"t": f"{cue.source_end - cue.source_start:.6f}"}
    if cue.source_start:  # FLV and AVI play nothing after a seek to 0
        part["ss"] = f"{cue.source_start:.6f}"
    stream = open_asset(path, thread_queue_size=8 + 100 * ROLES.index(cue.role) + number, **part).audio
    # A clip's sound may begin after its pictures: the silence before it has to be made.
    stream = stream.filter("aresample", rate, **{"async": 1, "first_pts": 0}).filter(
        "aformat", sample_fmts="fltp", channel_layouts="stereo"
    )
    if cue.loop:
        once = round(((cue.source_end or 0) - cue.source_start) * rate)
        stream = stream.filter("aloop", loop=-1, size=once)
    for factor in tempos(cue.speed):
        stream = stream.filter("atempo", factor)
    stream = stream.filter("atrim", end_sample=cue.length).filter("volume", f"{cue.gain_db}dB")
    if cue.fade_in:
        stream = stream.filter("afade", type="in", start_time=0, duration=cue.fade_in)
    if cue.fade_out:
        start = max(0.0, cue.length / rate - cue.fade_out)
        stream = stream.filter("afade", type="out", start_time=f"{start:.6f}", duration=cue.fade_out)
    return stream.filter("adelay", delays=f"{cue.at}S", all=1) if cue.at else stream


def _sum(streams: Sequence[Any]) -> Any | None:
    """Add streams without changing their levels."""
    if len(streams) <= 1:
        return streams[0] if streams else None
    return ffmpeg.filter(list(streams), "amix", inputs=len(streams), duration="longest", normalize=0)


def _sum_buses(payload: MixPayload, buses: Mapping[str, Any | None]) -> Any:
    """Add the roles; where asked, the music gives way to the voices."""
    voice, music = buses["voice"], buses["music"]
    if payload.duck and voice is not None and music is not None:
        split = voice.asplit()
        endless = split[1].filter("apad")  # the compressor would end with the shorter of its inputs
        music = ffmpeg.filter([music, endless], "sidechaincompress", **DUCK)
        voice = split[0]
    return _sum([bus for bus in (voice, music, buses["effect"], buses["clip"]) if bus is not None])


def _exactly(stream: Any, payload: MixPayload) -> Any:
    """Pad or cut a stream to the mix's length, to the sample."""
    return stream.filter("apad").filter("atrim", end_sample=payload.samples)


def _save(stream: Any, payload: MixPayload, path: Path) -> Any:
    """Return the output that keeps a stream losslessly."""
    return ffmpeg.output(_exactly(stream, payload), file_url(path), **{"c:a": "pcm_f32le", "f": "w64"})


def _goal(payload: MixPayload) -> dict[str, float]:
    """Return loudnorm's target."""
    return {"I": payload.lufs or 0.0, "TP": payload.true_peak_db, "LRA": LOUDNESS_RANGE}


def _normalised(source: Any, payload: MixPayload, lufs: float, limits: Limits) -> Steps[Any]:
    """Return a stream brought to the target: by a constant gain where the peaks allow it, else by loudnorm."""
    measured = yield from _meter(source, limits)
    if measured.lufs is None or measured.true_peak_db is None:
        return source
    gain = lufs - measured.lufs
    if measured.true_peak_db + gain <= payload.true_peak_db - METER_STEP:
        return source.filter("volume", f"{gain:.2f}dB")
    values = yield from _first_pass(source, payload, limits)
    limited = source.filter("loudnorm", **_goal(payload), **values, linear="true")
    return limited.filter("aresample", payload.sample_rate)


def _first_pass(source: Any, payload: MixPayload, limits: Limits) -> Steps[dict[str, str]]:
    """Return what loudnorm's first pass measured, as its second pass wants it."""
    graph = source.filter("loudnorm", **_goal(payload), print_format="json")
    said = yield from _log(ffmpeg.output(graph, "-", f="null"), limits)
    found = re.search(r"\{[^{}]*\"input_i\"[^{}]*\}", said)
    if not found:
        raise ProofError("the loudness of the mix could not be measured")
    values = json.loads(found[0])
    names = {"I": "input_i", "LRA": "input_lra", "TP": "input_tp", "thresh": "input_thresh"}
    return {f"measured_{name}": values[key] for name, key in names.items()} | {"offset": values["target_offset"]}


def _meter(source: Any, limits: Limits) -> Steps[MixFacts]:
    """Measure a stream by EBU R 128."""
    said = yield from _log(
        ffmpeg.output(source.filter("ebur128", peak="true", framelog="verbose"), "-", f="null"), limits
    )
    lufs, peak = (float(re.findall(rf"{name}:\s+(-?[\d.]+|-inf)", said)[-1]) for name in ("I", "Peak"))
    return MixFacts(
        lufs=lufs if lufs > SILENT_LUFS else None,
        true_peak_db=peak if math.isfinite(peak) else None,
    )


def _log(output: Any, limits: Limits) -> Steps[str]:
    """Run a graph for what it prints on standard error."""
    return watch_frames(command(output, loglevel="info"), limits=limits)
