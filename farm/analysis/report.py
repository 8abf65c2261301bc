"""Findings, the verdict that follows from them, and the report that holds both."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

from farm.spec.base import Model
from farm.spec.qa import Platform, Thresholds

REPORT = "qa.json"
PAGE = "qa.html"


class Severity(StrEnum):
    """How much a finding matters."""

    ISSUE = "issue"
    """The file is not what was asked for."""
    WARNING = "warning"
    """Somebody should look."""
    NOTE = "note"
    """Worth knowing; changes no verdict."""


class Verdict(StrEnum):
    """What to do with the file."""

    APPROVE = "approve"
    REVIEW = "review"
    REJECT = "reject"


class Finding(Model):
    """One thing that was found, and what to do about it."""

    code: str
    """What it is, for programs: ``black_frames``, ``freeze``, ``silence``, …"""
    severity: Severity
    scene: int | None = None
    """Index of the scene, as in ``scenes[3]``; none where it concerns the file, or where no plan is known."""
    start: float = 0.0
    """Seconds from the file's beginning."""
    end: float = 0.0
    """Seconds; the file's length where it concerns all of it."""
    measure: str
    """What was measured, with its unit."""
    limit: str
    """What it should be."""
    advice: str
    """What to do."""


class Curve(Model):
    """A measure over time, thinned out for drawing."""

    step: float
    """Seconds from one value to the next."""
    values: tuple[float, ...]


class QaReport(Model):
    """What was found on one file."""

    report: Literal[1] = 1
    file: str
    verdict: Verdict
    planned: bool
    """Whether it was known what the file should be."""
    traced: int
    """Frames that were compared with what was drawn, one by one."""
    platforms: tuple[Platform, ...] = ()
    findings: tuple[Finding, ...]
    facts: dict[str, str | int | float | bool | None]
    """What the file is: container, codec, size, rate, lengths, loudness, …"""
    cuts: tuple[float, ...] = ()
    """Seconds of the cuts that were seen."""
    luma: Curve | None = None
    """Mean luma of the pictures."""
    loudness: Curve | None = None
    """Momentary loudness in LUFS."""
    waveform: Curve | None = None
    """Highest sample of each stretch, 0 to 1."""
    cpu_seconds: float = 0.0
    """Spent on the check."""

    def count(self, severity: Severity) -> int:
        """Return how many findings are so severe."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the codes of what counts in the verdict, each once."""
        return tuple(dict.fromkeys(one.code for one in self.findings if one.severity is not Severity.NOTE))


def judge(findings: Sequence[Finding], thresholds: Thresholds) -> Verdict:
    """Return the verdict: any issue rejects; warnings are counted."""
    warnings = sum(finding.severity is Severity.WARNING for finding in findings)
    if warnings >= thresholds.reject or any(finding.severity is Severity.ISSUE for finding in findings):
        return Verdict.REJECT
    return Verdict.REVIEW if warnings and warnings >= thresholds.review else Verdict.APPROVE
