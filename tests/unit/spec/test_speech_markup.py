"""A text with markup becomes words with pauses, rates and emphasis; anything else is refused with its place."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from farm.spec.markup import read_speech
from farm.spec.speech import Emphasis, Ending, SayAs, SpokenWord
from farm.spec.speech_tags import MAX_PAUSE


def words(text: str) -> tuple[SpokenWord, ...]:
    return read_speech(text).words


def written(text: str) -> list[str]:
    return [word.written for word in words(text)]


def refusal(text: str) -> str:
    with pytest.raises(PydanticCustomError) as caught:
        read_speech(text)
    return caught.value.message()


def test_a_plain_text_is_its_words_with_their_punctuation() -> None:
    assert written("Hello, world!  It's 5 o'clock.") == ["Hello,", "world!", "It's", "5", "o'clock."]


def test_a_pause_in_brackets_is_silence_after_the_word_before() -> None:
    hello, world = words("Hello [pause: 0.5] world")
    assert (hello.pause, world.pause) == (0.5, None)


@pytest.mark.parametrize(
    ("mark", "seconds"),
    [
        ("[pause]", 0.5),
        ("[PAUSE:2]", 2),
        ("[pause: 250ms]", 0.25),
        ("[pause:.5s]", 0.5),
        ('<break time="1.5s"/>', 1.5),
        ("<break strength='strong'/>", 0.7),
        ("<break/>", 0.4),
        ('<break strength="none"/>', 0),
    ],
)
def test_every_way_to_write_a_pause_is_understood(mark: str, seconds: float) -> None:
    assert words(f"one {mark} two")[0].pause == seconds


def test_pauses_in_a_row_add_up_to_the_longest_one_at_most() -> None:
    assert words("a [pause: 1][pause: 2] b")[0].pause == 3
    assert words(f"a {'[pause: 30]' * 50} b")[0].pause == MAX_PAUSE


def test_a_pause_before_the_first_word_is_a_lead() -> None:
    assert read_speech("[pause: 0.3] Go").lead == 0.3


def test_rates_within_rates_multiply() -> None:
    slow = words('<prosody rate="80%">one <prosody rate="0.75">two</prosody> three</prosody> four')
    assert [word.rate for word in slow] == [0.8, 0.6, 0.8, 1.0]


def test_emphasis_holds_for_its_words() -> None:
    loud = words('a <emphasis level="strong">b c</emphasis> <emphasis>d</emphasis>')
    assert [word.emphasis for word in loud] == [Emphasis.NONE, Emphasis.STRONG, Emphasis.STRONG, Emphasis.MODERATE]


def test_say_as_is_one_word_that_keeps_its_written_form() -> None:
    (date,) = words('<say-as interpret-as="date" format="dmy">4/7/2026</say-as>.')
    assert (date.written, date.alias, date.say_as) == ("4/7/2026.", "2026-07-04", SayAs.DATE)


def test_a_substitute_is_spoken_and_the_text_is_shown() -> None:
    (sub,) = words('<sub alias="World Wide Web Consortium">W3C</sub>')
    assert (sub.written, sub.alias) == ("W3C", "World Wide Web Consortium")


def test_marks_without_letters_belong_to_the_word_beside_them() -> None:
    assert written("— Hello — world 🎉 !") == ["— Hello —", "world 🎉 !"]


def test_blank_lines_and_paragraphs_end_paragraphs() -> None:
    ends = [word.ends for word in words("one\n\ntwo <p>three</p> <s>four</s> five")]
    assert ends == [Ending.PARAGRAPH, Ending.PARAGRAPH, Ending.PARAGRAPH, Ending.SENTENCE, Ending.NOTHING]


def test_the_five_entities_are_read_once_and_all_others_stay() -> None:
    assert written("a&amp;lt;b &lt;i&gt; &bogus;x &#65;x") == ["a&lt;b", "<i>", "&bogus;x", "&#65;x"]


def test_what_only_looks_like_markup_is_text() -> None:
    assert written("1 < 2 [laughs] a<3") == ["1 <", "2", "[laughs]", "a<3"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hi <audio src='x'/>", "character 4: <audio> is not a known tag"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>", "character 1: "),
        ("<?xml version='1.0'?>x", "character 1: <?xml> is not a known tag"),
        ("<p>one", "character 1: <p> is never closed"),
        ("one</p>", "character 4: </p> closes nothing; no tag is open"),
        ("<p>a<s>b</p></s>", "character 9: </p> closes nothing; </s> is expected"),
        ("a [pause: soon] b", "character 3: 'soon' is not a length"),
        ("a [pause: 31] b", "character 3: a pause must be at most 30 s"),
        ("a [pause: -1] b", "character 3: '-1' is not a length"),
        ("a <break time='1e9s'/>", "character 3: '1e9s' is not a length"),
        ("<break tempo='1s'/>a", "character 1: <break> has no attribute 'tempo'"),
        ("<break time=1s/>a", "character 1: the attributes of <break> cannot be read"),
        ("<prosody rate='900%'>a</prosody>", "character 1: the rate comes to 9;"),
        ("<prosody rate='fast'><prosody rate='2'><prosody rate='2'>a</prosody>", "character 40: the rate comes to 5;"),
        ("<emphasis level='huge'>a</emphasis>", "character 1: level 'huge' is not known"),
        ("<say-as interpret-as='money'>5</say-as>", "character 1: interpret-as 'money' is not known"),
        ("<say-as interpret-as='cardinal'>five</say-as>", "character 1: 'five' cannot be read as cardinal"),
        ("<say-as interpret-as='date'>2026-02-30</say-as>", "character 1: '2026-02-30' is no date as ymd"),
        ("<say-as interpret-as='digits'> </say-as>", "character 1: <say-as> has nothing in it that can be spoken"),
        ("<say-as interpret-as='digits'>1<break/></say-as>", "character 32: <break> cannot stand within <say-as>"),
        ("<sub alias='…'>x</sub>", "character 1: <sub> needs an alias"),
        ("a <b", "character 3: a tag begins here that does not end"),
        ("<p>" * 30 + "x" + "</p>" * 30, "character 49: tags stand more than 16 deep"),
        ("", "has nothing that can be spoken"),
        ("… — !", "has nothing that can be spoken"),
        ("x" * 201, "character 1: a word of 201 characters is too long"),
        ("a\x07b", "character 2: is a control character"),
    ],
)
def test_wrong_markup_is_refused_with_its_place(text: str, message: str) -> None:
    assert refusal(text).startswith(message)


@given(st.text(alphabet="<>/[]&;:\"'= \nabp1.—ß你sub break pause", max_size=400))
def test_any_text_is_read_or_refused_and_words_keep_its_letters(text: str) -> None:
    try:
        speech = read_speech(text)
    except PydanticCustomError:
        return
    assert speech.words
    assert all(any(c.isalnum() for c in word.alias or word.written) for word in speech.words)
    assert 0 <= speech.lead <= MAX_PAUSE


@given(st.lists(st.text(alphabet="abcäß你0", min_size=1, max_size=12), min_size=1, max_size=30))
def test_words_without_markup_come_back_as_they_were(plain: list[str]) -> None:
    assert written(" ".join(plain)) == plain


@pytest.mark.parametrize("piece", ["<", "<a '", "[pause:", "[", '<break time="', "<p x", "&amp", "<p a='b' ", "<sub"])
def test_hostile_repetitions_are_read_in_no_time(piece: str) -> None:
    began = time.process_time()
    refusal(piece * (20_000 // len(piece)))
    assert time.process_time() - began < 2  # a scanner that goes back takes minutes
