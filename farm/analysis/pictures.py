"""Rules on the pictures: black, frozen, damaged, too dark, too bright, wrongly coloured, blurred, banded."""

from collections.abc import Iterator

import numpy as np

from farm.analysis.alignment import NOWHERE, SAME, Alignment
from farm.analysis.colors import colors
from farm.analysis.joints import FLASH_FRAMES, RENDER
from farm.analysis.judging import ISSUE, WARNING, Case, runs
from farm.analysis.plain_pictures import DETAIL, asked, bridged, by_scene, plain
from farm.analysis.report import Finding, Severity
from farm.media.trace import ROWS, Array, Trace

SHIFT = 5.0
"""Levels of mean luma by which a shown frame may differ from the drawn one."""

LASTING = 0.1
"""Seconds after which a difference to what was drawn is more than a hiccup of the encoder."""

STRIP = 0.6
"""Levels by which a row of cells may differ from what was drawn, above what is usual for it."""

STALE = 1.0
"""Levels from which on a strip that shows an earlier frame is out of date.

An encoder leaves out changes that are smaller than its steps: at ``draft`` a
panel that fades in the last half level stays as it was. Strips that were really
left from earlier frames of a move differ by more than 2.
"""

MOVED = 0.05
"""Share of a row's change from the frame before that an encoder may leave out: nobody sees it while it lasts.

Encoders work in blocks of 16 lines and more, so a row counts as moved as much as the ones beside it.
"""

LEVELS = 12.0
"""A picture that was drawn in fewer levels of luma has nothing to lose."""


def pictures(case: Case) -> Iterator[Finding]:
    """Return what is wrong with the pictures."""
    yield from _black(case)
    if case.drawn is not None and case.aligned is not None:
        yield from _against_drawn(case, case.drawn, case.aligned)
    else:
        yield from plain(case)


def _black(case: Case) -> Iterator[Finding]:
    """Black that was not drawn; where nobody knows what was, black that lasts."""
    trace, limits = case.survey.trace, case.limits
    black = trace.cells.max(1) <= limits.black_luma
    drawn_black = np.zeros(len(black), bool)
    if case.drawn is not None and case.aligned is not None:
        drawn_black = case.drawn.cells.max(1)[case.aligned.expected] <= limits.black_luma + SHIFT
    elif case.plan:
        drawn_black = asked(case)
    for first, last in runs(black & ~drawn_black):
        if not case.plan and (last - first) / case.fps < limits.black_seconds:
            continue
        if case.drawn is None and last - first == 1:
            continue  # told of as a flash
        yield case.at(
            first,
            last,
            code="black_flash" if last - first <= FLASH_FRAMES else "black_frames",
            severity=ISSUE if case.drawn is not None or (case.plan and last - first <= FLASH_FRAMES) else WARNING,
            measure=f"{last - first} black frames",
            limit=f"mean luma above {limits.black_luma:g}",
            advice=RENDER if case.plan else "Cut the black out, unless it is meant.",
        )


def _against_drawn(case: Case, drawn: Trace, aligned: Alignment) -> Iterator[Finding]:
    """Whatever differs from what was drawn."""
    shown = case.survey.trace
    against = np.where(aligned.index == NOWHERE, aligned.expected, aligned.index)
    shift = shown.mean - drawn.mean[against]
    black = shown.cells.max(1) <= case.limits.black_luma
    alike = _alike(shown.cells, drawn.cells[against])
    yield from _shifted(case, shift, ~black & alike)
    everywhere = np.median(aligned.rows, 1) > SAME
    other = (aligned.apart > 2 * SAME) & (aligned.index == NOWHERE) & ~black & ~alike & everywhere
    yield from _others(case, aligned, other)
    same_light = ~other & ~black & (np.abs(shift) < SHIFT)
    yield from _strips(case, drawn, aligned, same_light)
    yield from colors(case, drawn, aligned, alike & ~other & ~black)
    same_size = not case.plan or (shown_size(case) == (case.plan.width, case.plan.height))
    if same_size:
        yield from _softened(case, drawn, against, same_light)
        used, wanted = shown.levels, drawn.levels[against]
        yield from _lasting(
            case,
            (used < case.limits.levels * wanted) & (wanted > LEVELS) & same_light,
            code="banding",
            severity=WARNING,
            measure=lambda a, b: f"{float(used[a:b].mean()):.0f} levels of luma, {float(wanted[a:b].mean()):.0f} drawn",
            limit=f"{case.limits.levels:.0%} of the drawn levels",
            advice="Encode with a higher quality.",
        )


def shown_size(case: Case) -> tuple[int, int]:
    """Return the size of the pictures as they are stored."""
    return int(case.survey.video.get("width", 0)), int(case.survey.video.get("height", 0))


def _alike(seen: Array, made: Array) -> Array:
    """Return for each frame whether it is the drawn one, but for its brightness and contrast."""
    a, b = seen - seen.mean(1, keepdims=True), made - made.mean(1, keepdims=True)
    power = np.sqrt((a * a).sum(1) * (b * b).sum(1))
    plain = (np.abs(a).mean(1) < SAME / 2) & (np.abs(b).mean(1) < SAME / 2)
    return np.asarray(plain | ((a * b).sum(1) > 0.9 * np.maximum(power, 1e-6)))


