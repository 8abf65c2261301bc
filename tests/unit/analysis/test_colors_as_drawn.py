"""Colours that are not those that were drawn, at the right brightness, are told with their scene."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from films import hues, silent_film
from hypothesis import given
from hypothesis import strategies as st

from farm.analysis.colors import TURNED, fitted
from farm.analysis.report import QaReport, Severity
from farm.errors import ProofError
from farm.media.trace import Trace

Array = Any
BT601_FROM_BT709 = np.array([[0.9899, -0.1106], [-0.0725, 0.9834]])
"""Cb and Cr of the one from those of the other (ITU-R BT.2087 and BT.601 through R'G'B'; luma has no part in it)."""


def told(report: QaReport) -> set[tuple[str, int | None]]:
    return {(finding.code, finding.scene) for finding in report.findings if finding.severity is not Severity.NOTE}


def turned(degrees: float) -> Array:
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def changed(matrix: Array, colors: Array) -> Array:
    moved = np.einsum("ij,jhw->ihw", matrix, colors.astype(float) - 128) + 128
    return np.clip(np.round(moved), 16, 240).astype(np.uint8)


@pytest.mark.parametrize("quality", [18, 32])
def test_colours_as_they_were_drawn_are_fine_however_coarsely_they_are_encoded(tmp_path: Path, quality: int) -> None:
    film = silent_film()
    film.options = ["-crf", quality]
    assert "wrong_color" not in {code for code, _ in told(film.check(tmp_path))}


@pytest.mark.parametrize("change", [turned(30), np.array([[0, 1], [1, 0]]), BT601_FROM_BT709, np.eye(2) * 0.7], ids=str)
def test_one_change_of_all_colours_is_told_in_every_scene(tmp_path: Path, change: Array) -> None:
    film = silent_film()
    film.colors = changed(change, film.colors)
    assert told(film.check(tmp_path)) == {("wrong_color", 0), ("wrong_color", 1), ("wrong_color", 2)}


def test_the_turn_of_hues_is_told_in_degrees(tmp_path: Path) -> None:
    film = silent_film()
    film.colors = changed(turned(30), film.colors)
    first = next(finding for finding in film.check(tmp_path).findings if finding.code == "wrong_color")
    assert "hues turned by 30°" in first.measure


def test_a_part_of_the_picture_in_other_colours_is_told(tmp_path: Path) -> None:
    film = silent_film()
    film.colors = film.colors.copy()
    film.colors[0, 20:34, 30:54] = 255 - film.colors[0, 20:34, 30:54].clip(0, 90)
    assert ("wrong_color", 0) in told(film.check(tmp_path))


def test_a_trace_without_colours_counts_as_none(tmp_path: Path) -> None:
    film = silent_film()
    path = tmp_path / "old.npz"
    film.drawn.save(path)
    with np.load(path) as data:
        np.savez_compressed(path, **{name: data[name] for name in data.files if name != "chroma"})
    with pytest.raises(ProofError, match="holds no trace"):
        Trace.load(path)


@given(st.floats(-180, 180), st.floats(0.5, 1.5), st.integers(0, 1 << 30))
def test_a_change_is_measured_whatever_it_is_and_noise_alone_is_none(degrees: float, gain: float, seed: int) -> None:
    made = (hues().reshape(2, -1).T[None] - 128.0)[:, ::37]
    noise = np.random.default_rng(seed).normal(0, 0.7, made.shape)
    change = gain * turned(degrees)
    seen = made @ change.T
    wanted = float(np.sqrt(((seen - made) ** 2).sum(2).mean()))
    _, moved = fitted(seen + noise, made)
    assert abs(float(moved[0]) - wanted) < 0.1 * wanted + 0.5
    _, still = fitted(made + noise, made)
    assert float(still[0]) < TURNED / 2
