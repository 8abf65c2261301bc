"""Thumbnails and contact sheets show the frames they are said to show."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from media_made import LIMITS, canvas, encoding, numbered_video, segment
from PIL import Image

from farm.media.colors import color
from farm.media.encode import FrameEncoder
from farm.media.looks import contact_sheet, grab, thumbnail
from farm.scene_worker.yuv import blank


def shown(image: Image.Image) -> int:
    line = np.asarray(image.convert("L"))[image.height // 2]
    return sum(int(line[int((bit + 0.5) * image.width / 8)] > 125) << bit for bit in range(8))


@pytest.mark.parametrize("number", [0, 29, 59])
@pytest.mark.parametrize("rate", ["30", "30000/1001"])
def test_the_frame_at_a_time_is_grabbed(tmp_path: Path, number: int, rate: str) -> None:
    path = segment(tmp_path / "a.mp4", 60, Fraction(rate))
    image = grab(path, float(number / Fraction(rate)), width=128, exact=True)
    assert image.size == (128, 72)
    assert shown(image) == number


def test_colours_of_a_grabbed_frame_are_right(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with FrameEncoder(path, canvas=canvas(), encoding=encoding(crf=4), limits=LIMITS) as out:
        out.write(blank(128, 72, color("#c83264")))
        out.finish()
    assert grab(path, 0.0, width=128, exact=True).getpixel((64, 36)) == pytest.approx((0xC8, 0x32, 0x64), abs=2)


@pytest.mark.parametrize(("frames", "number"), [(1, 0), (7, 1), (60, 9)])
def test_the_thumbnail_is_the_frame_at_15_percent(tmp_path: Path, frames: int, number: int) -> None:
    path = segment(tmp_path / "a.mp4", frames)
    thumbnail(path, tmp_path / "t.jpg", frames=frames, fps=Fraction(30), width=128)
    with Image.open(tmp_path / "t.jpg") as image:
        assert shown(image) == number


@pytest.mark.parametrize("count", [1, 5, 7])
def test_a_contact_sheet_shows_every_moment(tmp_path: Path, count: int) -> None:
    path = numbered_video(tmp_path / "a.mp4", 30, extra=["-g", 1])  # the nearest key frame is good enough
    moments = [(n / 30, f"scene {n}: ünï") for n in range(count)]
    contact_sheet(path, tmp_path / "s.jpg", moments=moments, title="A title", aspect=128 / 72)
    with Image.open(tmp_path / "s.jpg") as sheet:
        columns = min(count, 5)
        width = (1600 - 8 * (columns + 1)) // columns
        height = round(width * 72 / 128)
        for index in range(count):
            left = 8 + index % columns * (width + 8)
            top = 52 + index // columns * (height + 26 + 8)
            assert shown(sheet.crop((left, top, left + width, top + height))) == index
