"""Overlay timing: one table of cases for this side and for the compositions."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farm.plan.overlays import LEAST, MOST, Window, overlay_window

TABLE = Path(__file__).parents[3] / "remotion" / "tests" / "overlay-timing.json"
CASES: list[dict[str, Any]] = json.loads(TABLE.read_text())

moments = st.floats(0, 1000)


@pytest.mark.parametrize("case", CASES, ids=[case["it"] for case in CASES])
def test_both_sides_time_overlays_alike(case: dict[str, Any]) -> None:
    found = overlay_window(case["text"], Window(**case["spoken"]), Window(**case["scene"]))
    assert (found.start, found.end) == pytest.approx((case["appear"], case["disappear"]), abs=1e-6)


@given(text=st.text(max_size=200), start=moments, heard=st.floats(0, 30), begin=moments, length=st.floats(0.04, 60))
def test_an_overlay_is_in_its_scene_and_as_long_as_it_may_be(
    text: str, start: float, heard: float, begin: float, length: float
) -> None:
    scene = Window(start=begin, end=begin + length)
    found = overlay_window(text, Window(start=start, end=start + heard), scene)
    assert scene.start <= found.start + 1e-9
    assert found.end <= scene.end
    shown = found.end - found.start
    assert min(LEAST, scene.end - scene.start) - 1e-9 <= shown <= MOST + 1e-9


@given(start=st.floats(2, 500), heard=st.floats(0.2, 3.5))
def test_where_there_is_room_an_overlay_frames_its_word(start: float, heard: float) -> None:
    found = overlay_window("word", Window(start=start, end=start + heard), Window(start=0, end=600))
    assert found.start == pytest.approx(start - 0.3)
    assert found.end == pytest.approx(start + heard + 0.8)
