"""A still image under a moving camera: exact, smooth, true in colour, free of shimmer."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest
from media_made import Array, taken

from farm.media.colors import color
from farm.media.encode import Frame
from farm.media.images import RGB
from farm.plan.camera import CameraPath, _legal, fit_scale, view_at
from farm.plan.encoding import Canvas
from farm.plan.materials import ImageMaterial
from farm.plan.tasks import KenBurnsLayer
from farm.scene_worker.ken_burns import KenBurns, plate_size
from farm.scene_worker.yuv import views
from farm.spec.motion import Easing, View
from farm.spec.scenes import Fit

SIZE = (320, 180)


def canvas(size: tuple[int, int] = SIZE) -> Canvas:
    return Canvas(width=size[0], height=size[1], fps=Fraction(30))


def layer(start: View, end: View, frames: int = 60, **other: Any) -> KenBurnsLayer:
    plain: dict[str, Any] = {"fit": Fit.COVER, "background": "blur", "easing": Easing.LINEAR}
    plain |= other
    path = CameraPath(start=start, end=end, easing=plain.pop("easing"))
    return KenBurnsLayer(image="0" * 64, path=path, frames=frames, **plain)


def area_scaled(rgb: Array) -> Callable[[tuple[int, int]], RGB]:
    """Give a picture as the decoder does: smaller by area, never larger."""

    def load(size: tuple[int, int]) -> RGB:
        if size[0] >= rgb.shape[1] and size[1] >= rgb.shape[0]:
            return rgb
        return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)

    return load


def drawn(what: KenBurnsLayer, rgb: Array, size: tuple[int, int] = SIZE, first: int = 0) -> list[Frame]:
    scene = KenBurns(what, (rgb.shape[1], rgb.shape[0]), canvas(size), area_scaled(rgb))
    return taken(scene.frames(first), what.frames)


def spots(size: tuple[int, int], sigma: float) -> tuple[Array, list[tuple[float, float]]]:
    """Return a dark picture with bright round spots, and where their centres lie, in pixels."""
    rng = np.random.default_rng(1)
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float64) + 0.5
    picture, places = np.full((height, width), 20.0), []
    for column in range(6):
        for row in range(4):
            place = (
                width * (0.14 + 0.145 * column) + rng.uniform(0, 9),
                height * (0.16 + 0.22 * row) + rng.uniform(0, 9),
            )
            places.append(place)
            picture += 200 * np.exp(-((x - place[0]) ** 2 + (y - place[1]) ** 2) / (2 * sigma * sigma))
    return np.repeat(np.clip(picture + 0.5, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2), places


def tracking_errors(what: KenBurnsLayer, size: tuple[int, int], frame: tuple[int, int], sigma: float) -> Array:
    """Return how far each spot is from where the path puts it: frames × spots × 2, in pixels."""
    rgb, places = spots(size, sigma)
    scale = fit_scale(what.fit, size, frame)
    errors = []
    for number, picture in enumerate(drawn(what, rgb, frame)):
        zoom, x, y = view_at(what.path, number, what.frames)
        reach = int(sigma * scale * zoom * 3.5) + 2
        found = []
        for place in places:
            wanted = [
                (p - c * side) * scale * zoom + f / 2 for p, c, side, f in zip(place, (x, y), size, frame, strict=True)
            ]
            if not all(reach + 2 < w < f - reach - 2 for w, f in zip(wanted, frame, strict=True)):
                found.append((np.nan, np.nan))
                continue
            left, top = (int(w) - reach for w in wanted)
            patch = picture[top : top + 2 * reach, left : left + 2 * reach].astype(np.float64)
            patch = np.clip(patch - np.median(patch) - 1, 0, None)
            grid = np.arange(2 * reach) + 0.5
            centre = [(patch.sum(axis=axis) * grid).sum() / patch.sum() for axis in (0, 1)]
            found.append((centre[0] + left - wanted[0], centre[1] + top - wanted[1]))
        errors.append(found)
    return np.array(errors)


MOVES = {
    "zoom in": (View(), View(zoom=1.2)),
    "zoom and pan": (View(), View(zoom=1.2, x=0.58, y=0.42)),
    "zoom out": (View(zoom=1.15), View()),
    "pan": (View(zoom=1.25, x=0.4), View(zoom=1.25, x=0.6)),
    "deep zoom": (View(), View(zoom=2.5)),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_tracked_point_is_where_the_path_puts_it_and_does_not_jitter(move: str) -> None:
    errors = tracking_errors(layer(*MOVES[move], frames=90), (1280, 720), (640, 360), sigma=7)
    assert np.sqrt(np.nanmean(np.diff(errors, axis=0) ** 2)) < 0.03
    assert np.sqrt(np.nanmean(errors**2)) < 0.05
    assert np.abs(np.nanmean(errors, axis=(0, 1))).max() < 0.02  # no constant shift
    assert np.isfinite(errors).mean() > 0.3


@pytest.mark.parametrize("size", [(1281, 721), (641, 361), (607, 401), (333, 187), (301, 199)])
@pytest.mark.parametrize("fit", list(Fit))
def test_pictures_of_odd_sizes_are_placed_as_exactly(size: tuple[int, int], fit: Fit) -> None:
    what = layer(View(), View(zoom=1.2), frames=10, fit=fit)
    errors = tracking_errors(what, size, (640, 360), sigma=max(4.0, size[0] / 120))
    assert np.nanmax(np.abs(errors)) < 0.12
    assert np.sqrt(np.nanmean(errors**2)) < 0.05


@pytest.mark.parametrize("easing", list(Easing))
def test_the_first_and_last_frame_show_the_ends_of_the_path(easing: Easing) -> None:
    rgb = pattern((1280, 720))
    what = layer(View(), View(zoom=1.3, x=0.6, y=0.45), frames=9, easing=easing)
    frames = drawn(what, rgb)
    for frame, view in ((frames[0], what.path.start), (frames[-1], what.path.end)):
        still = drawn(layer(view, view, frames=1), rgb)[0]
        assert np.abs(frame.astype(int) - still).mean() < 3


def pattern(size: tuple[int, int], seed: int = 0) -> Array:
    """Return a picture with detail at every scale."""
    rng, total = np.random.default_rng(seed), np.zeros((size[1], size[0], 3), np.float32)
    for cells in (8, 24, 72, 216):
        rough = rng.uniform(-1, 1, (max(2, cells * size[1] // size[0]), cells, 3)).astype(np.float32)
        total += cv2.resize(rough, size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(127 + 45 * total, 0, 255), np.uint8)


@pytest.mark.parametrize(
    ("size", "start", "end"),
    [((2560, 1440), 1.0, 4.0), ((2560, 1440), 4.0, 1.0), ((400, 225), 1.0, 2.2), ((640, 360), 1.0, 4.0)],
)
def test_a_zoom_has_no_jump_anywhere(size: tuple[int, int], start: float, end: float) -> None:
    frames = drawn(layer(View(zoom=start), View(zoom=end), frames=90), pattern(size))
    lumas = [views(frame)[0].astype(np.float32) for frame in frames]
    steps = np.array([np.abs(b - a).mean() for a, b in pairwise(lumas)])
    sharpness = np.array([np.abs(np.diff(luma, axis=1)).mean() for luma in lumas])
    usual = np.array([np.median(steps[max(0, n - 4) : n + 5]) for n in range(len(steps))])
    assert (steps < 1.35 * usual + 0.05).all()
    assert np.abs(np.diff(np.log(sharpness))).max() < 0.06


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (500, 500), (321, 181), (1000, 181), (200, 90)])
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_a_covering_picture_never_shows_what_is_not_there(size: tuple[int, int], place: float) -> None:
    rgb = np.full((size[1], size[0], 3), 128, np.uint8)
    rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1] = 255, 255, 255, 255  # a frame of one pixel marks the picture's edge
    image = ImageMaterial(sha256="0" * 64, size=1, width=size[0], height=size[1], format="png")
    scale = fit_scale(Fit.COVER, size, SIZE)
    ends = [_legal(View(zoom=zoom, x=place, y=place), image, SIZE, scale) for zoom in (1.0, 1.5)]
    for number, frame in enumerate(drawn(layer(*ends, frames=12), rgb)):
        zoom, x, y = view_at(layer(*ends, frames=12).path, number, 12)
        for centre, side, length in ((x, size[0], SIZE[0]), (y, size[1], SIZE[1])):
            assert centre * side * scale * zoom >= length / 2 - 1e-6
            assert (1 - centre) * side * scale * zoom >= length / 2 - 1e-6
        luma = views(frame)[0]
        edge = 2 * (int(scale * zoom) + 2)  # beyond the picture its outermost pixels would be repeated
        assert (luma[:, 160] > 180).sum() <= edge
        assert (luma[90] > 180).sum() <= edge


@pytest.mark.parametrize("background", ["#102080", "blur"])
def test_a_contained_picture_lies_on_its_background(background: str) -> None:
    rgb = np.full((400, 400, 3), (200, 60, 60), np.uint8)
    frame = drawn(layer(View(), View(), frames=1, fit=Fit.CONTAIN, background=background), rgb)[0]
    y, u, v = views(frame)
    inside, outside = color("#c83c3c"), color("#102080")
    assert (int(y[90, 160]), int(u[45, 80]), int(v[45, 80])) == inside
    assert int((np.abs(y[90].astype(int) - inside[0]) <= 1).sum()) == pytest.approx(180, abs=1)
    if background == "blur":
        darker = color("#962d2d")  # three quarters as bright
        assert [int(y[90, 10]), int(u[45, 5]), int(v[45, 5])] == pytest.approx(darker, abs=2)
    else:
        assert (int(y[90, 10]), int(u[45, 5]), int(v[45, 5])) == outside


def test_a_blurred_background_shows_the_pictures_own_colours_in_their_place() -> None:
    rgb = np.zeros((400, 400, 3), np.uint8)
    rgb[:200], rgb[200:] = (220, 40, 40), (40, 40, 220)
    y, u, v = views(drawn(layer(View(), View(), frames=1, fit=Fit.CONTAIN), rgb)[0])
    assert (v[5, 5] > 150, u[5, 5] < 120) == (True, True)
    assert (u[-5, 5] > 150, v[-5, 5] < 125) == (True, True)
    assert np.abs(np.diff(y[:, 5].astype(int))).max() <= 4  # soft


def test_the_edges_of_a_contained_picture_move_by_less_than_pixels() -> None:
    rgb = np.full((300, 300, 3), 255, np.uint8)
    what = layer(View(), View(zoom=1.1), frames=60, fit=Fit.CONTAIN, background="#000000")
    edges = []
    for number, frame in enumerate(drawn(what, rgb)):
        zoom = view_at(what.path, number, 60)[0]
        row = (views(frame)[0][90].astype(np.float64) - 16) / 219
        edges.append((row.sum() - 180 * zoom, number))  # the width that is white, by its light
    errors = np.array([error for error, _ in edges])
    assert np.abs(errors).max() < 0.05


def test_a_picture_smaller_than_the_frame_is_enlarged_smoothly() -> None:
    ramp = np.tile(np.linspace(20, 235, 64).astype(np.uint8)[None, :, None], (36, 1, 3))
    luma = views(drawn(layer(View(), View(), frames=1), ramp)[0])[0].astype(int)
    assert luma.shape == (180, 320)
    assert np.diff(luma[90]).min() >= 0
    assert np.diff(luma[90]).max() <= 2


@pytest.mark.parametrize("size", [(2, 2), (3, 2), (2, 31), (17, 13)])
@pytest.mark.parametrize("fit", list(Fit))
def test_the_smallest_pictures_are_shown(size: tuple[int, int], fit: Fit) -> None:
    rgb = np.full((size[1], size[0], 3), 200, np.uint8)
    frame = drawn(layer(View(), View(zoom=1.5), frames=3, fit=fit), rgb)[1]
    assert views(frame)[0][90, 160] == pytest.approx(188, abs=1)


def test_zooming_out_of_a_fine_pattern_does_not_shimmer() -> None:
    y, x = np.mgrid[0:1440, 0:2560]
    checker = np.repeat((((x // 3 + y // 3) % 2) * 255).astype(np.uint8)[:, :, None], 3, axis=2)
    what = layer(View(zoom=3.0), View(), frames=60)
    frames = drawn(what, checker)
    # at the far half of the move the pattern is finer than pixels: it has to be an even grey
    far = np.stack([views(frame)[0][60:120, 110:210] for frame in frames[45:]]).astype(np.float64)
    flicker = np.abs(np.diff(far, axis=0)).mean()
    naive = []
    for number in range(45, 60):
        zoom, cx, cy = view_at(what.path, number, 60)
        step = 1 / (fit_scale(Fit.COVER, (2560, 1440), SIZE) * zoom)
        matrix = np.array([[step, 0, cx * 2560 - 160 * step], [0, step, cy * 1440 - 90 * step]])
        shot = cv2.warpAffine(checker[:, :, 0], matrix, SIZE, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        naive.append(shot[60:120, 110:210].astype(np.float64))
    assert np.abs(np.diff(np.stack(naive), axis=0)).mean() > 20
    assert flicker < 2


def test_colour_stays_aligned_with_brightness() -> None:
    rgb = np.zeros((720, 1280, 3), np.uint8)
    rgb[:, :640], rgb[:, 640:] = (0, 255, 0), (255, 0, 255)
    what = layer(View(zoom=1.1, x=0.48), View(zoom=1.3, x=0.52), frames=30)
    errors = []
    for number, frame in enumerate(drawn(what, rgb)):
        zoom, x, _y = view_at(what.path, number, 30)
        wanted = (640 - x * 1280) * 0.25 * zoom + 160
        places = []
        for plane, step, shift in zip(views(frame), (1, 2, 2), (0.0, -0.5, -0.5), strict=True):
            line = plane[plane.shape[0] // 2].astype(np.float64)
            share = (line - line[-1]) / (line[0] - line[-1])
            places.append(float(share.sum()) * step + shift)  # chroma lies over the left of two luma columns
        errors.append([place - wanted for place in places])
    assert np.abs(errors).max() < 0.2
    assert np.abs(np.mean(errors, axis=0)).max() < 0.05


@pytest.mark.parametrize("text", ["#c83232", "#20a040", "#3050d0", "#808080", "#ffffff", "#000000"])
@pytest.mark.parametrize("end", [1.0, 1.2, 3.0])
def test_a_plain_colour_stays_exactly_that_colour(text: str, end: float) -> None:
    rgb = np.empty((360, 640, 3), np.uint8)
    rgb[:] = list(bytes.fromhex(text[1:]))
    for frame in drawn(layer(View(), View(zoom=end), frames=7), rgb):
        for plane, value in zip(views(frame), color(text), strict=True):
            assert (plane == value).all()


@pytest.mark.parametrize("fit", list(Fit))
@pytest.mark.parametrize("end", [1.2, 3.0])
def test_a_range_draws_what_the_whole_draws(fit: Fit, end: float) -> None:
    rgb = pattern((900, 700))
    what = layer(View(), View(zoom=end, x=0.55), frames=20, fit=fit)
    whole = drawn(what, rgb)
    assert len(whole) == 20
    for first in (1, 7, 19):
        part = drawn(what, rgb, first=first)
        assert len(part) == 20 - first
        assert all(np.array_equal(a, b) for a, b in zip(part, whole[first:], strict=True))


def test_the_picture_is_loaded_little_larger_than_it_is_shown() -> None:
    width, height = plate_size(layer(View(), View(zoom=1.5)), (6000, 3375), canvas())
    assert 480 <= width <= 480 * 1.2
    assert 270 <= height <= 270 * 1.2
    assert plate_size(layer(View(), View(zoom=1.5)), (400, 225), canvas()) == (400, 226)
