"""Encoder parameters by quality, size and rate."""

from fractions import Fraction
from typing import Any

import pytest
from plan_builders import color, spec_of

from farm.plan.encoding import (
    AUDIO_KBPS,
    HARDWARE,
    PRESETS,
    SOFTWARE,
    TARGET_KBPS,
    Encoding,
    delivery_encoding,
    family,
    frame_seconds,
    intermediate_encoding,
    timescale_of,
)
from farm.plan.encoding import Canvas as FrameCanvas
from farm.spec.outputs import Codec, Output, Quality

RATES = {
    "23.976": Fraction(24000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
    "30": Fraction(30),
    "48": Fraction(48),
    "50": Fraction(50),
    "59.94": Fraction(60000, 1001),
    "60": Fraction(60),
    "12.5": Fraction(25, 2),
}


def output(**fields: Any) -> Output:
    return spec_of(color(), outputs=[fields]).outputs[0]


def encoded(encoder: str = "libx264", **fields: Any) -> Encoding:
    return delivery_encoding(output(**fields), encoder)


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
def test_a_frame_is_a_whole_number_of_ticks(rate: Fraction) -> None:
    ticks = timescale_of(rate) / rate
    assert ticks.denominator == 1
    assert timescale_of(rate) >= 12_000


@pytest.mark.parametrize("spelling", ["24", "25", "30", "50", "60", "29.97", "12.5"])
def test_the_clock_of_mpeg_serves_common_rates(spelling: str) -> None:
    assert timescale_of(RATES[spelling]) == 90_000


@pytest.mark.parametrize(
    ("spelling", "gop"), [("23.976", 48), ("25", 50), ("29.97", 60), ("30", 60), ("59.94", 120), ("12.5", 25)]
)
def test_a_key_frame_comes_every_two_seconds(spelling: str, gop: int) -> None:
    assert encoded(fps=str(spelling)).gop == gop


@pytest.mark.parametrize(("quality", "kbps"), [("draft", 6000), ("standard", 10000), ("high", 14000), ("ultra", 37000)])
def test_peaks_stay_near_the_target_at_the_qualitys_own_size(quality: str, kbps: int) -> None:
    assert encoded(quality=quality).max_kbps == kbps
    assert encoded(quality=quality, fps=24).max_kbps == kbps


@pytest.mark.parametrize(
    ("fields", "factor"),
    [
        ({"width": 3840, "height": 2160}, 4),
        ({"width": 960, "height": 540}, 0.25),
        ({"width": 1080, "height": 1920}, 1),
        ({"fps": 60}, 2),
        ({"fps": 10}, 1),
        ({"width": 960, "height": 540, "fps": 120}, 1),
    ],
    ids=str,
)
def test_the_peak_rate_grows_with_area_and_frame_rate(fields: dict[str, Any], factor: float) -> None:
    assert encoded(**fields).max_kbps == 10_000 * factor


def test_the_peak_rate_of_tiny_videos_has_a_floor() -> None:
    assert encoded(width=16, height=16).max_kbps == 500


@pytest.mark.parametrize("codec", ["hevc", "av1"])
def test_newer_codecs_are_bounded_by_quality_alone(codec: str) -> None:
    assert encoded(SOFTWARE[Codec(codec)], codec=codec).max_kbps is None


@pytest.mark.parametrize("codec", list(Codec))
@pytest.mark.parametrize("quality", list(Quality))
def test_every_quality_is_defined_for_every_encoder(codec: Codec, quality: Quality) -> None:
    for encoder in (SOFTWARE[codec], HARDWARE[codec]):
        made = encoded(encoder, codec=codec, quality=quality)
        assert (made.encoder, made.preset, made.quality) == (encoder, *PRESETS[family(encoder)][quality])
        assert made.threads == 1
    assert TARGET_KBPS[quality] > 0
    assert AUDIO_KBPS[quality] > 0


@pytest.mark.parametrize("row", PRESETS)
def test_a_better_quality_has_a_lower_quantiser_and_a_higher_rate(row: str) -> None:
    assert [PRESETS[row][quality][1] for quality in Quality] == sorted(
        (PRESETS[row][quality][1] for quality in Quality), reverse=True
    )
    assert list(TARGET_KBPS.values()) == sorted(TARGET_KBPS.values())


@pytest.mark.parametrize("codec", list(Codec))
def test_intermediates_are_fast_unbounded_and_better_than_any_delivery(codec: Codec) -> None:
    made = intermediate_encoding(output(codec=codec, quality="ultra", fps=25))
    assert (made.encoder, made.preset, made.max_kbps, made.threads, made.gop) == ("libx264", "ultrafast", None, 1, 50)
    assert made.quality < min(crf for _, crf in PRESETS["libx264"].values())


def test_the_estimate_grows_with_area_and_care() -> None:
    small = FrameCanvas(width=960, height=540, fps=Fraction(30))
    large = FrameCanvas(width=1920, height=1080, fps=Fraction(30))
    fast, slow = encoded(), encoded(quality="high")
    assert frame_seconds(large, fast) == pytest.approx(4 * frame_seconds(small, fast))
    assert frame_seconds(large, slow) > frame_seconds(large, fast) > 0


@pytest.mark.parametrize(("encoder", "row"), [("h264_nvenc", "nvenc"), ("av1_nvenc", "nvenc"), ("libx265", "libx265")])
def test_an_encoder_belongs_to_a_family(encoder: str, row: str) -> None:
    assert family(encoder) == row
