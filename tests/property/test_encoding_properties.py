"""Clocks and rates are exact for every frame rate that can be asked for."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from farm.plan.encoding import GOP_SECONDS, delivery_encoding, timescale_of
from farm.spec.base import fps_json, parse_fps
from farm.spec.outputs import Output

MOST_TICKS = 2**31 - 1
"""The MP4 time scale is an unsigned number of 32 bits; FFmpeg takes a signed one."""

rates = st.one_of(
    st.fractions(1, 240, max_denominator=1001),
    st.builds(lambda n: Fraction(n * 1000, 1001), st.integers(2, 240)),
    st.integers(1, 240).map(Fraction),
)
sides = st.integers(8, 4096).map(lambda half: half * 2)


@given(rates)
def test_a_frame_is_a_whole_number_of_ticks_of_a_usable_clock(rate: Fraction) -> None:
    clock = timescale_of(rate)
    assert (clock / rate).denominator == 1
    assert 12_000 <= clock <= MOST_TICKS


@given(rates)
def test_a_rate_written_and_read_is_the_same(rate: Fraction) -> None:
    assert parse_fps(fps_json(rate)) == rate
    assert parse_fps(f"{rate.numerator}/{rate.denominator}") == rate


@given(st.integers(2, 240))
def test_an_ntsc_rate_is_recognised_by_its_decimals(n: int) -> None:
    exact = Fraction(n * 1000, 1001)
    assert parse_fps(f"{float(exact):.8f}") == exact


@given(rates, sides, sides)
def test_parameters_are_positive_and_key_frames_come_every_two_seconds(rate: Fraction, width: int, height: int) -> None:
    output = Output(uri="a.mp4", width=width, height=height, fps=rate)
    encoding = delivery_encoding(output, "libx264")
    assert encoding.max_kbps is not None
    assert encoding.max_kbps >= 500
    assert abs(encoding.gop - GOP_SECONDS * rate) <= Fraction(1, 2)
    assert encoding.gop >= 2


@given(rates, sides, sides)
def test_a_larger_or_faster_video_has_no_lower_peak_rate(rate: Fraction, width: int, height: int) -> None:
    def peak(width: int, rate: Fraction) -> int:
        output = Output(uri="a.mp4", width=width, height=height, fps=rate)
        return delivery_encoding(output, "libx264").max_kbps or 0

    assert peak(min(2 * width, 8192), rate) >= peak(width, rate)
    assert peak(width, min(2 * rate, Fraction(240))) >= peak(width, rate)
