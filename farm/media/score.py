"""A composition's sound, from notes on what is heard at each of its frames, as PCM."""

import base64
import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np

from farm.media.ffmpeg import Steps, command, file_url, open_asset
from farm.media.layout import stereo
from farm.media.probe import probe, stream_of
from farm.media.process import Child, Limits
from farm.spec.base import FrameRate, Model

Sound = np.ndarray[Any, np.dtype[np.float32]]
"""``samples × 2`` (left, right), full scale at ±1."""

INT16 = 32768.0


class Line(Model):
    """One sound of a composition, with the frames at which it is heard."""

    id: str
    asset: str
    """Hash of the recording."""
    frames: tuple[int, ...]
    """The composition's frames, ascending."""
    media: tuple[float, ...]
    """For each, the frame of the recording, at the composition's rate and unchanged speed."""
    volumes: tuple[float, ...]
    """For each, the amplification; 1 leaves it as it is."""
    speed: float
    tone: float
    """Factor of the pitch."""
    begins: float
    """Frame of the recording at which its part that is used begins."""


class Samples(Model):
    """Sound that a composition made by itself."""

    id: str
    frame: int
    """The composition's frame at which it begins."""
    pcm: str
    """16-bit stereo at 48 kHz, little-endian, in base64."""
    tone: float
    """Factor of the pitch, which is the same for all of a sound's pieces."""


class Notes(Model):
    """What is heard in some frames of a composition."""

    fps: FrameRate
    """The composition's own rate."""
    lines: tuple[Line, ...]
    samples: tuple[Samples, ...]


def joined(parts: Sequence[Notes]) -> Notes:
    """Return the notes of a scene's consecutive parts as one."""
    lines: dict[tuple[str, str], Line] = {}
    for line in (line for part in parts for line in part.lines):
        before = lines.get((line.id, line.asset))
        lines[line.id, line.asset] = line if before is None else _continued(before, line)
    return Notes(
        fps=parts[0].fps, lines=tuple(lines.values()), samples=tuple(s for part in parts for s in part.samples)
    )


def _continued(before: Line, line: Line) -> Line:
    """Return a line with what follows it; frames that both have count once."""
    new = [n for n, frame in enumerate(line.frames) if frame > before.frames[-1]]
    names = ("frames", "media", "volumes")
    return before.model_copy(
        update={name: getattr(before, name) + tuple(getattr(line, name)[n] for n in new) for name in names}
    )


def play(
    notes: Notes, assets: Mapping[str, Path], folder: Path, *, samples: int, rate: int, step: int, limits: Limits
) -> Steps[Sound | None]:
    """Return what is heard, exactly ``samples`` long; none where there is nothing.

    Notes were taken at every ``step``-th frame of the composition, or oftener. ``folder`` takes temporary files.
    """
    fps = notes.fps
    whole = np.zeros((samples, 2), np.float32)
    heard = False
    for line in notes.lines:
        if stream_of(probe(assets[line.asset]), "audio") is None:
            continue  # a video without sound
        for run in _runs(line, step):
            sound = yield from _decoded(run, assets[line.asset], fps, rate, limits, step)
            _add(whole, sound, int(run.frames[0] / fps * rate + Fraction(1, 2)))
            heard = True
    for name in dict.fromkeys(piece.id for piece in notes.samples):
        pieces = [piece for piece in notes.samples if piece.id == name]
        made = _made(pieces, samples, fps, rate)
        whole += made if pieces[0].tone == 1 else (yield from _pitched(made, pieces[0].tone, rate, folder, limits))
        heard = True
    return whole if heard else None


def _made(pieces: Sequence[Samples], samples: int, fps: Fraction, rate: int) -> Sound:
    """Return a sound that the composition made by itself; pieces overlap by a sample where frames don't align."""
    track = np.zeros((samples, 2), np.float32)
    for piece in pieces:
        pcm = np.frombuffer(base64.b64decode(piece.pcm), "<i2").reshape(-1, 2)
        at = int(piece.frame / fps * rate)
        part = pcm[: max(0, samples - at)]
        track[at : at + len(part)] = part.astype(np.float32) / INT16
    return track


