"""Random sounds of many kinds, and specs that mix them."""

import math
import shutil
import subprocess
import wave
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
Random = np.random.Generator

RATES = (8_000, 22_050, 44_100, 48_000, 96_000)
SENTENCES = (
    "The first light reaches the summit.",
    "Far below, the valley is still asleep, and nothing moves.",
    "Ready? Three, two, one: boom!",
    "Every video tells a story, and this one begins at the foot of a mountain that nobody had climbed before.",
)
VOICES = ("slt", "rms", "awb")


def speech(random: Random, folder: Path, name: str) -> tuple[Array, int]:
    """Return a sentence by flite where it is installed, else bursts of noise that are as uneven as speech."""
    if shutil.which("flite") is None:
        bursts = []
        for _ in range(int(random.integers(5, 20))):
            word = random.normal(0, 10 ** (random.uniform(-26, -12) / 20), int(16_000 * random.uniform(0.1, 0.5)))
            bursts += [word * np.hanning(len(word)), np.zeros(int(16_000 * random.uniform(0.03, 0.4)))]
        return np.concatenate(bursts), 16_000
    path = folder / f"{name}.flite.wav"
    text = " ".join(random.choice(SENTENCES, int(random.integers(1, 4))))
    subprocess.run(["flite", "-voice", random.choice(VOICES), "-t", text, "-o", path], check=True)
    with wave.open(str(path)) as file:
        rate, data = file.getframerate(), file.readframes(file.getnframes())
    return np.frombuffer(data, "<i2") / 32768, rate


def chords(random: Random, seconds: float, rate: int) -> Array:
    """Return soft chords that change every two seconds or so."""
    time = np.arange(int(seconds * rate)) / rate
    length = random.uniform(1.5, 3)
    whole = np.zeros(len(time))
    for start in np.arange(0, seconds, length):
        root = 110 * 2 ** (random.integers(0, 12) / 12)
        here = (time >= start) & (time < start + length)
        local = time[here] - start
        swell = np.sin(np.pi * local / length) ** 0.5
        for step in (0, 4, 7, 12):
            whole[here] += swell * np.sin(2 * np.pi * root * 2 ** (step / 12) * local) / 4
    return whole


def drums(random: Random, seconds: float, rate: int) -> Array:
    """Return a beat of kicks and noise: high peaks over little loudness."""
    whole = np.zeros(int(seconds * rate) + rate)
    beat = 60 / random.uniform(80, 160)
    time = np.arange(int(0.25 * rate)) / rate
    for number in range(int(seconds / beat * 2)):
        at = int(number * beat / 2 * rate)
        kick = np.sin(2 * np.pi * 60 * time) * np.exp(-time * 18)
        hat = random.normal(0, 0.3, len(time)) * np.exp(-time * 60)
        whole[at : at + len(time)] += hat if number % 2 else kick + hat / 3
    return whole[: int(seconds * rate)]


def clicks(random: Random, seconds: float, rate: int) -> Array:
    """Return a few single samples: almost only peaks."""
    whole = random.normal(0, 1e-3, int(seconds * rate))
    whole[random.integers(0, len(whole), max(2, int(seconds)))] = 0.9
    return whole


def sparse(random: Random, seconds: float, rate: int) -> Array:
    """Return a short tone now and then, and nothing between."""
    time = np.arange(int(seconds * rate)) / rate
    gate = (time % random.uniform(2, 4)) < 0.3
    return np.asarray(gate * np.sin(2 * np.pi * random.uniform(200, 2000) * time))


def noise(random: Random, seconds: float, rate: int) -> Array:
    """Return white or brown noise."""
    white = random.normal(0, 0.25, int(seconds * rate))
    if random.random() < 0.5:
        return white
    brown = np.cumsum(white)
    brown -= np.convolve(brown, np.ones(200) / 200, mode="same")
    return np.asarray(brown / np.abs(brown).max())


def tone(random: Random, seconds: float, rate: int) -> Array:
    """Return a sine."""
    return np.asarray(np.sin(2 * np.pi * random.uniform(80, 3500) * np.arange(int(seconds * rate)) / rate))


def square(random: Random, seconds: float, rate: int) -> Array:
    """Return what was clipped by whoever recorded it."""
    return np.clip(4 * tone(random, seconds, rate), -1, 1)


KINDS = (chords, drums, clicks, sparse, noise, tone, square)


def save(random: Random, samples: Array, rate: int, path: Path, *, softest: float = -40.0) -> None:
    """Write a sound with its peak at some level, on one, two or six channels."""
    level = 10 ** (random.uniform(softest, 0) / 20) / max(1e-9, float(np.abs(samples).max()))
    channels = int(random.choice([1, 2, 2, 6]))
    sides = np.stack([np.roll(samples, random.integers(0, 300)) * random.uniform(0.3, 1) for _ in range(channels)], 1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(np.clip(sides * level, -1, 1) * 32767).astype("<i2").tobytes())


def random_spec(random: Random, folder: Path) -> dict[str, Any]:
    """Write some sounds and return a spec that mixes them; its pictures are plain colours."""

    def made(name: str, kind: Any, seconds: float) -> str:
        path, rate = folder / f"{name}.wav", int(random.choice(RATES))
        save(random, kind(random, seconds, rate), rate, path)
        return str(path)

    scenes: list[dict[str, Any]] = []
    audio: dict[str, Any] = {}
    for number in range(int(random.integers(1, 4))):
        scene: dict[str, Any] = {"kind": "color", "duration": round(float(random.uniform(0.5, 10)), 3)}
        if random.random() < 0.6:
            samples, rate = speech(random, folder, f"voice-{number}")
            save(random, samples, rate, folder / f"voice-{number}.wav")
            scene |= {"duration": "auto", "voiceover": {"audio": str(folder / f"voice-{number}.wav")}}
        scenes.append(scene)
    if random.random() < 0.8 or not any("voiceover" in scene for scene in scenes):
        kind = KINDS[int(random.integers(len(KINDS)))]
        music = made("music", kind, float(math.exp(random.uniform(math.log(0.5), math.log(20)))))
        audio["music"] = {"audio": music, "gain_db": round(float(random.uniform(-24, 0)), 1)}
        audio["music"] |= {"duck": bool(random.random() < 0.5), "fade_out": float(random.choice([0, 0.4]))}
    audio["effects"] = [
        {
            "audio": made(f"effect-{n}", KINDS[int(random.integers(len(KINDS)))], float(random.uniform(0.05, 1))),
            "at": round(float(random.uniform(0, 2)), 3),
            "gain_db": round(float(random.uniform(-20, 6)), 1),
        }
        for n in range(int(random.integers(0, 4)))
    ]
    audio["loudness"] = {
        "lufs": float(random.choice([-14, -14, -14, -16, -23, -12, -9])),
        "true_peak_db": float(random.choice([-1, -1, -1, -1.5, -2, -3])),
    }
    quality = str(random.choice(["draft", "standard", "standard", "high"]))
    return {"version": 1, "scenes": scenes, "audio": audio, "outputs": [{"uri": "o.mp4", "quality": quality}]}
