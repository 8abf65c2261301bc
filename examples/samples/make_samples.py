"""Make the samples that ship with Framefarm (``farm/samples/``) from nothing: two sounds, a voice, a picture, a clip.

    python examples/samples/make_samples.py FOLDER

Sounds and picture are computed, the sentence is read by flite's voice "slt", FFmpeg encodes. Other versions of FFmpeg
give other bytes: the files that ship were made once, and `farm/samples/__init__.py` names them by their hashes.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

Wave = npt.NDArray[np.float64]
RATE = 48_000
"""Samples per second."""
BEAT = 60 / 96
"""Length of a beat in seconds."""
CHORDS = ((50, 57, 62, 66), (47, 54, 62, 66), (43, 55, 59, 62), (45, 57, 61, 64))
"""MIDI notes of each bar of four beats, lowest first: D, B minor, G, A."""
ORDER = (1, 2, 3, 2, 1, 3, 2, 3)
"""Chord notes of the arpeggio in eighth notes."""
SENTENCE = "This voice comes with Framefarm. While it speaks, the music gives way, and then it comes back."
WIDTH, HEIGHT = 1920, 1080


def pitch(note: float) -> float:
    """Return the frequency in hertz of a MIDI note."""
    return float(440 * 2 ** ((note - 69) / 12))


def pluck(note: float, seconds: float, *, brightness: float) -> Wave:
    """Return a plucked note whose upper partials die away first."""
    t = np.arange(int(seconds * RATE)) / RATE
    sound = np.zeros_like(t)
    for harmonic in range(1, 7):
        level = brightness ** (harmonic - 1) / harmonic
        sound += level * np.sin(2 * np.pi * pitch(note) * harmonic * t) * np.exp(-t * (1.2 + 1.1 * harmonic))
    return np.asarray(sound * np.clip(t / 0.004, 0, 1) * np.clip((seconds - t) / 0.1, 0, 1))


def compose() -> Wave:
    """Return four bars in stereo; what rings on at the end wraps around, so that they loop without a seam."""
    mix = np.zeros((round(4 * 4 * BEAT * RATE), 2))

    def add(sound: Wave, start: float, side: float) -> None:
        index = (round(start * RATE) + np.arange(len(sound))) % len(mix)
        mix[index] += sound[:, None] * np.array([1 - side, side])

    for bar, chord in enumerate(CHORDS):
        start = bar * 4 * BEAT
        for beat in (0, 2):
            add(pluck(chord[0] - 12, 2.0, brightness=0.4) * 0.5, start + beat * BEAT, 0.5)
        for step, which in enumerate(ORDER):
            accent = 1.0 if step % 4 == 0 else 0.7
            side = 0.5 + 0.25 * float(np.sin(step * 1.7 + bar))
            add(pluck(chord[which] + 12, 1.8, brightness=0.7) * 0.3 * accent, start + step * BEAT / 2, side)
    return np.asarray(mix * 0.5 / np.abs(mix).max())


def ding() -> Wave:
    """Return a small bell, with a bell's partials (hum, prime, tierce, quint, nominal)."""
    t = np.arange(round(1.2 * RATE)) / RATE
    partials = ((0.5, 0.3, 3.0), (1.0, 1.0, 4.0), (1.2, 0.5, 5.0), (1.5, 0.3, 6.0), (2.0, 0.6, 7.0))
    sound = sum(level * np.sin(2 * np.pi * 1318.5 * ratio * t) * np.exp(-t * decay) for ratio, level, decay in partials)
    sound = np.asarray(sound) * np.clip(t / 0.002, 0, 1) * np.clip((1.2 - t) / 0.2, 0, 1)
    return np.asarray(sound * 0.5 / np.abs(sound).max())[:, None]


