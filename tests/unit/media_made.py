"""Small media made on the spot, and how they are read back."""

import json
import subprocess
import wave
from collections.abc import Generator, Iterable, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from farm.media.encode import Frame, FrameEncoder
from farm.media.process import Limits
from farm.plan.encoding import Canvas, Encoding, timescale_of
from farm.scene_worker.yuv import blank, views

LIMITS = Limits(deadline=60.0, stall=30.0)
RATE = 48_000
BITS = 8
"""A numbered frame shows its number as so many black or white columns, the lowest bit on the left."""

Result = TypeVar("Result")
Array = np.ndarray[Any, Any]


def canvas(width: int = 128, height: int = 72, fps: Fraction | int = 30) -> Canvas:
    return Canvas(width=width, height=height, fps=Fraction(fps))


def encoding(fps: Fraction | int = 30, encoder: str = "libx264", preset: str = "ultrafast", crf: int = 20) -> Encoding:
    return Encoding(
        encoder=encoder,
        preset={"libsvtav1": "12"}.get(encoder, preset),
        quality=crf,
        max_kbps=None,
        gop=round(2 * fps),
        timescale=timescale_of(Fraction(fps)),
        threads=1,
    )


def ffmpeg(*arguments: object, given: bytes | None = None) -> bytes:
    """Run FFmpeg to its end; returns what it printed."""
    command = ["ffmpeg", "-v", "error", "-y", *([] if given else ["-nostdin"]), *map(str, arguments)]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def asked(path: Path, entries: str, stream: str = "v:0") -> dict[str, Any]:
    """Return what ffprobe says about a file's stream."""
    ask = ["ffprobe", "-v", "error", "-select_streams", stream, "-show_entries", entries, "-of", "json", str(path)]
    return dict(json.loads(subprocess.run(ask, capture_output=True, check=True).stdout))


def children() -> set[int]:
    """Return the processes that this thread's process started and that are not reaped."""
    return {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


def number_picture(number: int, size: tuple[int, int] = (128, 72)) -> Array:
    """Return a grey picture that shows a number."""
    bits = np.array([40 + 170 * (number >> bit & 1) for bit in range(BITS)], np.uint8)
    return np.tile(np.repeat(bits, size[0] // BITS), (size[1], 1))


def number_shown(frame: Frame) -> int:
    """Read the number in a frame."""
    luma = views(frame)[0]
    width = luma.shape[1] / BITS
    middle = luma[luma.shape[0] // 2]
    return sum(int(middle[int((bit + 0.5) * width)] > 125) << bit for bit in range(BITS))


def numbered_video(
    path: Path, frames: int, rate: str | Fraction = "30", *, extra: Sequence[object] = (), codec: str = "libx264"
) -> Path:
    """Write a video whose every frame shows its number."""
    raw = b"".join(number_picture(number).tobytes() for number in range(frames))
    pictures = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", "128x72", "-r", rate, "-i", "pipe:0"]
    coding = ["-c:v", codec, "-pix_fmt", "yuv420p", "-g", 12]
    ffmpeg(*pictures, *coding, *extra, path, given=raw)
    return path


def segment(path: Path, count: int, fps: Fraction | int = 30, *, first: int = 0, encoder: str = "libx264") -> Path:
    """Write a segment of numbered frames through the project's own encoder, with B-frames."""
    with FrameEncoder(path, canvas=canvas(fps=fps), encoding=encoding(fps, encoder, "fast"), limits=LIMITS) as out:
        for number in range(first, first + count):
            frame = blank(128, 72)
            views(frame)[0][:] = number_picture(number % 256)
            out.write(frame)
        out.finish()
    return path


def read_frames(path: Path, size: tuple[int, int] = (128, 72)) -> list[Frame]:
    """Decode all frames of a video as they stand."""
    raw = ffmpeg("-i", path, "-map", "0:v:0", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-fps_mode", "passthrough", "-")
    frames = np.frombuffer(raw, np.uint8).reshape(-1, size[1] * 3 // 2, size[0])
    return list(frames)


def frame_hashes(path: Path) -> list[str]:
    """Return the MD5 of every decoded frame."""
    lines = ffmpeg("-i", path, "-map", "0:v:0", "-f", "framemd5", "-fps_mode", "passthrough", "-").decode().splitlines()
    return [line.split(",")[-1].strip() for line in lines if not line.startswith("#")]


def taken(frames: Iterable[Frame], count: int) -> list[Frame]:
    """Return copies of the first frames; a frame is only valid until the next."""
    return [frame.copy() for frame in islice(frames, count)]


def result_of(steps: Generator[Any, None, Result]) -> Result:
    """Let work in steps run to its end; returns what it made."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast("Result", end.value)


def tone(seconds: float, hertz: float = 440.0, db: float = -20.0, rate: int = RATE) -> Array:
    """Return a sine as one channel of floats."""
    time = np.arange(round(seconds * rate)) / rate
    return np.asarray(10 ** (db / 20) * np.sin(2 * np.pi * hertz * time))


def silence(seconds: float) -> Array:
    return np.zeros(round(seconds * RATE))


def noise(seconds: float, db: float = -20.0, seed: int = 1) -> Array:
    return np.random.default_rng(seed).uniform(-1, 1, round(seconds * RATE)) * 10 ** (db / 20)


def write_sound(path: Path, samples: Array, rate: int = RATE) -> Path:
    """Write one channel (samples) or several (samples × channels) as a 16-bit WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def read_sound(path: Path, rate: int = RATE) -> Array:
    """Decode a sound to floats, samples × 2."""
    raw = ffmpeg("-i", path, "-f", "f32le", "-ac", 2, "-ar", rate, "-")
    return np.frombuffer(raw, "<f4").astype(np.float64).reshape(-1, 2)


def level_db(samples: Array) -> float:
    """Return the RMS level in dB below full scale."""
    return float(10 * np.log10(np.mean(np.square(samples)) + 1e-12))
