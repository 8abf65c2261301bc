"""Flite: English, 16 kHz, very fast; word times from the times of its sounds."""

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from farm.errors import CommandError, FarmError, RenderError
from farm.media.ffmpeg import QUICK
from farm.media.process import Limits, run
from farm.providers.speech.joining import Line, Uttered, speak_joined
from farm.providers.speech.latin import latin, require_latin
from farm.providers.speech.port import Progress, SpeechRequest, Spoken, Voice
from farm.providers.speech.sounds import Sound, word_spans
from farm.spec.voice import SpeechEngineName

VOICES = {
    "slt": ("en-US", "female, American"),
    "rms": ("en-US", "male, American"),
    "awb": ("en-GB-scotland", "male, Scottish"),
}
"""Language of each voice, and what it sounds like; Flite's others have an older, rougher method."""

SILENCE = "pau"
"""Flite's name of the sound that is none."""


class Flite:
    """Speaks by running ``flite``, once per line."""

    name = SpeechEngineName.FLITE.value
    package = "flite"

    def missing(self) -> str:
        """Return why it cannot be used here."""
        try:
            return "" if self.voices() else "flite is built without the voices slt, rms and awb"
        except FarmError as error:
            return error.message

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices that are installed."""
        there = _listed()
        return tuple(
            Voice(id=name, engine=self.name, language=language, name=sound)
            for name, (language, sound) in VOICES.items()
            if name in there
        )

    def version(self) -> str:
        """Return Flite's version."""
        return _version()

    def speak(self, request: SpeechRequest, folder: Path, limits: Limits, progress: Progress) -> Spoken:
        """Speak a text; see :class:`~farm.providers.speech.port.SpeechEngine`."""
        require_latin(request)

        def utter(lines: Sequence[Line], room: Path, within: Limits, tell: Progress) -> Sequence[Uttered]:
            spoken = []
            for number, line in enumerate(lines):
                spoken.append(_utter(line, room / f"{number}", within, request.voice))
                tell((number + 1) / len(lines))
            return spoken

        return speak_joined(request, utter, folder, limits, progress, "en")


@cache
def _version() -> str:
    printed = bytearray()
    with suppress(CommandError):  # it prints its version and says that it failed
        run(["flite", "--version"], limits=QUICK, on_output=printed.extend)
    found = re.search(rb"version:\s*(?:flite-)?(\S+)", bytes(printed))
    return found[1].decode() if found else "unknown"


@cache
def _listed() -> frozenset[str]:
    return frozenset(run(["flite", "-lv"], limits=QUICK).decode(errors="replace").partition(":")[2].split())


def _utter(line: Line, stem: Path, limits: Limits, voice: str) -> Uttered:
    """Speak one line."""
    text, target = stem.with_suffix(".txt"), stem.with_suffix(".wav")
    said = [latin(word) for word in line.words]
    text.write_text(" ".join(said), encoding="ascii")
    stretch = f"duration_stretch={1 / line.rate:.4f}"
    ask = ["flite", "-voice", voice, "--setf", stretch, "-psdur", "-f", str(text), "-o", str(target)]
    try:
        printed = run(ask, limits=limits).decode(errors="replace")
    except CommandError as error:
        raise RenderError(f"flite cannot speak this text: {error.stderr[-200:]}") from None
    pronounced = pronunciations(tuple(said), limits, stem.with_suffix(".words"))
    return Uttered(path=target, spans=word_spans(_sounds(printed), pronounced) if pronounced else None)


def _sounds(printed: str) -> list[Sound]:
    """Return the sounds of a line with their times; several sentences follow each other in time."""
    sounds: list[Sound] = []
    offset = 0.0
    for row in printed.splitlines():
        pairs = [(name, float(end)) for name, end in re.findall(r"([a-z]+):(\d+\.\d+)", row)]
        start = 0.0
        for name, end in pairs:
            if name != SILENCE:
                sounds.append(Sound(name=name, start=offset + start, end=offset + end))
            start = end
        offset += start
    return sounds


def pronunciations(texts: tuple[str, ...], limits: Limits, file: Path) -> tuple[tuple[str, ...], ...] | None:
    """Return how Flite says each text when it stands alone; none where it cut one up.

    Each is a sentence of its own, for which Flite prints a line.
    """
    alone = [re.sub(r"[^A-Za-z0-9' -]+", " ", text).strip(" '-") or "and" for text in texts]
    file.write_text("\n\n".join(f"{text}." for text in alone) + "\n", encoding="ascii")
    printed = run(["flite", "-voice", "kal", "-ps", "-f", str(file), "none"], limits=limits).decode(errors="replace")
    rows = [tuple(name for name in row.split() if name != SILENCE) for row in printed.splitlines() if row.strip()]
    return tuple(rows) if len(rows) == len(texts) and all(rows) else None
