"""Small exports of all kinds, with their pictures and sounds, that a check should have nothing against."""

import subprocess
from collections.abc import Iterator
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
Spec = dict[str, Any]


def make_media(folder: Path, seed: int) -> None:
    """Make photographs, clips, voices, music and effects from a seed."""
    folder.mkdir(parents=True, exist_ok=True)
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


def good_exports() -> Iterator[tuple[str, Spec]]:
    """Return exports of all kinds, each with a name."""
    yield from _moves()
    yield from _kinds()
    yield from _sounding()
    yield from _formats()


def _spec(*scenes: Spec, audio: Spec | None = None, **out: Any) -> Spec:
    return {
        "version": 1,
        "title": "Good",
        "scenes": list(scenes),
        "audio": audio or {},
        "outputs": [output(**out)],
    }


MOVES = ("still", "zoom_in", "zoom_out", "pan_left", "pan_right", "pan_up", "pan_down", "diagonal")


def _moves() -> Iterator[tuple[str, Spec]]:
    for n, move in enumerate(MOVES):
        yield f"move {move}", _spec(still("abcdef"[n % 6], 2.5, move), still("abcdef"[(n + 1) % 6], 1.5))
    slow = {"from": {"zoom": 1.0}, "to": {"zoom": 1.03}}
    yield "very slow move", _spec(still("a", 5, slow))
    fast = {"from": {"zoom": 1.0}, "to": {"zoom": 4.0, "x": 0.8, "y": 0.2}}
    yield "very fast move", _spec(still("b", 1.5, fast))
    for kind in ("crossfade", "fade_black", "wipe", "slide", "cut"):
        yield f"transition {kind}", _spec(still("a", 2, transition=into(kind)), still("b", 2, "pan_left"))
    chain = [still("abcdef"[n], 1.2, transition=into("crossfade", 0.5)) for n in range(6)]
    yield "chain of crossfades", _spec(*chain)
    yield "many cuts", _spec(*(still("abcdef"[n % 6], 0.4, "auto") for n in range(14)))
    yield "the same picture twice", _spec(still("a", 1.5, "zoom_in"), still("a", 1.5, "zoom_in"))


def _kinds() -> Iterator[tuple[str, Spec]]:
    yield "color alone", _spec({"kind": "color", "color": "#204060", "duration": 3})
    yield "black color", _spec({"kind": "color", "color": "#000000", "duration": 2}, still("a", 2))
    yield "white color", _spec({"kind": "color", "color": "#ffffff", "duration": 2}, still("a", 2))
    gradient = {"kind": "color", "color": "#102030", "to": "#8090c0", "duration": 2}
    yield "gradient", _spec(gradient, still("b", 1.5))
    yield "steep gradient", _spec({**gradient, "angle": 30, "to": "#f0e0d0"}, still("b", 1.5))
    yield "dark photograph", _spec(still("dark", 3), still("a", 1.5))
    yield "bright photograph", _spec(still("bright", 3), still("a", 1.5))
    yield "soft photograph", _spec(still("a", 1.5), still("soft", 3))
    yield "contained over blur", _spec(still("a", 2, fit="contain"), width=240, height=426)
    yield "contained over color", _spec(still("a", 2, fit="contain", background="#ff0000"), width=240, height=240)
    yield "clip", _spec({"kind": "clip", "video": "clip.mp4"})
    yield "clip at another rate", _spec({"kind": "clip", "video": "clip25.mp4"}, still("a", 1))
    yield "fast clip", _spec({"kind": "clip", "video": "clip.mp4", "speed": 2.0})
    yield "slow clip", _spec({"kind": "clip", "video": "clip.mp4", "speed": 0.5})
    yield "clip held", _spec({"kind": "clip", "video": "clip.mp4", "duration": 5})
    parts = [{"kind": "clip", "video": "clip.mp4", "trim": {"start": s, "end": s + 0.8}} for s in (0.2, 1.9, 1.0)]
    yield "parts of a clip", _spec(*parts)
    clip = {"kind": "clip", "video": "clip.mp4", "transition": into("crossfade")}
    yield "clip into photograph", _spec(clip, still("c", 2))
    yield "photograph into clip", _spec(still("c", 2, transition=into("wipe")), {"kind": "clip", "video": "clip.mp4"})
    yield "one frame", _spec({"kind": "color", "color": "#336699", "duration": 0.04})
    yield "few frames", _spec(still("a", 0.1), still("b", 0.1), still("c", 0.1))


