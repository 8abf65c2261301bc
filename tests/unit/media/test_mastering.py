"""The mix is corrected until the encoded sound is right, never past its true peak, and not for ever."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farm.media.loudness import Measure
from farm.media.mastering import (
    CLOSE_LU,
    ENCODES,
    MORE_ENCODES,
    Mastered,
    Setting,
    Try,
    best_of,
    first_setting,
    next_setting,
    shortfall,
)

Encoder = Callable[[Setting], Measure]


def encoder(before: Measure, *, loss: float = 0.0, overshoot: float = 0.0, crest: float = 0.5) -> Encoder:
    """Return how a mix comes out of a limiter (which leaves ``crest`` of each decibel) and an encoder."""

    def encode(setting: Setting) -> Measure:
        assert before.lufs is not None
        assert before.true_peak_db is not None
        lufs, peak = before.lufs + setting.gain_db, before.true_peak_db + setting.gain_db
        if setting.ceiling_db is not None and peak > setting.ceiling_db:
            lufs -= (peak - setting.ceiling_db) * (1 - crest)
            peak = setting.ceiling_db
        return Measure(lufs=lufs - loss, true_peak_db=peak + overshoot)

    return encode


def played(before: Measure, aim: float | None, limit: float, encode: Encoder) -> list[Try]:
    """Return the tries that are made."""
    tries: list[Try] = []
    setting: Setting | None = first_setting(before, aim, limit)
    while setting is not None:
        tries.append(Try(setting=setting, found=encode(setting)))
        setting = next_setting(before, aim, limit, tries)
    return tries


MIXES = st.builds(Measure, lufs=st.floats(-65, -3), true_peak_db=st.floats(-50, 12))
USUAL = st.builds(Measure, lufs=st.floats(-30, -3), true_peak_db=st.floats(-25, 6))
AIMS, LIMITS = st.floats(-36, -8), st.floats(-9, 0)


@given(MIXES, AIMS, LIMITS, st.floats(-0.5, 1.5), st.floats(-1, 3), st.floats(0, 1))
def test_tries_end_and_what_is_kept_is_below_the_limit(
    before: Measure, aim: float, limit: float, loss: float, overshoot: float, crest: float
) -> None:
    tries = played(before, aim, limit, encoder(before, loss=loss, overshoot=overshoot, crest=crest))
    assert 1 <= len(tries) <= MORE_ENCODES
    best = best_of(aim, limit, tries)
    assert best.found.true_peak_db is not None
    assert best.found.true_peak_db <= limit


@given(USUAL, AIMS, LIMITS, st.floats(0, 1), st.floats(0, 0.9), st.floats(0.4, 1))
def test_a_target_that_can_be_reached_is_reached_in_a_few_tries(
    before: Measure, aim: float, limit: float, loss: float, overshoot: float, crest: float
) -> None:
    tries = played(before, aim, limit, encoder(before, loss=loss, overshoot=overshoot, crest=crest))
    best = best_of(aim, limit, tries)
    assert best.found.lufs == pytest.approx(aim, abs=3 * CLOSE_LU)
    assert len(tries) <= ENCODES


@given(MIXES, AIMS, LIMITS)
def test_without_overshoot_and_loss_the_first_try_is_right_where_nothing_is_limited(
    before: Measure, aim: float, limit: float
) -> None:
    setting = first_setting(before, aim, limit)
    if setting.ceiling_db is None:
        assert len(played(before, aim, limit, encoder(before))) == 1


def test_an_encoders_loss_is_made_up() -> None:
    before = Measure(lufs=-20.0, true_peak_db=-12.0)
    tries = played(before, -14.0, -1.0, encoder(before, loss=0.9))
    assert [round(one.setting.gain_db, 1) for one in tries] == [6.0, 6.9]
    assert tries[-1].found.lufs == pytest.approx(-14)


SHORT = st.builds(Measure, lufs=st.none(), true_peak_db=st.floats(-50, 30))


@given(st.one_of(MIXES, SHORT), AIMS, LIMITS, st.floats(0, 9))
def test_whatever_an_encoder_does_settings_are_what_filters_take(
    before: Measure, aim: float, limit: float, peak: float
) -> None:
    tries = played(before, aim, limit, lambda _setting: Measure(lufs=before.lufs, true_peak_db=peak))
    assert len(tries) <= MORE_ENCODES
    assert all(one.setting.ceiling_db is None or -24 <= one.setting.ceiling_db <= 0 for one in tries)
    assert all(one.setting.gain_db <= 70 for one in tries)


def test_a_faulty_coder_is_left_for_the_other() -> None:
    before = Measure(lufs=-20.0, true_peak_db=-8.0)

    def encode(setting: Setting) -> Measure:
        fair = encoder(before)(setting)
        return replace(fair, true_peak_db=2.0) if setting.coder == "twoloop" else fair

    tries = played(before, -14.0, -1.0, encode)
    assert [one.setting.coder for one in tries] == ["twoloop", "fast"]
    assert tries[-1].found.lufs == pytest.approx(-14, abs=CLOSE_LU)


@pytest.mark.parametrize("aim", [-14.0, None])
def test_silence_is_encoded_once_as_it_is(aim: float | None) -> None:
    silent = Measure(lufs=None, true_peak_db=None)
    tries = played(silent, aim, -1.0, lambda _setting: silent)
    assert [one.setting for one in tries] == [Setting(gain_db=0.0)]


def test_what_is_too_short_for_a_loudness_is_only_kept_below_its_peak() -> None:
    short = Measure(lufs=None, true_peak_db=3.0)
    tries = played(short, -14.0, -1.0, lambda setting: replace(short, true_peak_db=3.2 + setting.gain_db))
    assert [round(one.setting.gain_db, 2) for one in tries] == [-4.0, -4.3]


@given(MIXES, LIMITS)
def test_without_a_target_nothing_is_changed(before: Measure, limit: float) -> None:
    assert [one.setting for one in played(before, None, limit, encoder(before))] == [Setting(gain_db=0.0)]


@pytest.mark.parametrize(
    ("lufs", "peak", "said"),
    [
        (-14.2, -1.1, ""),
        (-15.0, -1.1, "the sound has -15.0 LUFS instead of -14: nearer is not possible with true peaks below -1 dBTP"),
        (-14.0, 0.26, "the true peak is 0.3 dBTP, above the limit of -1"),
        (None, -3.0, ""),
        (None, None, ""),
    ],
)
def test_what_was_not_reached_is_told_with_the_figures(lufs: float | None, peak: float | None, said: str) -> None:
    found = Measure(lufs=lufs, true_peak_db=peak)
    done = Mastered(found=found, setting=Setting(gain_db=0), limited_db=0, encodes=1)
    assert shortfall(done, -14.0, -1.0) == said
    assert not shortfall(done, None, -1.0)


def test_an_impossible_target_ends_at_the_nearest_that_is_possible() -> None:
    before = Measure(lufs=-20.0, true_peak_db=-6.0)
    tries = played(before, -8.0, -9.0, encoder(before, crest=0.0))
    best = best_of(-8.0, -9.0, tries)
    assert best.found.lufs is not None
    assert math.isclose(best.found.lufs, -23.1, abs_tol=0.3)
    assert len(tries) <= ENCODES