def _shifted(case: Case, shift: Array, usable: Array) -> Iterator[Finding]:
    for code, flags, word in (
        ("too_dark", shift < -SHIFT, "darker"),
        ("too_bright", shift > SHIFT, "brighter"),
    ):
        yield from _lasting(
            case,
            flags & usable,
            code=code,
            severity=ISSUE,
            measure=lambda a, b, word=word: f"{abs(float(shift[a:b].mean())):.0f} levels {word} than it was drawn",
            limit=f"{SHIFT:g} levels",
            advice=RENDER,
        )


def _softened(case: Case, drawn: Trace, against: Array, usable: Array) -> Iterator[Finding]:
    shown, wanted = case.survey.trace.detail, drawn.detail[against]
    soft = (shown < case.limits.blur * wanted) & (wanted > DETAIL) & usable
    yield from _lasting(
        case,
        soft,
        code="blurred",
        severity=WARNING,
        measure=lambda a, b: f"{float((shown[a:b] / np.maximum(wanted[a:b], 1e-6)).mean()):.0%} of the drawn detail",
        limit=f"{case.limits.blur:.0%}",
        advice="Encode with a higher quality, or render the scene again.",
    )


def _others(case: Case, aligned: Alignment, other: Array) -> Iterator[Finding]:
    """Frames that show what was never drawn."""
    inside = np.zeros(len(other), bool)
    for piece in case.plan.pieces if case.plan else ():
        if piece.kind == "transition":
            inside |= (aligned.expected >= piece.first) & (aligned.expected < piece.end)
    for first, last in runs(other & ~inside):
        yield case.at(
            first,
            last,
            code="wrong_picture",
            severity=ISSUE,
            measure=f"{float(aligned.apart[first:last].mean()):.0f} levels from what was drawn",
            limit=f"{2 * SAME:g} levels",
            advice=RENDER,
        )


def _strips(case: Case, drawn: Trace, aligned: Alignment, usable: Array) -> Iterator[Finding]:
    """Rows that differ while the rest of the frame is right: torn, stale or damaged pictures."""
    rows = aligned.rows
    bad = np.zeros(rows.shape, bool)
    cells = drawn.cells.reshape(len(drawn), ROWS, -1)
    moved = _beside(np.abs(np.diff(cells, axis=0, prepend=cells[:1])).mean(2))
    for piece in case.plan.pieces if case.plan else ():
        inside = np.flatnonzero((aligned.expected >= piece.first) & (aligned.expected < piece.end))
        if not len(inside):
            continue
        usual = np.median(rows[inside], 0)
        calm = np.median(rows[inside], 1, keepdims=True)
        excess = rows[inside] - usual - MOVED * moved[aligned.expected[inside]]
        bad[inside] = (excess > STRIP + 2 * usual) & (rows[inside] > 3 * calm)
        faint = (excess > STRIP / 3 + usual / 2) & (rows[inside] > 1.5 * calm)
        for n in np.flatnonzero(faint.any(1) & ~bad[inside].any(1)):
            place = int(inside[n])
            if usable[place] and _stale(case, drawn, aligned, place, faint[n]):
                bad[place] = faint[n]
    some = bad.any(1) & (bad.mean(1) <= 2 / 3) & usable
    for first, last in runs(bridged(some)):
        height = int(bad[first:last].any(0).sum())
        worst = first + int(np.argmax(np.where(bad[first:last], rows[first:last], 0).max(1)))
        stale = _stale(case, drawn, aligned, worst, bad[worst])
        yield case.at(
            first,
            last,
            code="duplicated_strip" if stale else "damaged_strip",
            severity=ISSUE,
            measure=f"{height} of {ROWS} rows differ by {float(rows[worst][bad[worst]].mean()):.1f} levels"
            + (f", as {stale} frames earlier" if stale else ""),
            limit=f"{STRIP:g} levels",
            advice=RENDER,
        )


def _beside(rows: Array) -> Array:
    """Return for each row the highest of its own value and those of the rows beside it."""
    padded = np.pad(rows, ((0, 0), (1, 1)))
    return np.asarray(np.maximum(np.maximum(padded[:, :-2], padded[:, 2:]), rows))


def _stale(case: Case, drawn: Trace, aligned: Alignment, frame: int, strip: Array) -> int:
    """Return how many frames ago a strip was drawn as it is shown now, clearly unlike now; 0 for never."""
    shape = (-1, *drawn.grid.shape[1:])
    made = drawn.cells.reshape(shape)[:, strip]
    seen = case.survey.trace.cells.reshape(shape)[frame, strip]
    here = int(aligned.expected[frame])
    first = max(0, here - 60)
    apart = np.abs(made[first:here] - seen).mean((1, 2))
    off = np.abs(made[here] - seen).mean()
    if not len(apart) or off < STALE or apart.min() > 0.45 * off:
        return 0
    return here - first - int(np.argmin(apart))


def _lasting(
    case: Case, flags: Array, *, code: str, severity: Severity, measure: object, limit: str, advice: str
) -> Iterator[Finding]:
    """Return a finding for each stretch, cut where scenes change."""
    for first, last in by_scene(case, flags):
        if (last - first) / case.fps >= LASTING:
            said = measure(first, last) if callable(measure) else ""
            yield case.at(first, last, code=code, severity=severity, measure=said, limit=limit, advice=advice)
