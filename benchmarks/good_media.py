"""Pictures, clips, voices, music and effects of a seed, and the exports that faults are injected into."""

import subprocess
from pathlib import Path
from typing import Any

import cv2
import numpy as np

RATE = 48_000
SENTENCES = (
    "Every frame that was drawn is shown, and none of them twice.",
    "The second voice speaks a little later, and it says something else.",
    "Mountains, rivers and a wide open sky above the valley.",
    "Numbers are no opinions, so we measure what we deliver.",
)
CAPTIONS = {"arabic": "في كل مساء يضيء الحارس المصباح", "japanese": "毎晩、灯台守は明かりを灯す"}
Spec = dict[str, Any]


def make_media(folder: Path, seed: int) -> None:
    """Make photographs, clips, voices, music and effects from a seed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in CAPTIONS.items():
        (folder / f"{name}.srt").write_text(f"1\n00:00:00,300 --> 00:00:02,400\n{text}\n")
    if (folder / ".ready").exists():
        return
    noise = np.random.default_rng(seed)
    for name in "abcdef":
        cv2.imwrite(str(folder / f"{name}.jpg"), _photo(noise))
    cv2.imwrite(str(folder / "dark.jpg"), (_photo(noise) * 0.12).astype(np.uint8))
    cv2.imwrite(str(folder / "soft.jpg"), cv2.GaussianBlur(_photo(noise), (0, 0), 12))
    cv2.imwrite(str(folder / "bright.jpg"), (255 - (255 - _photo(noise)) * 0.15).astype(np.uint8))
    for number, sentence in enumerate(SENTENCES):
        voice = ("slt", "rms", "awb", "kal16")[(number + seed) % 4]
        source = f"flite=text='{sentence.replace(',', '')}':voice={voice}"
        _ffmpeg("-f", "lavfi", "-i", source, "-ar", RATE, "-ac", 1, folder / f"voice{number}.wav")
    _save_sound(folder / "music.wav", _music(noise, 12.0))
    _save_sound(folder / "effect.wav", _effect(noise))
    _clip(folder / "clip.mp4", noise, 90, 30)
    _clip(folder / "clip25.mp4", noise, 75, 25)
    (folder / ".ready").touch()


def _photo(noise: np.random.Generator) -> Any:
    """Draw a picture with detail at all scales and some hard edges, as photographs have."""
    picture = np.zeros((720, 1280, 3), np.float32)
    for cells, weight in ((5, 90), (16, 60), (60, 40), (300, 40)):
        grid = noise.random((cells * 9 // 16 + 2, cells, 3), np.float32)
        picture += weight * cv2.resize(grid, (1280, 720), interpolation=cv2.INTER_CUBIC)
    for _shape in range(14):
        x, y = int(noise.integers(0, 1280)), int(noise.integers(0, 720))
        color = [float(c) for c in noise.integers(20, 235, 3)]
        cv2.ellipse(picture, (x, y), (int(noise.integers(15, 130)), int(noise.integers(15, 90))), 30, 0, 360, color, -1)
    return np.clip(picture + noise.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)


def _music(noise: np.random.Generator, seconds: float) -> Any:
    """Play chords that differ between left and right."""
    time = np.arange(int(seconds * RATE)) / RATE
    sound = np.zeros((len(time), 2))
    for beat in np.arange(0, seconds, 0.4):
        root = 110 * 2 ** (int(noise.integers(0, 12)) / 12)
        envelope = np.where(time >= beat, np.exp(-(time - beat) * 4), 0)
        for partial in range(1, 9):
            pan = float(noise.random())
            tone = envelope * np.sin(2 * np.pi * root * partial * time) / partial
            sound += tone[:, None] * [1 - pan, pan]
    sound += noise.normal(0, 0.02, sound.shape)
    return 0.25 * sound / np.abs(sound).max()


def _effect(noise: np.random.Generator) -> Any:
    time = np.arange(int(0.5 * RATE)) / RATE
    burst = noise.normal(0, 0.3, len(time)) * np.exp(-time * 9)
    return np.stack([burst, burst * 0.8], 1)


def _save_sound(path: Path, sound: Any) -> None:
    raw = np.clip(sound * 32767, -32768, 32767).astype("<i2").tobytes()
    _ffmpeg("-f", "s16le", "-ar", RATE, "-ac", 2, "-i", "-", path, given=raw)


def _clip(path: Path, noise: np.random.Generator, frames: int, fps: int) -> None:
    """Film a picture by a moving camera, with sound."""
    photo = _photo(noise)
    rows = []
    for n in range(frames):
        x, y = 300 + 3.3 * n, 200 + 40 * np.sin(n / 20)
        warp = np.array([[1.0, 0.0, x - 160], [0.0, 1.0, y - 90]])
        rows.append(cv2.warpAffine(photo, warp, (320, 180), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP).tobytes())
    sound = path.with_suffix(".wav")
    _save_sound(sound, _music(noise, frames / fps))
    raw = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", "320x180", "-r", fps, "-i", "-"]
    coding = ["-c:v", "libx264", "-crf", 16, "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"]
    _ffmpeg(*raw, "-i", sound, *coding, path, given=b"".join(rows))


def _ffmpeg(*arguments: object, given: bytes | None = None) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], input=given, check=True)


def still(name: str, seconds: float, motion: Any = "zoom_in", **more: Any) -> Spec:
    """Return a Ken Burns scene."""
    return {"kind": "ken_burns", "image": f"{name}.jpg", "duration": seconds, "motion": motion, **more}


def voice(number: int, **more: Any) -> Spec:
    """Return a voiceover."""
    return {"audio": f"voice{number}.wav", **more}


def into(kind: str, seconds: float = 0.5) -> Spec:
    """Return a transition."""
    return {"kind": kind, "duration": seconds}


def base_export() -> Spec:
    """Return the export that faults are injected into: every kind of joint, two voices, music, an effect."""
    strong = {"preset": "zoom_in", "strength": 0.8, "easing": "linear"}
    pan = {"from": {"zoom": 1.5, "x": 0.35, "y": 0.4}, "to": {"zoom": 1.5, "x": 0.65, "y": 0.6}}
    out = {"preset": "zoom_out", "strength": 0.7, "easing": "linear"}
    return {
        "version": 1,
        "title": "Faults",
        "scenes": [
            still("a", 4.5, strong, voiceover=voice(0, delay=0.3), transition=into("crossfade", 0.6)),
            still("b", 2.5, pan),
            {"kind": "clip", "video": "clip.mp4", "mute": True, "transition": into("fade_black", 0.5)},
            still("c", 5.0, out, voiceover=voice(1, delay=0.2)),
        ],
        "audio": {
            "music": {"audio": "music.wav", "gain_db": -14, "duck": True},
            "effects": [{"audio": "effect.wav", "at": 5.2}],
        },
        "outputs": [output()],
    }


def output(**more: Any) -> Spec:
    """Return a small output."""
    return {"uri": "out/film.mp4", "width": 426, "height": 240, "fps": 30, "quality": "standard", **more}


def sounding_export() -> Spec:
    """Return the export in which compositions, fast clips and effects that are cuts of the music are spoilt."""
    beats = [{"text": "Heard, not only seen"}]
    shorts = {"beats": beats, "callToAction": "", "closing": "And that is it", "audio": "voice2.wav"}
    return {
        "version": 1,
        "title": "Sounding",
        "scenes": [
            still("a", 2.5),
            {"kind": "clip", "video": "clip.mp4", "speed": 1.5, "transition": into("crossfade", 0.3)},
            {"kind": "remotion", "composition": "Shorts", "props": shorts, "duration": 3.5},
        ],
        "audio": {
            "music": {"audio": "music.wav", "gain_db": -12, "duck": True},
            "effects": [{"audio": "music.wav", "trim": {"start": 1.5, "end": 1.8}, "at": 1.0, "gain_db": -4}],
        },
        "outputs": [output(uri="out/sounding.mp4")],
    }
