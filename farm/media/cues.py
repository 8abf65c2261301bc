"""Cues in a graph of filters: each at its place, with its gain, speed and fades."""

from collections.abc import Sequence
from typing import Any

import ffmpeg

from farm.media.layout import stereo
from farm.media.score import tempos
from farm.plan.tasks import Cue


def source_options(cue: Cue) -> dict[str, str]:
    """Return the input options that read the used part of a cue's recording."""
    part = {} if cue.source_end is None else {"t": f"{cue.source_end - cue.source_start:.6f}"}
    if cue.source_start:  # FLV and AVI play nothing after a seek to 0
        part["ss"] = f"{cue.source_start:.6f}"
    return part


def placed(cue: Cue, recording: Any, rate: int) -> Any:
    """Return a recording at its place on the timeline."""
    stream = stereo(recording, rate)
    for factor in tempos(cue.speed):
        stream = stream.filter("atempo", factor)
    stream = stream.filter("atrim", end_sample=cue.length).filter("volume", f"{cue.gain_db}dB")
    if cue.fade_in:
        stream = stream.filter("afade", type="in", start_time=0, duration=cue.fade_in)
    if cue.fade_out:
        start = max(0.0, cue.length / rate - cue.fade_out)
        stream = stream.filter("afade", type="out", start_time=f"{start:.6f}", duration=cue.fade_out)
    return stream.filter("adelay", delays=f"{cue.at}S", all=1) if cue.at else stream


def summed(streams: Sequence[Any]) -> Any | None:
    """Add streams without changing their levels; none where there are none."""
    if len(streams) <= 1:
        return streams[0] if streams else None
    return ffmpeg.filter(list(streams), "amix", inputs=len(streams), duration="longest", normalize=0)


def exactly(stream: Any, samples: int) -> Any:
    """Pad or cut a stream to a length, to the sample."""
    return stream.filter("apad").filter("atrim", end_sample=samples)
