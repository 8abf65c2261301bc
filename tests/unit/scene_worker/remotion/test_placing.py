"""Where a captured picture lies in a frame, and which assets props name."""

from typing import Any

import numpy as np
import pytest
from media_made import Array, canvas

from farm.media.images import RGB
from farm.scene_worker.backdrop import backdrop
from farm.scene_worker.remotion.frames import ASSETS, asset_names, place
from farm.scene_worker.yuv import quick_frame_of, views
from farm.spec.scenes import Fit


def noisy(width: int, height: int) -> RGB:
    return np.random.default_rng(width * height).integers(0, 256, (height, width, 3), np.uint8)


def plain(width: int, height: int, color: tuple[int, int, int]) -> RGB:
    whole = np.empty((height, width, 3), np.uint8)
    whole[:] = color
    return whole


def framed(rgb: RGB) -> Array:
    """Return the frame that a picture of just its size makes."""
    return quick_frame_of(rgb).copy()


@pytest.mark.parametrize("fit", list(Fit))
def test_a_picture_of_the_frames_size_is_the_frame(fit: Fit) -> None:
    rgb = noisy(128, 72)
    np.testing.assert_array_equal(place(rgb, fit, "blur", canvas()), framed(rgb))


@pytest.mark.parametrize("size", [(127, 72), (128, 71), (129, 72), (128, 73), (127, 71), (129, 73), (127, 73)])
@pytest.mark.parametrize("fit", list(Fit))
def test_a_picture_that_misses_the_frame_by_a_pixel_fills_it_without_an_edge(size: tuple[int, int], fit: Fit) -> None:
    white = place(plain(*size, (255, 255, 255)), fit, "#000000", canvas())
    np.testing.assert_array_equal(white, framed(plain(128, 72, (255, 255, 255))))


@pytest.mark.parametrize("size", [(64, 72), (128, 40), (100, 30), (41, 72), (128, 35), (126, 72), (2, 2)])
def test_a_smaller_picture_lies_in_the_middle_over_its_background(size: tuple[int, int]) -> None:
    rgb = noisy(*size)
    expected = plain(128, 72, (16, 32, 48))
    left, top = (128 - size[0]) // 2, (72 - size[1]) // 2
    expected[top : top + size[1], left : left + size[0]] = rgb
    np.testing.assert_array_equal(place(rgb, Fit.CONTAIN, "#102030", canvas()), framed(expected))


@pytest.mark.parametrize("size", [(128, 100), (300, 72), (200, 200), (131, 72), (128, 77), (999, 75)])
def test_a_larger_picture_is_cut_off_on_both_sides_alike(size: tuple[int, int]) -> None:
    rgb = noisy(*size)
    left, top = -((128 - size[0]) // 2), -((72 - size[1]) // 2)
    expected = rgb[top : top + 72, left : left + 128]
    np.testing.assert_array_equal(place(rgb, Fit.COVER, "#ff0000", canvas()), framed(np.ascontiguousarray(expected)))


def test_a_picture_may_be_wider_and_lower_than_the_frame() -> None:
    rgb = noisy(200, 40)
    expected = plain(128, 72, (0, 0, 0))
    expected[16:56] = rgb[:, 36:164]
    np.testing.assert_array_equal(place(rgb, Fit.CONTAIN, "#000000", canvas()), framed(expected))


def test_a_blurred_background_is_the_picture_itself_out_of_focus_and_the_picture_is_left_alone() -> None:
    rgb = noisy(40, 72)
    rgb[:, :20] = (240, 200, 20)
    expected = backdrop(rgb, "blur", 128, 72)
    expected[:, 44:84] = rgb
    found = place(rgb, Fit.CONTAIN, "blur", canvas())
    np.testing.assert_array_equal(found, framed(expected))
    luma = views(found)[0]
    assert luma[:, :44].mean() > luma[:, 84:].mean() > 20


def test_a_covering_picture_has_no_background_to_speak_of() -> None:
    # Where rounding leaves an edge, it is black.
    rgb = plain(128, 69, (255, 255, 255))
    luma = views(place(rgb, Fit.COVER, "blur", canvas()))[0]
    assert luma[0].max() == luma[-1].max() == 16
    assert luma[10:60].min() == 235


def test_the_picture_that_is_given_is_not_changed() -> None:
    for size in ((128, 72), (64, 30), (300, 300), (129, 73)):
        rgb = noisy(*size)
        before = rgb.copy()
        place(rgb, Fit.CONTAIN, "blur", canvas())
        np.testing.assert_array_equal(rgb, before)


@pytest.mark.parametrize(
    ("props", "names"),
    [
        ({}, []),
        ({"a": ASSETS + "ab.png"}, ["ab.png"]),
        ({"a": [{"b": ASSETS + "1.png"}, [ASSETS + "2.wav"]], "c": ASSETS + "1.png"}, ["1.png", "2.wav", "1.png"]),
        ({"a": "see " + ASSETS + "x.png", "b": "https://host" + ASSETS + "y.png"}, []),
        ({ASSETS + "key.png": "value"}, []),
        ([{"a": ASSETS + "1"}, {"a": ASSETS + "2"}], ["1", "2"]),
        ({"a": None, "b": True, "c": 1.5}, []),
    ],
    ids=str,
)
def test_props_name_the_assets_that_pages_may_see(props: Any, names: list[str]) -> None:
    assert list(asset_names(props)) == names
