"""Pictures become planes."""

import cv2
import numpy as np
import pytest

from farm.media.colors import color
from farm.scene_worker.yuv import frame_of, quick_frame_of, views


@pytest.mark.parametrize("size", [(1920, 1080), (16, 16), (854, 482), (1078, 30)])
def test_the_quick_way_differs_by_one_at_most_and_rarely(size: tuple[int, int]) -> None:
    width, height = size
    noise = np.random.default_rng(7).integers(0, 256, (height, width, 3), dtype=np.uint8)
    rgb = np.asarray(cv2.GaussianBlur(noise, (5, 5), 0), np.uint8)
    apart = np.abs(quick_frame_of(rgb).astype(int) - frame_of(rgb))
    assert apart.max() <= 1
    assert apart.mean() < 0.06


@pytest.mark.parametrize("text", ["#000000", "#ffffff", "#c83264", "#00ff00", "#102030", "#f5efe6"])
def test_a_plain_colour_is_plain_up_to_the_last_column(text: str) -> None:
    rgb = np.full((34, 1078, 3), list(bytes.fromhex(text[1:])), np.uint8)
    for plane, wanted in zip(views(quick_frame_of(rgb)), color(text), strict=True):
        assert plane.min() == plane.max()
        assert abs(int(plane[0, 0]) - wanted) <= 1
