"""Utterances joined to one recording, with exact silences between them.

What offline engines share: they speak short lines, one file each. The silence
that an engine puts around its lines is cut off, so that a pause is as long as
the text says and the same with every engine.
"""

import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from farm.errors import RenderError
from farm.media.process import Limits
from farm.plan.script import Utterance, utterances
from farm.plan.word_times import Stretch
from farm.plan.words import Word
from farm.providers.speech.port import Progress, SpeechRequest, Spoken
from farm.providers.speech.spoken_form import spoken_form
from farm.spec.speech import Emphasis

EMPHASES = {Emphasis.REDUCED: (1.1, -3.0), Emphasis.MODERATE: (0.92, 1.5), Emphasis.STRONG: (0.85, 3.0)}
"""Rate and gain in dB of each emphasis: speakers stress words by length and loudness; the sizes are by ear."""

SOUND_DB = -45.0
"""What is quieter than this, against the line's loudest 10 ms, is silence at its ends."""

MARGIN = 0.015
"""Seconds of such silence that stay, so that no soft consonant is cut."""

LEAD_IN, DECAY = 0.03, 0.06
"""Seconds around words whose times are known that stay: a voice's onset, and the room's answer to it."""

TAIL = 0.1
"""Seconds of silence after the last word, so that the recording does not end in a click."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What an engine speaks in one go."""

    words: tuple[str, ...]
    """What is said for each written word, with punctuation."""
    rate: float
    """Speed, with 1 as the voice's own."""


@dataclass(frozen=True, kw_only=True)
class Uttered:
    """One spoken line."""

    path: Path
    """16-bit PCM in WAV, one channel."""
    spans: tuple[tuple[float, float], ...] | None
    """Start and end of each word of the line, in seconds; none where the engine cannot tell."""
    guessed: int = 0
    """Words among them whose times are not the engine's own."""


Utter = Callable[[Sequence[Line], Path, Limits, Progress], Sequence[Uttered]]
"""Speaks lines into files in a folder."""


def speak_joined(
    request: SpeechRequest, utter: Utter, folder: Path, limits: Limits, progress: Progress, language: str
) -> Spoken:
    """Speak a request line by line and join the lines."""
    parts = utterances(request.words, request.rate)
    lines = [_line(request, part, language) for part in parts]
    uttered = utter(lines, folder, limits, progress)
    if len(uttered) != len(lines):
        raise RenderError(f"the engine spoke {len(uttered)} of {len(lines)} lines")
    joint = _Joint(request.lead)
    for part, line in zip(parts, uttered, strict=True):
        joint.add(part, line)
    path = folder / "speech.wav"
    joint.write(path)
    timings = None
    if joint.spans is not None:
        pairs = zip(request.words, joint.spans, strict=True)
        timings = tuple(Word(text=word.written, start=start, end=end) for word, (start, end) in pairs)
    exact = 1 - joint.guessed / len(request.words)
    return Spoken(path=path, timings=timings, exact=exact, stretches=tuple(joint.stretches))


def _line(request: SpeechRequest, part: Utterance, language: str) -> Line:
    rate = request.rate * part.rate * EMPHASES.get(part.emphasis, (1.0, 0.0))[0]
    words = request.words[part.first : part.first + part.count]
    return Line(words=tuple(spoken_form(word, language) for word in words), rate=rate)


class _Joint:
    """The recording so far."""

    def __init__(self, lead: float) -> None:
        self._pieces: list[NDArray[np.int16]] = []
        self._samples = 0
        self._gap = lead
        """Seconds of silence that are due before the next line."""
        self._rate = 0
        self.spans: list[tuple[float, float]] | None = []
        self.guessed = 0
        self.stretches: list[Stretch] = []

    def add(self, part: Utterance, line: Uttered) -> None:
        """Add a line, less the silence around it, and the gap after it."""
        samples, rate = read_wave(line.path)
        if not self._rate:
            self._rate = rate
        elif rate != self._rate:
            raise RenderError(f"the engine changed its sample rate from {self._rate} to {rate}")
        first, last = _kept(samples, rate, line.spans)
        head, tail = MARGIN, MARGIN
        if line.spans:
            head, tail = line.spans[0][0] - first / rate, last / rate - line.spans[-1][1]
        self._append(np.zeros(max(0, round((self._gap - head) * rate)), np.int16))
        self._gap = part.gap - tail
        kept = _amplified(samples[first:last], EMPHASES.get(part.emphasis, (1.0, 0.0))[1])
        start = self._samples / rate
        self._append(kept)
        end = self._samples / rate
        self.stretches.append(Stretch(first=part.first, count=part.count, start=start, end=end))
        if line.spans is None or self.spans is None:
            self.spans = None
        else:
            self.guessed += line.guessed
            moved = (tuple(min(max(t - first / rate + start, start), end) for t in span) for span in line.spans)
            self.spans += [(round(a, 4), round(b, 4)) for a, b in moved]

    def write(self, path: Path) -> None:
        """Write the recording, with a short silence after it."""
        if not any(stretch.end > stretch.start for stretch in self.stretches):
            raise RenderError("the engine made no sound")
        self._append(np.zeros(round(max(TAIL, self._gap) * self._rate), np.int16))
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self._rate)
            file.writeframes(np.concatenate(self._pieces).astype("<i2").tobytes())

    def _append(self, samples: NDArray[np.int16]) -> None:
        self._pieces.append(samples)
        self._samples += len(samples)


def _kept(samples: NDArray[np.int16], rate: int, spans: tuple[tuple[float, float], ...] | None) -> tuple[int, int]:
    """Return the part of a line that is speech; where the times of its words are known, noise around them is not."""
    first, last = sounding(samples, rate)
    if spans:
        first = max(first, round((spans[0][0] - LEAD_IN) * rate))
        last = min(last, round((spans[-1][1] + DECAY) * rate))
    return first, max(first, last)


def read_wave(path: Path) -> tuple[NDArray[np.int16], int]:
    """Return the samples of a 16-bit mono WAV file and their rate.

    Raises:
        RenderError: it is none.

    """
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2) or file.getframerate() < 8000:  # noqa: PLR2004
                raise RenderError("the engine wrote a sound of an unexpected form")
            return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int16), file.getframerate()
    except (wave.Error, EOFError, OSError) as error:
        raise RenderError(f"the engine wrote no sound that can be read: {error}") from None


def sounding(samples: NDArray[np.int16], rate: int) -> tuple[int, int]:
    """Return where sound begins and ends, in samples, with a margin; both 0 where there is none."""
    step = max(1, rate // 100)
    frames = samples[: len(samples) // step * step].astype(np.float64).reshape(-1, step)
    loud = np.sqrt((frames**2).mean(axis=1)) if len(frames) else np.zeros(0)
    peak = float(loud.max()) if len(loud) else 0.0
    heard = np.flatnonzero(loud > max(peak * 10 ** (SOUND_DB / 20), 1.0))
    if not len(heard):
        return 0, 0
    margin = round(MARGIN * rate)
    return max(0, int(heard[0]) * step - margin), min(len(samples), (int(heard[-1]) + 1) * step + margin)


def _amplified(samples: NDArray[np.int16], gain_db: float) -> NDArray[np.int16]:
    """Return samples amplified, but never beyond full scale."""
    if not gain_db or not len(samples):
        return samples
    loud = samples.astype(np.float64)
    factor = min(10 ** (gain_db / 20), 32767 / max(1.0, float(np.abs(loud).max())))
    return np.rint(loud * factor).astype(np.int16)
