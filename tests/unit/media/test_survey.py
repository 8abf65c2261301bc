"""What a finished file is measured to be is what was drawn."""

from pathlib import Path

import numpy as np
import pytest
from media_made import LIMITS, canvas, encoding

from farm.media.encode import FrameEncoder
from farm.media.survey import survey
from farm.media.trace import Tracer
from farm.scene_worker.yuv import blank, views


@pytest.mark.parametrize("size", [(320, 180), (960, 540), (540, 960)])
@pytest.mark.parametrize("luma", [17, 29, 126, 230])
def test_luma_and_colours_are_measured_as_it_was_drawn_at_any_size(
    tmp_path: Path, size: tuple[int, int], luma: int
) -> None:
    path, tracer = tmp_path / "a.mp4", Tracer(*size)
    with FrameEncoder(path, canvas=canvas(*size), encoding=encoding(crf=10), limits=LIMITS) as out:
        for number in range(3):
            frame = blank(*size, (luma, 90, 170))
            views(frame)[1][: size[1] // 4] = 200
            frame[: size[1] // 3] += number
            tracer.add(*views(frame))
            out.write(frame)
        out.finish()
    shown = survey(path, tmp_path).trace
    assert shown is not None
    drawn = tracer.finish()
    np.testing.assert_allclose(shown.mean, drawn.mean, atol=0.5)
    np.testing.assert_allclose(shown.chroma.astype(int), drawn.chroma, atol=2)
