"""The check of a finished file: measured once, held against its plan by rules, judged."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from farm.analysis.alignment import align
from farm.analysis.hearing import listen
from farm.analysis.joints import joints
from farm.analysis.judging import Case
from farm.analysis.pictures import pictures
from farm.analysis.platforms import platforms
from farm.analysis.report import Curve, Finding, QaReport, judge
from farm.analysis.sounds import sounds
from farm.analysis.technical import technical
from farm.media.process import cpu_seconds
from farm.media.survey import RATE, Survey, survey
from farm.media.trace import Array, Trace
from farm.plan.expectation import Expectation
from farm.spec.qa import Qa

CURVE_POINTS = 600
"""Values of a curve in a report: more than a page has pixels for is wasted."""

CUT = 12.0
"""Levels by which most of the picture changes from one frame to the next at a cut."""

EXPLAINED = {
    "black_frames": ("freeze", "wrong_picture", "blurred"),
    "freeze": ("duplicated_strip", "damaged_strip", "wrong_picture", "repeated_frames", "out_of_order", "blurred"),
    "wrong_color": ("damaged_strip", "duplicated_strip", "wrong_picture", "freeze", "black_frames"),
}
"""Findings that say nothing new beside another one at the same time."""

MARGIN = 0.2
"""Seconds by which they may stick out."""

MOST_FINDINGS = 200
"""A file that is wrong everywhere is told of so often."""


def check(
    video: Path,
    *,
    qa: Qa,
    folder: Path,
    name: str = "",
    plan: Expectation | None = None,
    drawn: Trace | None = None,
    assets: Mapping[str, str] | None = None,
    advance: Callable[[float], None] = lambda _share: None,
) -> QaReport:
    """Check a finished file.

    ``plan`` is what it should be, ``drawn`` the trace of all its planned
    frames, ``assets`` the paths of planned recordings by hash. What is not
    given is not judged by. ``folder`` takes the sound's samples, 12 MB a minute.
    ``advance`` is told the share of the file that is decoded.

    Raises:
        AssetError: the file has no pictures that decode.

    """
    spent = cpu_seconds()
    measured = survey(video, folder, advance=advance)
    if plan and drawn is not None and len(drawn) != plan.frames:
        drawn = None
    case = Case(
        survey=measured,
        plan=plan,
        drawn=drawn,
        aligned=align(measured.trace, drawn) if drawn is not None else None,
        limits=qa.thresholds,
        cuts=_cuts(measured.trace),
    )
    samples = measured.sound.samples() if measured.sound else np.zeros((0, 2), np.int16)
    hearing = listen(plan, samples, assets or {}) if plan and measured.sound and len(samples) else None
    found = [*technical(case), *joints(case), *pictures(case), *sounds(case, hearing)]
    found += platforms(case, qa.platforms)
    findings = _sorted(found)
    return QaReport(
        file=name or video.name,
        verdict=judge(findings, qa.thresholds),
        planned=plan is not None,
        traced=len(measured.trace) if drawn is not None else 0,
        platforms=qa.platforms,
        findings=findings,
        facts=_facts(measured),
        cuts=tuple(round(n / case.fps, 3) for n in case.cuts),
        luma=_curve(measured.trace.mean, 1 / case.fps),
        loudness=_curve(np.asarray(measured.sound.momentary), 0.1) if measured.sound else None,
        waveform=_peaks(samples),
        cpu_seconds=round(cpu_seconds() - spent, 2),
    )


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return findings by weight, then by time."""
    order = {"issue": 0, "warning": 1, "note": 2}
    told = [one for one in findings if not any(_part_of(one, other) for other in findings)]
    return tuple(sorted(told, key=lambda f: (order[f.severity], f.start, f.code)))[:MOST_FINDINGS]


def _part_of(one: Finding, other: Finding) -> bool:
    """Tell whether a finding is a part of another fault: black stands still, and what stands still is out of date."""
    if one.code not in EXPLAINED.get(other.code, ()):
        return False
    longest = other.end - other.start
    inside = other.start - MARGIN <= one.start and one.end <= other.end + MARGIN
    return inside and (one.code in {"freeze", "wrong_color"} or one.end - one.start < longest / 2)


def _cuts(trace: Trace) -> tuple[int, ...]:
    """Return the frames on which another picture begins: a change that stands out and stays."""
    if len(trace) < 3:  # noqa: PLR2004 — nothing before and after
        return ()
    cells = trace.cells
    change = np.abs(np.diff(cells, axis=0)).mean(1)
    found = []
    for n in range(len(change)):
        beside = np.concatenate([change[max(0, n - 6) : n], change[n + 1 : n + 7]])
        usual = float(np.median(beside)) if len(beside) else 0.0
        stays = n + 2 >= len(cells) or np.abs(cells[n + 2] - cells[n]).mean() > change[n] / 2
        if change[n] > CUT and change[n] > 3 * usual and stays:
            found.append(n + 1)
    return tuple(found)


def _curve(values: Array, step: float) -> Curve | None:
    """Thin a curve out by means."""
    if not len(values):
        return None
    width = max(1, -(-len(values) // CURVE_POINTS))
    thin = [float(values[n : n + width].mean()) for n in range(0, len(values), width)]
    return Curve(step=round(step * width, 6), values=tuple(round(value, 2) for value in thin))


def _peaks(samples: Array) -> Curve | None:
    """Return the highest sample of each stretch."""
    if not len(samples):
        return None
    width = max(1, -(-len(samples) // CURVE_POINTS))
    peaks = [int(np.abs(samples[n : n + width].astype(np.int32)).max()) for n in range(0, len(samples), width)]
    return Curve(step=round(width / RATE, 6), values=tuple(round(peak / 32768, 4) for peak in peaks))


def _facts(measured: Survey) -> dict[str, str | int | float | bool | None]:
    """Return what a file is."""
    video, audio, sound = measured.video, measured.audio or {}, measured.sound
    return {
        "container": measured.container,
        "size_bytes": measured.size,
        "bit_rate": measured.bit_rate,
        "faststart": measured.faststart,
        "codec": str(video.get("codec_name")),
        "profile": str(video.get("profile", "")),
        "pixels": str(video.get("pix_fmt")),
        "color_space": video.get("color_space"),
        "color_primaries": video.get("color_primaries"),
        "color_transfer": video.get("color_transfer"),
        "color_range": video.get("color_range"),
        "width": int(video.get("width", 0)),
        "height": int(video.get("height", 0)),
        "fps": round(float(measured.fps), 6),
        "frames": len(measured.trace),
        "video_seconds": round(measured.video_seconds, 6),
        "audio_codec": audio.get("codec_name"),
        "audio_seconds": round(measured.audio_seconds, 6),
        "sample_rate": audio.get("sample_rate"),
        "channels": audio.get("channels"),
        "lufs": sound.lufs if sound else None,
        "true_peak_db": sound.true_peak_db if sound else None,
    }
