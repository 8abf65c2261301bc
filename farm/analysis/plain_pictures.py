"""Rules on the pictures where nobody knows what was drawn: frozen, too dark, too bright, blurred, banded."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from farm.analysis.joints import RENDER
from farm.analysis.judging import ISSUE, NOTE, WARNING, Case, runs
from farm.analysis.report import Finding
from farm.media.trace import Array

STANDS = 0.02
"""Levels of change from frame to frame below which a picture stands."""

DARK_KINDS = {"color", "card", "transition"}
"""Pieces that may be of any brightness, and stand still: they were asked for so."""

DETAIL = 0.5
"""Least fine detail, in levels, of a picture that can be called sharp or blurred."""


def plain(case: Case) -> Iterator[Finding]:
    """Return what is wrong as far as the file alone, and its plan, can tell."""
    yield from _freezes(case)
    yield from _levels(case)
    yield from _blurred(case)
    yield from _banded(case)


def asked(case: Case, kinds: frozenset[str] = frozenset(DARK_KINDS)) -> Array:
    """Return for each shown frame whether it belongs to a piece of such kinds."""
    flags = np.zeros(len(case.survey.trace), bool)
    for piece in case.plan.pieces if case.plan else ():
        if piece.kind in kinds:
            flags[piece.first : piece.end] = True
    return flags


def by_scene(case: Case, flags: Array) -> Iterator[tuple[int, int]]:
    """Return where flags are set, cut where scenes change."""
    for first, last in runs(bridged(flags)):
        at = first
        for n in range(first + 1, last + 1):
            if n == last or case.scene(n) != case.scene(at):
                yield at, n
                at = n


def bridged(flags: Array) -> Array:
    """Return flags with gaps of one and two frames closed."""
    closed = flags.copy()
    for gap in (1, 2):
        closed[gap:-gap] |= closed[: -2 * gap] & closed[2 * gap :]
    return np.asarray(closed)


def _freezes(case: Case) -> Iterator[Finding]:
    """Pictures that stand although a move was planned; without a plan, those that stand for long."""
    still = case.survey.trace.step.mean(1) < STANDS
    if case.plan:
        moving = np.zeros(len(still), bool)
        for piece in case.plan.pieces:
            moving[piece.first : piece.end] = piece.moves
        still &= moving
    for first, last in runs(still):
        if (last - first) / case.fps >= case.limits.freeze_seconds:
            yield case.at(
                first,
                last,
                code="freeze",
                severity=ISSUE if case.plan else WARNING,
                measure=f"the picture stands for {(last - first) / case.fps:.1f} s",
                limit=f"{case.limits.freeze_seconds:g} s",
                advice=RENDER if case.plan else "If this is no still title, find out what stopped.",
            )


def _levels(case: Case) -> Iterator[Finding]:
    """Stretches that are too dark or too bright to see much; asked-for colours are not."""
    trace, limits = case.survey.trace, case.limits
    free = ~asked(case) & (trace.cells.max(1) > limits.black_luma)
    for code, flags, word, limit in (
        ("too_dark", trace.mean < limits.dark_luma, "above", limits.dark_luma),
        ("too_bright", trace.mean > limits.bright_luma, "below", limits.bright_luma),
    ):
        for first, last in by_scene(case, flags & free):
            if (last - first) / case.fps >= limits.stretch_seconds:
                yield case.at(
                    first,
                    last,
                    code=code,
                    severity=WARNING,
                    measure=f"mean luma {float(trace.mean[first:last].mean()):.0f}",
                    limit=f"{word} {limit:g}",
                    advice="Choose another picture, or correct its exposure.",
                )


def _blurred(case: Case) -> Iterator[Finding]:
    """Stretches with far less detail than the rest of the same scene or shot."""
    detail = case.survey.trace.detail
    edges = [0, *case.cuts, len(detail)]
    for start, end in pairwise(edges):
        usual = float(np.median(detail[start:end])) if end > start else 0.0
        soft = (detail[start:end] < case.limits.blur * usual) & (usual > DETAIL)
        for first, last in runs(soft & ~asked(case)[start:end]):
            if (last - first) / case.fps >= case.limits.stretch_seconds:
                yield case.at(
                    start + first,
                    start + last,
                    code="blurred",
                    severity=WARNING if case.plan else NOTE,
                    measure=f"{float(detail[start + first : start + last].mean()) / usual:.0%} of the shot's detail",
                    limit=f"{case.limits.blur:.0%}",
                    advice="If that is no change of focus, render the scene again.",
                )


def _banded(case: Case) -> Iterator[Finding]:
    banding = case.survey.trace.banding
    for first, last in by_scene(case, (banding > 2 * case.limits.banding) & ~asked(case)):
        if (last - first) / case.fps >= case.limits.stretch_seconds:
            yield case.at(
                first,
                last,
                code="banding",
                severity=WARNING,
                measure=f"{float(banding[first:last].mean()):.1%} of the picture lies on the edges of bands",
                limit=f"{2 * case.limits.banding:.0%}",
                advice="Encode with a higher quality, or add fine noise to the gradient.",
            )
