"""Rules of the platforms that a file is meant for."""

import math
from collections.abc import Iterable, Iterator

from farm.analysis.judging import ISSUE, Case
from farm.analysis.platform_table import TABLE, Rules
from farm.analysis.report import Finding, Severity
from farm.spec.qa import Platform

Bounds = tuple[float, float]


def platforms(case: Case, wanted: Iterable[Platform]) -> Iterator[Finding]:
    """Return what keeps a file from being taken by the platforms, or shown well there."""
    for platform in wanted:
        yield from _one(case, platform, TABLE[platform])


def _one(case: Case, platform: Platform, rules: Rules) -> Iterator[Finding]:
    """Return what is wrong for one platform."""
    note = f"; less sure: {rules.unsure}" if rules.unsure else ""
    for what, measure, limit, advice, severity in (*_kinds(case, rules), *_amounts(case, rules)):
        yield case.whole(
            code=f"{platform.value}_{what}",
            severity=severity,
            measure=measure,
            limit=limit,
            advice=f"{advice} ({rules.source}, read {rules.read}{note})",
        )


Told = tuple[str, str, str, str, Severity]
"""What it is about, what was measured, the limit, what to do, how much it matters."""


def _kinds(case: Case, rules: Rules) -> Iterator[Told]:
    """Hold container and codecs against what is taken."""
    survey = case.survey
    if not set(survey.container.split(",")) & set(rules.containers):
        yield "container", survey.container, _words(rules.containers), "Deliver in another container.", ISSUE
    codec = str(survey.video.get("codec_name"))
    if codec not in rules.codecs:
        yield "codec", codec, _words(rules.codecs), "Deliver with another codec.", ISSUE
    heard = str(survey.audio.get("codec_name")) if survey.audio else ""
    if heard and heard not in rules.audio_codecs:
        yield "audio_codec", heard, _words(rules.audio_codecs), "Deliver with another sound codec.", ISSUE
    if rules.faststart and survey.faststart is False:
        yield "faststart", "the table lies behind the media", "before it", "Write the file with faststart.", ISSUE


def _amounts(case: Case, rules: Rules) -> Iterator[Told]:
    """Hold lengths and sizes against their bounds."""
    survey = case.survey
    width, height = int(survey.video.get("width", 0)), int(survey.video.get("height", 0))
    shape, kbps = width / max(height, 1), survey.bit_rate / 1000
    highest = rules.kbps[1] if rules.kbps else math.inf
    measured: list[tuple[str, float, Bounds, str, str]] = [
        ("duration", survey.seconds, rules.seconds, "s", "Make the video shorter or longer."),
        ("file_size", survey.size / 1e6, (0, rules.bytes / 1e6), "MB", "Encode with a lower quality, or cut."),
        ("width", width, rules.width, "pixels", "Deliver in another size."),
        ("height", height, rules.height, "pixels", "Deliver in another size."),
        ("ratio", shape, rules.ratio, "width to height", "Deliver in another shape."),
        ("fps", float(survey.fps), rules.fps, "fps", "Deliver at another frame rate."),
        ("bitrate", kbps, (0, highest), "kbit/s", "Encode with a lower upper bit rate."),
    ]
    for what, value, bounds, unit, advice in measured:
        if not bounds[0] - 1e-6 <= value <= bounds[1] + 1e-6:
            yield what, f"{value:.4g} {unit}", f"{bounds[0]:.4g} to {bounds[1]:.4g} {unit}", advice, ISSUE
    if rules.kbps and kbps < rules.kbps[0]:
        lowest = f"at least {rules.kbps[0]} kbit/s"
        yield "bitrate", f"{kbps:.4g} kbit/s", lowest, "Encode with a higher quality.", Severity.NOTE
    advised = rules.advised_ratio
    if advised and not advised[0] <= shape <= advised[1]:
        limit = f"{advised[0]:.3g} to {advised[1]:.3g} width to height fills the screen"
        yield "shape", f"{width}×{height}", limit, "Deliver another output of that shape.", Severity.NOTE


def _words(names: Iterable[str]) -> str:
    return ", ".join(names)
