"""Mix random sounds to their targets and measure the encoded files by other meters: `loudness.py --mixes 50`."""

import argparse
import math
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import machine
import numpy as np
import pyloudnorm
from scipy import signal
from sounds import random_spec

from farm.media.ffmpeg import drain
from farm.media.mix import MixFacts, mix
from farm.media.probe import measure_sound
from farm.media.process import Limits, cpu_seconds
from farm.plan import Versions, build_plan
from farm.plan.encoding import Capabilities
from farm.plan.materials import AudioMaterial, Materials
from farm.plan.tasks import MixPayload
from farm.spec import parse_spec

RATE = 48_000
TOLERANCE_LU = 0.3
LIMITS = Limits(deadline=600, stall=60)
FARM = Capabilities(encoders=frozenset({"libx264"}), cpus=1)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One mix, as it was asked for and as it came out."""

    number: int
    payload: MixPayload
    said: MixFacts
    lufs: float
    peak: float
    cpu: float

    @property
    def kept(self) -> bool:
        """Tell whether target and limit were met; sounds without a loudness only have a limit."""
        near = not math.isfinite(self.lufs) or abs(self.lufs - (self.payload.lufs or 0)) <= TOLERANCE_LU
        return near and self.peak <= self.payload.true_peak_db


def payload_of(spec: dict[str, Any]) -> tuple[MixPayload, dict[str, Path]]:
    """Plan a spec whose assets are local sounds; return its mix and their paths."""
    parsed = parse_spec(spec)
    audio = parsed.audio
    named = [scene.voiceover.source for scene in parsed.scenes if scene.voiceover]
    named += [piece.audio for _where, piece in audio.pieces()] + [effect.audio for effect in audio.effects]
    sounds = {}
    for name in named:
        duration, lufs = measure_sound(Path(name))
        sounds[name] = AudioMaterial(sha256=name, size=1, duration=duration, lufs=lufs)
    materials = Materials(images={}, videos={}, sounds=sounds)
    plan = build_plan(parsed, materials, farm=FARM, versions=Versions(ffmpeg="any"))
    (payload,) = [task.payload for task in plan.tasks if isinstance(task.payload, MixPayload)]
    return payload, {name: Path(name) for name in named}


def decoded(path: Path) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a file's samples, two channels."""
    read = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), "-f", "f32le", "-ac", "2", "-ar", str(RATE), "-"]
    raw = subprocess.run(read, check=True, capture_output=True).stdout
    return np.frombuffer(raw, "<f4").astype(np.float64).reshape(-1, 2)


def loudness(samples: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """Return integrated loudness by pyloudnorm; NaN where it has none."""
    if len(samples) < 0.4 * RATE + 1:
        return math.nan
    return float(pyloudnorm.Meter(RATE).integrated_loudness(samples))


def true_peak(samples: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """Return the highest peak at eight times the rate, through a polyphase filter of 513 taps, in dBTP."""
    taps = signal.firwin(513, 0.98 / 8, window=("kaiser", 8))
    fine = signal.resample_poly(samples, 8, 1, axis=0, window=taps)
    highest = max(float(np.abs(fine).max()), float(np.abs(samples).max()))
    return 20 * math.log10(highest) if highest > 0 else -math.inf


def one(number: int, folder: Path) -> Row | None:
    """Make a random mix from a seed and measure it; none where nothing is to be heard."""
    spec = random_spec(np.random.default_rng(number), folder)
    try:
        payload, paths = payload_of(spec)
    except ValueError:  # no sound in it
        return None
    began = cpu_seconds()
    said = drain(mix(payload, paths, folder / "mix.m4a", folder, limits=LIMITS))
    cpu = cpu_seconds() - began
    samples = decoded(folder / "mix.m4a")
    return Row(number=number, payload=payload, said=said, lufs=loudness(samples), peak=true_peak(samples), cpu=cpu)


def report(rows: Sequence[Row], asked: str) -> str:
    """Return the results as Markdown."""
    loud = [row for row in rows if math.isfinite(row.lufs)]
    errors = [row.lufs - (row.payload.lufs or 0) for row in loud]
    spare = [row.payload.true_peak_db - row.peak for row in rows]
    seconds = sum(row.payload.samples for row in rows) / RATE
    lines = [
        "# Loudness and true peak of random mixes",
        "",
        (
            f"{len(rows)} mixes; {sum(row.kept for row in rows)} within ±{TOLERANCE_LU} LU of their target "
            "and never above their true-peak limit, after AAC."
        ),
        "",
        (
            f"- Loudness less target: {min(errors):+.2f} to {max(errors):+.2f} LU, mean of the absolute "
            f"{np.mean(np.abs(errors)):.3f}; by pyloudnorm."
        ),
        f"- True peak below its limit by {min(spare):.2f} dB at least; by SciPy's polyphase filter at 8 × 48 kHz.",
        (
            f"- Encodes a mix: {np.mean([row.said.encodes for row in rows]):.2f} on average, "
            f"{max(row.said.encodes for row in rows)} at most; "
            f"{sum(row.cpu for row in rows) / seconds:.3f} CPU seconds for a second of sound."
        ),
        *machine.facts("numpy", "scipy", "pyloudnorm"),
        f"- Command: `{asked}`",
        "",
        "| seed | seconds | kbit/s | target LUFS | got | limit dBTP | got | gain dB | limited dB | encodes | |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        wanted, said = row.payload, row.said
        verdict = "met" if row.kept else "**missed**"
        lines.append(
            f"| {row.number} | {wanted.samples / RATE:.1f} | {wanted.kbps} | {wanted.lufs:g} | {row.lufs:.2f} "
            f"| {wanted.true_peak_db:g} | {row.peak:.2f} | {said.gain_db:+.1f} | {said.limited_db:.1f} "
            f"| {said.encodes} | {verdict}{': ' + said.shortfall if said.shortfall else ''} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Make the mixes and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mixes", type=int, default=50)
    parser.add_argument("--first", type=int, default=1, help="seed of the first")
    parser.add_argument("--out", type=Path, help="file that takes the results")
    given = parser.parse_args()
    rows: list[Row] = []
    seed = given.first
    while len(rows) < given.mixes:
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            row = one(seed, Path(folder))
        if row:
            rows.append(row)
            figures = f"{row.lufs:.2f} LUFS, {row.peak:.2f} dBTP, {row.said.encodes} encodes"
            print(f"{seed}: {figures}, {'met' if row.kept else 'missed'}, {time.monotonic() - began:.1f} s", flush=True)
        seed += 1
    text = report(rows, f"python benchmarks/loudness.py --mixes {given.mixes} --first {given.first}")
    print(text)
    if given.out:
        given.out.write_text(text)


if __name__ == "__main__":
    main()
