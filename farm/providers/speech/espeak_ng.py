"""eSpeak NG: about 130 voices in about 100 languages, 22 kHz, exact times of words.

Its library is called in a child process (``espeak_child.py``), so that a crash
in it ends one speech and nothing else.
"""

import json
import re
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from farm.errors import CommandError, FarmError, RenderError
from farm.media.ffmpeg import QUICK
from farm.media.process import Limits, run
from farm.plan.word_times import shared_out
from farm.providers.speech.joining import Line, Uttered, speak_joined
from farm.providers.speech.port import Progress, SpeechRequest, Spoken, Voice
from farm.spec.voice import SpeechEngineName

CHILD = Path(__file__).with_name("espeak_child.py")

WORDS_PER_MINUTE = 160
"""Speed of rate 1; eSpeak's own default is 175, which is fast for a video."""

FIRST = ("en-us", "en-gb")
"""Voices that stand first among those of their language."""


class EspeakNg:
    """Speaks through eSpeak NG's C library."""

    name = SpeechEngineName.ESPEAK_NG.value
    package = "espeak-ng"

    def missing(self) -> str:
        """Return why it cannot be used here."""
        try:
            return "" if self.voices() else "espeak-ng has no voices"
        except FarmError as error:
            return error.message

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices that are installed."""
        return tuple(voice for voice, _file in _voices().values())

    def version(self) -> str:
        """Return eSpeak NG's version."""
        return _version()

    def speak(self, request: SpeechRequest, folder: Path, limits: Limits, progress: Progress) -> Spoken:
        """Speak a text; see :class:`~farm.providers.speech.port.SpeechEngine`."""

        def utter(lines: Sequence[Line], room: Path, within: Limits, tell: Progress) -> Sequence[Uttered]:
            return _utter(lines, room, within, tell, request.voice)

        return speak_joined(request, utter, folder, limits, progress, request.language)


@cache
def _version() -> str:
    said = run(["espeak-ng", "--version"], limits=QUICK).decode(errors="replace")
    found = re.search(r":\s*(\S+)", said)
    return found[1] if found else "unknown"


@cache
def _voices() -> Mapping[str, tuple[Voice, str]]:
    """Return every voice by its id, with the file that the library knows it by.

    ``espeak-ng --voices`` lists priority, language, age and gender, name, file.
    """
    found = []
    for row in run(["espeak-ng", "--voices"], limits=QUICK).decode(errors="replace").splitlines()[1:]:
        columns = row.split()
        if len(columns) < 5 or columns[4].startswith("mb/"):  # noqa: PLR2004 — mbrola's have files of their own
            continue
        name = columns[3].replace("_", " ")
        found.append(
            (Voice(id=columns[1], engine=SpeechEngineName.ESPEAK_NG.value, language=columns[1], name=name), columns[4])
        )
    found.sort(key=lambda pair: FIRST.index(pair[0].id) if pair[0].id in FIRST else len(FIRST))
    voices: dict[str, tuple[Voice, str]] = {}
    for voice, file in found:
        voices.setdefault(voice.id, (voice, file))  # some languages have a second way of writing
    return voices


def _utter(lines: Sequence[Line], folder: Path, limits: Limits, tell: Progress, voice: str) -> Sequence[Uttered]:
    """Speak lines in one child process."""
    jobs = [
        {
            "text": " ".join(line.words),
            "rate": round(min(max(line.rate * WORDS_PER_MINUTE, 80), 450)),
            "file": str(folder / f"{number}.wav"),
        }
        for number, line in enumerate(lines)
    ]
    order = folder / "lines.json"
    order.write_text(json.dumps({"voice": _voices()[voice][1], "lines": jobs}), encoding="utf-8")
    printed = bytearray()

    def look(data: bytes) -> None:
        printed.extend(data)
        tell(printed.count(b"\n") / len(lines))

    try:
        run([sys.executable, "-I", str(CHILD), str(order)], limits=limits, on_output=look)
    except CommandError as error:
        raise RenderError(f"espeak-ng cannot speak this text: {error.stderr[-200:]}") from None
    told = [json.loads(row) for row in printed.decode().splitlines()]
    uttered = []
    for number, (line, words) in enumerate(zip(lines, told, strict=True)):
        spans, guessed = _spans(line, words)
        uttered.append(Uttered(path=folder / f"{number}.wav", spans=spans, guessed=guessed))
    return uttered


def _spans(line: Line, told: Sequence[tuple[int, float, float]]) -> tuple[tuple[tuple[float, float], ...] | None, int]:
    """Return the span of each written word, from the places of the spoken ones in the text, and how many are guessed.

    The engine speaks some small words as one with the next and tells of one
    word only; that one's time is shared out by letters.
    """
    starts = [0]
    for said in line.words[:-1]:
        starts.append(starts[-1] + len(said) + 1)
    known: dict[int, tuple[float, float]] = {}
    for place, start, end in told:
        owner = bisect_right(starts, max(place, 0)) - 1
        first, last = known.get(owner, (start, end))
        known[owner] = (min(first, start), max(last, end))
    if 0 not in known:
        return None, 0
    spans: list[tuple[float, float]] = []
    owners = sorted(known)
    for owner, after in zip(owners, [*owners[1:], len(line.words)], strict=True):
        start, end = known[owner]
        if after < len(line.words):  # it may seem to end after the next begins, where the engine runs them together
            end = max(start, min(end, known[after][0]))
        spans += shared_out(line.words[owner:after], start, end)
    return tuple(spans), len(line.words) - len(owners)
