"""The finished mix: brought to its loudness, held below its true peak, encoded, and measured as it will be heard.

An encoder changes both: noise loses level, and peaks overshoot. So what is
measured is the encoded sound, and where it misses, it is corrected and encoded
again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import ffmpeg

from farm.media import pcm
from farm.media.ffmpeg import Steps, command, file_url, watch_frames
from farm.media.loudness import Measure, save_measured
from farm.media.process import Limits
from farm.plan.tasks import MixPayload

CLOSE_LU = 0.1
"""Near enough to the target to encode no more."""

MISSED_LU = 0.3
"""Farther from the target is told as a warning."""

ENCODES = 6
"""Tries to come closer to the target."""

MORE_ENCODES = 12
"""Tries where none has kept the true-peak limit yet."""

ROOM_DB = 0.1
"""Peaks are taken this much below the limit when they are limited, for the encoder's share."""

MOST_GAIN_DB = 70.0
"""Between EBU R 128's gate and full scale there is no more."""

STEP_DB = 12.0
"""Largest correction at a time."""

LIMITER = {"attack": 5, "release": 80, "level": 0, "latency": 1}
"""FFmpeg's look-ahead limiter: gain goes down over 5 ms before a peak; no make-up gain; its delay is taken out."""

LIMITER_RATE = 192_000
"""Between samples at 48 kHz, peaks stick out that a limiter at that rate does not see."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What is done to the mix before it is encoded."""

    gain_db: float
    ceiling_db: float | None = None
    """Where peaks are limited; none: not at all."""


@dataclass(frozen=True, kw_only=True)
class Try:
    """A setting and what the encoded sound then measured."""

    setting: Setting
    found: Measure


@dataclass(frozen=True, kw_only=True)
class Mastered:
    """What became of a mix."""

    found: Measure
    """Of the encoded sound."""
    setting: Setting
    limited_db: float
    """How far the highest peak was turned down; 0 where nothing was limited."""
    encodes: int


def master(path: Path, before: Measure, payload: MixPayload, target: Path, *, limits: Limits) -> Steps[Mastered]:
    """Encode a mix of raw floats as AAC in an M4A file, at its target; ``before`` is what the mix measures."""
    tries: list[Try] = []
    setting: Setting | None = first_setting(before, payload.lufs, payload.true_peak_db)
    while setting is not None:
        draft = target.with_name(f"{len(tries)}-{target.name}")
        yield from watch_frames(command(_encoded(path, setting, payload, draft)), limits=limits)
        decoded = target.with_name("decoded.f32")
        found = yield from save_measured(ffmpeg.input(file_url(draft)).audio, decoded, limits=limits)
        decoded.unlink()
        tries.append(Try(setting=setting, found=found))
        setting = next_setting(before, payload.lufs, payload.true_peak_db, tries)
    best = best_of(payload.lufs, payload.true_peak_db, tries)
    for number, one in enumerate(tries):
        draft = target.with_name(f"{number}-{target.name}")
        draft.replace(target) if one is best else draft.unlink()
    return Mastered(
        found=best.found, setting=best.setting, limited_db=_limited(before, best.setting), encodes=len(tries)
    )


def first_setting(before: Measure, aim: float | None, limit: float) -> Setting:
    """Return what should bring a mix to the target, as if encoding changed nothing."""
    if aim is None or before.true_peak_db is None:
        return Setting(gain_db=0.0)
    if before.lufs is None:  # too short or too faint to have a loudness: no more than the peaks matter
        return Setting(gain_db=min(0.0, limit - before.true_peak_db))
    gain = min(aim - before.lufs, MOST_GAIN_DB)
    over = before.true_peak_db + gain > limit - ROOM_DB
    return Setting(gain_db=gain, ceiling_db=limit - ROOM_DB if over else None)


