"""How exactly the aligner finds words: its times against those of engines that know them.

Every voice speaks the same text; the engine's own times are the truth (Flite's
are those of its sounds, as `-psdur` prints them). The aligner is given the
recording and the text alone, as it is given a customer's recording, and once
more the stretches of a text that was spoken here. A third row shows what an
estimate from silences would be worth.

    python benchmarks/word_timing.py
    python benchmarks/word_timing.py --voices flite:slt --out /tmp/look
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from machine import facts

from farm.media.process import Limits
from farm.plan.word_times import estimated
from farm.plan.words import TimingSource, Word
from farm.providers.alignment.align import Transcript, time_words
from farm.providers.alignment.listen import samples_of, sounding_parts
from farm.providers.speech.engines import ENGINES
from farm.providers.speech.port import SpeechRequest, Spoken
from farm.spec.markup import read_speech
from farm.spec.speech import Speech

TEXT = """\
The lighthouse stood at the end of the long grey pier, where the wind never rested. Every evening, just before sunset,
the keeper climbed one hundred and twenty steps to light the lamp. He carried a small brass oil can and a box of
matches, and he counted each step under his breath.

On clear nights you could see the coast of the mainland, a thin line of yellow lights beyond the water. On other nights
there was only fog. Ships passed slowly in the darkness, and their horns answered one another like old friends.

In 1962 the lamp was replaced by an electric light, and the keeper retired to a cottage near the village of Saltwick.
He still woke at 3 in the morning, out of habit, and looked towards the tower. "It never misses a turn," he used to say.
"I only wish it knew the stories."

Today more than 40,000 visitors climb the stairs each year. They take photographs, they buy postcards, and some of them
stay until the lamp begins to glow. If you listen carefully, the guide tells them, you may still hear somebody counting.
"""
"""About 65 seconds of speech: long and short words, names, numbers, quotations."""

VOICES = ("festival:slt", "flite:slt", "flite:rms", "flite:awb", "espeak-ng:en-us", "espeak-ng:en-gb")

TARGET_MS = 20.0
"""Mean error of words' starts that is aimed at, on three voices at least."""

ENOUGH_SECONDS = 60.0
VOICES_NEEDED = 3

LIMITS = Limits(deadline=300, stall=120)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way to time one voice."""

    voice: str
    way: str
    seconds: float
    errors: tuple[float, ...]
    """Of each word's start, in seconds, with its sign."""
    ends: tuple[float, ...]
    outside: int
    """Words that leave the recording or their utterance."""
    source: str
    confidence: float
    took: float

    @property
    def mean_ms(self) -> float:
        """Return the mean size of the error."""
        return 1000 * float(np.mean(np.abs(self.errors)))

    def markdown(self) -> str:
        """Return the row of the table."""
        size = 1000 * np.abs(self.errors)
        return (
            f"| {self.voice} | {self.way} | {self.seconds:.1f} | {len(self.errors)} | {self.source} "
            f"| **{self.mean_ms:.1f}** | {np.median(size):.1f} | {np.percentile(size, 95):.1f} | {size.max():.0f} "
            f"| {1000 * np.mean(self.errors):+.1f} | "
            f"{1000 * np.mean(np.abs(self.ends)):.1f} | {self.outside} | {self.confidence:.2f} | {self.took:.1f} |"
        )


