"""Camera moves: what they show first and last, and which ones are drawn."""

from typing import Any

import pytest
from plan_builders import image, spec_of, still

from farm.plan.camera import CameraPath, ease, fit_scale, resolve, view_at
from farm.plan.materials import ImageMaterial
from farm.spec.motion import Easing, MotionPreset, View
from farm.spec.scenes import Fit, KenBurnsScene

FRAME = (1920, 1080)
NAMED = [preset for preset in MotionPreset if preset is not MotionPreset.AUTO]


def scene_of(motion: Any, **fields: Any) -> KenBurnsScene:
    scene = spec_of(still(motion=motion, **fields)).scenes[0]
    assert isinstance(scene, KenBurnsScene)
    return scene


def resolved(motion: Any, picture: ImageMaterial | None = None, **fields: Any) -> CameraPath:
    return resolve(scene_of(motion, **fields), picture or image(), FRAME, seed=0, before=None)[0]


def drawn(picture: ImageMaterial, *, seed: int = 0, before: MotionPreset | None = None) -> MotionPreset:
    chosen = resolve(scene_of("auto"), picture, FRAME, seed=seed, before=before)[1]
    assert chosen is not None
    return chosen


@pytest.mark.parametrize("easing", list(Easing))
def test_every_easing_begins_at_zero_and_ends_at_one(easing: Easing) -> None:
    assert ease(easing, 0.0) == 0
    assert ease(easing, 1.0) == 1


@pytest.mark.parametrize("easing", list(Easing))
def test_every_easing_only_goes_forward(easing: Easing) -> None:
    times = [ease(easing, n / 1000) for n in range(1001)]
    assert times == sorted(times)


def test_easings_have_their_shapes() -> None:
    assert ease(Easing.LINEAR, 0.25) == 0.25
    assert ease(Easing.EASE_IN, 0.5) == 0.125
    assert ease(Easing.EASE_OUT, 0.5) == 0.875
    assert ease(Easing.EASE_IN_OUT, 0.5) == 0.5
    assert ease(Easing.EASE_IN_OUT, 0.25) == pytest.approx(1 - ease(Easing.EASE_IN_OUT, 0.75))


def test_zoom_is_linear_for_linear_easing() -> None:
    path = resolved({"from": {"zoom": 1}, "to": {"zoom": 2}, "easing": "linear"})
    zooms = [view_at(path, frame, 11)[0] for frame in range(11)]
    assert zooms == pytest.approx([1 + n / 10 for n in range(11)])


@pytest.mark.parametrize("easing", list(Easing))
@pytest.mark.parametrize("frames", [2, 3, 240])
def test_the_first_frame_shows_the_start_and_the_last_the_end(easing: Easing, frames: int) -> None:
    start, end = {"zoom": 1.5, "x": 0.4, "y": 0.6}, {"zoom": 2.5, "x": 0.7, "y": 0.3}
    path = resolved({"from": start, "to": end, "easing": easing})
    assert view_at(path, 0, frames) == pytest.approx((1.5, 0.4, 0.6))
    assert view_at(path, frames - 1, frames) == pytest.approx((2.5, 0.7, 0.3))


def test_a_single_frame_shows_the_start() -> None:
    path = resolved({"from": {"zoom": 2}, "to": {"zoom": 3}})
    assert view_at(path, 0, 1)[0] == 2


@pytest.mark.parametrize(
    ("fit", "size", "scale"),
    [
        (Fit.COVER, (3840, 2160), 0.5),
        (Fit.COVER, (1920, 2160), 1.0),
        (Fit.COVER, (3840, 1080), 1.0),
        (Fit.CONTAIN, (1920, 2160), 0.5),
        (Fit.CONTAIN, (3840, 1080), 0.5),
        (Fit.CONTAIN, (960, 540), 2.0),
    ],
)
def test_cover_fills_the_frame_and_contain_shows_all(fit: Fit, size: tuple[int, int], scale: float) -> None:
    assert fit_scale(fit, size, FRAME) == scale


