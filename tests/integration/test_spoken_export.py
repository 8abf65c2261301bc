"""A text in a spec is heard in the video: at its time, under scenes that change at its pauses, spoken once."""

import subprocess
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from private_farm import World, output, write_spec

from farm.providers.speech.engines import ENGINES

RATE = 16_000


def loudness(video: Path) -> np.ndarray:
    """Return the level of every 10 ms of a video's sound, against its loudest."""
    command = ["ffmpeg", "-v", "error", "-i", str(video), "-f", "s16le", "-ac", "1", "-ar", str(RATE), "-"]
    samples = np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, "<i2").astype(float)
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    level = np.sqrt((frames**2).mean(axis=1))
    return level / level.max()


@pytest.mark.skipif(bool(ENGINES["flite"].missing()), reason="flite is not installed")
def test_a_narration_is_heard_at_its_time_and_scenes_change_at_its_pauses(farm: World) -> None:
    scene: dict[str, Any] = {"kind": "color", "color": "#204060", "duration": 2}
    narration = {
        "text": "The first one is short. [pause: 0.8] The second one is a little longer. [pause: 0.8] Then, the end.",
        "engine": "flite",
        "voice": "rms",
        "delay": 0.6,
        "cut_at_pauses": True,
        "min_scene": 1,
    }
    scenes = [scene, {**scene, "color": "#602040"}, {**scene, "color": "#206040", "duration": 4}]
    spec = write_spec(farm.root / "spec.json", scenes, [output("a.mp4")], audio={"voiceover": narration})
    first = farm.render(spec).manifest
    (voice,) = first["voices"]
    assert (voice["voice"], voice["timed_by"], voice["words"]) == ("rms", "engine", 15)
    fps = first["outputs"][0]["fps"]
    lengths = [task["frames"] for task in first["tasks"] if task["kind"] == "color"]
    assert sum(lengths) == first["frames"] == 8 * fps
    assert lengths != [2 * fps, 2 * fps, 4 * fps]
    heard = loudness(farm.root / "a.mp4")
    onset = float(np.argmax(heard > 0.05)) / 100
    assert onset == pytest.approx(0.6, abs=1 / fps + 0.01)
    for boundary in list(accumulate(lengths))[:-1]:
        middle = round(100 * boundary / fps)
        assert heard[middle - 20 : middle + 20].max() < 0.02
        assert heard[middle - 150 : middle - 50].max() > 0.2
        assert heard[middle + 50 : middle + 150].max() > 0.2
    again = farm.render(spec).manifest
    assert again["cache_hits"] == len(again["tasks"])
    assert again["voices"] == first["voices"]
