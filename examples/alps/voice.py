"""The spoken sentences of the example, read by the flite speech engine."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

LINES = (
    "First light touches the Alps.",
    "Mist rises from the forest.",
    "Peaks stand above the clouds.",
    "Fine rock dust from the glaciers gives many Alpine lakes their turquoise colour.",
    "High above the valleys, snow can stay on the shaded slopes the whole year round.",
    "For centuries, farmers have led their cattle up to the meadows each summer.",
    "The range runs for some twelve hundred kilometres, ridge behind ridge.",
    "Storms build quickly here, and light breaks through in sudden shafts.",
    "Far from the cities, the Milky Way still shines above the dark summits.",
    "Over thousands of years, ice has carved these deep and steep-sided valleys.",
    "Mont Blanc, the highest of them all, rises to more than four thousand eight hundred metres.",
    "On grey days, the spruce trees fade one by one into the cloud.",
    "In October the larches turn to gold, and then they drop their needles.",
    "Winter brings silence, and a blanket of snow that feeds the rivers in spring.",
    "And when the sun goes down, the last light lingers on the water.",
)
"""One sentence for each scene."""

SPEED = 1.08
"""Stretch of the speech; above 1 is slower."""


def missing_tool() -> str | None:
    """Return what has to be installed before `speak` can work, or None."""
    for command in ("flite", "ffmpeg"):
        if shutil.which(command) is None:
            return f"the command {command} is missing; install it with: apt install {command}"
    return None


def speak(number: int) -> bytes:
    """Return the sentence of scene `number` (from 1) as a WAV file, 48 kHz mono 16-bit."""
    with tempfile.TemporaryDirectory(prefix="alps-voice-") as name:
        raw, done = Path(name) / "raw.wav", Path(name) / "done.wav"
        flite = ["flite", "-voice", "slt", "--setf", f"duration_stretch={SPEED}"]
        subprocess.run([*flite, "-t", LINES[number - 1], "-o", str(raw)], check=True, timeout=60)
        tone = "highpass=f=70,aresample=48000:resampler=swr:filter_size=64,loudnorm=I=-18:TP=-2"
        convert = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(raw), "-af"]
        form = ["-ar", "48000", "-ac", "1", "-c:a", "pcm_s16le", "-bitexact", str(done)]
        subprocess.run([*convert, tone, *form], check=True, timeout=60)
        return done.read_bytes()
