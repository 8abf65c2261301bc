"""The finished mix: brought to its loudness, held below its true peak, encoded, and measured as it will be heard.

An encoder changes both: noise loses level, and peaks overshoot. So what is
measured is the encoded sound, and where it misses, it is corrected and encoded
again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ffmpeg

from farm.media import pcm
from farm.media.ffmpeg import Steps, command, file_url, watch_frames
from farm.media.loudness import Measure, save_measured
from farm.media.process import Limits
from farm.media.sound_files import Coding
from farm.plan.tasks import MixPayload

CLOSE_LU = 0.1
"""Near enough to the target to encode no more."""

MISSED_LU = 0.3
"""Farther from the target is told as a warning."""

ENCODES = 9
"""Tries to come closer to the target."""

MORE_ENCODES = 12
"""Tries where none has kept the true-peak limit yet."""

ROOM_DB = 0.1
"""Peaks are taken this much below the limit when they are limited, for the encoder's share."""

GUARD_DB = 0.03
"""Kept below the limit for meters that interpolate differently."""

MOST_GAIN_DB = 70.0
"""Between EBU R 128's gate and full scale there is no more."""

GLITCH_DB = 1.0
"""A peak so far above what went in is no overshoot but a fault of the encoder; another coder seldom has it there.

Measured with FFmpeg 5.1 on random mixes: single errors of up to half of full scale, mostly by ``twoloop``.
"""

MOST_SWITCHES = 2
"""Where another coder did not help so often, it is the sound that overshoots."""

LEAST_SLOPE = 0.15
"""By how many LU loudness rises at least for a decibel more into the limiter, as far as it is believed."""

STEP_DB = 18.0
"""Largest correction at a time."""

LOWEST_CEILING_DB = -24.0
"""FFmpeg's limiter goes no lower."""

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
    coder: str = "twoloop"
    """FFmpeg's way to divide the bits: ``twoloop``, its default, or ``fast``."""


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


def master(
    path: Path, before: Measure, payload: MixPayload, target: Path, *, limits: Limits, coding: Coding | None = None
) -> Steps[Mastered]:
    """Encode a mix of raw floats at its target; ``before`` is what the mix measures.

    Without a ``coding`` it becomes AAC in an M4A file. Other files stand alone:
    where they have no target, they are still not clipped.
    """
    tries: list[Try] = []
    limit = payload.true_peak_db - GUARD_DB
    setting: Setting | None = first_setting(before, payload.lufs, limit)
    if coding is not None and payload.lufs is None:
        setting = unclipped_setting(before, limit)
    while setting is not None:
        draft = target.with_name(f"{len(tries)}-{target.name}")
        yield from watch_frames(command(_encoded(path, setting, payload, draft, coding)), limits=limits)
        decoded = target.with_name("decoded.f32")
        found = yield from save_measured(ffmpeg.input(file_url(draft)).audio, decoded, limits=limits)
        decoded.unlink()
        tries.append(Try(setting=setting, found=found))
        setting = next_setting(before, payload.lufs, limit, tries)
    best = best_of(payload.lufs, limit, tries)
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


def unclipped_setting(before: Measure, limit: float) -> Setting:
    """Return what leaves a mix as it is, or, where it goes beyond full scale, turns all of it down to the limit."""
    peak = before.true_peak_db
    return Setting(gain_db=limit - peak if peak is not None and peak > 0 else 0.0)


