"""The camera never leaves the picture, whatever the move and the picture's shape."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from farm.plan.camera import ease, fit_scale, resolve, view_at
from farm.plan.materials import ImageMaterial
from farm.spec.motion import Easing, MotionPreset, View
from farm.spec.scenes import Fit, KenBurnsScene

NAMED = [preset for preset in MotionPreset if preset not in {MotionPreset.AUTO, MotionPreset.STILL}]
TINY = 1e-9
"""What rounding may add, as a fraction of the image."""

units = st.floats(0, 1)
views = st.builds(lambda zoom, x, y: {"zoom": zoom, "x": x, "y": y}, st.floats(1, 10), units, units)
easings = st.sampled_from([easing.value for easing in Easing])
paths = st.builds(lambda a, b, easing: {"from": a, "to": b, "easing": easing}, views, views, easings)
presets = st.builds(
    lambda preset, strength, easing: {"preset": preset, "strength": strength, "easing": easing},
    st.sampled_from([preset.value for preset in MotionPreset]),
    st.floats(0.01, 4),
    easings,
)
motions = st.one_of(paths, presets, st.sampled_from([preset.value for preset in MotionPreset]))
sizes = st.tuples(st.integers(1, 20_000), st.integers(1, 20_000))
frames_of_video = st.tuples(st.integers(8, 4096), st.integers(8, 4096)).map(lambda size: (size[0] * 2, size[1] * 2))


def picture(size: tuple[int, int], content: str = "0") -> ImageMaterial:
    return ImageMaterial(sha256=content, size=1, width=size[0], height=size[1], format="png")


def scene(motion: Any, fit: str = "cover") -> KenBurnsScene:
    return KenBurnsScene.model_validate({"kind": "ken_burns", "image": "a", "motion": motion, "fit": fit})


@given(motions, sizes, frames_of_video, st.integers(1, 400), st.integers(0, 1 << 31))
def test_a_covering_view_lies_inside_the_image_on_every_frame(
    motion: Any, size: tuple[int, int], frame: tuple[int, int], frames: int, seed: int
) -> None:
    path, _ = resolve(scene(motion), picture(size), frame, seed=seed, before=None)
    scale = fit_scale(Fit.COVER, size, frame)
    for n in range(frames):
        zoom, x, y = view_at(path, n, frames)
        for position, length, window in ((x, size[0], frame[0]), (y, size[1], frame[1])):
            half = window / (2 * length * scale * zoom)
            assert half - TINY <= position <= 1 - half + TINY
            assert half <= 0.5 + TINY


@given(paths, sizes, frames_of_video, st.sampled_from(["cover", "contain"]), st.integers(2, 400))
def test_the_ends_are_hit_and_the_zoom_is_never_touched(
    motion: Any, size: tuple[int, int], frame: tuple[int, int], fit: str, frames: int
) -> None:
    path, chosen = resolve(scene(motion, fit), picture(size), frame, seed=0, before=None)
    assert chosen is None
    assert (path.start.zoom, path.end.zoom) == (motion["from"]["zoom"], motion["to"]["zoom"])
    for n, end in ((0, path.start), (frames - 1, path.end)):
        assert all(abs(a - b) < TINY for a, b in zip(view_at(path, n, frames), (end.zoom, end.x, end.y), strict=True))


@given(views, views, st.integers(3, 400))
def test_zoom_grows_by_equal_steps_for_linear_easing(start: Any, end: Any, frames: int) -> None:
    motion = {"from": start, "to": end, "easing": "linear"}
    path, _ = resolve(scene(motion), picture((400, 300)), (1920, 1080), seed=0, before=None)
    zooms = [view_at(path, n, frames)[0] for n in range(frames)]
    step = (end["zoom"] - start["zoom"]) / (frames - 1)
    assert all(abs(b - a - step) < TINY for a, b in pairwise(zooms))


@given(motions, sizes, frames_of_video, st.sampled_from(["cover", "contain"]))
def test_resolving_a_resolved_path_changes_nothing(
    motion: Any, size: tuple[int, int], frame: tuple[int, int], fit: str
) -> None:
    path, _ = resolve(scene(motion, fit), picture(size), frame, seed=0, before=None)
    again = {"from": path.start, "to": path.end, "easing": path.easing}
    assert resolve(scene(again, fit), picture(size), frame, seed=0, before=None)[0] == path


@given(sizes, frames_of_video, st.integers(0, 1 << 31), st.text(max_size=5))
def test_auto_gives_way_to_the_scene_before_and_otherwise_keeps_to_its_draw(
    size: tuple[int, int], frame: tuple[int, int], seed: int, content: str
) -> None:
    def drawn(before: MotionPreset | None) -> MotionPreset | None:
        return resolve(scene("auto"), picture(size, content), frame, seed=seed, before=before)[1]

    free = drawn(None)
    assert free in NAMED
    for before in NAMED:
        assert drawn(before) is not before
        assert (drawn(before) is free) is (before is not free)


@given(st.sampled_from(list(Easing)), units)
def test_eased_time_stays_between_the_ends(easing: Easing, t: float) -> None:
    assert 0 <= ease(easing, t) <= 1


@given(sizes, frames_of_video, st.floats(1, 10))
def test_a_contained_image_never_leaves_the_frame_for_nothing(
    size: tuple[int, int], frame: tuple[int, int], zoom: float
) -> None:
    corner = {"zoom": zoom, "x": 0, "y": 1}
    path, _ = resolve(scene({"from": corner}, "contain"), picture(size), frame, seed=0, before=None)
    scale = fit_scale(Fit.CONTAIN, size, frame)
    for position, length, window in ((path.start.x, size[0], frame[0]), (path.start.y, size[1], frame[1])):
        half = window / (2 * length * scale * zoom)
        assert position == 0.5 if half >= 0.5 else half - TINY <= position <= 1 - half + TINY
    assert isinstance(path.start, View)
