"""The way from one scene into the next, frame by frame."""

from itertools import repeat

import numpy as np
import pytest
from media_made import Array, taken

from farm.media.colors import BLACK
from farm.media.encode import Frame
from farm.scene_worker.transitions import blend
from farm.scene_worker.yuv import blank, views
from farm.spec.scenes import Direction, TransitionKind

LOOKS = [TransitionKind.CROSSFADE, TransitionKind.FADE_BLACK, TransitionKind.WIPE, TransitionKind.SLIDE]
MOVING = [TransitionKind.WIPE, TransitionKind.SLIDE]
WIDTH, HEIGHT = 128, 72
FIRST, SECOND = blank(WIDTH, HEIGHT, (60, 90, 170)), blank(WIDTH, HEIGHT, (200, 160, 100))


def way(
    look: TransitionKind,
    direction: Direction = Direction.LEFT,
    count: int = 60,
    pair: tuple[Frame, Frame] = (FIRST, SECOND),
) -> list[Frame]:
    frames = blend(repeat(pair[0]), repeat(pair[1]), look=look, direction=direction, count=count)
    return taken(frames, count + 1)


def apart(a: Array, b: Array) -> float:
    return float(np.abs(a.astype(int) - b.astype(int)).mean())


@pytest.mark.parametrize("count", [1, 2, 15])
@pytest.mark.parametrize("look", LOOKS)
def test_a_transition_has_as_many_frames_as_were_asked_for(look: TransitionKind, count: int) -> None:
    assert len(way(look, count=count)) == count


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("look", LOOKS)
def test_it_begins_near_the_first_scene_and_ends_near_the_second(look: TransitionKind, direction: Direction) -> None:
    frames, whole = way(look, direction), apart(FIRST, SECOND)
    assert apart(frames[0], FIRST) < 0.05 * whole
    assert apart(frames[-1], SECOND) < 0.05 * whole


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("look", [TransitionKind.CROSSFADE, *MOVING])
def test_it_never_goes_back_and_never_leaps(look: TransitionKind, direction: Direction) -> None:
    frames, whole = way(look, direction), apart(FIRST, SECOND)
    left = np.array([apart(frame, SECOND) for frame in frames]) / whole
    assert (np.diff(left) <= 0.002).all()
    assert np.abs(np.diff(left)).max() < 0.08


def test_a_crossfade_is_even_in_time_and_place() -> None:
    frames = way(TransitionKind.CROSSFADE, count=10)
    for number, frame in enumerate(frames):
        share = (number + 0.5) / 10
        for a, b, plane in zip(views(FIRST), views(SECOND), views(frame), strict=True):
            assert int(plane.max()) - int(plane.min()) == 0
            assert plane[0, 0] == pytest.approx(a[0, 0] * (1 - share) + b[0, 0] * share, abs=1)


def test_a_fade_through_black_is_black_in_the_middle() -> None:
    frames = way(TransitionKind.FADE_BLACK, count=61)
    for plane, black in zip(views(frames[30]), BLACK, strict=True):
        assert np.abs(plane.astype(int) - black).max() <= 1
    luma = [int(views(frame)[0][0, 0]) for frame in frames]
    assert luma[:31] == sorted(luma[:31], reverse=True)
    assert luma[30:] == sorted(luma[30:])
    assert apart(frames[29], FIRST) < apart(frames[29], SECOND)
    assert min(luma) >= 16


@pytest.mark.parametrize(
    ("direction", "axis", "from_end"),
    [(Direction.LEFT, 1, True), (Direction.RIGHT, 1, False), (Direction.UP, 0, True), (Direction.DOWN, 0, False)],
)
@pytest.mark.parametrize("look", MOVING)
def test_the_second_scene_comes_in_from_where_the_movement_starts(
    look: TransitionKind, direction: Direction, axis: int, from_end: bool
) -> None:
    for number in (18, 30, 42):
        luma = views(way(look, direction)[number])[0].astype(int)
        line = luma[HEIGHT // 2] if axis else luma[:, WIDTH // 2]
        assert (luma == (line[None, :] if axis else line[:, None])).all()  # straight across the frame
        new = line if from_end else line[::-1]
        assert (np.diff(new) >= 0).all()  # the brighter second scene lies at the end it came from
        assert new[0] == 60
        assert new[-1] == 200


@pytest.mark.parametrize("direction", list(Direction))
def test_a_wipe_is_half_way_in_the_middle_and_its_edge_is_soft(direction: Direction) -> None:
    middle = way(TransitionKind.WIPE, direction, count=61)[30]
    assert apart(middle, SECOND) / apart(FIRST, SECOND) == pytest.approx(0.5, abs=0.02)
    between = (views(middle)[0] > 62) & (views(middle)[0] < 198)
    assert 0.02 < between.mean() < 0.06


@pytest.mark.parametrize("direction", list(Direction))
def test_a_slide_moves_both_scenes_as_one(direction: Direction) -> None:
    rng = np.random.default_rng(0)
    pair = (blank(WIDTH, HEIGHT), blank(WIDTH, HEIGHT))
    for frame in pair:
        for plane in views(frame):
            plane[:] = rng.integers(16, 235, plane.shape)
    axis = 1 if direction in {Direction.LEFT, Direction.RIGHT} else 0
    order = pair if direction in {Direction.LEFT, Direction.UP} else pair[::-1]
    strips = [np.concatenate([a, b], axis=axis) for a, b in zip(views(order[0]), views(order[1]), strict=True)]
    shifts = []
    for frame in way(TransitionKind.SLIDE, direction, count=30, pair=pair):
        found = []
        for plane, strip, part in zip(views(frame), strips, (1, 2, 2), strict=True):
            length = plane.shape[axis]
            windows = [np.take(strip, range(at, at + length), axis=axis) for at in range(length + 1)]
            found.append(part * next(at for at, window in enumerate(windows) if np.array_equal(window, plane)))
        assert len(set(found)) == 1  # colour moves with brightness
        shifts.append(found[0])
    assert shifts == sorted(shifts, reverse=direction in {Direction.RIGHT, Direction.DOWN})
    length = WIDTH if axis else HEIGHT
    assert min(shifts) < 0.02 * length
    assert max(shifts) > 0.98 * length


@pytest.mark.parametrize("look", LOOKS)
def test_the_scenes_own_frames_are_not_written_to(look: TransitionKind) -> None:
    pair = (FIRST.copy(), SECOND.copy())
    way(look, count=5, pair=pair)
    assert np.array_equal(pair[0], FIRST)
    assert np.array_equal(pair[1], SECOND)


@pytest.mark.parametrize("look", LOOKS)
def test_moving_scenes_go_on_moving(look: TransitionKind) -> None:
    def brightening(start: int) -> list[Frame]:
        return [blank(WIDTH, HEIGHT, (start + number, 128, 128)) for number in range(4)]

    frames = taken(
        blend(iter(brightening(40)), iter(brightening(200)), look=look, direction=Direction.LEFT, count=4), 4
    )
    alone = way(look, count=4, pair=(brightening(40)[0], brightening(200)[0]))
    assert apart(frames[0], alone[0]) < 0.01
    assert apart(frames[3], alone[3]) > 0.5
