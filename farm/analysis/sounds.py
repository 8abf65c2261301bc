"""Rules on the sound: loudness, peaks, silence, voices at their places, music, channels, drift."""

from collections.abc import Iterator, Sequence

import numpy as np

from farm.analysis.channels import MIX, channels
from farm.analysis.hearing import Hearing, Match
from farm.analysis.judging import ISSUE, NOTE, WARNING, Case, runs
from farm.analysis.report import Finding, Severity
from farm.media.recordings import HEARING_RATE
from farm.media.survey import RATE, Heard
from farm.media.trace import Array
from farm.plan.expectation import Expectation

TICK = 0.05
"""Seconds of the stretches that levels are taken of."""

LOUD_ENOUGH = -36.0
"""A planned level, in dBFS, that nobody would call silence."""

GAP_SECONDS = 0.25
"""Planned sound may fall silent for so long, between words, whatever the recording's own level says."""

FULL = 32_700
"""Samples of at least this magnitude lie at the end of the scale."""

FLAT_TOPS = 12
"""So many runs of three such samples are clipping rather than a limiter at work."""

HALF = 0.5
"""Share of the slope over all recordings that those themselves have, where they drift."""

HEARD_APART = 0.5
"""Seconds between two points that tell a slope."""

PEAKY_LU = 8.0
"""Short sounds with high peaks end so far below their target without anything being wrong."""

USUAL_LUFS = -14.0
"""What the large video platforms play at (seed of the default loudness)."""


def sounds(case: Case, hearing: Hearing | None) -> Iterator[Finding]:
    """Return what is wrong with the sound."""
    heard = case.survey.sound
    if heard is None:
        return
    samples = heard.samples()
    if not len(samples):
        return
    levels = level_curve(samples)
    yield from _loudness(case, heard)
    yield from _clipping(case, samples)
    yield from channels(case, samples, hearing)
    if case.plan and hearing:
        yield from _gaps(case, levels, hearing)
        yield from _cues(case, case.plan, hearing)
    elif not case.plan:
        yield from _silences(case, levels)


def level_curve(samples: Array) -> Array:
    """Return the RMS level of each stretch in dBFS."""
    width = int(TICK * RATE)
    count = len(samples) // width
    power = [(samples[n * width : (n + 1) * width].astype(np.float32) ** 2).mean() / 32768.0**2 for n in range(count)]
    return np.asarray(10 * np.log10(np.asarray(power) + 1e-12))


def _loudness(case: Case, heard: Heard) -> Iterator[Finding]:
    """Hold loudness and true peak against their targets."""
    limits = case.limits
    target = case.plan.lufs if case.plan else USUAL_LUFS
    if heard.lufs is None:
        if case.plan is None or case.plan.sounds:
            yield case.whole(
                code="silence",
                severity=ISSUE if case.plan else WARNING,
                measure="the whole sound is silent",
                limit="something to hear",
                advice=MIX,
            )
        return
    if target is not None:
        off = abs(heard.lufs - target)
        allowed = limits.loudness_lu if case.plan else 2 * limits.loudness_lu
        if off > allowed:
            yield case.whole(
                code="loudness",
                severity=_how_far_off(case, heard, off),
                measure=f"{heard.lufs:.1f} LUFS",
                limit=f"{target:g} ± {allowed:g} LUFS",
                advice="Normalise the loudness of the mix to its target.",
            )
    ceiling = (case.plan.true_peak_db if case.plan and case.plan.lufs is not None else 0.0) + limits.true_peak_db
    if heard.true_peak_db is not None and heard.true_peak_db > ceiling:
        yield case.whole(
            code="true_peak",
            severity=WARNING,
            measure=f"{heard.true_peak_db:.1f} dBTP",
            limit=f"{ceiling:g} dBTP",
            advice="Lower the mix or limit its peaks: players and encoders distort above.",
        )


def _how_far_off(case: Case, heard: Heard, off: float) -> Severity:
    """Weigh a missed target; where peaks are at their limit already, the mix can be no louder."""
    if case.plan is None:
        return WARNING
    below = heard.lufs is not None and case.plan.lufs is not None and heard.lufs < case.plan.lufs
    if below and off < PEAKY_LU and heard.true_peak_db is not None and heard.true_peak_db > case.plan.true_peak_db - 3:
        return NOTE
    return ISSUE if off > 2 * case.limits.loudness_lu else WARNING


def _clipping(case: Case, samples: Array) -> Iterator[Finding]:
    """Several samples in a row at the end of the scale."""
    places: list[int] = []
    for first in range(0, len(samples), 1 << 20):
        full = np.abs(samples[first : first + (1 << 20)].astype(np.int32)).max(1) >= FULL
        three = full[:-2] & full[1:-1] & full[2:]
        places += [first + start for start, _ in runs(three)]
    if len(places) >= FLAT_TOPS:
        first, last = (int(place / RATE * case.fps) for place in (places[0], places[-1]))
        yield case.at(
            first,
            last + 1,
            code="clipping",
            severity=ISSUE,
            measure=f"{len(places)} runs of samples at full scale",
            limit=f"fewer than {FLAT_TOPS}",
            advice="Mix the sound again at a lower level; what is cut off cannot be repaired.",
        )


