"""Word times of a recording whose text is known: by a recogniser, else estimated."""

import contextlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from farm.errors import RenderError
from farm.media.process import Limits, run
from farm.plan.word_times import Span, Stretch, estimated, sentence_stretches, settled
from farm.plan.words import Timings, TimingSource, Word
from farm.providers.alignment.lexicon import known, phones_of
from farm.providers.alignment.listen import RATE, samples_of, sounding_parts
from farm.providers.speech.port import Progress
from farm.providers.speech.spoken_form import plain_words, spoken_form
from farm.spec.speech import SpokenWord

CHILD = Path(__file__).with_name("recogniser.py")

ALIGNER = 1
"""Raised whenever the same recording and text would be timed differently."""

FRAME = 0.01
"""Seconds of one of the recogniser's frames."""

SHIFT = 0.005
"""Seconds from a frame's beginning to the boundary that it stands for.

A frame is heard through a window of 25.6 ms, so it stands for 7.8 ms later; of that, 5 ms fitted four voices best.
"""

BASE_SECONDS, SECONDS_PER_SECOND = 30.0, 2.0
"""Deadline of a recognition: a fixed part, and so much for each second of the recording."""

ESTIMATE_CONFIDENCE = 0.3
"""Of estimated times: a word is often off by its own length."""

POOR_FIT, GOOD_FIT = 0.85, 0.96
"""Mean acoustic fit of words that were not said at all, and of those that were; measured, see docs/speech.md."""

DOUBTFUL = 0.6
"""Below this confidence a text is tried sentence by sentence, too."""

LEAST, MOST = 0.05, 0.95
"""Bounds of an alignment's confidence: it is never worthless, and never as sure as the engine itself."""


Found = list[tuple[tuple[Span, ...], float] | None]
"""For each stretch the spans of its words and the confidence; none where they were not found."""


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """What is said in a recording."""

    words: tuple[SpokenWord, ...]
    language: str
    """BCP 47 tag."""
    stretches: tuple[Stretch, ...] = ()
    """Where words are known to lie; empty: anywhere."""


def aligner_version() -> str:
    """Return what decides the times besides the recording and its text."""
    try:
        recogniser = version("pocketsphinx")
    except PackageNotFoundError:
        recogniser = "none"
    return f"pocketsphinx {recogniser}, timing {ALIGNER}"


def time_words(path: Path, transcript: Transcript, folder: Path, progress: Progress) -> Timings:
    """Return when the words of a recording are spoken; ``folder`` is an empty one of the call's own.

    A recogniser that fails, takes too long or is missing leaves an estimate.

    Raises:
        RenderError: the recording does not decode.

    """
    samples = samples_of(path, Limits(deadline=600, stall=60))
    stretches = transcript.stretches or (
        Stretch(first=0, count=len(transcript.words), start=0.0, end=len(samples) / RATE),
    )
    found: Found = [None] * len(stretches)
    if transcript.language.lower().startswith("en") and known():
        with contextlib.suppress(RenderError):
            found = _recognised(samples, transcript, stretches, folder, progress)
            if not transcript.stretches and _trust(stretches, found) < DOUBTFUL:  # a wrong word can spoil all others
                texts = [word.written for word in transcript.words]
                guessed = sentence_stretches(texts, sounding_parts(samples))
                again = _recognised(samples, transcript, guessed, folder, progress)
                if _trust(guessed, again) > _trust(stretches, found):
                    stretches, found = guessed, again
    return _timings(samples, transcript, stretches, found)


def _trust(stretches: Sequence[Stretch], found: Found) -> float:
    """Return the mean confidence over all words, those to be estimated included."""
    shares = (
        s.count * (ESTIMATE_CONFIDENCE if one is None else one[1]) for s, one in zip(stretches, found, strict=True)
    )
    return sum(shares) / sum(stretch.count for stretch in stretches)