def _pitched(track: Sound, tone: float, rate: int, folder: Path, limits: Limits) -> Steps[Sound]:
    """Return a sound at another pitch, as long as before; silence around it stays silence."""
    heard = np.flatnonzero(track.any(axis=1))
    if not len(heard):
        return track
    first, end = int(heard[0]), int(heard[-1]) + 1
    path = folder / "made.f32"
    path.write_bytes(track[first:end].astype("<f4").tobytes())
    stream = ffmpeg.input(file_url(path), f="f32le", ar=rate, ac=2).audio
    changed = np.zeros_like(track)
    changed[first:end] = yield from _read(_at_pitch(stream, 1.0, tone, rate), end - first, limits)
    path.unlink()
    return changed


def _at_pitch(stream: Any, speed: float, tone: float, rate: int) -> Any:
    """Return a stream at another speed and pitch."""
    if tone != 1:
        stream = stream.filter("asetrate", round(rate * tone)).filter("aresample", rate)
    for factor in tempos(speed / tone):
        stream = stream.filter("atempo", factor)
    return stream


def _read(stream: Any, length: int, limits: Limits) -> Steps[Sound]:
    """Return the first ``length`` samples of a stream; where it is shorter, silence follows."""
    stream = stream.filter("apad").filter("atrim", end_sample=length)
    told = command(ffmpeg.output(stream, "pipe:1", f="f32le", **{"c:a": "pcm_f32le"}))
    printed = bytearray()
    with Child(told, limits=limits, stdout=True) as child:
        for data in child.chunks():
            printed += data
            yield 0
        child.finish()
    return np.frombuffer(bytes(printed), "<f4").reshape(-1, 2)[:length].copy()


def _runs(line: Line, step: int) -> Iterator[Line]:
    """Cut a line where its sound pauses or jumps."""
    start = 0
    for n in range(1, len(line.frames) + 1):
        ends = n == len(line.frames)
        if ends or line.frames[n] - line.frames[n - 1] > step:
            cut = {name: getattr(line, name)[start:n] for name in ("frames", "media", "volumes")}
            yield line.model_copy(update=cut)
            start = n


def _decoded(run: Line, path: Path, fps: Fraction, rate: int, limits: Limits, step: int) -> Steps[Sound]:
    """Return a run's sound, at its speed, pitch and volume."""
    frames = run.frames[-1] - run.frames[0] + step
    length = int(frames / fps * rate + Fraction(1, 2))
    # Remotion counts the recording's frames as if its speed were 1, from where its used part begins.
    start = (run.begins + (run.media[0] - run.begins) * run.speed) / float(fps)
    options = {"ss": f"{start:.6f}"} if start > 0 else {}
    stream = stereo(open_asset(path, **options).audio, rate)
    sound = yield from _read(_at_pitch(stream, run.speed, run.tone, rate), length, limits)
    edges = np.arange(len(sound)) / rate * float(fps) + run.frames[0]
    places = np.searchsorted(np.array(run.frames), edges, side="right") - 1
    sound *= np.array(run.volumes, np.float32)[np.clip(places, 0, len(run.volumes) - 1)][:, None]
    return sound


def tempos(speed: float) -> list[float]:
    """Split a speed into the factors that ``atempo`` takes without dropping samples: 0.5 to 2."""
    if abs(speed - 1) < 1e-9:  # noqa: PLR2004 — no change
        return []
    count = max(1, math.ceil(abs(math.log2(speed)) - 1e-9))
    return [speed ** (1 / count)] * count


def _add(whole: Sound, sound: Sound, at: int) -> None:
    """Mix a sound in at a sample; what sticks out is cut off."""
    first, last = max(at, 0), min(at + len(sound), len(whole))
    if first < last:
        whole[first:last] += sound[first - at : last - at]
