"""What every rule is given, and how findings are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from farm.analysis.alignment import Alignment
from farm.analysis.report import Finding, Severity
from farm.media.survey import Survey
from farm.media.trace import Array, Trace
from farm.plan.expectation import Expectation
from farm.spec.qa import Thresholds


@dataclass(frozen=True, kw_only=True)
class Case:
    """A measured file, and what it was planned to be, as far as that is known."""

    survey: Survey
    plan: Expectation | None
    drawn: Trace | None
    """Of all planned frames."""
    aligned: Alignment | None
    """There where ``drawn`` is."""
    limits: Thresholds
    cuts: tuple[int, ...]
    """Frames on which another picture begins, as they were seen."""

    @property
    def fps(self) -> float:
        """Return the rate that times are told by."""
        return float(self.plan.fps if self.plan else self.survey.fps)

    def scene(self, frame: int) -> int | None:
        """Return the scene that a shown frame was planned to be part of."""
        if self.plan is None:
            return None
        if self.aligned is not None and len(self.aligned.expected):
            frame = int(self.aligned.expected[min(max(frame, 0), len(self.aligned.expected) - 1)])
        return self.plan.scene_at(min(frame, self.plan.frames - 1))

    def at(self, first: int, last: int, **told: Any) -> Finding:
        """Return a finding on the frames from ``first`` up to ``last``."""
        where = {"scene": self.scene(first)} | told
        return Finding.model_validate({"start": round(first / self.fps, 3), "end": round(last / self.fps, 3), **where})

    def whole(self, **told: Any) -> Finding:
        """Return a finding on the whole file."""
        return Finding.model_validate({"end": round(self.survey.seconds, 3), **told})


ISSUE, WARNING, NOTE = Severity.ISSUE, Severity.WARNING, Severity.NOTE


def runs(flags: Array) -> Iterator[tuple[int, int]]:
    """Return where flags are set, as (first, one past the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(flags, np.int8), [0]])))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        yield int(first), int(last)
