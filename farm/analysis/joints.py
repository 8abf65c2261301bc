"""Rules on the order of frames: none lost, doubled or swapped, no flash, every transition there.

With the trace of what was drawn each shown frame is recognised; without it
only what no video does on purpose is told.
"""

from collections.abc import Iterator

import numpy as np

from farm.analysis.alignment import NOWHERE, REACH, SAME, TELLING, Alignment
from farm.analysis.judging import ISSUE, WARNING, Case, runs
from farm.analysis.report import Finding
from farm.media.trace import ROWS, Array, Trace
from farm.plan.expectation import Expectation, Piece

RENDER = "Render the scene again; it was damaged after it was drawn."
STILL_SECONDS = 0.4
"""A picture that stands so long while a move was drawn is frozen."""

FLASH = 8.0
"""Levels by which a frame differs from both its neighbours when it flashes."""

FLASH_FRAMES = 5
"""Black that lasts no longer is a flash."""

MOVING_ROWS = 0.5
"""Share of the rows of cells that has to move before one frame's place in the move can be told."""

SHOWN = 0.2
"""A scene of which a smaller share is seen is missing."""


def joints(case: Case) -> Iterator[Finding]:
    """Return what is wrong with the order of frames."""
    if case.plan and case.drawn is not None and case.aligned is not None:
        yield from Traced(case, case.plan, case.drawn, case.aligned).findings()
    else:
        yield from _flashes(case)
        yield from _stutters(case)


