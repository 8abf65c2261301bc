"""Festival, with its HTS voice: English, 32 kHz, exact times of words."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from farm.errors import CommandError, FarmError, RenderError
from farm.media.ffmpeg import QUICK
from farm.media.process import Limits, run
from farm.providers.speech.joining import Line, Uttered, speak_joined
from farm.providers.speech.latin import latin, require_latin
from farm.providers.speech.port import Progress, SpeechRequest, Spoken, Voice
from farm.spec.voice import SpeechEngineName

VOICES = {"slt": ("cmu_us_slt_arctic_hts", "festvox-us-slt-hts", "en-US", "female, American")}
"""Festival's name of each voice, its Debian package, its language, and what it sounds like."""


class Festival:
    """Speaks by running ``festival`` in batch mode."""

    name = SpeechEngineName.FESTIVAL.value
    package = "festival festvox-us-slt-hts"

    def missing(self) -> str:
        """Return why it cannot be used here."""
        try:
            return "" if self.voices() else "festival has no voice that is known; `apt-get install festvox-us-slt-hts`"
        except FarmError as error:
            return error.message

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices that are installed."""
        there = _listed()
        return tuple(
            Voice(id=name, engine=self.name, language=language, name=sound)
            for name, (festivals, _package, language, sound) in VOICES.items()
            if festivals in there
        )

    def version(self) -> str:
        """Return Festival's version."""
        return _version()

    def speak(self, request: SpeechRequest, folder: Path, limits: Limits, progress: Progress) -> Spoken:
        """Speak a text; see :class:`~farm.providers.speech.port.SpeechEngine`."""
        voice = VOICES[request.voice][0]
        require_latin(request)

        def utter(lines: Sequence[Line], room: Path, within: Limits, tell: Progress) -> Sequence[Uttered]:
            return _utter(lines, room, within, tell, voice)

        return speak_joined(request, utter, folder, limits, progress, "en")


@cache
def _version() -> str:
    said = run(["festival", "--version"], limits=QUICK).decode(errors="replace")
    found = re.search(r"\d+\.\d[\w.:]*", said)
    return found[0] if found else "unknown"


@cache
def _listed() -> frozenset[str]:
    """Return Festival's own names of its voices."""
    found = run(["festival", "--batch", '(format t "%l\\n" (voice.list))'], limits=QUICK)
    return frozenset(re.findall(r"[\w.-]+", found.decode(errors="replace")))


PRELUDE = """
(define (farm_place token) (if (item.prev token) (+ 1 (farm_place (item.prev token))) 0))
(define (farm_word word)
  (format t "word %d %f %f\\n" (farm_place (item.root (item.relation word 'Token)))
          (item.feat word "word_start") (item.feat word "word_end")))
(define (farm_say text file rate)
  (set! hts_engine_params (append farm_params (list (list "-r" rate))))
  (set! farm_utt (utt.synth (eval (list 'Utterance 'Text text))))
  (utt.save.wave farm_utt file 'riff)
  (mapcar farm_word (utt.relation.items farm_utt 'Word))
  (format t "done\\n"))
"""
"""Speaks one line into a file, and prints for each word its token's place, its start and its end."""


def _utter(lines: Sequence[Line], folder: Path, limits: Limits, tell: Progress, voice: str) -> Sequence[Uttered]:
    """Speak lines in one run."""
    script = [PRELUDE, f"(voice_{voice})", "(set! farm_params hts_engine_params)"]
    for number, line in enumerate(lines):
        text = latin(" ".join(line.words))
        script.append(f'(farm_say "{quoted(text)}" "{quoted(str(folder))}/{number}.wav" {line.rate:.4f})')
    file = folder / "lines.scm"
    file.write_text("\n".join(script) + "\n", encoding="utf-8")
    printed = bytearray()

    def look(data: bytes) -> None:
        printed.extend(data)
        tell(printed.count(b"done") / len(lines))

    try:
        run(["festival", "--batch", str(file)], limits=limits, on_output=look)
    except CommandError as error:
        raise RenderError(f"festival cannot speak this text: {error.stderr[-200:]}") from None
    return [
        Uttered(path=folder / f"{number}.wav", spans=_spans(line, told))
        for number, (line, told) in enumerate(zip(lines, _told(printed.decode("ascii", "replace")), strict=True))
    ]


def _told(printed: str) -> list[list[tuple[int, float, float]]]:
    """Return, for each line, the place of the token, the start and the end of every word."""
    lines: list[list[tuple[int, float, float]]] = [[]]
    for found in re.finditer(r"^(?:word (\d+) (\S+) (\S+)|done)$", printed, re.MULTILINE):
        if found[1] is None:
            lines.append([])
        else:
            lines[-1].append((int(found[1]), float(found[2]), float(found[3])))
    return lines[:-1]


def _spans(line: Line, told: Sequence[tuple[int, float, float]]) -> tuple[tuple[float, float], ...] | None:
    """Return the span of each written word; none where Festival cut the text up otherwise."""
    owner = [place for place, said in enumerate(line.words) for _token in latin(said).split()]
    spans: dict[int, tuple[float, float]] = {}
    for token, start, end in told:
        if token >= len(owner):
            return None
        first, _ = spans.get(owner[token], (start, end))
        spans[owner[token]] = (first, end)
    if len(spans) != len(line.words):
        return None
    return tuple(spans[place] for place in range(len(line.words)))


def quoted(text: str) -> str:
    """Return a text for a string of Festival's Scheme; only quotes and backslashes mean anything there."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