def _sounding() -> Iterator[tuple[str, Spec]]:
    yield "music only", _spec(still("a", 4), audio={"music": {"audio": "music.wav", "gain_db": 0}})
    yield (
        "music with fades",
        _spec(still("a", 5), audio={"music": {"audio": "music.wav", "gain_db": -6, "fade_in": 1, "fade_out": 2}}),
    )
    yield "music that comes late", _spec(still("a", 6), audio={"music": {"audio": "music.wav", "delay": 3}})
    short = {"audio": "effect.wav", "loop": False}
    yield "music that ends early", _spec(still("a", 5), audio={"music": short})
    yield (
        "looped music",
        _spec(still("a", 3), audio={"music": {"audio": "music.wav", "trim": {"start": 1, "end": 2.2}}}),
    )
    yield "voice", _spec(still("a", 5, voiceover=voice(0)))
    yield "voice with a pause before", _spec(still("a", 7, voiceover=voice(1, delay=2.5)))
    yield (
        "two voices and silence",
        _spec(still("a", 5, voiceover=voice(0)), still("b", 3), still("c", 5, voiceover=voice(2))),
    )
    ducked = {"music": {"audio": "music.wav", "duck": True}}
    yield "ducked music", _spec(still("a", 5, voiceover=voice(3, delay=0.5)), audio=ducked)
    loud = {"music": {"audio": "music.wav", "duck": True, "gain_db": -6}}
    yield "loud music under a voice", _spec(still("a", 5, voiceover=voice(2, delay=0.5)), audio=loud)
    quiet = {"music": {"audio": "music.wav", "duck": True, "gain_db": -26}}
    yield "quiet music under a voice", _spec(still("a", 5, voiceover=voice(1, delay=0.5)), audio=quiet)
    yield "a voice over the whole", _spec(still("a", 3), still("b", 3), audio={"voiceover": voice(3)})
    yield "effects", _spec(still("a", 4), audio={"effects": [{"audio": "effect.wav", "at": t} for t in (0.5, 1.7, 3)]})
    yield "loudness left as it is", _spec(still("a", 5, voiceover=voice(0)), audio={"loudness": None})
    target = {"music": {"audio": "music.wav", "gain_db": -8}, "loudness": {"lufs": -23, "true_peak_db": -2}}
    yield "broadcast loudness", _spec(still("a", 5, voiceover=voice(0)), audio=target)
    yield "trimmed voice", _spec(still("a", 3, voiceover=voice(1, trim={"start": 0.8, "end": 2.6}, delay=0.4)))
    yield "voice cut off", _spec(still("a", 2, voiceover=voice(1)))
    yield (
        "clip's sound and a voice",
        _spec({"kind": "clip", "video": "clip.mp4", "voiceover": voice(2), "gain_db": -15}),
    )


def _formats() -> Iterator[tuple[str, Spec]]:
    scenes = [still("a", 2, voiceover=voice(0), transition=into("crossfade")), still("b", 3)]
    yield "24 fps", _spec(*scenes, fps=24)
    yield "29.97 fps", _spec(*scenes, fps=29.97)
    yield "60 fps", _spec(*scenes, fps=60)
    yield "matroska", _spec(*scenes, uri="out/film.mkv")
    yield "quicktime", _spec(*scenes, uri="out/film.mov")
    yield "draft", _spec(*scenes, quality="draft")
    yield "high", _spec(*scenes, quality="high")
    yield "final strategy", _spec(*scenes, strategy="final")
    yield "hevc", _spec(*scenes, codec="hevc")
    yield "portrait", _spec(*scenes, width=180, height=320)
    yield "square and tiny", _spec(*scenes, width=96, height=96)
    yield (
        "smaller rendition",
        {
            **_spec(*scenes),
            "outputs": [output(), output(uri="out/small.mp4", width=284, height=160)],
        },
    )
    title = {"kind": "remotion", "composition": "Title", "duration": 2}
    yield "composition", _spec(title, still("a", 1.5))
