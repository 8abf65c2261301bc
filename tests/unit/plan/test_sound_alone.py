"""Mixes that belong to no video: how long they are, where each sound lies, and what cannot be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_builders import sound

from farm.errors import SpecError
from farm.plan.sound import SAMPLE_RATE, VOICE_LUFS
from farm.plan.sound_alone import MOST_SECONDS, Laid, Mixture, check_mixture, mixture_payload
from farm.plan.tasks import MixPayload
from farm.spec.audio import Loudness
from farm.spec.trim import Trim


def mixed(*parts: dict[str, Any], lengths: tuple[float, ...] = (), **more: Any) -> MixPayload:
    """Mix recordings of some lengths (2 s where none is given)."""
    laid = tuple(Laid(where=f"parts[{n}]", address=f"{n}.wav", **part) for n, part in enumerate(parts))
    lengths += (2.0,) * (len(parts) - len(lengths))
    known = {f"{n}.wav": sound(f"{n}.wav", duration=length) for n, length in enumerate(lengths)}
    return mixture_payload(Mixture(sounds=laid, **more), known)


def refused(*parts: dict[str, Any], **more: Any) -> dict[str, str]:
    with pytest.raises(SpecError) as raised:
        mixed(*parts, **more)
    return {problem.where: problem.message for problem in raised.value.problems}


PARTS = st.lists(
    st.fixed_dictionaries({"start": st.floats(0, 60), "gain_db": st.floats(-60, 24), "loop": st.booleans()}),
    min_size=1,
    max_size=6,
)
LENGTHS = st.lists(st.floats(0.01, 90), min_size=6, max_size=6).map(tuple)


@given(PARTS, LENGTHS, st.none() | st.floats(0.1, 200))
def test_every_sound_lies_within_a_mix_that_is_as_long_as_it_has_to_be_or_it_is_refused(
    parts: list[dict[str, Any]], lengths: tuple[float, ...], seconds: float | None
) -> None:
    ends = [part["start"] + length for part, length in zip(parts, lengths, strict=False) if not part["loop"]]
    end = max(ends, default=0.0) if seconds is None else seconds
    if any(part["start"] >= end for part in parts):
        places = refused(*parts, lengths=lengths[: len(parts)], seconds=seconds)
        assert all(place.endswith("start") or place == "duration_seconds" for place in places)
        return
    payload = mixed(*parts, lengths=lengths[: len(parts)], seconds=seconds)
    assert payload.samples == pytest.approx(max(end, 0.01) * SAMPLE_RATE, abs=1)
    assert len(payload.cues) == len(parts)
    for cue, part in zip(payload.cues, parts, strict=True):
        assert cue.at == pytest.approx(part["start"] * SAMPLE_RATE, abs=1)
        assert cue.length >= 1
        assert cue.at + cue.length <= payload.samples + 1
        if part["loop"]:
            assert cue.at + cue.length == pytest.approx(payload.samples, abs=1)


def test_a_loop_is_as_long_as_the_others() -> None:
    payload = mixed({}, {"loop": True, "start": 1.0}, lengths=(8.0, 2.0))
    assert payload.samples == 8 * SAMPLE_RATE
    assert (payload.cues[1].loop, payload.cues[1].length) == (True, 7 * SAMPLE_RATE)
    longer = mixed({}, {"loop": True}, lengths=(8.0, 20.0))
    assert (longer.samples, longer.cues[1].loop) == (8 * SAMPLE_RATE, False)


def test_a_voice_is_levelled_and_a_part_of_a_recording_is_a_part() -> None:
    part = {"levelled": True, "gain_db": 2.0, "trim": Trim(start=0.5, end=1.5), "role": "voice"}
    payload = mixed(part)
    (cue,) = payload.cues
    level = sound("0.wav", duration=2.0).lufs
    assert level is not None
    assert cue.gain_db == pytest.approx(VOICE_LUFS - level + 2)
    assert (cue.source_start, cue.source_end, payload.samples) == (0.5, 1.5, SAMPLE_RATE)


def test_a_target_is_the_mixs_own_and_none_is_none() -> None:
    assert mixed({}).lufs is None
    aimed = mixed({}, loudness=Loudness(lufs=-20, true_peak_db=-2))
    assert (aimed.lufs, aimed.true_peak_db) == (-20, -2)


def test_what_cannot_be_is_refused_at_its_place() -> None:
    assert "parts[1].start" in refused({}, {"start": 5.0}, seconds=4.0)
    assert "parts[0].trim.start" in refused({"trim": Trim(start=3.0)})
    assert "duration_seconds" in refused({"loop": True})
    assert "parts[0].start" in refused({"start": MOST_SECONDS + 1})
    assert "7200 s are the most" in refused({}, lengths=(MOST_SECONDS + 1,))[""]
    with pytest.raises(SpecError, match="voice_start"):
        check_mixture(Mixture(sounds=(Laid(where="", address="v", start=9.0, start_field="voice_start"),), seconds=2.0))