def _silences(case: Case, levels: Array) -> Iterator[Finding]:
    """Silence that lasts, where nobody said what was planned."""
    for first, last in runs(levels < case.limits.silence_db):
        if (last - first) * TICK >= case.limits.silence_seconds:
            start, end = (round(n * TICK * case.fps) for n in (first, last))
            yield case.at(
                start,
                end,
                code="silence",
                severity=WARNING,
                measure=f"{(last - first) * TICK:.1f} s below {case.limits.silence_db:g} dBFS",
                limit=f"{case.limits.silence_seconds:g} s",
                advice="If that is not meant, look for a sound that is missing.",
            )


def _gaps(case: Case, levels: Array, hearing: Hearing) -> Iterator[Finding]:
    """Silence where the recordings have something to hear."""
    width = int(TICK * HEARING_RATE)
    count = min(len(levels), len(hearing.model) // width)
    planned = (hearing.model[: count * width].reshape(count, -1) ** 2).mean(1)
    wanted = 10 * np.log10(planned + 1e-12) > LOUD_ENOUGH
    for first, last in runs(wanted & (levels[:count] < case.limits.silence_db)):
        if (last - first) * TICK >= GAP_SECONDS:
            start, end = (round(n * TICK * case.fps) for n in (first, last))
            yield case.at(
                start,
                end,
                code="silence",
                severity=ISSUE,
                measure=f"{(last - first) * TICK:.2f} s below {case.limits.silence_db:g} dBFS",
                limit=f"sound above {LOUD_ENOUGH:g} dBFS was planned there",
                advice=MIX,
            )


def _cues(case: Case, plan: Expectation, hearing: Hearing) -> Iterator[Finding]:
    """Every planned recording is heard, and at its time."""
    frame = 1 / case.fps
    late = []
    for match in hearing.matches:
        first = int(match.cue.at / plan.sample_rate * case.fps)
        last = int((match.cue.at + match.cue.length) / plan.sample_rate * case.fps)
        if not match.found:
            code, severity = _missing(match)
            scene = None if match.cue.role == "music" else plan.scene_at(first)
            yield case.at(
                first,
                last,
                code=code,
                severity=severity,
                scene=scene,
                measure=f"correlation with the recording {match.likeness:.2f}",
                limit="clearly above chance",
                advice="Mix the sound again; if it stays so, the sound is drowned by others: raise its gain.",
            )
        elif abs(match.lag) > frame and match.cue.role != "music":
            late.append(match)
            yield case.at(
                first,
                last,
                code=f"{match.cue.role}_out_of_sync",
                severity=ISSUE,
                scene=plan.scene_at(first),
                measure=f"{abs(match.lag) * 1000:.0f} ms {'late' if match.lag > 0 else 'early'}",
                limit=f"one frame ({frame * 1000:.0f} ms)",
                advice="Mix the sound again, and join the file again: sound and pictures have slipped.",
            )
    yield from _drift(case, hearing, frame)
    if not late:
        yield from _offset(case, hearing, frame)


def _missing(match: Match) -> tuple[str, Severity]:
    """Return how a sound that is not heard is told."""
    if match.cue.role == "effect":
        return "missing_effect", WARNING
    return f"missing_{match.cue.role}", WARNING if match.cue.role == "clip" else ISSUE


def _offset(case: Case, hearing: Hearing, frame: float) -> Iterator[Finding]:
    """Music too keeps its time, where it is all there is."""
    off = [match for match in hearing.matches if match.found and match.cue.role == "music" and match.clearness > 8]  # noqa: PLR2004 — a clear peak
    for match in off:
        if abs(match.lag) > frame:
            yield case.whole(
                code="music_out_of_sync",
                severity=WARNING,
                measure=f"{abs(match.lag) * 1000:.0f} ms {'late' if match.lag > 0 else 'early'}",
                limit=f"one frame ({frame * 1000:.0f} ms)",
                advice="Mix the sound again, and join the file again: sound and pictures have slipped.",
            )


def _drift(case: Case, hearing: Hearing, frame: float) -> Iterator[Finding]:
    """Find a distance between sound and pictures that grows."""
    clear = [match for match in hearing.matches if match.found]
    points = sorted(point for match in clear if match.cue.role == "voice" for point in match.track)
    if len(points) < 3:  # noqa: PLR2004 — as below
        points = sorted(point for match in clear for point in match.track)
    if len(points) < 3:  # noqa: PLR2004 — two points are no line
        return
    times, lags = np.asarray(points).T
    span = float(times[-1] - times[0])
    slope = _slope(times, lags)
    rest = float(np.percentile(np.abs(lags - slope * times - np.median(lags - slope * times)), 80))
    if abs(slope) * span > frame / 2 and rest < abs(slope) * span / 2 and _grows_within(clear, slope):
        yield case.whole(
            code="sync_drift",
            severity=ISSUE,
            measure=f"sound and pictures drift apart by {abs(slope) * 1000:.1f} ms a second",
            limit=f"half a frame ({frame * 500:.0f} ms) over the whole",
            advice="The sound runs at another speed: mix it again at 48 kHz.",
        )


def _grows_within(clear: Sequence[Match], slope: float) -> bool:
    """Tell whether recordings drift in themselves, as far as they are long enough: late as a whole is no drift."""
    own = [_slope(*np.asarray(match.track).T) for match in clear if len(match.track) > 1]
    return not own or float(np.median(own)) / slope > HALF


def _slope(times: Array, lags: Array) -> float:
    """Return the median of the slopes between all pairs of points (Theil and Sen), which outliers don't move."""
    first, second = np.triu_indices(len(times), 1)
    apart = times[second] - times[first]
    usable = apart > HEARD_APART
    return float(np.median((lags[second] - lags[first])[usable] / apart[usable])) if usable.any() else 0.0