def _timings(
    samples: NDArray[np.int16],
    transcript: Transcript,
    stretches: Sequence[Stretch],
    found: Found,
) -> Timings:
    """Return what was found, with estimates for the stretches in which nothing was."""
    words: list[Word] = []
    for stretch, one in zip(stretches, found, strict=True):
        texts = [word.written for word in transcript.words[stretch.first : stretch.first + stretch.count]]
        if one is None:
            first, last = (round(edge * RATE) for edge in (stretch.start, stretch.end))
            timed = estimated(texts, sounding_parts(samples[first:last], first) or [(stretch.start, stretch.end)])
        else:
            timed = tuple(Word(text=text, start=a, end=b) for text, (a, b) in zip(texts, one[0], strict=True))
        held = [
            w.model_copy(update={"start": max(w.start, stretch.start), "end": min(w.end, stretch.end)}) for w in timed
        ]
        words += held
    aligned = sum(s.count for s, one in zip(stretches, found, strict=True) if one is not None)
    source = TimingSource.ALIGNMENT if 2 * aligned > len(words) else TimingSource.ESTIMATE
    return Timings(
        words=settled(words, len(samples) / RATE), source=source, confidence=round(_trust(stretches, found), 3)
    )


def _recognised(
    samples: NDArray[np.int16],
    transcript: Transcript,
    stretches: Sequence[Stretch],
    folder: Path,
    progress: Progress,
) -> Found:
    """Return spans and confidence for each stretch; none for those in which the words were not found."""
    deadline = BASE_SECONDS + SECONDS_PER_SECOND * len(samples) / RATE
    limits = Limits(deadline=deadline, stall=deadline)  # it is silent until it has heard all
    said = [plain_words(spoken_form(word, "en")) for word in transcript.words]
    pcm, order = folder / "sound.pcm", folder / "order.json"
    pcm.write_bytes(samples.astype("<i2").tobytes())
    parts = [
        {
            "first": max(0, round(stretch.start * RATE)),
            "last": round(stretch.end * RATE),
            "words": [one for words in said[stretch.first : stretch.first + stretch.count] for one in words],
        }
        for stretch in stretches
    ]
    phones = phones_of((one for words in said for one in words), limits, folder)
    order.write_text(json.dumps({"pcm": str(pcm), "phones": phones, "parts": parts}), encoding="utf-8")
    printed = bytearray()

    def look(data: bytes) -> None:
        printed.extend(data)
        progress(printed.count(b"\n") / len(parts))

    run([sys.executable, "-I", str(CHILD), str(order)], limits=limits, on_output=look)
    rows = [json.loads(row) for row in printed.decode().splitlines()]
    found = [
        None if row is None else _written(row, said[stretch.first : stretch.first + stretch.count], stretch)
        for row, stretch in zip(rows, stretches, strict=True)
    ]
    return [_trusted(samples, stretch, one) for stretch, one in zip(stretches, found, strict=True)]


def _written(
    row: Sequence[tuple[int, int, float]], said: Sequence[Sequence[str]], stretch: Stretch
) -> tuple[tuple[Span, ...], float] | None:
    """Return the spans of written words from those of spoken ones, and the confidence."""
    if not all(said):
        return None
    edges = [0]
    for words in said:
        edges.append(edges[-1] + len(words))
    spans = tuple(
        (stretch.start + row[a][0] * FRAME + SHIFT, stretch.start + row[b - 1][1] * FRAME + SHIFT)
        for a, b in pairwise(edges)
    )
    fit = fmean(score for _start, _end, score in row)
    return spans, min(max((fit - POOR_FIT) / (GOOD_FIT - POOR_FIT), LEAST), MOST)


def _trusted(
    samples: NDArray[np.int16], stretch: Stretch, row: tuple[tuple[Span, ...], float] | None
) -> tuple[tuple[Span, ...], float] | None:
    """Return what was found with its confidence lowered by the sound it leaves out; none where a guess is as good."""
    if row is None:
        return None
    confidence = row[1] * _covered(samples, stretch, row[0])
    return (row[0], confidence) if confidence > ESTIMATE_CONFIDENCE else None


def _covered(samples: NDArray[np.int16], stretch: Stretch, spans: Sequence[Span]) -> float:
    """Return the share of a stretch's sound that lies within its words: the rest is somebody saying something else."""
    first, last = (round(edge * RATE) for edge in (stretch.start, stretch.end))
    sound = sounding_parts(samples[first:last], first)
    whole = sum(end - start for start, end in sound)
    shared = sum(max(0.0, min(b, end) - max(a, start)) for a, b in spans for start, end in sound)
    return min(1.0, shared / whole) if whole > 0 else 0.0