def next_setting(before: Measure, aim: float | None, limit: float, tries: Sequence[Try]) -> Setting | None:
    """Return the next correction; none when the last try is near enough, or enough was tried."""
    last = tries[-1]
    if aim is None or last.found.true_peak_db is None or len(tries) >= MORE_ENCODES:
        return None
    over = last.found.true_peak_db - limit
    if before.lufs is None or last.found.lufs is None:
        return replace(last.setting, gain_db=last.setting.gain_db - over - ROOM_DB) if over > 0 else None
    error = aim - last.found.lufs
    enough = ENCODES if any(_legal(one, limit) for one in tries) else MORE_ENCODES
    if (over <= 0 and abs(error) <= CLOSE_LU) or len(tries) >= enough:
        return None
    ceiling, coder = last.setting.ceiling_db, last.setting.coder
    went_in = before.true_peak_db if before.true_peak_db is not None else 0.0
    went_in = min(went_in + last.setting.gain_db, limit if ceiling is None else ceiling)
    switched = sum(one.setting.coder != "twoloop" for one in tries)
    if over > 0 and last.found.true_peak_db - went_in > GLITCH_DB and switched < MOST_SWITCHES:
        coder = "fast" if coder == "twoloop" else "twoloop"
        ceiling = went_in - ROOM_DB
    elif over > 0:
        illegal = sum(not _legal(one, limit) for one in tries)
        ceiling = (limit if ceiling is None else ceiling) - over - ROOM_DB / 2 * illegal
    elif ceiling is None and last.found.true_peak_db + error > limit:
        ceiling = limit - ROOM_DB
    if ceiling is not None:
        ceiling = max(ceiling, LOWEST_CEILING_DB)
    step = _step(tries, ceiling, aim) if ceiling is not None else error
    gain = last.setting.gain_db + max(-STEP_DB, min(STEP_DB, step))
    found = Setting(gain_db=min(gain, MOST_GAIN_DB), ceiling_db=ceiling, coder=coder)
    return found if found != last.setting else None


def _step(tries: Sequence[Try], ceiling: float, aim: float) -> float:
    """Return by how much more to amplify what is limited at a ceiling.

    Loudness above the ceiling is a function of the drive, which is the gain
    above the ceiling; the tries are points of it, and it is taken to run
    straight on from the nearest two.
    """
    points = [
        (one.setting.gain_db - one.setting.ceiling_db, one.found.lufs - one.setting.ceiling_db)
        for one in tries
        if one.setting.ceiling_db is not None and one.found.lufs is not None
    ]
    last = tries[-1].setting.gain_db
    if not points:
        return aim - (tries[-1].found.lufs or aim)
    wanted = aim - ceiling
    points.sort(key=lambda point: abs(point[1] - wanted))
    drive, level = points[0]
    slope = next(
        ((level - other[1]) / (drive - other[0]) for other in points[1:] if abs(drive - other[0]) > CLOSE_LU), 0.8
    )
    return drive + (wanted - level) / max(LEAST_SLOPE, min(1.0, slope)) + ceiling - last


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


def _limited(before: Measure, setting: Setting) -> float:
    """Return how far the highest peak was turned down."""
    if setting.ceiling_db is None or before.true_peak_db is None:
        return 0.0
    return max(0.0, before.true_peak_db + setting.gain_db - setting.ceiling_db)


def _encoded(path: Path, setting: Setting, payload: MixPayload, target: Path, coding: Coding | None) -> Any:
    """Return the output that encodes a mix, exactly as long as it should be."""
    stream = pcm.source(path, payload.sample_rate)
    if setting.gain_db:
        stream = stream.filter("volume", f"{setting.gain_db:.3f}dB", precision="double")
    if setting.ceiling_db is not None:
        fine = stream.filter("aresample", LIMITER_RATE)
        limited = fine.filter("alimiter", limit=f"{10 ** (setting.ceiling_db / 20):.6f}", **LIMITER)
        stream = limited.filter("aresample", payload.sample_rate)
    exact = stream.filter("apad").filter("atrim", end_sample=payload.samples)
    if coding is not None:
        return ffmpeg.output(exact, file_url(target), ar=payload.sample_rate, ac=2, **coding.options)
    aac = {"c:a": "aac", "aac_coder": setting.coder, "b:a": f"{payload.kbps}k", "ar": payload.sample_rate, "ac": 2}
    quiet = {"map_metadata": -1, "fflags": "+bitexact", "flags:a": "+bitexact", "f": "ipod", "threads": 1}
    return ffmpeg.output(exact, file_url(target), **aac, **quiet)