def next_setting(before: Measure, aim: float | None, limit: float, tries: Sequence[Try]) -> Setting | None:
    """Return the next correction; none when the last try is near enough, or enough was tried."""
    last = tries[-1]
    if aim is None or last.found.true_peak_db is None:
        return None
    over = last.found.true_peak_db - limit
    if before.lufs is None or last.found.lufs is None:
        return replace(last.setting, gain_db=last.setting.gain_db - over - ROOM_DB) if over > 0 else None
    error = aim - last.found.lufs
    enough = ENCODES if any(_legal(one, limit) for one in tries) else MORE_ENCODES
    if (over <= 0 and abs(error) <= CLOSE_LU) or len(tries) >= enough:
        return None
    ceiling = last.setting.ceiling_db
    if over > 0:
        margin = ROOM_DB * len(tries) / 2  # what overshoots at one setting may overshoot more at the next
        ceiling = (limit if ceiling is None else ceiling) - over - margin
    elif error > CLOSE_LU and ceiling is None:
        peak = last.found.true_peak_db + error
        ceiling = limit - ROOM_DB if peak > limit else None
    elif error > CLOSE_LU and ceiling is not None and over < -3 * ROOM_DB:
        ceiling = min(limit, ceiling - over - 2 * ROOM_DB)
    gain = last.setting.gain_db + max(-STEP_DB, min(STEP_DB, error / _slope(tries)))
    return Setting(gain_db=min(gain, MOST_GAIN_DB), ceiling_db=ceiling)


def best_of(aim: float | None, limit: float, tries: Sequence[Try]) -> Try:
    """Return the try nearest to the target among those below the limit; where none is, the lowest."""
    if aim is None:
        return tries[-1]
    legal = [one for one in tries if _legal(one, limit)]
    if not legal:
        return min(tries, key=lambda one: one.found.true_peak_db or 0.0)
    return min(legal, key=lambda one: abs(aim - one.found.lufs) if one.found.lufs is not None else 0.0)


def shortfall(mastered: Mastered, aim: float | None, limit: float) -> str:
    """Return what to tell the customer about a target that was not reached; nothing where it was."""
    found = mastered.found
    if aim is None or found.true_peak_db is None:
        return ""
    if found.true_peak_db > limit:
        return f"the true peak is {found.true_peak_db:.1f} dBTP, above the limit of {limit:g}"
    if found.lufs is not None and abs(found.lufs - aim) > MISSED_LU:
        return (
            f"the sound has {found.lufs:.1f} LUFS instead of {aim:g}: "
            f"nearer is not possible with true peaks below {limit:g} dBTP"
        )
    return ""


def _legal(one: Try, limit: float) -> bool:
    return one.found.true_peak_db is None or one.found.true_peak_db <= limit


def _slope(tries: Sequence[Try]) -> float:
    """Return by how many LU the loudness rose for a decibel of gain; a limiter makes it less than one."""
    for before, after in list(pairwise(tries))[::-1]:
        gain = after.setting.gain_db - before.setting.gain_db
        same = before.setting.ceiling_db is not None and after.setting.ceiling_db is not None
        if same and abs(gain) > CLOSE_LU and before.found.lufs is not None and after.found.lufs is not None:
            return max(0.2, min(1.2, (after.found.lufs - before.found.lufs) / gain))
    return 1.0


def _limited(before: Measure, setting: Setting) -> float:
    """Return how far the highest peak was turned down."""
    if setting.ceiling_db is None or before.true_peak_db is None:
        return 0.0
    return max(0.0, before.true_peak_db + setting.gain_db - setting.ceiling_db)


def _encoded(path: Path, setting: Setting, payload: MixPayload, target: Path) -> Any:
    """Return the output that encodes a mix, exactly as long as it should be."""
    stream = pcm.source(path, payload.sample_rate)
    if setting.gain_db:
        stream = stream.filter("volume", f"{setting.gain_db:.3f}dB", precision="double")
    if setting.ceiling_db is not None:
        fine = stream.filter("aresample", LIMITER_RATE)
        limited = fine.filter("alimiter", limit=f"{10 ** (setting.ceiling_db / 20):.6f}", **LIMITER)
        stream = limited.filter("aresample", payload.sample_rate)
    exact = stream.filter("apad").filter("atrim", end_sample=payload.samples)
    coding = {"c:a": "aac", "b:a": f"{payload.kbps}k", "ar": payload.sample_rate, "ac": 2}
    quiet = {"map_metadata": -1, "fflags": "+bitexact", "flags:a": "+bitexact", "f": "ipod", "threads": 1}
    return ffmpeg.output(exact, file_url(target), **coding, **quiet)
