"""Frame rates are exact fractions, however they are spelled."""

from fractions import Fraction
from typing import Any

import pytest
from spec_examples import alps, problems, put

from farm.spec import parse_spec


def read(fps: Any) -> Fraction:
    return parse_spec(put(alps(), ["outputs", 0, "fps"], fps)).outputs[0].fps


@pytest.mark.parametrize(
    ("spelling", "rate"),
    [
        (30, Fraction(30)),
        (30.0, Fraction(30)),
        ("30", Fraction(30)),
        (" 30 ", Fraction(30)),
        ("30/1", Fraction(30)),
        ("60/2", Fraction(30)),
        (1, Fraction(1)),
        (240, Fraction(240)),
        (12.5, Fraction(25, 2)),
        (23.976, Fraction(24000, 1001)),
        (29.97, Fraction(30000, 1001)),
        (59.94, Fraction(60000, 1001)),
        ("23.976", Fraction(24000, 1001)),
        ("29.97", Fraction(30000, 1001)),
        ("29.970", Fraction(30000, 1001)),
        ("59.940", Fraction(60000, 1001)),
        ("23.976024", Fraction(24000, 1001)),
        (29.97002997, Fraction(30000, 1001)),
        ("59.94005994", Fraction(60000, 1001)),
        ("24000/1001", Fraction(24000, 1001)),
        ("30000/1001", Fraction(30000, 1001)),
        ("60000/1001", Fraction(60000, 1001)),
        ("2997/100", Fraction(2997, 100)),
        ("120000/1001", Fraction(120000, 1001)),
        (Fraction(30000, 1001), Fraction(30000, 1001)),
    ],
    ids=repr,
)
def test_a_frame_rate_is_read_exactly(spelling: Any, rate: Fraction) -> None:
    assert read(spelling) == rate


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(25, 2), Fraction(60000, 1001)], ids=str)
def test_a_frame_rate_written_and_read_is_the_same(rate: Fraction) -> None:
    written = parse_spec(put(alps(), ["outputs", 0, "fps"], rate)).model_dump(mode="json")["outputs"][0]["fps"]
    assert read(written) == rate
    assert isinstance(written, int if rate.denominator == 1 else str)


@pytest.mark.parametrize(
    "spelling",
    [0, 0.5, 240.5, 241, "0/1", "1/2", "999999/1", "300", 0.999],
    ids=repr,
)
def test_a_frame_rate_beyond_reason_is_refused(spelling: Any) -> None:
    assert problems(put(alps(), ["outputs", 0, "fps"], spelling)) == {"outputs[0].fps": "must be between 1 and 240"}


@pytest.mark.parametrize(
    "spelling",
    [
        "1e999999999",
        "1e2",
        "30/0",
        "30/",
        "/1001",
        "30/1001/2",
        "30.",
        ".5",
        "0x1e",
        "thirty",
        "",
        "  ",
        "+30",
        "-30",
        "3 0",
        "30fps",
        "1_0",
        "٣٠",
        "nan",
        "inf",
        "9" * 5000,
        "30\n/1",
        float("nan"),
        float("inf"),
        1e300,
        1e-300,
        10**300,
    ],
    ids=lambda s: repr(s)[:20],
)
def test_what_is_no_frame_rate_is_refused_at_once(spelling: Any) -> None:
    ((where, message),) = problems(put(alps(), ["outputs", 0, "fps"], spelling)).items()
    assert where == "outputs[0].fps"
    assert "is not a frame rate; give a number or a fraction such as '30000/1001'" in message
    assert len(message) < 150


@pytest.mark.parametrize("spelling", [True, False, None, [], [30], {}, {"fps": 30}], ids=repr)
def test_a_frame_rate_is_a_number_or_a_text(spelling: Any) -> None:
    assert problems(put(alps(), ["outputs", 0, "fps"], spelling)) == {
        "outputs[0].fps": "must be a number, or a fraction such as '30000/1001'"
    }


def test_half_a_surrogate_pair_is_refused_in_printable_words() -> None:
    found = problems(put(alps(), ["outputs", 0, "fps"], "\ud800"))
    assert list(found) == ["outputs[0].fps"]
    assert found["outputs[0].fps"].isprintable()
