"""NVENC as far as a machine without one can tell: FFmpeg takes every option and then asks for the driver."""

from fractions import Fraction
from pathlib import Path

import pytest

from farm.errors import CommandError
from farm.media.encode import encode_command
from farm.media.encoders import devices, proven
from farm.media.process import Limits, run
from farm.plan.encoding import Canvas, delivery_encoding
from farm.spec.outputs import Codec, Output, Quality

CODECS = {"h264_nvenc": Codec.H264, "hevc_nvenc": Codec.HEVC}


@pytest.mark.skipif(bool(devices()), reason="this machine has an NVIDIA device: the encoder may simply work")
@pytest.mark.parametrize("quality", list(Quality))
@pytest.mark.parametrize("encoder", CODECS)
def test_ffmpeg_knows_every_option_and_only_misses_the_driver(tmp_path: Path, encoder: str, quality: Quality) -> None:
    output = Output(uri="x.mp4", quality=quality, codec=CODECS[encoder])
    canvas = Canvas(width=256, height=256, fps=Fraction(30))
    command = encode_command(tmp_path / "x.mp4", canvas, delivery_encoding(output, encoder))
    (tmp_path / "raw").write_bytes(bytes(256 * 256 * 3 // 2))
    command[command.index("pipe:0")] = str(tmp_path / "raw")
    with pytest.raises(CommandError) as caught:
        run(command, limits=Limits(deadline=20, stall=20))
    assert "libcuda" in caught.value.stderr
    assert "option" not in caught.value.stderr.lower().replace("maybe incorrect parameters", "")


@pytest.mark.skipif(bool(devices()), reason="this machine has an NVIDIA device")
def test_a_listed_encoder_is_not_a_proven_one() -> None:
    listed = run(["ffmpeg", "-hide_banner", "-encoders"], limits=Limits(deadline=20, stall=20)).decode()
    assert "h264_nvenc" in listed
    assert "libcuda" in proven("h264_nvenc")
    assert proven("libx264") == ""