def hills() -> npt.NDArray[np.uint8]:
    """Return hills behind hills in the evening: red, green, blue."""
    rng = np.random.default_rng(7)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    height = (y / HEIGHT)[..., None]
    picture = (1 - height) * np.array([52, 74, 120.0]) + height * np.array([255, 186, 122.0])
    distance = np.hypot(x - 1440, y - 330)
    glow = np.exp(-distance / 260)[..., None]
    picture += glow * np.array([90, 70, 30.0])
    disc = np.clip(62 - distance, 0, 1)[..., None]
    picture += disc * (np.array([255, 240, 205.0]) - picture)
    far, near = np.array([196, 148, 138.0]), np.array([24, 34, 46.0])
    for layer in range(6):
        share = layer / 5
        ridge = (500 + 105 * layer) * np.ones(WIDTH)
        for octave in range(1, 9):
            swing = (64 - 6 * layer) / octave**1.15
            waves = 2 * np.pi * octave * (0.9 + 0.5 * rng.random()) * np.arange(WIDTH) / WIDTH
            ridge += swing * np.sin(waves + 2 * np.pi * rng.random())
        inside = np.clip(y - ridge, 0, 1)[..., None]
        mist = np.clip((y - ridge) / 330, 0, 1)[..., None] * (1 - share) * 0.6
        color = far + share * (near - far)
        picture += inside * (color + mist * (np.array([236, 186, 150.0]) - color) - picture)
    picture += rng.normal(0, 0.6, (HEIGHT, WIDTH, 1))  # so that smooth slopes show no bands
    return np.asarray(np.clip(picture + 0.5, 0, 255), np.uint8)


def run(*command: str) -> None:
    """Run a tool; its failure ends the script."""
    subprocess.run(command, check=True, timeout=120)


def ffmpeg(*arguments: str) -> None:
    """Run FFmpeg, with nothing in its files that tells when or by what they were made."""
    run("ffmpeg", "-nostdin", "-v", "error", "-y", *arguments)


PLAIN = ("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-flags:v", "+bitexact")


def write_wave(path: Path, samples: Wave) -> Path:
    """Write samples of −1 to 1 as 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def make(folder: Path) -> None:
    """Write all samples into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    raw = folder / "raw.wav"
    try:
        for name, samples, quality in (("music", compose(), "2"), ("ding", ding(), "2")):
            write_wave(raw, samples)
            ffmpeg("-i", str(raw), "-c:a", "libvorbis", "-q:a", quality, *PLAIN, str(folder / f"{name}.ogg"))
        run("flite", "-voice", "slt", "-t", SENTENCE, "-o", str(raw))
        level = "highpass=f=70,volume=-1dB"
        ffmpeg("-i", str(raw), "-af", level, "-c:a", "libvorbis", "-q:a", "4", *PLAIN, str(folder / "voice.ogg"))
        Image.fromarray(hills()).save(folder / "hills.jpg", quality=78, subsampling="4:2:0", optimize=True)
        make_clip(folder)
    finally:
        raw.unlink(missing_ok=True)


def make_clip(folder: Path) -> None:
    """Write a clip: the picture, panned over, with the music."""
    pan = "scale=1040:-2,crop=640:360:x='t*90':y=120,format=yuv420p"
    picture = ("-loop", "1", "-framerate", "25", "-t", "4", "-i", str(folder / "hills.jpg"))
    sound = ("-t", "4", "-i", str(folder / "music.ogg"), "-af", "afade=out:st=3:d=1")
    video = ("-vf", pan, "-c:v", "libx264", "-preset", "slow", "-crf", "26", "-g", "50", "-threads", "1")
    color = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
    audio = ("-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart")
    ffmpeg(*picture, *sound, *video, *color, *audio, *PLAIN, str(folder / "clip.mp4"))


def main() -> None:
    """Make the samples and print what the table needs."""
    parser = argparse.ArgumentParser(description="Make the samples that ship with Framefarm.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    make(folder)
    for path in sorted(folder.iterdir()):
        print(f"{path.name} {path.stat().st_size} {hashlib.sha256(path.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
