"""What a row of frames looks like, in numbers: taken while they are drawn, and again when the file is finished.

The same numbers from both sides tell whether what was drawn is what is shown:
frame by frame, and cell by cell of a coarse grid.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import cv2
import numpy as np

from farm.errors import ProofError

LONG_SIDE = 480
"""Frames are measured at most this large, in pixels: finer detail is the encoder's business."""

ROWS, COLUMNS = 18, 32
"""Cells of the grid."""

CHROMA = (9, 16)
"""Rows and columns of cells in which colours are measured: coarser, for eyes see colour coarsely too."""

FINE = 256
"""Steps of a cell's mean per level of luma."""

BANDING_EVERY = 6
"""Bands last: they are looked for in one frame of so many."""

FLAT, BAND = 1, (3, 24)
"""Levels: a surface varies by no more than the first, and a band's edge is as high as the second."""

TRACE = "trace"
"""Kind of the artifact; its key is that of the task that drew the frames."""

Array = np.ndarray[Any, Any]
Luma = np.ndarray[Any, np.dtype[np.uint8]]


def trace_size(width: int, height: int) -> tuple[int, int]:
    """Return the size at which frames are measured."""
    scale = min(1.0, LONG_SIDE / max(width, height))
    return max(COLUMNS, round(width * scale)), max(ROWS, round(height * scale))


@dataclass(frozen=True, kw_only=True)
class Trace:
    """One row of numbers per frame. Luma and chroma are 8-bit, limited range."""

    mean: Array
    """Mean luma."""
    detail: Array
    """Mean magnitude of the Laplacian: fine detail."""
    banding: Array
    """Share of the picture that lies on the edges of bands."""
    levels: Array
    """How many levels of luma are in use: the exponential of the histogram's entropy."""
    grid: Array
    """Mean luma of each cell in 1/256 levels: frames × rows × columns."""
    chroma: Array
    """Mean Cb and Cr of each of the cells for colour, in levels: frames × 2 × rows × columns."""
    step: Array
    """Mean difference to the frame before, by row of cells; 0 for the first."""
    blip: Array
    """Mean difference to the middle of both neighbours, by row of cells; 0 for the first and the last."""

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.mean)

    @property
    def cells(self) -> Array:
        """Return the grid in levels, frames × cells."""
        return self.grid.reshape(len(self), -1).astype(np.float32) / FINE

    def save(self, path: Path) -> None:
        """Write the numbers, compressed."""
        np.savez_compressed(path, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what :meth:`save` wrote.

        Raises:
            ProofError: the file is not that.

        """
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as data:
                return cls(**{field.name: data[field.name] for field in fields(cls)})
        except (KeyError, OSError, ValueError) as error:
            raise ProofError(f"{path.name} holds no trace: {error}") from None


def joined(traces: Sequence[Trace]) -> Trace:
    """Return traces as one; what compares neighbours is 0 where two of them meet."""
    return Trace(**{f.name: np.concatenate([getattr(trace, f.name) for trace in traces]) for f in fields(Trace)})


class Tracer:
    """Takes frames in order; :meth:`finish` returns their trace."""

    def __init__(self, width: int, height: int) -> None:
        self.size = trace_size(width, height)
        self._edges = np.linspace(0, self.size[1], ROWS + 1).astype(int)[:-1]
        self._heights = np.diff([*self._edges, self.size[1]]).astype(np.float32)
        self._past: list[Luma] = []
        self._rows: dict[str, list[Any]] = {field.name: [] for field in fields(Trace)}

    def add(self, luma: Luma, cb: Luma, cr: Luma) -> None:
        """Measure one frame, given as its planes, luma at any size and chroma at half of it."""
        if luma.shape != self.size[::-1]:
            luma = cv2.resize(luma, self.size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        else:
            luma = luma.copy()
        rows = self._rows
        rows["mean"].append(cv2.mean(luma)[0])
        rows["detail"].append(cv2.norm(cv2.Laplacian(luma, cv2.CV_16S), cv2.NORM_L1) / luma.size)
        rows["banding"].append(banding(luma) if len(self) % BANDING_EVERY == 0 else rows["banding"][-1])
        rows["levels"].append(levels(luma))
        cells = cv2.resize(luma.astype(np.float32), (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
        rows["grid"].append(np.round(cells * FINE).astype(np.uint16))
        rows["chroma"].append([_colors(cb), _colors(cr)])
        rows["step"].append(self._by_row(cv2.absdiff(luma, self._past[-1])) if self._past else np.zeros(ROWS))
        rows["blip"].append(np.zeros(ROWS))
        if len(self._past) == 2:  # noqa: PLR2004 — the frame between has both neighbours now
            between = cv2.addWeighted(self._past[0], 0.5, luma, 0.5, 0)
            rows["blip"][-2] = self._by_row(cv2.absdiff(self._past[1], between))
        self._past = [*self._past[-1:], luma]

    def __len__(self) -> int:
        """Return how many frames were measured before the one at hand."""
        return len(self._rows["grid"])

    def _by_row(self, difference: Any) -> Array:
        """Return the mean of each row of cells."""
        lines = cv2.reduce(difference, 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F)[:, 0]
        return np.asarray(np.add.reduceat(lines, self._edges) / self._heights)

    def finish(self) -> Trace:
        """Return the trace of all frames."""
        shapes = {"grid": (ROWS, COLUMNS), "chroma": (2, *CHROMA), "step": (ROWS,), "blip": (ROWS,)}
        kinds = {"grid": np.uint16, "chroma": np.uint8}
        return Trace(
            **{
                name: np.asarray(rows, kinds.get(name, np.float32)).reshape(len(self), *shapes.get(name, ()))
                for name, rows in self._rows.items()
            }
        )


def _colors(plane: Luma) -> Luma:
    """Return the mean of each cell of a plane of chroma; halving it first takes two fifths of the time."""
    height, width = plane.shape
    if width > LONG_SIDE:
        plane = cv2.resize(plane, (width // 2, height // 2), interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return cv2.resize(plane, CHROMA[::-1], interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def levels(luma: Luma) -> float:
    """Return how many levels are in use, each weighted by how often it is: a picture in bands has few."""
    share = cv2.calcHist([luma], [0], None, [256], [0, 256])[:, 0].astype(np.float64) / luma.size
    return float(np.exp(-(share * np.log(share + 1e-12)).sum()))


def banding(luma: Luma) -> float:
    """Return the share of pixels at the low edge between two flat surfaces, across and down.

    A photograph has no flat surfaces, a drawing has edges that are higher, and
    a clean gradient has steps of one level.
    """
    share = 0.0
    for plane in (luma, luma.T):
        levels = plane.astype(np.int16)
        # The edge may lie across two pixels, where the picture was made smaller.
        edge = np.abs(levels[:, 5:-3] - levels[:, 3:-5])
        before = np.abs(levels[:, 3:-5] - levels[:, :-8])
        after = np.abs(levels[:, 8:] - levels[:, 5:-3])
        hits = (edge >= BAND[0]) & (edge <= BAND[1]) & (before <= FLAT) & (after <= FLAT)
        share += float(hits.mean())
    return share / 2
