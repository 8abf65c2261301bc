"""Wrong colours of the right brightness: chroma as it is shown against chroma as it was drawn."""

from collections.abc import Iterator

import numpy as np

from farm.analysis.alignment import NOWHERE, Alignment
from farm.analysis.joints import RENDER
from farm.analysis.judging import ISSUE, Case
from farm.analysis.plain_pictures import by_scene
from farm.analysis.report import Finding
from farm.media.trace import Array, Trace

NEUTRAL = 128.0
"""Chroma of what has no colour."""

TURNED = 1.8
"""Levels by which one change of all colours may move them; ``draft`` moves them by 1.5 where it encodes twice.

Photographs with a chroma of 20 levels move by 11 when hues turn by 30°, by 31
when Cb and Cr are swapped, by 2.2 when BT.601 is taken for BT.709.
"""

ELSEWHERE, SHARE = 12.0, 0.05
"""Levels by which single cells may differ, and the share of cells that has to differ so; ``draft`` reaches 5."""

LASTING = 0.1
"""Seconds after which a difference is more than a hiccup of the encoder."""

CALM = 2.0
"""What holds a fit back where a picture has too few colours to tell one change from another."""

USUAL = 20.0
"""Levels of chroma that photographs have: the scale of the fit."""


def colors(case: Case, drawn: Trace, aligned: Alignment, usable: Array) -> Iterator[Finding]:
    """Return stretches whose colours differ; ``usable`` tells the frames that show what was drawn."""
    against = np.where(aligned.index == NOWHERE, aligned.expected, aligned.index)
    seen, made = _vectors(case.survey.trace), _vectors(drawn)[against]
    changes, moved = fitted(seen, made)
    apart = np.sqrt(((seen - made) ** 2).sum(2))
    cells = (apart > ELSEWHERE).mean(1)
    for first, last in by_scene(case, ((moved > TURNED) | (cells > SHARE)) & usable):
        if (last - first) / case.fps < LASTING:
            continue
        turned = float(moved[first:last].mean())
        yield case.at(
            first,
            last,
            code="wrong_color",
            severity=ISSUE,
            measure=_said(changes[first:last].mean(0), turned)
            if turned > TURNED
            else f"{float(cells[first:last].mean()):.0%} of the picture by more than {ELSEWHERE:g} levels of chroma",
            limit=f"{TURNED:g} levels of chroma on the whole, {SHARE:.0%} of the picture by {ELSEWHERE:g}",
            advice=RENDER,
        )


def fitted(seen: Array, made: Array) -> tuple[Array, Array]:
    """Return the linear change of all colours that each frame shows, and by how many levels it moves them (RMS).

    Encoders err in each cell by itself; what turns hues, swaps planes or takes
    a wrong matrix changes all by one rule. So the fit is quiet where plain
    differences are not. Changes are 3 × 2: of Cb, Cr and a constant.
    """
    terms = np.concatenate([made / USUAL, np.ones_like(made[:, :, :1])], 2)
    across = terms.transpose(0, 2, 1)
    change = np.linalg.solve(across @ terms + CALM * np.eye(3, dtype=np.float32), across @ (seen - made))
    return np.asarray(change), np.asarray(np.sqrt(((terms @ change) ** 2).sum(2).mean(1)))


def _vectors(trace: Trace) -> Array:
    """Return colours as frames × cells × (Cb, Cr), around neutral."""
    cells = trace.chroma.reshape(len(trace), 2, -1).transpose(0, 2, 1)
    return np.asarray(cells, np.float32) - NEUTRAL


def _said(change: Array, moved: float) -> str:
    """Describe a change: the turn of hues, and how much colour there is."""
    whole = np.eye(2) + change[:2].T / USUAL
    turn = float(np.degrees(np.arctan2(whole[1, 0] - whole[0, 1], whole[0, 0] + whole[1, 1])))
    strength = float(np.sqrt(abs(np.linalg.det(whole))))
    return f"{moved:.1f} levels of chroma: hues turned by {turn:.0f}°, colourfulness at {strength:.0%}"
