"""What a finished file is measured to be is what was drawn."""

from pathlib import Path

import numpy as np
import pytest
from media_made import LIMITS, canvas, encoding

from farm.media.encode import FrameEncoder
from farm.media.survey import survey
from farm.media.trace import Tracer
from farm.scene_worker.yuv import blank


@pytest.mark.parametrize("size", [(320, 180), (960, 540), (540, 960)])
@pytest.mark.parametrize("luma", [17, 29, 126, 230])
def test_luma_is_measured_as_it_was_drawn_at_any_size(tmp_path: Path, size: tuple[int, int], luma: int) -> None:
    path, tracer = tmp_path / "a.mp4", Tracer(*size)
    with FrameEncoder(path, canvas=canvas(*size), encoding=encoding(crf=10), limits=LIMITS) as out:
        for number in range(3):
            frame = blank(*size, (luma, 128, 128))
            frame[: size[1] // 3] += number
            tracer.add(frame[: size[1]])
            out.write(frame)
        out.finish()
    shown = survey(path, tmp_path).trace
    assert shown is not None
    np.testing.assert_allclose(shown.mean, tracer.finish().mean, atol=0.5)
