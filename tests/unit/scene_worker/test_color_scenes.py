"""Plain colours, gradients, and the card that stands in for a scene."""

import numpy as np
import pytest
from media_made import Array, canvas

from farm.media.colors import color
from farm.plan.tasks import CardLayer, ColorLayer
from farm.scene_worker.color import card_frame, color_frame
from farm.scene_worker.yuv import views


def gradient(angle: float, start: str = "#000000", end: str = "#ffffff") -> ColorLayer:
    return ColorLayer(color=start, to=end, angle=angle, frames=10)


def luma(layer: ColorLayer, size: tuple[int, int] = (128, 72)) -> Array:
    return views(color_frame(layer, canvas(*size)))[0].astype(float)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#000000", (16, 128, 128)),
        ("#ffffff", (235, 128, 128)),
        ("#808080", (126, 128, 128)),
        ("#ff0000", (63, 102, 240)),
        ("#00ff00", (173, 42, 26)),
        ("#0000ff", (32, 240, 118)),
    ],
)
def test_a_colour_has_the_values_that_bt709_gives_it(text: str, expected: tuple[int, int, int]) -> None:
    assert color(text) == expected
    frame = color_frame(ColorLayer(color=text, to=None, angle=0, frames=1), canvas())
    assert frame.shape == (108, 128)
    for plane, value in zip(views(frame), expected, strict=True):
        assert (plane == value).all()


def test_a_gradient_between_equal_colours_is_plain() -> None:
    frame = color_frame(gradient(30, "#336699", "#336699"), canvas())
    for plane, value in zip(views(frame), color("#336699"), strict=True):
        assert (plane == value).all()


@pytest.mark.parametrize("angle", [0, 90, 180, 270, -90, 360, 45, 30])
def test_a_gradient_runs_in_its_direction(angle: float) -> None:
    found = luma(gradient(angle))
    across, down = found[:, -8:].mean() - found[:, :8].mean(), found[-8:].mean() - found[:8].mean()
    expected = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    for difference, share in zip((across, down), expected, strict=True):
        assert abs(difference) < 3 if abs(share) < 1e-6 else np.sign(difference) == np.sign(share)


@pytest.mark.parametrize("angle", [0, 90, 45, 200])
def test_a_gradient_goes_from_the_first_colour_to_the_second(angle: float) -> None:
    found = luma(gradient(angle, "#202020", "#e0e0e0"), (320, 180))
    assert found.min() == pytest.approx(color("#202020")[0], abs=2)
    assert found.max() == pytest.approx(color("#e0e0e0")[0], abs=2)
    assert found.mean() == pytest.approx(color("#808080")[0], abs=1)


def test_a_gradient_is_even_and_shows_no_bands() -> None:
    found = luma(gradient(0, "#404040", "#484848"), (640, 360))
    columns = found.mean(axis=0)
    wanted = np.linspace(color("#404040")[0], color("#484848")[0], 640)
    assert np.abs(columns - wanted).max() < 0.7
    assert np.abs(np.diff(columns)).max() < 0.35  # a band would be a step of one whole level
    assert np.array_equal(found, luma(gradient(0, "#404040", "#484848"), (640, 360)))


@pytest.mark.parametrize("size", [(128, 72), (1280, 720), (72, 128), (16, 16)])
def test_a_card_says_which_scene_is_missing(size: tuple[int, int]) -> None:
    frame = card_frame(CardLayer(text="scene 7\nis missing", frames=3), canvas(*size))
    assert frame.shape == (size[1] * 3 // 2, size[0])
    other = card_frame(CardLayer(text="scene 8\nis missing", frames=3), canvas(*size))
    assert not np.array_equal(frame, other) or size == (16, 16)
    assert views(frame)[0].std() > 2


def test_a_card_may_say_anything() -> None:
    for text in ("", "Ünïcödé – 雪", "x" * 500, "a\n\n\nb"):
        assert card_frame(CardLayer(text=text, frames=1), canvas()).shape == (108, 128)
