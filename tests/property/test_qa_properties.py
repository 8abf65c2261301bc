"""Frames are recognised whatever they show, and a verdict only gets worse with more findings."""

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from farm.analysis.alignment import align
from farm.analysis.judging import runs
from farm.analysis.report import Finding, Severity, Verdict, judge
from farm.media.trace import Trace, Tracer
from farm.spec.qa import Thresholds

RANKS = list(Verdict)


def film(seed: int, count: int, noise: float) -> tuple[Trace, Trace]:
    """Return the traces of random pictures, and of the same with an encoder's noise."""
    dice = np.random.default_rng(seed)
    cells: Any = dice.integers(16, 235, (count, 18, 32), np.uint8)
    frames = cells.repeat(4, 1).repeat(4, 2)
    traces = []
    for spread in (0.0, noise):
        tracer = Tracer(128, 72)
        for frame in frames:
            luma = np.clip(frame + dice.normal(0, spread, frame.shape), 0, 255).astype(np.uint8)
            tracer.add(luma, luma[::2, ::2].copy(), luma[1::2, ::2].copy())
        traces.append(tracer.finish())
    return traces[0], traces[1]


@given(st.integers(0, 1 << 30), st.integers(1, 12), st.floats(0, 4))
def test_frames_that_are_as_they_were_drawn_are_recognised_in_order(seed: int, count: int, noise: float) -> None:
    drawn, shown = film(seed, count, noise)
    aligned = align(shown, drawn)
    assert list(aligned.index) == list(aligned.expected) == list(range(count))


@given(st.lists(st.booleans(), max_size=60))
def test_runs_are_exactly_where_flags_are_set(flags: list[bool]) -> None:
    found = list(runs(np.asarray(flags, bool)))
    rebuilt = np.zeros(len(flags), bool)
    for first, last in found:
        assert first < last
        rebuilt[first:last] = True
    assert list(rebuilt) == flags
    assert all(a[1] < b[0] for a, b in pairwise(found))


severities = st.lists(st.sampled_from(Severity), max_size=12)


def finding(severity: Severity) -> Finding:
    return Finding(code="x", severity=severity, measure="", limit="", advice="")


@given(severities, st.sampled_from(Severity))
def test_one_more_finding_makes_no_verdict_better(given_: list[Severity], more: Severity) -> None:
    before = judge([finding(s) for s in given_], Thresholds())
    after = judge([finding(s) for s in [*given_, more]], Thresholds())
    assert RANKS.index(after) >= RANKS.index(before)


@given(severities)
def test_by_default_an_issue_or_four_warnings_reject_and_one_asks_for_a_review(given_: list[Severity]) -> None:
    verdict = judge([finding(s) for s in given_], Thresholds())
    warnings = given_.count(Severity.WARNING)
    if Severity.ISSUE in given_ or warnings > 3:
        assert verdict is Verdict.REJECT
    else:
        assert verdict is (Verdict.REVIEW if warnings else Verdict.APPROVE)
