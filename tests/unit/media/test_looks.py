"""Thumbnails and contact sheets show the frames they are said to show."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from media_made import LIMITS, canvas, encoding, numbered_video, segment
from PIL import Image

from farm.media.colors import color
from farm.media.encode import FrameEncoder
from farm.media.looks import Moment, Sheet, grab, thumbnail_moment, write_sheet, write_thumbnail
from farm.scene_worker.yuv import blank


def shown(image: Image.Image) -> int:
    line = np.asarray(image.convert("L"))[image.height // 2]
    return sum(int(line[int((bit + 0.5) * image.width / 8)] > 125) << bit for bit in range(8))


@pytest.mark.parametrize("number", [0, 29, 59])
@pytest.mark.parametrize("rate", ["30", "30000/1001"])
def test_the_frame_at_a_time_is_grabbed(tmp_path: Path, number: int, rate: str) -> None:
    path = segment(tmp_path / "a.mp4", 60, Fraction(rate))
    (image,) = grab(path, [Moment(seconds=float(number / Fraction(rate)), width=128, exact=True)], tmp_path)
    assert image.size == (128, 72)
    assert shown(image) == number


def test_colours_of_a_grabbed_frame_are_right(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with FrameEncoder(path, canvas=canvas(), encoding=encoding(crf=4), limits=LIMITS) as out:
        out.write(blank(128, 72, color("#c83264")))
        out.finish()
    (image,) = grab(path, [Moment(seconds=0.0, width=128, exact=True)], tmp_path)
    assert image.getpixel((64, 36)) == pytest.approx((0xC8, 0x32, 0x64), abs=2)


def test_many_frames_are_grabbed_in_their_order_and_nothing_is_left_behind(tmp_path: Path) -> None:
    path = segment(tmp_path / "a.mp4", 40)
    wanted = [*range(39, -1, -3), *range(1, 40, 4)]
    moments = [Moment(seconds=number / 30, width=128, exact=True) for number in wanted]
    assert [shown(image) for image in grab(path, moments, tmp_path)] == wanted
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("frames", "number"), [(1, 0), (7, 1), (60, 9)])
def test_the_thumbnail_is_the_frame_at_15_percent(tmp_path: Path, frames: int, number: int) -> None:
    path = segment(tmp_path / "a.mp4", frames)
    (picture,) = grab(path, [thumbnail_moment(frames, Fraction(30), 128)], tmp_path)
    write_thumbnail(picture, tmp_path / "t.jpg")
    with Image.open(tmp_path / "t.jpg") as image:
        assert shown(image) == number


@pytest.mark.parametrize("count", [1, 5, 7])
def test_a_contact_sheet_shows_every_moment(tmp_path: Path, count: int) -> None:
    path = numbered_video(tmp_path / "a.mp4", 30, extra=["-g", 1])  # the nearest key frame is good enough
    sheet = Sheet(pictures=count, aspect=128 / 72)
    assert sheet.columns == min(count, 5)
    pictures = grab(path, [Moment(seconds=n / 30, width=sheet.width) for n in range(count)], tmp_path)
    write_sheet(sheet, pictures, [f"scene {n}: ünï" for n in range(count)], "A title", tmp_path / "s.jpg")
    with Image.open(tmp_path / "s.jpg") as drawn:
        for index in range(count):
            left = 8 + index % sheet.columns * (sheet.width + 8)
            top = 52 + index // sheet.columns * (sheet.height + 26 + 8)
            assert shown(drawn.crop((left, top, left + sheet.width, top + sheet.height))) == index
