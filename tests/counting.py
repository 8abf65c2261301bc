"""A Remotion project whose frames tell which ones they are, and eyes that read them in a video."""

import shutil
import subprocess
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from farm.orchestrator.costs import keep_cost
from farm.orchestrator.projects import bundle_of
from farm.plan.compositions import FULL_HD
from farm.settings import Settings
from farm.storage import open_store

WORKSPACE = Path(__file__).parents[1] / "remotion"
SOURCE = Path(__file__).with_name("compositions")

BITS, SIDE, LEFT, TOPS = 10, 24, 40, (20, 52)
"""Where ``Count.tsx`` draws its squares: one row, and one of their opposites."""

WIDTH, HEIGHT = 320, 180
PROBE = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0"]
RATE = 48_000

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Sound = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, kw_only=True)
class Counting:
    """The project, and a store that has its bundle."""

    project: Path
    store: Path
    bundle: str

    def give(self, store: Path) -> None:
        """Put the bundle into another store, which saves its bundling."""
        shutil.copytree(self.store, store, dirs_exist_ok=True)

    def scene(self, composition: str = "Count", **more: object) -> dict[str, object]:
        return {"kind": "remotion", "project": str(self.project), "composition": composition, **more}

    def cost(self, store: Path, frame_seconds: float, folder: Path, composition: str = "Count") -> None:
        """Let a store know what a frame of 320×180 takes, by which ranges are cut."""
        seconds = frame_seconds * FULL_HD / (WIDTH * HEIGHT)
        keep_cost(open_store(str(store), Settings()), self.bundle, composition, seconds, folder)


def make_counting(folder: Path) -> Counting:
    """Make the project below a folder, and bundle it."""
    project, store, room = folder / "counting", folder / "store", folder / "room"
    copy_project(project)
    room.mkdir()
    settings = Settings(cache=folder / "cache")
    bundle = bundle_of(str(project), folder, open_store(str(store), settings), settings, room)
    shutil.rmtree(room)
    return Counting(project=project, store=store, bundle=bundle)


def copy_project(project: Path, *, installed: bool = True) -> Path:
    """Copy the project's source, beside the packages of the repository's own workspace."""
    shutil.copytree(SOURCE, project)
    if installed:
        (project / "node_modules").symlink_to(WORKSPACE / "node_modules")
    (project / "public").mkdir()
    samples = (noise() * 32767).astype("<i2")
    with wave.open(str(project / "public" / "noise.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return project


def noise(seconds: float = 1.0) -> Sound:
    """Noise of middle pitch: it survives a codec, and no two parts of it are alike."""
    white = np.random.default_rng(7).standard_normal(int(seconds * RATE))
    spectrum = np.fft.rfft(white)
    pitch = np.fft.rfftfreq(len(white), 1 / RATE)
    spectrum[(pitch < 300) | (pitch > 3000)] = 0
    sound = np.fft.irfft(spectrum, len(white))
    return np.asarray(sound / np.abs(sound).max() * 0.5, np.float32)


def pictures(path: Path | str) -> Pixels:
    """Return a video's frames in grey, ``frames × height × width``."""
    probed = subprocess.run(
        [*PROBE, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    width, height = map(int, probed.stdout.strip().split(","))
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v:0", "-fps_mode", "passthrough"]
    raw = subprocess.run(
        [*command, "-pix_fmt", "gray", "-f", "rawvideo", "-"], capture_output=True, check=True, timeout=60
    )
    return np.frombuffer(raw.stdout, np.uint8).reshape(-1, height, width)


def number_of(
    picture: Pixels, box: tuple[float, float, float, float] | None = None, *, bits: Sequence[int] = range(BITS)
) -> int | None:
    """Return the number that a picture shows, or none where its squares contradict each other.

    ``box`` is where the composition lies in it: left, top, width, height. Only
    the given bits are looked at.
    """
    left, top, width, height = box or (0, 0, picture.shape[1], picture.shape[0])
    across, down = width / WIDTH, height / HEIGHT
    reach = max(1, int(SIDE / 4 * min(across, down)))
    found = 0
    for bit in bits:
        x = int(left + (LEFT + (bit + 0.5) * SIDE) * across)
        above, below = (
            picture[y - reach : y + reach, x - reach : x + reach].mean()
            for y in (int(top + (row + SIDE / 2) * down) for row in TOPS)
        )
        if abs(above - below) < 128:
            return None
        found |= (above > below) << bit
    return found


def numbers(path: Path | str, box: tuple[float, float, float, float] | None = None) -> list[int | None]:
    """Return what every frame of a video shows."""
    return [number_of(picture, box) for picture in pictures(path)]


def likeness(path: Path, other: Path) -> float:
    """Return the lowest PSNR of two videos' frames, in decibels."""
    first, second = pictures(path), pictures(other)
    assert first.shape == second.shape
    errors = np.square(first.astype(np.float32) - second).mean(axis=(1, 2))
    return float(10 * np.log10(255**2 / max(float(errors.max()), 1e-9)))


def sound_of(path: Path | str) -> Sound:
    """Return a file's sound in mono."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a:0", "-ac", "1", "-ar", str(RATE)]
    raw = subprocess.run([*command, "-f", "f32le", "-"], capture_output=True, check=True, timeout=60)
    return np.frombuffer(raw.stdout, "<f4")


def onsets(sound: Sound, pattern: Sound, *, most: int = 1) -> Sequence[int]:
    """Return at which samples a pattern begins in a sound, as correlation finds it."""
    size = 1 << (len(sound) + len(pattern)).bit_length()
    spectrum = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(pattern, size))
    match = np.fft.irfft(spectrum, size)[: len(sound)]
    found = []
    for _turn in range(most):
        best = int(np.argmax(match))
        found.append(best)
        match[max(0, best - RATE // 10) : best + RATE // 10] = 0
    return sorted(found)
