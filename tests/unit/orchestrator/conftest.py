"""Media made for these tests."""

import wave
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """Two seconds of a quiet tone, 48 kHz mono."""
    path = tmp_path / "tone-source.wav"
    samples = (np.sin(np.arange(96_000) * 2 * np.pi * 440 / 48_000) * 6000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(samples.tobytes())
    return path
