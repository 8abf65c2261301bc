"""The plot: smoothness against cost, and one point's error over time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter
from move import FPS, HEIGHT, WIDTH
from outcome import Outcome

OURS, ZOOMPAN, OTHER, INK, FAINT = "#c2410c", "#2f6db3", "#0f8a72", "#1f2933", "#9aa5b1"
"""Colours: Framefarm, FFmpeg's zoompan, the rest, text, lines in the background."""

TARGET = 0.03
"""Jitter that a viewer cannot see, in pixels RMS: the project's limit."""

PANELS = ("ours", "zoompan-8k", "zoompan-2x", "zoompan-native", "crossfade", "browser")
"""Methods whose error is drawn over time."""

STYLE: Any = {
    "font.size": 9.5,
    "font.family": "DejaVu Sans",
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw(outcomes: Sequence[Outcome], floor: float, frames: int, path: Path) -> None:
    """Draw the plot; ``floor`` is the CPU time of x264 alone."""
    panels = [outcome for name in PANELS for outcome in outcomes if outcome.method.name == name]
    rows = -(-len(panels) // 3)
    with mpl.rc_context(STYLE):
        figure = plt.figure(figsize=(11, 5.2 + 1.9 * rows), layout="constrained")
        top, bottom = figure.subfigures(2, 1, squeeze=False, height_ratios=(5.2, 1.9 * rows + 0.3))[:, 0]
        _scatter(top.subplots(), outcomes, floor)
        top.axes[0].set_xlabel(f"CPU seconds for {frames} frames of {WIDTH}×{HEIGHT}, encoding included")
        if panels:
            _panels(bottom, panels, rows)
        figure.savefig(path, dpi=140)
        plt.close(figure)


def _color(outcome: Outcome) -> str:
    name = outcome.method.name
    return OURS if name == "ours" else ZOOMPAN if name.startswith("zoompan") else OTHER


def _scatter(axes: Axes, outcomes: Sequence[Outcome], floor: float) -> None:
    """Draw jitter against CPU, both on logarithmic scales."""
    axes.set(xscale="log", yscale="log")
    xs = [floor, *(outcome.cpu for outcome in outcomes)]
    ys = [TARGET, *(outcome.smooth.rms for outcome in outcomes)]
    axes.set_xlim(min(xs) * 0.85, max(xs) * 2.6)
    axes.set_ylim(min(ys) / 2, max(ys) * 2.2)
    axes.axvline(floor, color=FAINT, linewidth=1)
    axes.axhline(TARGET, color=FAINT, linewidth=1, linestyle=(0, (4, 3)))
    right, lowest = axes.get_xlim()[1], axes.get_ylim()[0]
    axes.text(floor * 1.015, lowest * 1.12, "x264 alone", color="#52606d", va="bottom")
    axes.text(right, TARGET * 1.06, f"limit {TARGET} px", color="#52606d", ha="right", va="bottom")
    for outcome, height in zip(outcomes, _label_heights(axes, outcomes), strict=True):
        ours = outcome.method.name == "ours"
        hollow = "white" if outcome.extrapolated else _color(outcome)
        at = (outcome.cpu, outcome.smooth.rms)
        axes.plot(*at, "o", color=_color(outcome), markersize=11 if ours else 8, markerfacecolor=hollow, zorder=3)
        axes.annotate(
            outcome.method.label + (" *" if outcome.extrapolated else ""),
            at,
            xytext=(outcome.cpu * 1.045, height),
            va="center",
            color=_color(outcome),
            fontweight="bold" if ours else "normal",
        )
    axes.xaxis.set_major_locator(FixedLocator([0.5, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _at: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _at: f"{value:g}"))
    axes.grid(visible=True, which="major", color="#e4e7eb", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_ylabel("jitter from frame to frame, pixels RMS")
    axes.set_title("Ken Burns: how smooth, and at what cost", loc="left", fontsize=13, fontweight="bold")
    if any(outcome.extrapolated for outcome in outcomes):
        axes.set_title("* fewer frames rendered, CPU extrapolated", loc="right", fontsize=9, color="#52606d")


def _label_heights(axes: Axes, outcomes: Sequence[Outcome]) -> list[float]:
    """Return where labels go, moved apart where they would overlap."""
    low, high = (float(np.log(limit)) for limit in axes.get_ylim())
    gap = (high - low) * 0.045
    taken: list[tuple[float, float]] = []
    heights: dict[str, float] = {}
    for outcome in sorted(outcomes, key=lambda one: one.smooth.rms):
        height = float(np.log(outcome.smooth.rms))
        near = [other for cpu, other in taken if 1 / 2.2 < cpu / outcome.cpu < 2.2]
        height = max([height, *(other + gap for other in near if height - other < gap)])
        taken.append((outcome.cpu, height))
        heights[outcome.method.name] = float(np.exp(height))
    return [heights[outcome.method.name] for outcome in outcomes]


def _panels(figure: Figure, outcomes: Sequence[Outcome], rows: int) -> None:
    """Draw one point's horizontal error over time for each method, each on its own scale."""
    grid = figure.subplots(rows, 3, squeeze=False).ravel()
    for axes, outcome in zip(grid, outcomes, strict=False):
        errors = outcome.smooth.errors[:, 0, 0]
        seconds = np.arange(len(errors)) / FPS
        axes.axhline(0, color=FAINT, linewidth=0.8)
        axes.plot(seconds, errors - errors.mean(), color=_color(outcome), linewidth=0.9)
        reach = max(0.2, float(np.abs(errors - errors.mean()).max()) * 1.15)
        axes.set_ylim(-reach, reach)
        axes.set_title(outcome.method.label, loc="left", fontsize=9.5, color=_color(outcome))
        axes.margins(x=0.01)
    for axes in grid[len(outcomes) :]:
        axes.remove()
    figure.supylabel("error, px", fontsize=9.5)
    figure.supxlabel(
        "seconds — one point's horizontal distance from its exact place, less the mean; mind the scales", fontsize=9.5
    )