@pytest.mark.parametrize("corner", [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_a_view_over_the_edge_is_moved_into_the_image(corner: tuple[int, int]) -> None:
    path = resolved({"from": {"zoom": 2, "x": corner[0], "y": corner[1]}}, image(width=3840, height=2160))
    assert (path.start.x, path.start.y) == (abs(corner[0] - 0.25), abs(corner[1] - 0.25))


def test_at_zoom_one_an_image_of_the_frames_shape_is_centred() -> None:
    path = resolved({"from": {"x": 0, "y": 1}}, image(width=1280, height=720))
    assert (path.start.x, path.start.y) == (0.5, 0.5)


def test_a_contained_image_smaller_than_its_window_is_centred() -> None:
    path = resolved({"from": {"x": 0.1, "y": 0.9}}, image(width=1000, height=4000), fit="contain")
    assert path.start == View(zoom=1, x=0.5, y=0.5)


@pytest.mark.parametrize("preset", NAMED)
def test_a_named_move_is_known_and_reported(preset: MotionPreset) -> None:
    path, chosen = resolve(scene_of(preset), image(), FRAME, seed=0, before=None)
    assert chosen is preset
    assert (path.start == path.end) is (preset is MotionPreset.STILL)
    assert path.easing is Easing.EASE_IN_OUT


@pytest.mark.parametrize(
    ("preset", "what", "sign"),
    [
        ("zoom_in", "zoom", 1),
        ("zoom_out", "zoom", -1),
        ("pan_left", "x", -1),
        ("pan_right", "x", 1),
        ("pan_up", "y", -1),
        ("pan_down", "y", 1),
    ],
)
def test_a_named_move_goes_where_its_name_says(preset: str, what: str, sign: int) -> None:
    path = resolved(preset)
    moved = {name: getattr(path.end, name) - getattr(path.start, name) for name in ("zoom", "x", "y")}
    assert moved.pop(what) * sign > 0
    assert set(moved.values()) == {0}


def test_strength_says_how_far_a_zoom_goes() -> None:
    assert resolved({"preset": "zoom_in", "strength": 0.75}).end.zoom == 1.75
    assert resolved("zoom_in").end.zoom == 1.2
    assert resolved({"preset": "zoom_out", "strength": 4, "easing": "linear"}).start.zoom == 5


def test_an_explicit_path_is_no_preset_for_the_next_scene() -> None:
    assert resolve(scene_of({}), image(), FRAME, seed=0, before=None)[1] is None


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    ("size", "moves"),
    [
        ((1000, 4000), {"pan_up", "pan_down"}),
        ((1080, 1920), {"pan_up", "pan_down"}),
        ((1920, 1920), {"pan_up", "pan_down"}),
        ((6000, 1000), {"pan_left", "pan_right"}),
        ((2560, 1080), {"pan_left", "pan_right"}),
    ],
)
def test_auto_pans_along_the_longer_side(seed: int, size: tuple[int, int], moves: set[str]) -> None:
    assert drawn(image(width=size[0], height=size[1]), seed=seed) in moves


@pytest.mark.parametrize("size", [(3840, 2160), (1600, 1000), (2000, 1080)])
def test_auto_draws_any_move_but_stillness_for_other_images(size: tuple[int, int]) -> None:
    found = {drawn(image(width=size[0], height=size[1]), seed=seed) for seed in range(200)}
    assert found == set(MotionPreset) - {MotionPreset.AUTO, MotionPreset.STILL}


@pytest.mark.parametrize("size", [(3840, 2160), (1000, 4000), (6000, 1000)])
@pytest.mark.parametrize("before", NAMED)
def test_auto_never_repeats_the_scene_before(size: tuple[int, int], before: MotionPreset) -> None:
    for seed in range(50):
        assert drawn(image(width=size[0], height=size[1]), seed=seed, before=before) is not before


def test_auto_depends_on_the_pictures_content_and_the_seed_alone() -> None:
    pictures = [image(str(n)) for n in range(40)]
    assert [drawn(p) for p in pictures] == [drawn(p) for p in pictures]
    assert [drawn(p) for p in pictures] != [drawn(p, seed=1) for p in pictures]
    assert len({drawn(p) for p in pictures}) > 4
