"""A decoded export, on its way to being spoilt and encoded again."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from farm.plan.expectation import Expectation
from farm.plan.tasks import Cue

RATE = 48_000
Array = Any


@dataclass(frozen=True, kw_only=True)
class Film:
    """A decoded export, on its way to being spoilt."""

    frames: Array
    """Planar 4:2:0: count × (height × 3/2) × width."""
    sound: Array
    """Samples × 2, as floats."""
    plan: Expectation
    fps: float = 30.0
    video_options: tuple[str, ...] = ()
    sound_options: tuple[str, ...] = ()
    filters: str = ""
    has_sound: bool = True
    faststart: bool = True
    spoil: Callable[[Path], None] | None = None
    """What is done to the finished file."""
    remix: Callable[[tuple[Cue, ...]], tuple[Cue, ...]] | None = None
    """Changes the recordings, from which the sound is mixed again."""

    @property
    def height(self) -> int:
        """Return the frames' height."""
        return int(self.frames.shape[1] * 2 // 3)

    def with_frames(self, frames: Array) -> "Film":
        """Return the same with other frames."""
        return replace(self, frames=np.ascontiguousarray(frames))

    def own(self, scene: int) -> tuple[int, int]:
        """Return the frames that only one scene has: the first and one past the last."""
        pieces = [p for p in self.plan.pieces if p.scenes == (scene,)]
        return pieces[0].first, pieces[-1].end


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a check has to say."""

    codes: tuple[str, ...]
    """One of these."""
    scenes: tuple[int | None, ...] = (None,)
    """In one of these scenes; a fault at a joint may be told of either side, one of the file of none."""


Made = tuple[Film, Expected]
Fault = Callable[[Film, np.random.Generator], Made]
MOVING = (0, 1, 3)
"""Scenes of the base export that move evenly."""

TAGS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")


def somewhere(film: Film, noise: np.random.Generator, margin: int = 12) -> tuple[int, int]:
    """Choose a moving scene, and a frame in it so far from its ends."""
    scene = int(noise.choice(MOVING))
    first, last = film.own(scene)
    return scene, int(noise.integers(first + margin, last - margin))


def edited(film: Film, change: Callable[[Array], Array]) -> Film:
    """Return a film whose frames, which may be written to, went through a change."""
    return film.with_frames(change(film.frames.copy()))


def read_film(video: Path, plan: Expectation) -> Film:
    """Decode an export."""
    raw = _ffmpeg("-i", video, "-map", "0:v", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-fps_mode", "passthrough", "-")
    frames = np.frombuffer(raw, np.uint8).reshape(-1, plan.height * 3 // 2, plan.width)
    return Film(frames=frames, sound=read_sound(video)[: round(len(frames) / 30 * RATE)], plan=plan)


def read_sound(path: Path) -> Array:
    """Decode a sound to floats, samples × 2."""
    pcm = _ffmpeg("-i", path, "-map", "0:a", "-f", "f32le", "-ac", 2, "-ar", RATE, "-")
    return np.frombuffer(pcm, "<f4").reshape(-1, 2).astype(float)


def write_film(film: Film, target: Path, room: Path) -> None:
    """Encode a film, spoilt or not, as an export is."""
    height, width = film.height, film.frames.shape[2]
    pictures = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", film.fps, *TAGS, "-i", "-"]
    coding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", 12, "-pix_fmt", "yuv420p", *TAGS]
    sound: list[object] = []
    if film.has_sound:
        pcm = room / "sound.pcm"
        pcm.write_bytes(np.clip(film.sound, -1, 1).astype("<f4").tobytes())
        sound = ["-f", "f32le", "-ar", RATE, "-ac", 2, "-i", pcm]
    heard = ["-c:a", "aac", "-b:a", "192k", *film.sound_options] if film.has_sound else []
    filters = ["-vf", film.filters] if film.filters else []
    fast = ["-movflags", "+faststart"] if film.faststart else []
    clock = ["-fps_mode", "passthrough", "-video_track_timescale", 90000, "-movie_timescale", 90000]
    options = [*filters, *coding, *film.video_options, *heard, *clock, *fast]
    _ffmpeg(*pictures, *sound, *options, target, given=film.frames.tobytes())
    if film.spoil:
        film.spoil(target)


def _ffmpeg(*arguments: object, given: bytes | None = None) -> bytes:
    command = ["ffmpeg", "-v", "error", "-y", *map(str, arguments)]
    return subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE).stdout
