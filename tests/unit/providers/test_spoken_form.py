"""Numbers, money, times and marks are said as people say them; captions keep what is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import CONVERTER_CLASSES

from farm.providers.speech.latin import latin
from farm.providers.speech.spoken_form import plain_words, spoken_form
from farm.spec.markup import read_speech
from farm.spec.speech import SpokenWord


def said(text: str, language: str = "en") -> str:
    return " ".join(spoken_form(word, language) for word in read_speech(text).words)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("$1,234.56", "one thousand two hundred and thirty four dollars and fifty six cents"),
        ("£1.01,", "one pound and one penny,"),
        ("$5m", "five million dollars"),
        ("€2.5bn", "two point five billion euros"),
        ("1999.", "nineteen ninety nine."),
        ("1,999", "one thousand nine hundred and ninety nine"),
        ("the 1990s", "the nineteen nineties"),
        ("3rd", "third"),
        ("50%", "fifty percent"),
        ("3.14", "three point one four"),
        ("10:30;", "ten thirty;"),
        ("10:05", "ten oh five"),
        ("5:00", "five o'clock"),
        ("007", "zero zero seven"),
        ("AT&T", "AT and T"),
        ("and/or", "and or"),
        ("Dr. Who", "doctor Who"),
        ("café", "café"),
        ("fun 🎉!", "fun!"),
        ("9" * 30, " ".join(["nine"] * 30)),
    ],
)
def test_english_is_spelled_out(written: str, spoken: str) -> None:
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("content", "kind", "spoken"),
    [
        ("NASA", "characters", "N A S A"),
        ("A1+", "characters", "A one plus"),
        ("1984", "cardinal", "one thousand nine hundred and eighty four"),
        ("-42", "cardinal", "minus forty two"),
        ("21", "ordinal", "twenty first"),
        ("555-0123", "digits", "five five five zero one two three"),
        ("2026-07-04", "date", "July fourth, twenty twenty six"),
    ],
)
def test_say_as_decides_how_a_word_is_said(content: str, kind: str, spoken: str) -> None:
    assert said(f'<say-as interpret-as="{kind}">{content}</say-as>') == spoken


def test_other_languages_are_left_to_the_engine_but_for_what_say_as_asks() -> None:
    assert said("Um 8 Uhr kostet es 5 €", "de") == "Um 8 Uhr kostet es 5 €"
    assert said('<say-as interpret-as="cardinal">42</say-as>', "de") == "zweiundvierzig"
    assert said('<say-as interpret-as="cardinal">42</say-as>', "xx") == "42"


def test_words_for_a_dictionary_are_plain_lower_case() -> None:
    assert plain_words("“Naïve” O’Neill's e-mail, AT and T!") == ("naive", "o'neill's", "e", "mail", "at", "and", "t")


def test_lone_dashes_are_heard_as_commas_and_other_marks_not_at_all() -> None:
    assert latin("Yes — “no” … ßtraße") == 'Yes, "no" sstrasse'


@pytest.mark.parametrize("language", sorted(CONVERTER_CLASSES))
def test_a_number_is_said_or_left_as_it_is_in_every_language(language: str) -> None:
    for kind, numbers in {"cardinal": ("0", "-42", "1999", "9" * 15), "ordinal": ("0", "21", "999999999")}.items():
        for number in numbers:
            assert said(f'<say-as interpret-as="{kind}">{number}</say-as>', language.replace("_", "-"))


@given(st.text(max_size=60))
def test_any_word_is_said_somehow_without_new_lines(text: str) -> None:
    spoken = spoken_form(SpokenWord(written=text or "a"), "en")
    assert "\n" not in spoken
    assert latin(spoken).isascii()
