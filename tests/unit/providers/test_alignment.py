"""Words of recordings are found where they are spoken; what cannot be found is estimated, and says so."""

import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from farm.errors import RenderError
from farm.media.process import Limits
from farm.plan.words import Timings, TimingSource
from farm.providers.alignment.align import CHILD, Transcript, time_words
from farm.providers.alignment.lexicon import known, phones_of
from farm.providers.alignment.listen import RATE, sounding_parts
from farm.providers.speech.engines import ENGINES
from farm.providers.speech.port import SpeechRequest, Spoken
from farm.providers.speech.sounds import Sound, word_spans
from farm.spec.markup import read_speech


def nobody(_share: float) -> None:
    """Listen to no progress."""


TEXT = (
    "The lighthouse stood at the end of the long grey pier, where the wind never rested. "
    "Every evening the keeper climbed 120 steps to light the lamp. [pause: 1] Saltwick slept."
)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    """A recording whose word times its engine tells exactly."""
    if ENGINES["festival"].missing():
        pytest.skip("festival is not installed")
    request = SpeechRequest(words=read_speech(TEXT).words, voice="slt", language="en")
    return ENGINES["festival"].speak(
        request, tmp_path_factory.mktemp("festival"), Limits(deadline=60, stall=30), nobody
    )


def timed(recording: Path, text: str, folder: Path, language: str = "en") -> Timings:
    return time_words(recording, Transcript(words=read_speech(text).words, language=language), folder, nobody)


def is_consistent(timings: Timings, duration: float) -> bool:
    edges = [edge for word in timings.words for edge in (word.start, word.end)]
    return edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= duration + 1e-3


def test_words_are_found_within_20_ms_of_where_they_begin(spoken: Spoken, tmp_path: Path) -> None:
    found = timed(spoken.path, TEXT, tmp_path)
    assert spoken.timings
    errors = [abs(word.start - true.start) for word, true in zip(found.words, spoken.timings, strict=True)]
    assert np.mean(errors) < 0.02
    assert max(errors) < 0.2
    assert found.source is TimingSource.ALIGNMENT
    assert found.confidence > 0.8
    assert [word.text for word in found.words] == [word.text for word in spoken.timings]


def test_words_that_were_not_said_are_not_trusted(spoken: Spoken, tmp_path: Path) -> None:
    other = "We hold these truths to be self evident that all men are created equal and free to go. " * 2
    found = timed(spoken.path, other, tmp_path)
    assert (found.source, found.confidence) == (TimingSource.ESTIMATE, 0.3)
    assert len(found.words) == len(other.split())


def test_a_transcript_of_half_the_recording_is_trusted_less(spoken: Spoken, tmp_path: Path) -> None:
    assert timed(spoken.path, TEXT.partition(".")[0], tmp_path).confidence < 0.7


def test_other_languages_are_estimated_from_silences(spoken: Spoken, tmp_path: Path) -> None:
    found = timed(spoken.path, TEXT, tmp_path, language="de")
    assert found.source is TimingSource.ESTIMATE
    assert spoken.timings
    last, true = found.words[-2], spoken.timings[-2]
    assert last.start == pytest.approx(true.start, abs=0.1)  # after the long pause


def recording(path: Path, samples: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


@pytest.mark.parametrize("kind", ["silence", "noise", "tone", "blip"])
def test_a_recording_without_speech_gets_estimates_within_it(kind: str, tmp_path: Path) -> None:
    time = np.arange(RATE * 2) / RATE
    sounds = {
        "silence": np.zeros(RATE * 2),
        "noise": np.random.default_rng(1).normal(0, 2000, RATE * 2),
        "tone": np.sin(time * 2 * np.pi * 440) * 8000,
        "blip": np.ones(200) * 100,
    }
    samples = sounds[kind]
    found = timed(recording(tmp_path / "x.wav", samples), "Hello out there, is anybody listening?", tmp_path)
    assert found.source is TimingSource.ESTIMATE
    assert is_consistent(found, len(samples) / RATE)


def test_a_file_that_does_not_decode_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "x.wav"
    broken.write_bytes(b"RIFF nothing")
    with pytest.raises(RenderError):
        timed(broken, "Hello", tmp_path)


def test_a_recogniser_that_breaks_leaves_an_estimate(
    spoken: Spoken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashing = tmp_path / "crash.py"
    crashing.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr("farm.providers.alignment.align.CHILD", crashing)
    assert CHILD.exists()
    found = timed(spoken.path, TEXT, tmp_path)
    assert (found.source, found.confidence) == (TimingSource.ESTIMATE, 0.3)
    assert len(found.words) == len(read_speech(TEXT).words)


def test_unknown_words_are_pronounced(tmp_path: Path) -> None:
    assert "framefarm" not in known()
    found = phones_of(["framefarm", "hello"], Limits(deadline=30, stall=30), tmp_path)
    assert found == {"framefarm": "F R EY M AH F AA R M"}


@given(st.lists(st.booleans(), min_size=1, max_size=300))
def test_parts_with_sound_are_apart_and_in_order(loud: list[bool]) -> None:
    rng = np.random.default_rng(7)
    samples = np.concatenate([rng.normal(0, 3000 if on else 2, RATE // 100) for on in loud]).astype(np.int16)
    parts = sounding_parts(samples)
    edges = [edge for part in parts for edge in part]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(loud) / 100 for edge in edges)


def test_times_of_sounds_become_times_of_words() -> None:
    names = ["dh", "ax", "k", "ae", "t", "s", "ae", "t"]
    sounds = [Sound(name=name, start=n / 10, end=n / 10 + 0.1) for n, name in enumerate(names)]
    spans = word_spans(sounds, [("dh", "iy"), ("k", "ae", "t"), ("s", "ae", "t")])
    assert spans is not None
    assert [round(start, 1) for start, _end in spans] == [0.0, 0.2, 0.5]
    assert word_spans(sounds, [("dh",)] * 20) is None
