"""Effects at words are heard when the words are, and where nothing says them the customer is told where."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_builders import color, digest, materials_for, mixes, plan_of, sound, spec_of, voice

from farm.errors import SpecError
from farm.plan import Plan
from farm.plan.moments import effect_times, spelled
from farm.plan.timeline import lay_out
from farm.plan.words import Timings, TimingSource, Word

LINE = (("Three,", 0.5), ("two,", 1.0), ("one:", 1.5), ("Boom!", 2.25), ("boom", 3.0))


def timings(*words: tuple[str, float]) -> Timings:
    said = tuple(Word(text=text, start=start, end=start + 0.2) for text, start in words)
    return Timings(words=said, source=TimingSource.ENGINE, confidence=1)


WORDS = {digest("v.wav"): timings(*LINE)}


def planned(at: Any, *, scenes: Any = None, words: Any = WORDS, audio: Any = None, **other: Any) -> Plan:
    given = scenes or [color(), color(duration=6, voiceover=voice())]
    effects = {"effects": [{"audio": "e.wav", "at": at}]}
    spec = spec_of(*given, audio=effects | (audio or {}))
    return plan_of(spec, words=words, sounds={"e.wav": sound("e.wav", duration=0.5)}, **other)


def heard_at(at: Any, **other: Any) -> float:
    """Return the second at which the effect is heard."""
    (cue,) = [cue for mix in mixes(planned(at, **other)) for cue in mix.cues if cue.role == "effect"]
    return cue.at / 48000


@pytest.mark.parametrize(
    ("at", "seconds"),
    [
        ({"scene": 1, "word": "boom"}, 2 + 2.25),
        ({"scene": 1, "word": "BOOM"}, 2 + 2.25),
        ({"scene": 1, "word": "boom", "occurrence": 2}, 2 + 3.0),
        ({"scene": 1, "word": "three"}, 2 + 0.5),
        ({"scene": 1, "word": "«Two»"}, 2 + 1.0),
        ({"scene": 1, "word": "boom", "offset": -0.25}, 2 + 2.0),
        ({"scene": 1, "word": "three", "offset": -60}, 0),
        (1.75, 1.75),
    ],
)
def test_an_effect_is_heard_at_its_word(at: Any, seconds: float) -> None:
    assert heard_at(at) == pytest.approx(seconds, abs=1e-4)


def test_delay_trim_and_transition_move_the_word() -> None:
    fade = {"kind": "crossfade", "duration": 0.5}
    cut = voice(delay=0.7, trim={"start": 1.2, "end": 4})
    scenes = [color(transition=fade), color(duration=6, voiceover=cut)]
    assert heard_at({"scene": 1, "word": "boom"}, scenes=scenes) == pytest.approx(1.5 + 0.7 + 2.25 - 1.2, abs=1e-4)


def test_words_before_the_used_part_are_not_counted() -> None:
    scenes = [color(duration=6, voiceover=voice(trim={"start": 2.5}))]
    assert heard_at({"scene": 0, "word": "boom"}, scenes=scenes) == pytest.approx(0.5, abs=1e-4)


def test_the_voice_over_the_whole_needs_no_scene() -> None:
    found = heard_at({"word": "one"}, scenes=[color(duration=9)], audio={"voiceover": voice(delay=2)})
    assert found == pytest.approx(3.5, abs=1e-4)


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ({"scene": 1, "word": "bang"}, "scenes[1].voiceover does not say 'bang'"),
        ({"scene": 1, "word": "two", "occurrence": 2}, "scenes[1].voiceover says 'two' only once, not 2 times"),
        ({"scene": 1, "word": "boom", "occurrence": 5}, "scenes[1].voiceover says 'boom' only 2 times, not 5 times"),
        ({"scene": 0, "word": "boom"}, "scenes[0] has no voiceover"),
        ({"word": "boom"}, "there is no audio.voiceover; name the scene whose voice says the word"),
        ({"scene": 1, "word": "!?"}, "'!?' is no word"),
    ],
)
def test_a_word_that_nobody_says_is_a_located_problem(at: Any, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        planned(at)
    assert [(p.where, p.message) for p in caught.value.problems] == [("audio.effects[0].at", message)]


def test_without_timings_the_customer_is_told_what_to_do() -> None:
    with pytest.raises(SpecError, match=r"it is not known when scenes\[1\].voiceover says its words; give seconds"):
        planned({"scene": 1, "word": "boom"}, words={})


@pytest.mark.parametrize("left", [[0], [1]])
def test_scenes_keep_their_numbers_when_others_are_left_out(left: list[int]) -> None:
    all_scenes = [color(), color(duration=6, voiceover=voice())]
    spec = spec_of(*all_scenes, audio={"effects": [{"audio": "e.wav", "at": {"scene": 1, "word": "one"}}]})
    part = spec.model_copy(update={"scenes": tuple(spec.scenes[n] for n in left)})
    plan = plan_of(part, numbers=left, words=WORDS, sounds={"e.wav": sound("e.wav", duration=0.5)})
    found = [cue.at / 48000 for mix in mixes(plan) for cue in mix.cues if cue.role == "effect"]
    assert found == ([] if left == [0] else [1.5])
    unheard = "audio.effects[0].at: its scene was left out, so it is not heard"
    assert (unheard in plan.warnings) is (left == [0])


def test_a_scene_that_a_card_stands_in_for_says_nothing() -> None:
    plan = planned({"scene": 0, "word": "boom"}, cards={0: "scene 1"})
    assert not [cue for mix in mixes(plan) for cue in mix.cues if cue.role == "effect"]


def test_a_word_after_the_end_is_told() -> None:
    scenes = [color(duration=2, voiceover=voice())]
    plan = planned({"scene": 0, "word": "boom"}, scenes=scenes)
    assert "audio.effects[0].at: 2.25 s is after the video's end (2.0 s), so it is not heard" in plan.warnings


@given(st.text(max_size=40))
def test_a_word_is_spelled_the_same_however_it_is_dressed(text: str) -> None:
    plain = spelled(text)
    assert spelled(f"«{text}!» ") == plain
    assert spelled(plain) == plain


@pytest.mark.parametrize(("written", "plain"), [("Don\u2019t!", "don't"), ("CAFÉ", "café"), ("(2)", "2"), ("…", "")])
def test_words_are_compared_by_their_letters(written: str, plain: str) -> None:
    assert spelled(written) == plain


@given(st.floats(0, 20), st.floats(-60, 60), st.floats(0, 5))
def test_an_effect_is_never_before_the_video(delay: float, offset: float, start: float) -> None:
    at = {"scene": 0, "word": "now", "offset": offset}
    spec = spec_of(color(duration=30, voiceover=voice(delay=delay)), audio={"effects": [{"audio": "e.wav", "at": at}]})
    materials = materials_for(
        spec, words={digest("v.wav"): timings(("now", start))}, sounds={"v.wav": sound(duration=6)}
    )
    (found,) = effect_times(spec, materials, lay_out(spec, materials, Fraction(30)), [0])
    assert found == pytest.approx(max(0, delay + start + offset))
