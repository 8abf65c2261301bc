"""Sound files that stand alone: of every kind, as long as they should be, as loud, and not clipped."""

from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from media_made import LIMITS, RATE, asked, level_db, noise, read_sound, result_of, silence, tone, write_sound

from farm.errors import MissingToolError
from farm.media import sound_files
from farm.media.mix import MixFacts, mix
from farm.media.probe import measure_sound
from farm.media.sound_files import SoundForm, coding_of, require_coding
from farm.media.sound_files import write_sound as write_as
from farm.plan.tasks import Cue, MixPayload

FORMS = get_args(SoundForm)


def mixed(folder: Path, form: SoundForm, samples: Any, **more: Any) -> tuple[Path, MixFacts]:
    """Mix one sound into a file of a kind."""
    made = write_sound(folder / "sound.wav", samples)
    cue = {"role": "effect", "asset": "a", "at": 0, "length": len(samples), "source_start": 0.0, "source_end": None}
    cue |= {"speed": 1.0, "gain_db": more.pop("gain_db", 0.0), "loop": False, "fade_in": 0.0, "fade_out": 0.0}
    fields = {"samples": len(samples), "sample_rate": RATE, "lufs": None, "true_peak_db": -1.0, "kbps": 0}
    payload = MixPayload(cues=(Cue.model_validate(cue),), **{**fields, **more})
    target = folder / f"mix.{form}"
    room = folder / "scratch"
    room.mkdir()
    facts = result_of(mix(payload, {"a": made}, target, room, limits=LIMITS, coding=coding_of(form)))
    return target, facts


@pytest.mark.parametrize("form", FORMS)
def test_a_mix_of_every_kind_is_as_loud_as_asked_as_long_and_begins_where_it_should(
    tmp_path: Path, form: SoundForm
) -> None:
    late = np.concatenate([silence(0.5), noise(1.5, db=-12)])
    path, facts = mixed(tmp_path, form, late, lufs=-20.0)
    seconds, lufs = measure_sound(path)
    assert seconds == pytest.approx(2.0, abs=0.001)
    assert lufs == pytest.approx(-20, abs=0.3)
    assert facts.lufs == pytest.approx(-20, abs=0.3)
    assert facts.true_peak_db is not None
    assert facts.true_peak_db <= -1
    assert int(np.argmax(np.abs(read_sound(path)[:, 0]) > 0.03)) / RATE == pytest.approx(0.5, abs=0.005)
    assert list(tmp_path.glob("*-mix.*")) == [], "no draft is left"


def test_without_a_target_a_mix_stays_as_it_is_unless_it_would_clip(tmp_path: Path) -> None:
    (tmp_path / "soft").mkdir()
    (tmp_path / "loud").mkdir()
    soft, facts = mixed(tmp_path / "soft", "wav", tone(1.0, db=-9))
    assert facts.gain_db == 0
    assert asked(soft, "stream=bits_per_sample", "a:0")["streams"] == [{"bits_per_sample": 24}]
    assert level_db(read_sound(soft)) == pytest.approx(-9 - 3 - 3, abs=0.05)  # a sine, on both sides at −3 dB
    loud, facts = mixed(tmp_path / "loud", "wav", tone(1.0, db=-3), gain_db=12.0)
    assert facts.gain_db == pytest.approx(-1 - 0.03 - 6, abs=0.2)
    assert np.abs(read_sound(loud)).max() == pytest.approx(10 ** (-1.03 / 20), abs=0.01)


@pytest.mark.parametrize("form", FORMS)
def test_a_recording_keeps_its_rate_and_its_channel(tmp_path: Path, form: SoundForm) -> None:
    source = write_sound(tmp_path / "speech.wav", tone(1.0, rate=16_000), rate=16_000)
    target = tmp_path / f"out.{form}"
    result_of(write_as(source, target, coding_of(form, bits=16), limits=LIMITS))
    (stream,) = asked(target, "stream=sample_rate,channels,bits_per_raw_sample,bits_per_sample", "a:0")["streams"]
    assert (stream["sample_rate"], stream["channels"]) == ("16000", 1)
    if form in {"wav", "flac"}:
        assert "16" in {stream.get("bits_per_raw_sample"), str(stream["bits_per_sample"])}
    seconds, _ = measure_sound(target)
    assert seconds == pytest.approx(1.0, abs=0.002)


def test_a_kind_that_ffmpeg_cannot_write_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for form in FORMS:
        require_coding(form)
    monkeypatch.setattr(sound_files, "_encoders", lambda: frozenset({"flac"}))
    with pytest.raises(MissingToolError, match="libmp3lame for mp3"):
        require_coding("mp3")
