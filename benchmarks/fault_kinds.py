"""Faults, each made on purpose in a file that had none."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from farm.plan.expectation import Expectation

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
    without: str = ""
    """Role of the sound that the mix is made without."""

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


def _somewhere(film: Film, noise: np.random.Generator, margin: int = 12) -> tuple[int, int]:
    scene = int(noise.choice(MOVING))
    first, last = film.own(scene)
    return scene, int(noise.integers(first + margin, last - margin))


def _edited(film: Film, change: Callable[[Array], Array]) -> Film:
    return film.with_frames(change(film.frames.copy()))


def drop_frame(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: drop frame."""
    scene, at = _somewhere(film, noise)
    return _edited(film, lambda f: np.delete(f, at, 0)), Expected(codes=("dropped_frames",), scenes=(scene,))


def drop_at_joint(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: drop at joint."""
    cut = film.own(1)[1]
    return _edited(film, lambda f: np.delete(f, cut - 1, 0)), Expected(codes=("dropped_frames",), scenes=(1, 2))


def drop_first_at_joint(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: drop first at joint."""
    cut = film.own(1)[1]
    return _edited(film, lambda f: np.delete(f, cut, 0)), Expected(codes=("dropped_frames",), scenes=(1, 2))


def double_frame(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: double frame."""
    scene, at = _somewhere(film, noise)
    return _edited(film, lambda f: np.insert(f, at, f[at], 0)), Expected(codes=("repeated_frames",), scenes=(scene,))


def double_at_joint(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: double at joint."""
    cut = film.own(1)[1]
    edited = _edited(film, lambda f: np.insert(f, cut, f[cut - 1], 0))
    return edited, Expected(codes=("repeated_frames",), scenes=(1, 2))


def replace_by_previous(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: replace by previous."""
    scene, at = _somewhere(film, noise)

    def change(f: Array) -> Array:
        f[at] = f[at - 1]
        return f

    return _edited(film, change), Expected(codes=("repeated_frames",), scenes=(scene,))


def swap_frames(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: swap frames."""
    scene, at = _somewhere(film, noise)

    def change(f: Array) -> Array:
        f[[at, at + 1]] = f[[at + 1, at]]
        return f

    return _edited(film, change), Expected(codes=("out_of_order",), scenes=(scene,))


def swap_at_joint(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: swap at joint."""
    cut = film.own(1)[1]

    def change(f: Array) -> Array:
        f[[cut - 1, cut]] = f[[cut, cut - 1]]
        return f

    return _edited(film, change), Expected(codes=("out_of_order",), scenes=(1, 2))


def reversed_stretch(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: reversed stretch."""
    scene, at = _somewhere(film, noise, 20)

    def change(f: Array) -> Array:
        f[at : at + 12] = f[at : at + 12][::-1].copy()
        return f

    return _edited(film, change), Expected(codes=("out_of_order",), scenes=(scene,))


def _filled(film: Film, first: int, last: int, luma: int) -> Film:
    def change(f: Array) -> Array:
        f[first:last, : film.height] = luma
        f[first:last, film.height :] = 128
        return f

    return _edited(film, change)


def black_flash(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: black flash."""
    scene, at = _somewhere(film, noise)
    return _filled(film, at, at + 1, 16), Expected(codes=("black_flash",), scenes=(scene,))


def black_flash_at_joint(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: black flash at joint."""
    cut = film.own(1)[1]
    return _filled(film, cut, cut + 1, 16), Expected(codes=("black_flash",), scenes=(2,))


def black_stretch(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: black stretch."""
    scene, at = _somewhere(film, noise, 20)
    return _filled(film, at, at + 15, 16), Expected(codes=("black_frames",), scenes=(scene,))


def white_flash(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: white flash."""
    scene, at = _somewhere(film, noise)
    return _filled(film, at, at + 1, 235), Expected(codes=("wrong_picture", "flash"), scenes=(scene,))


def freeze(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: freeze."""
    scene = int(noise.choice((0, 1, 3)))
    first, last = film.own(scene)
    at = int(noise.integers(first, max(first + 1, last - 60)))

    def change(f: Array) -> Array:
        f[at : at + 60] = f[at]
        return f

    return _edited(film, change), Expected(codes=("freeze",), scenes=(scene,))


def _luma_band(film: Film, first: int, last: int, top: int, bottom: int, values: Callable[[Array], Array]) -> Film:
    def change(f: Array) -> Array:
        f[first:last, top:bottom] = values(f)
        return f

    return _edited(film, change)


def damaged_strip(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: damaged strip."""
    scene, at = _somewhere(film, noise)
    top = int(noise.integers(20, film.height - 60))
    made = noise.integers(16, 235, (3, 32, film.frames.shape[2]), dtype=np.uint8)
    spoilt = _luma_band(film, at, at + 3, top, top + 32, lambda _f: made)
    return spoilt, Expected(codes=("damaged_strip",), scenes=(scene,))


def duplicated_strip(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: duplicated strip."""
    scene, at = _somewhere(film, noise)
    top = int(noise.integers(20, film.height - 80))
    spoilt = _luma_band(film, at, at + 1, top, top + 54, lambda f: f[at - 8 : at - 7, top : top + 54])
    return spoilt, Expected(codes=("duplicated_strip",), scenes=(scene,))


def grey_block(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: grey block."""
    scene, at = _somewhere(film, noise)
    top, left = int(noise.integers(20, film.height - 100)), int(noise.integers(20, 250))

    def change(f: Array) -> Array:
        f[at : at + 5, top : top + 72, left : left + 128] = 126
        return f

    return _edited(film, change), Expected(codes=("damaged_strip",), scenes=(scene,))


def _stretch(film: Film, noise: np.random.Generator, change: Callable[[Array], Array]) -> tuple[Film, int]:
    """Change the luma of a second."""
    scene, at = _somewhere(film, noise, 18)

    def each(f: Array) -> Array:
        for n in range(at - 15, at + 15):
            f[n, : film.height] = change(f[n, : film.height])
        return f

    return _edited(film, each), scene


def blur_stretch(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: blur stretch."""
    spoilt, scene = _stretch(film, noise, lambda y: cv2.GaussianBlur(y, (0, 0), 2.5))
    return spoilt, Expected(codes=("blurred",), scenes=(scene,))


def dark_stretch(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: dark stretch."""
    spoilt, scene = _stretch(film, noise, lambda y: (16 + (y.astype(float) - 16) * 0.25).astype(np.uint8))
    return spoilt, Expected(codes=("too_dark",), scenes=(scene,))


def bright_stretch(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: bright stretch."""
    spoilt, scene = _stretch(film, noise, lambda y: np.clip(y.astype(float) * 1.3 + 50, 16, 235).astype(np.uint8))
    return spoilt, Expected(codes=("too_bright",), scenes=(scene,))


def banding(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: banding."""
    spoilt, scene = _stretch(film, noise, lambda y: (cv2.GaussianBlur(y, (0, 0), 3) // 16 * 16 + 8).astype(np.uint8))
    return spoilt, Expected(codes=("banding",), scenes=(scene,))


def scene_order(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: scene order."""
    (a, b), (c, d) = film.own(1), film.own(2)

    def change(f: Array) -> Array:
        return np.concatenate([f[:a], f[c:d], f[a:b], f[d:]])

    return _edited(film, change), Expected(codes=("scene_order",), scenes=(1, 2))


def missing_scene(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: missing scene."""
    a, b = film.own(1)
    return _edited(film, lambda f: np.delete(f, np.s_[a:b], 0)), Expected(codes=("missing_scene",), scenes=(1,))


def missing_last_scene(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: missing last scene."""
    a, _ = film.own(3)
    return _edited(film, lambda f: f[:a]), Expected(codes=("missing_scene",), scenes=(3,))


def _transition(film: Film) -> tuple[int, int]:
    piece = next(p for p in film.plan.pieces if p.kind == "transition")
    return piece.first, piece.end


def hard_cut_for_transition(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: hard cut for transition."""
    a, b = _transition(film)

    def change(f: Array) -> Array:
        half = (a + b) // 2
        f[a:half] = f[a - 1]
        f[half:b] = f[b]
        return f

    return _edited(film, change), Expected(codes=("missing_transition",), scenes=(0, 1))


def transition_left_out(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: transition left out."""
    a, b = _transition(film)
    return _edited(film, lambda f: np.delete(f, np.s_[a:b], 0)), Expected(codes=("missing_transition",), scenes=(0, 1))


def other_picture(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: other picture."""
    a, b = film.own(1)
    cells = noise.integers(16, 235, (9, 16), dtype=np.uint8)
    other = cv2.resize(cells, (film.frames.shape[2], film.height), interpolation=cv2.INTER_CUBIC)

    def change(f: Array) -> Array:
        f[a:b, : film.height] = other
        return f

    return _edited(film, change), Expected(codes=("wrong_picture",), scenes=(1,))


def mirrored_scene(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: mirrored scene."""
    a, b = film.own(3)

    def change(f: Array) -> Array:
        f[a:b, : film.height] = f[a:b, : film.height, ::-1].copy()
        return f

    return _edited(film, change), Expected(codes=("wrong_picture",), scenes=(3,))


def last_frames_cut(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: last frames cut."""
    return _edited(film, lambda f: f[:-7]), Expected(codes=("wrong_frame_count",))


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


def _sounding(film: Film, change: Callable[[Array], Array]) -> Film:
    return replace(film, sound=change(film.sound.copy()))


def short_sound(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: short sound."""
    return _sounding(film, lambda s: s[: -RATE // 2]), Expected(codes=("audio_length",))


def late_sound(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: late sound."""
    shift = round(2 / 30 * RATE)
    late = _sounding(film, lambda s: np.concatenate([np.zeros((shift, 2)), s[:-shift]]))
    return late, Expected(codes=("voice_out_of_sync",), scenes=(0, 3))


def early_sound(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: early sound."""
    shift = round(2 / 30 * RATE)
    early = _sounding(film, lambda s: np.concatenate([s[shift:], np.zeros((shift, 2))]))
    return early, Expected(codes=("voice_out_of_sync",), scenes=(0, 3))


def drifting_sound(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: drifting sound."""
    factor = 1 + float(noise.uniform(0.008, 0.015))

    def change(s: Array) -> Array:
        places = np.minimum(np.arange(len(s)) * factor, len(s) - 1)
        return np.stack([np.interp(places, np.arange(len(s)), s[:, c]) for c in (0, 1)], 1)

    return _sounding(film, change), Expected(codes=("sync_drift",))


def muted_voice(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: muted voice."""
    scene = int(noise.choice((0, 3)))
    return replace(film, without=f"voice{scene}"), Expected(codes=("missing_voice",), scenes=(scene,))


def missing_music(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: missing music."""
    return replace(film, without="music"), Expected(codes=("missing_music",))


def missing_effect(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: missing effect."""
    return replace(film, without="effect"), Expected(codes=("missing_effect",), scenes=(1,))


def dropout(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: dropout."""
    scene = int(noise.choice((0, 3)))
    first = int(film.own(scene)[0] / 30 * RATE) + RATE

    def change(s: Array) -> Array:
        s[first : first + RATE] = 0
        return s

    return _sounding(film, change), Expected(codes=("silence",), scenes=(scene,))


def all_silent(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: all silent."""
    return _sounding(film, np.zeros_like), Expected(codes=("silence",))


def too_quiet(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: too quiet."""
    return _sounding(film, lambda s: s * 10 ** (-9 / 20)), Expected(codes=("loudness",))


def too_loud(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: too loud."""
    return _sounding(film, lambda s: np.tanh(s * 2.2) * 0.89), Expected(codes=("loudness",))


def clipped(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: clipped."""
    return _sounding(film, lambda s: np.clip(s * 6, -1, 1)), Expected(codes=("clipping",))


def swapped_channels(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: swapped channels."""
    return _sounding(film, lambda s: s[:, ::-1]), Expected(codes=("channels_swapped",))


def dead_channel(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: dead channel."""
    side = int(noise.integers(0, 2))

    def change(s: Array) -> Array:
        s[:, side] = 0
        return s

    return _sounding(film, change), Expected(codes=("dead_channel",))


def mono(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: mono."""
    return _sounding(film, lambda s: np.repeat(s.mean(1, keepdims=True), 2, 1)), Expected(codes=("stereo_lost",))


def dc_offset(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: dc offset."""
    return _sounding(film, lambda s: s + 0.05), Expected(codes=("dc_offset",))


def hum(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: hum."""
    hertz = float(noise.choice((50, 60)))

    def change(s: Array) -> Array:
        return s + 0.03 * np.sin(2 * np.pi * hertz * np.arange(len(s)) / RATE)[:, None]

    return _sounding(film, change), Expected(codes=("hum",))


def other_sample_rate(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: other sample rate."""
    return replace(film, sound_options=("-ar", "44100")), Expected(codes=("wrong_audio_format",))


def other_voice(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: other voice."""
    scene = int(noise.choice((0, 3)))
    return replace(film, without=f"other{scene}"), Expected(codes=("missing_voice",), scenes=(scene,))


KINDS: dict[str, Fault] = {
    kind.__name__: kind
    for kind in (
        drop_frame, drop_at_joint, drop_first_at_joint, double_frame, double_at_joint, replace_by_previous,
        swap_frames, swap_at_joint, reversed_stretch, black_flash, black_flash_at_joint, black_stretch, white_flash,
        freeze, damaged_strip, duplicated_strip, grey_block, blur_stretch, dark_stretch, bright_stretch, banding,
        scene_order, missing_scene, missing_last_scene, hard_cut_for_transition, transition_left_out, other_picture,
        mirrored_scene, last_frames_cut, wrong_size, wrong_rate, wrong_matrix, wrong_primaries, wrong_range,
        wrong_pixels, wrong_codec, not_faststart, uneven_frames, truncated, damaged_bytes, missing_sound, short_sound,
        late_sound, early_sound, drifting_sound, muted_voice, missing_music, missing_effect, dropout, all_silent,
        too_quiet, too_loud, clipped, swapped_channels, dead_channel, mono, dc_offset, hum, other_sample_rate,
        other_voice,
    )
}  # fmt: skip
"""Every fault by its name."""

TAGS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")


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
