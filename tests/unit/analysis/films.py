"""A small film that is drawn, encoded and spoilt on the spot, with what it was planned to be."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from farm.analysis.check import check
from farm.analysis.report import QaReport
from farm.media.trace import Trace, Tracer
from farm.plan.expectation import Expectation, Piece
from farm.plan.tasks import Cue
from farm.spec.outputs import Codec, Container
from farm.spec.qa import Qa

SIZE, FPS, RATE = (192, 108), 25, 48_000
LENGTHS = (40, 10, 40, 30)
"""Frames of the first scene, its transition into the second, the second, and the third after a cut."""

Array = Any
TAGS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")


def hues() -> Array:
    """Return colours that differ from place to place, Cb and Cr, as photographs have them."""
    noise = np.random.default_rng(6)
    half = (SIZE[0] // 2, SIZE[1] // 2)
    cells = noise.normal(0, 22, (2, 5, 8)).astype(np.float32) + np.array([-12, 14], np.float32)[:, None, None]
    planes = [cv2.resize(plane, half, interpolation=cv2.INTER_CUBIC) + 128 for plane in cells]
    return np.clip(np.round(np.asarray(planes)), 16, 240).astype(np.uint8)


@dataclass(kw_only=True)
class Film:
    """Planned frames, planned recordings, and how they are put into a file."""

    frames: Array
    plan: Expectation
    drawn: Trace
    assets: dict[str, str]
    sound: Array | None
    options: list[object] = field(default_factory=list)
    colors: Array = field(default_factory=hues)
    """Chroma of every frame, 2 × height/2 × width/2."""

    def check(self, room: Path, *, known: bool = True, traced: bool = True, qa: Qa | None = None) -> QaReport:
        """Write the file and check it."""
        video = self.write(room)
        return check(
            video,
            qa=qa or Qa(),
            folder=room,
            plan=self.plan if known else None,
            drawn=self.drawn if known and traced else None,
            assets=self.assets,
        )

    def planes(self) -> Array:
        """Return the frames as planar 4:2:0, in rows of bytes."""
        chroma = np.broadcast_to(self.colors.reshape(-1), (len(self.frames), self.colors.size))
        return np.concatenate([self.frames.reshape(len(self.frames), -1), chroma], 1)

    def write(self, room: Path) -> Path:
        video = room / "film.mp4"
        raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{SIZE[0]}x{SIZE[1]}", "-r", FPS, *TAGS, "-i", "-"]
        coding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", 18, "-pix_fmt", "yuv420p", *TAGS]
        heard: list[object] = []
        if self.sound is not None:
            pcm = room / "film.pcm"
            pcm.write_bytes(np.clip(self.sound, -1, 1).astype("<f4").tobytes())
            heard = ["-f", "f32le", "-ar", RATE, "-ac", 2, "-i", pcm]
        clock = ["-movflags", "+faststart", "-video_track_timescale", 90000]
        ffmpeg(
            *raw,
            *heard,
            *coding,
            "-c:a",
            "aac",
            "-aac_pns",
            0,
            "-b:a",
            "192k",
            *clock,
            *self.options,
            video,
            given=self.planes(),
        )
        return video


def ffmpeg(*arguments: object, given: Array | None = None) -> None:
    data = None if given is None else np.ascontiguousarray(given).tobytes()
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], input=data, check=True)


def photo(seed: int) -> Array:
    """Draw a picture with detail at all scales."""
    noise = np.random.default_rng(seed)
    picture = np.zeros((432, 768), np.float32)
    for cells, weight in ((6, 80), (20, 50), (90, 40), (300, 50)):
        grid = noise.random((cells * 9 // 16 + 2, cells), np.float32)
        picture += weight * cv2.resize(grid, (768, 432), interpolation=cv2.INTER_CUBIC)
    return np.clip(picture + 16, 16, 235)


def pan(picture: Array, count: int, begin: int = 0, speed: float = 2.0) -> Array:
    """Move over a picture, in parts of a pixel."""
    rows = []
    for n in range(begin, begin + count):
        warp = np.array([[1.0, 0.0, 40 + speed * n], [0.0, 1.0, 60 + 0.4 * speed * n]])
        rows.append(cv2.warpAffine(picture, warp, SIZE, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP))
    return np.round(np.asarray(rows)).astype(np.uint8)


def planned_frames() -> Array:
    """Draw three scenes: a crossfade leads into the second, a cut into the third."""
    a, fade, b, c = LENGTHS
    first, second, third = pan(photo(1), a + fade), pan(photo(2), fade + b), pan(photo(3), c)
    share = ((np.arange(fade) + 1) / (fade + 1))[:, None, None]
    mixed = (first[a:] * (1 - share) + second[:fade] * share).astype(np.uint8)
    return np.concatenate([first[:a], mixed, second[fade:], third])


def trace_of(frames: Array) -> Trace:
    tracer = Tracer(*SIZE)
    for frame in frames:
        tracer.add(frame, *hues())
    return tracer.finish()


def plan_of(cues: Sequence[Cue] = (), lufs: float | None = None) -> Expectation:
    a, fade, b, c = LENGTHS
    edges = (0, a, a + fade, a + fade + b)
    scenes, kinds = ((0,), (0, 1), (1,), (2,)), ("ken_burns", "transition", "ken_burns", "ken_burns")
    pieces = tuple(
        Piece(key=str(n) * 64, first=edges[n], frames=LENGTHS[n], scenes=scenes[n], kind=kinds[n], look="", moves=True)
        for n in range(4)
    )
    return Expectation(
        width=SIZE[0],
        height=SIZE[1],
        fps=Fraction(FPS),
        frames=sum(LENGTHS),
        codec=Codec.H264,
        container=Container.MP4,
        pieces=pieces,
        scenes=((0, 0, a + fade), (1, a, fade + b), (2, a + fade + b, c)),
        cues=tuple(cues),
        lufs=lufs,
    )


def silent_film() -> Film:
    frames = planned_frames()
    return Film(frames=frames, plan=plan_of(), drawn=trace_of(frames), assets={}, sound=None)


def cue(role: str, asset: str, at: float, seconds: float, gain_db: float = 0.0) -> Cue:
    return Cue.model_validate(
        {
            "role": role,
            "asset": asset,
            "at": round(at * RATE),
            "length": round(seconds * RATE),
            "source_start": 0.0,
            "source_end": seconds,
            "speed": 1.0,
            "gain_db": gain_db,
            "loop": False,
            "fade_in": 0.0,
            "fade_out": 0.0,
        }
    )


def babble(seconds: float, seed: int) -> Array:
    """Return noise in syllables, one channel."""
    noise = np.random.default_rng(seed)
    count = round(seconds * RATE)
    syllables = np.interp(
        np.arange(count) / RATE, np.arange(0, seconds + 0.2, 0.1), noise.random(round(seconds / 0.1) + 2)
    )
    voice: Array = np.convolve(noise.normal(0, 0.8, count), np.ones(8) / 8, "same") * np.clip(syllables - 0.3, 0, 1) * 2
    return voice


def sounding_film(room: Path, change: Callable[[dict[str, Array]], Array] | None = None) -> Film:
    """Return the film with two voices and stereo music; ``change`` mixes them otherwise."""
    seconds = sum(LENGTHS) / FPS
    noise = np.random.default_rng(9)
    parts = {
        "first": _placed(babble(1.2, 1), 0.2, seconds),
        "second": _placed(babble(1.0, 2), 2.2, seconds),
        "music": noise.normal(0, 0.02, (round(seconds * RATE), 2)),
    }
    recordings = {"1" * 64: babble(1.2, 1)[:, None], "2" * 64: babble(1.0, 2)[:, None], "3" * 64: parts["music"]}
    assets = {}
    for name, samples in recordings.items():
        assets[name] = str(write_recording(room / f"{name[:1]}.wav", samples))
    cues = (
        cue("voice", "1" * 64, 0.2, 1.2),
        cue("voice", "2" * 64, 2.2, 1.0),
        cue("music", "3" * 64, 0.0, seconds),
    )
    film = silent_film()
    mixed = change(parts) if change else parts["first"] + parts["second"] + parts["music"]
    return Film(frames=film.frames, plan=plan_of(cues), drawn=film.drawn, assets=assets, sound=mixed)


def write_recording(path: Path, samples: Array) -> Path:
    """Write samples × channels as a WAVE file in floating point."""
    form = ["-f", "f32le", "-ar", RATE, "-ac", samples.shape[1], "-i", "-", "-c:a", "pcm_f32le"]
    ffmpeg(*form, path, given=samples.astype("<f4"))
    return path


def _placed(voice: Array, at: float, seconds: float) -> Array:
    whole = np.zeros((round(seconds * RATE), 2))
    begin = round(at * RATE)
    whole[begin : begin + len(voice)] = voice[:, None]
    return whole
