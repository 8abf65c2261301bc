"""Draw a mix: voices, music with its ducking curve and its loop, and the finished sound: `sound_picture.py OUT.png`."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from loudness import LIMITS, RATE, decoded, loudness, payload_of, true_peak
from sounds import chords, drums, save, speech

from farm.media.ducking import POINTS
from farm.media.ffmpeg import drain
from farm.media.mix import MixFacts, mix
from farm.plan.tasks import MixPayload

mpl.use("agg")
from matplotlib import pyplot as plt

VOICE, MUSIC, DUCKED, MIX = "#2f6db3", "#c9b79a", "#8a6d3b", "#3c3c3c"


def made(folder: Path) -> dict[str, Any]:
    """Write two voices, music and an effect, and return the spec that mixes them."""
    random = np.random.default_rng(4)
    for number in (1, 2):
        samples, rate = speech(random, folder, f"voice-{number}")
        save(random, samples, rate, folder / f"voice-{number}.wav", softest=-12)
    music = drums(random, 9.7, RATE) * 0.6 + chords(random, 9.7, RATE) * 0.4
    save(random, music / np.abs(music).max(), RATE, folder / "music.wav", softest=-6)
    voices = [{"audio": str(folder / f"voice-{number}.wav"), "delay": 1.5} for number in (1, 2)]
    scenes = [{"kind": "color", "padding": 2, "voiceover": voice} for voice in voices]
    duck = {"depth_db": 12, "attack": 0.3, "release": 0.8}
    track = {"audio": str(folder / "music.wav"), "gain_db": -6, "duck": duck, "fade_out": 1.5}
    return {"version": 1, "scenes": scenes, "audio": {"music": track}, "outputs": [{"uri": "out.mp4"}]}


def heard(payload: MixPayload, paths: dict[str, Path], folder: Path, role: str = "") -> tuple[Any, MixFacts]:
    """Return the samples of a mix, or of one role in it as it is before the mix."""
    if role:
        cues = tuple(cue.model_copy(update={"duck": None}) for cue in payload.cues if cue.role == role)
        payload = payload.model_copy(update={"cues": cues, "lufs": None, "kbps": 320})
    facts = drain(mix(payload, paths, folder / "mix.m4a", folder, limits=LIMITS))
    return decoded(folder / "mix.m4a")[: payload.samples], facts


def outline(axes: Any, samples: Any, color: str, label: str) -> None:
    """Draw a sound's lowest and highest sample in each hundredth of a second."""
    step = RATE // 100
    whole = samples[: len(samples) // step * step, 0].reshape(-1, step)
    at = np.arange(len(whole)) / 100
    axes.fill_between(at, whole.min(axis=1), whole.max(axis=1), color=color, linewidth=0, label=label)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])


def main() -> None:
    """Mix and draw."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        payload, paths = payload_of(made(folder))
        voices, _ = heard(payload, paths, folder, "voice")
        music, _ = heard(payload, paths, folder, "music")
        whole, facts = heard(payload, paths, folder)
    ((duck, curve),) = facts.ducking.items()
    (seam,) = facts.loops.values()
    at = np.arange(len(curve)) / POINTS
    gain = 10 ** (np.interp(np.arange(len(music)) / RATE, at, curve) / 20)
    figure, (top, middle, bottom) = plt.subplots(3, 1, figsize=(11, 6.4), sharex=True, layout="constrained")
    outline(top, voices, VOICE, "voices, levelled to −16 LUFS")
    scale = 0.9 / np.abs(music).max()
    outline(middle, music * scale, MUSIC, "music")
    outline(middle, music * scale * gain[:, None], DUCKED, "after ducking")
    curves = middle.twinx()
    curves.plot(at, curve, color="#b0332b", linewidth=1.8)
    curves.set_ylim(-duck.depth_db * 1.35, duck.depth_db * 1.35)
    curves.set_yticks([-duck.depth_db, 0])
    curves.set_ylabel("gain, dB", color="#b0332b")
    back = seam.last / RATE
    while back < payload.samples / RATE:
        middle.axvline(back, color="#222222", linestyle=":", linewidth=1.2)
        middle.annotate(
            "starts again", (back, 0.93), fontsize=8, ha="left", va="top", xytext=(3, 0), textcoords="offset points"
        )
        back += (seam.last - seam.first) / RATE
    finished = f"finished: {loudness(whole):.1f} LUFS, true peak {true_peak(whole):.1f} dBTP".replace("-", "−")
    outline(bottom, whole, MIX, finished)
    bottom.set_xlabel("seconds")
    for axes in (top, middle, bottom):
        axes.legend(loc="lower left", bbox_to_anchor=(0.55, 0.0), fontsize=8, framealpha=0.9)
        axes.spines[["top", "right"]].set_visible(False)
    curves.spines[["top"]].set_visible(False)
    bottom.set_xlim(0, payload.samples / RATE)
    figure.savefig(sys.argv[1], dpi=110)


if __name__ == "__main__":
    main()