def main() -> int:
    """Measure, write the table, and tell whether the target is met."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--voices", default=",".join(VOICES), help="engine:voice, comma-separated")
    arguments.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    given = arguments.parse_args()
    speech = read_speech(TEXT)
    rows = [row for name in given.voices.split(",") for row in measured(name, speech)]
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "word-timing.md").write_text(report(rows), encoding="utf-8")
    print(report(rows))
    return 0 if met(rows) else 1


def measured(name: str, speech: Speech) -> list[Row]:
    """Return the rows of one voice; none where its engine is not installed."""
    engine, _, voice = name.partition(":")
    if ENGINES[engine].missing():
        print(f"{name} is left out: {ENGINES[engine].missing()}", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as folder:
        spoken = ENGINES[engine].speak(
            SpeechRequest(words=speech.words, lead=speech.lead, voice=voice, language="en"),
            Path(folder),
            LIMITS,
            lambda _share: None,
        )
        if spoken.timings is None:
            print(f"{name} is left out: the engine told no times", file=sys.stderr)
            return []
        return [
            aligned(name, speech, spoken, whole=True),
            aligned(name, speech, spoken, whole=False),
            guessed(name, spoken),
        ]


def aligned(name: str, speech: Speech, spoken: Spoken, *, whole: bool) -> Row:
    """Return what the aligner finds, from the text alone or with the stretches."""
    stretches = () if whole else spoken.stretches
    transcript = Transcript(words=speech.words, language="en", stretches=stretches)
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        found = time_words(spoken.path, transcript, Path(folder), lambda _share: None)
        took = time.monotonic() - began
    way = "aligned, whole" if whole else "aligned, by utterance"
    return row(name, way, spoken, found.words, source=found.source, confidence=found.confidence, took=took)


def guessed(name: str, spoken: Spoken) -> Row:
    """Return what an estimate from silences finds."""
    assert spoken.timings
    began = time.monotonic()
    parts = sounding_parts(samples_of(spoken.path, LIMITS))
    words = estimated([word.text for word in spoken.timings], parts)
    took = time.monotonic() - began
    return row(name, "estimated", spoken, words, source=TimingSource.ESTIMATE, confidence=0.3, took=took)


def row(
    name: str, way: str, spoken: Spoken, words: Sequence[Word], *, source: TimingSource, confidence: float, took: float
) -> Row:
    """Compare times with the truth."""
    assert spoken.timings
    pairs = list(zip(words, spoken.timings, strict=True))
    return Row(
        voice=name,
        way=way,
        seconds=spoken.stretches[-1].end,
        errors=tuple(word.start - true.start for word, true in pairs),
        ends=tuple(word.end - true.end for word, true in pairs),
        outside=outside(words, spoken) if way == "aligned, by utterance" else beyond(words, spoken),
        source=source,
        confidence=confidence,
        took=took,
    )


def outside(words: Sequence[Word], spoken: Spoken) -> int:
    """Count the words that leave their utterance."""
    count = 0
    for stretch in spoken.stretches:
        for word in words[stretch.first : stretch.first + stretch.count]:
            count += word.start < stretch.start - 1e-3 or word.end > stretch.end + 1e-3
    return count


def beyond(words: Sequence[Word], spoken: Spoken) -> int:
    """Count the words that lie wholly outside their utterance."""
    count = 0
    for stretch in spoken.stretches:
        for word in words[stretch.first : stretch.first + stretch.count]:
            count += word.end <= stretch.start or word.start >= stretch.end
    return count


def met(rows: Sequence[Row]) -> bool:
    """Tell whether enough voices are timed well enough, with no word outside its utterance."""
    good = {
        one.voice
        for one in rows
        if one.way == "aligned, whole"
        and one.mean_ms <= TARGET_MS
        and one.seconds >= ENOUGH_SECONDS
        and not one.outside
    }
    return len(good) >= VOICES_NEEDED


HEAD = """\
| voice | way | seconds | words | source | mean ms | median | p95 | most | bias | ends | outside | trust | took s |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
"""


def report(rows: Sequence[Row]) -> str:
    """Return the page of results."""
    target = f"at most {TARGET_MS:.0f} ms on average on {VOICES_NEEDED} voices of {ENOUGH_SECONDS:.0f} s and more"
    return (
        "# Word timing\n\n"
        "Made by `python benchmarks/word_timing.py`; what the columns mean stands in `benchmarks/README.md`.\n\n"
        + "\n".join(facts("pocketsphinx", "numpy"))
        + f"\n- Engines: {', '.join(f'{name} {e.version()}' for name, e in ENGINES.items() if not e.missing())}\n"
        + f"- Target: starts {target}, no word outside its utterance: {'met' if met(rows) else 'not met'}\n\n"
        + HEAD
        + "\n".join(one.markdown() for one in rows)
        + "\n"
    )


if __name__ == "__main__":
    sys.exit(main())
