"""Files of another form than planned, cut off, or damaged after they were written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from fault_film import Expected, Film, Made, edited

Array = Any


def last_frames_cut(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: last frames cut."""
    return edited(film, lambda f: f[:-7]), Expected(codes=("wrong_frame_count",))


def wrong_size(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: wrong size."""
    return replace(film, filters="scale=400:224"), Expected(codes=("wrong_size",))


def wrong_rate(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: wrong rate."""
    return replace(film, fps=25.0), Expected(codes=("wrong_rate",))


def wrong_matrix(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: wrong matrix."""
    return replace(film, video_options=("-colorspace", "smpte170m")), Expected(codes=("wrong_color_space",))


def wrong_primaries(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: wrong primaries."""
    return replace(film, video_options=("-color_primaries", "bt470bg")), Expected(codes=("wrong_color_primaries",))


def wrong_range(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: wrong range."""
    return replace(film, video_options=("-color_range", "pc")), Expected(codes=("wrong_color_range",))


def wrong_pixels(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: wrong pixels."""
    return replace(film, video_options=("-pix_fmt", "yuv444p")), Expected(codes=("wrong_pixels",))


def wrong_codec(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: wrong codec."""
    return replace(film, video_options=("-c:v", "mpeg4", "-q:v", "3")), Expected(codes=("wrong_codec",))


def not_faststart(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: not faststart."""
    return replace(film, faststart=False), Expected(codes=("not_faststart",))


def uneven_frames(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: uneven frames."""
    at = int(noise.integers(40, 200))
    late = f"settb=1/90000,setpts='PTS+gte(N,{at})*0.02/TB'"
    return replace(film, filters=late, video_options=("-enc_time_base", "1/90000")), Expected(codes=("uneven_frames",))


def truncated(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: truncated."""
    share = float(noise.uniform(0.5, 0.85))

    def cut(path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])

    return replace(film, spoil=cut), Expected(codes=("truncated", "decode_errors"))


def damaged_bytes(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: damaged bytes."""

    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        begin = data.find(b"mdat") + 2000
        for _hole in range(12):
            at = int(noise.integers(begin, len(data) - 400))
            data[at : at + 300] = bytes(noise.integers(0, 256, 300, dtype=np.uint8))
        path.write_bytes(bytes(data))

    return replace(film, spoil=damage), Expected(codes=("decode_errors",))


def missing_sound(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: missing sound."""
    return replace(film, has_sound=False), Expected(codes=("missing_audio",))


def other_sample_rate(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: other sample rate."""
    return replace(film, sound_options=("-ar", "44100")), Expected(codes=("wrong_audio_format",))