class Traced:
    """The rules for a file whose drawn frames are known."""

    def __init__(self, case: Case, plan: Expectation, drawn: Trace, aligned: Alignment) -> None:
        self.case, self.plan, self.aligned = case, plan, aligned
        self.made, self.seen = drawn.cells, case.survey.trace.cells
        self.explained = np.zeros(len(self.seen), bool)
        """Frames that a finding speaks of already."""

    def findings(self) -> Iterator[Finding]:
        """Return all of them; what explains many frames comes first."""
        yield from self._scenes()
        yield from self._transitions()
        yield from self._freezes()
        yield from self._jumps()
        yield from self._strays()

    def _scenes(self) -> Iterator[Finding]:
        """Every scene is seen, and in its order."""
        index = self.aligned.index
        seen_at: dict[int, int] = {}
        for scene, first, frames in self.plan.scenes:
            own = self._own(scene, first, frames)
            places = np.flatnonzero(np.isin(index, own))
            if len(places) >= max(1, SHOWN * len(own)):
                seen_at[scene] = int(np.median(places))
            elif self._gone(own):
                yield self._scene_finding(
                    "missing_scene", scene, first, frames, f"{len(places)} of its {len(own)} frames are seen"
                )
        order = sorted(seen_at, key=lambda scene: seen_at[scene])
        for scene, other in zip(list(seen_at), order, strict=True):
            if scene != other:
                _, first, frames = next(row for row in self.plan.scenes if row[0] == scene)
                self.explained |= (index != NOWHERE) & np.isin(self.aligned.expected, np.arange(first, first + frames))
                yield self._scene_finding(
                    "scene_order", scene, first, frames, f"scene {other + 1} is shown in its place"
                )

    def _own(self, scene: int, first: int, frames: int) -> Array:
        """Return the frames that only one scene has; all it has where there are none."""
        alone = [np.arange(p.first, p.end) for p in self.plan.pieces if p.scenes == (scene,)]
        return np.concatenate(alone) if alone else np.arange(first, first + frames)

    def _gone(self, own: Array) -> bool:
        """Tell whether frames are left out, rather than shown in another look."""
        count = len(self.seen)
        skipped = self._skipped()
        return bool(np.isin(own, skipped).mean() > 1 - SHOWN) or bool((own >= count).all() and len(own))

    def _skipped(self) -> Array:
        """Return the drawn frames that were jumped over."""
        index, expected = self.aligned.index, self.aligned.expected
        jumps = np.flatnonzero((index != NOWHERE) & (index > expected + 1))
        parts = [np.arange(expected[n], index[n]) for n in jumps if self._kept(int(n))]
        return np.concatenate(parts) if parts else np.zeros(0, int)

    def _kept(self, n: int) -> bool:
        """Tell whether the frames after one keep its place."""
        return n + 1 >= len(self.seen) or self.aligned.expected[n + 1] == self.aligned.index[n] + 1

    def _scene_finding(self, code: str, scene: int, first: int, frames: int, measure: str) -> Finding:
        fps = self.case.fps
        return self.case.whole(
            code=code,
            severity=ISSUE,
            scene=scene,
            start=round(first / fps, 3),
            end=round((first + frames) / fps, 3),
            measure=measure,
            limit="each scene in its place",
            advice="Join the segments again, in the order of the plan.",
        )

    def _transitions(self) -> Iterator[Finding]:
        """Every planned transition is really there."""
        skipped = self._skipped()
        for piece in self.plan.pieces:
            if piece.kind != "transition":
                continue
            inside = np.flatnonzero((self.aligned.expected >= piece.first) & (self.aligned.expected < piece.end))
            lost = np.isin(np.arange(piece.first, piece.end), skipped).mean()
            other = self._other(inside, piece)
            if max(lost, other) > 0.4:  # noqa: PLR2004 — two frames in five: the rest looks alike at both ends
                self.explained[inside] = True
                place = int(inside[0]) if len(inside) else min(piece.first, len(self.seen) - 1)
                yield self.case.at(
                    place,
                    place + max(1, len(inside)),
                    code="missing_transition",
                    severity=ISSUE,
                    scene=piece.scenes[0],
                    measure=f"{max(lost, other):.0%} of the frames of the {piece.look} are others",
                    limit=f"{piece.frames} frames of {piece.look}",
                    advice="Render the transition again and join the file again.",
                )

    def _other(self, inside: Array, piece: Piece) -> float:
        """Return the share of a transition's frames that look otherwise, while the scenes around it do not."""
        if not len(inside):
            return 0.0
        beside = [n for n in (inside[0] - 1, inside[-1] + 1) if 0 <= n < len(self.seen)]
        if any(self.aligned.apart[n] > SAME for n in beside):
            return 0.0
        dark = self.case.survey.trace.mean[inside] <= self.case.limits.black_luma
        if dark.all() and piece.look != "fade_black":
            return 0.0
        return float((self.aligned.apart[inside] > SAME / 2).mean())

    def _freezes(self) -> Iterator[Finding]:
        """No picture stands while a move was drawn."""
        width = max(4, round(STILL_SECONDS * self.case.fps))
        expected = self.aligned.expected
        frozen = np.zeros(len(self.seen), bool)
        for n in range(len(self.seen) - width):
            wanted = np.abs(self.made[expected[n + width]] - self.made[expected[n]]).mean()
            given = np.abs(self.seen[n : n + width + 1] - self.seen[n]).mean(1).max()
            if wanted > 4 * TELLING and given < 0.15 * wanted and not self.explained[n : n + width].any():
                frozen[n : n + width + 1] = True
        for first, last in runs(frozen):
            # Where it ends the picture jumps to where it would have been: part of the same fault.
            self.explained[first : min(last + REACH, len(self.seen))] = True
            yield self.case.at(
                first,
                last,
                code="freeze",
                severity=ISSUE,
                measure=f"the picture stands for {(last - first) / self.case.fps:.2f} s",
                limit="a move was drawn",
                advice=RENDER,
            )

    def _jumps(self) -> Iterator[Finding]:
        """No frames are lost or added for good."""
        index, expected = self.aligned.index, self.aligned.expected
        for n in np.flatnonzero((index != NOWHERE) & (index != expected)):
            if self.explained[n] or not self._kept(int(n)) or n + 1 >= len(self.seen):
                continue
            gone = int(index[n] - expected[n])
            self.explained[n] = True
            if gone > REACH and self._told(int(expected[n]), int(index[n])):
                continue
            code = "dropped_frames" if gone > 0 else "repeated_frames" if gone >= -REACH else "wrong_picture"
            scene = self.plan.scene_at(int(index[n] if code == "repeated_frames" else expected[n]))
            yield self.case.at(
                int(n),
                int(n) + 1,
                code=code,
                severity=ISSUE,
                scene=scene,
                measure=f"{abs(gone)} frame{'s' if abs(gone) > 1 else ''}"
                + (" of another scene" if code == "wrong_picture" else ""),
                limit="each drawn frame once",
                advice=RENDER,
            )

    def _told(self, first: int, last: int) -> bool:
        """Tell whether the frames that were jumped over are a scene's or a transition's, told of already."""
        own = [p for p in self.plan.pieces if p.first < last and p.end > first]
        covered = sum(min(p.end, last) - max(p.first, first) for p in own if p.frames >= 1)
        whole = [p for p in own if min(p.end, last) - max(p.first, first) > (1 - SHOWN) * p.frames]
        return bool(whole) and covered > 0

    def _strays(self) -> Iterator[Finding]:
        """No frame is another than the one that belongs there."""
        index, expected = self.aligned.index, self.aligned.expected
        off = (index != expected) & (index != NOWHERE) & ~self.explained
        for first, last in runs(off):
            self.explained[first:last] = True
            here = index[first:last]
            swapped = len(here) > 1 and bool((np.diff(here) < 0).any())
            yield self.case.at(
                first,
                last,
                code="out_of_order" if swapped else "repeated_frames" if here[0] < expected[first] else "out_of_order",
                severity=ISSUE,
                measure=f"frames {', '.join(str(i) for i in here[:6])} are shown",
                limit=f"frames {expected[first]} to {expected[last - 1]}",
                advice=RENDER,
            )


def _flashes(case: Case) -> Iterator[Finding]:
    """Find single frames that differ from both neighbours, while those are alike."""
    trace = case.survey.trace
    cells = trace.cells
    for n in range(1, len(cells) - 1):
        beside = np.abs(cells[n + 1] - cells[n - 1]).mean()
        if trace.blip[n].mean() > max(FLASH, 3 * beside):
            black = trace.mean[n] <= case.limits.black_luma
            yield case.at(
                n,
                n + 1,
                code="black_flash" if black else "flash",
                severity=ISSUE if black and case.plan else WARNING,
                measure=f"one frame is {trace.blip[n].mean():.0f} levels from both its neighbours",
                limit=f"{FLASH:.0f} levels",
                advice="If that is not meant, render the scene again.",
            )


def _stutters(case: Case) -> Iterator[Finding]:
    """Within a planned camera move, a frame that is its neighbour's copy."""
    if case.plan is None:
        return
    rows = case.survey.trace.cells.reshape(len(case.survey.trace), ROWS, -1)
    for piece in case.plan.pieces:
        if not piece.moves or piece.kind == "transition" or piece.end > len(rows):
            continue
        for n in range(piece.first + 1, piece.end - 1):
            gone = _share_gone(rows[n - 1], rows[n], rows[n + 1])
            if gone is not None and not 0.1 < gone < 0.9:  # noqa: PLR2004 — an even move is half way
                yield case.at(
                    n,
                    n + 1,
                    code="repeated_frames" if abs(gone) <= 0.1 or gone >= 0.9 else "out_of_order",  # noqa: PLR2004 — as above
                    severity=WARNING,
                    measure=f"the move stands at {gone:.0%} between two frames",
                    limit="about half",
                    advice=RENDER,
                )


def _share_gone(before: Array, here: Array, after: Array) -> float | None:
    """Return which share of the way between its neighbours a frame has gone; none where they hardly differ.

    It is the median of the rows that move: a caption that comes or goes changes a few rows at once.
    """
    way = after - before
    moves = np.abs(way).mean(1) > 2 * TELLING
    if np.abs(way).mean() < 4 * TELLING or moves.mean() < MOVING_ROWS:
        return None
    shares = ((here - before) * way).sum(1)[moves] / (way * way).sum(1)[moves]
    return float(np.median(shares))
