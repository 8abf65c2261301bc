"""Pauses are classed by their length, and scene boundaries move to them but never into a word."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_builders import color, digest, materials_for, sound, spec_of

from farm.plan.cuts import narrated
from farm.plan.materials import Materials
from farm.plan.pauses import Boundary, PauseKind, pauses_of, snapped
from farm.plan.timeline import Timeline, lay_out
from farm.plan.words import Timings, TimingSource, Word

FPS = Fraction(25)


def spoken(*words: tuple[str, float, float]) -> tuple[Word, ...]:
    return tuple(Word(text=text, start=start, end=end) for text, start, end in words)


@pytest.mark.parametrize(
    ("written", "silence", "kind"),
    [
        ("on", 0.81, PauseKind.PARAGRAPH),
        ("on", 0.8, PauseKind.DRAMATIC),
        ("on", 0.51, PauseKind.DRAMATIC),
        ("on", 0.5, PauseKind.BREATH),
        ("on", 0.31, PauseKind.BREATH),
        ("on", 0.3, None),
        ("on.", 0.3, PauseKind.SENTENCE),
        ("on?”", 0.0, PauseKind.SENTENCE),
        ("Dr.", 0.1, None),
        ("on,", 0.1, None),
    ],
)
def test_a_pause_is_classed_by_its_length_or_by_the_sentence_that_ends(
    written: str, silence: float, kind: PauseKind | None
) -> None:
    pauses = pauses_of(spoken((written, 0.5, 1.3), ("next", 1.3 + silence, 3.0)))
    assert [pause.kind for pause in pauses] == ([kind] if kind else [])


def test_the_last_word_is_followed_by_no_pause() -> None:
    assert pauses_of(spoken(("End.", 0, 1))) == ()


def move(frames: list[int], words: tuple[Word, ...], total: int, least: int = 25) -> tuple[int, ...]:
    boundaries = [Boundary(frame=frame, shortest_before=least) for frame in frames]
    return snapped(boundaries, words, FPS, total, least)


def test_a_boundary_goes_to_the_middle_of_the_nearest_pause() -> None:
    words = spoken(("One.", 0, 3.6), ("Two.", 4.4, 9.0), ("Three.", 9.6, 14))
    assert move([110, 220], words, 375) == (100, 232)


def test_a_pause_is_preferred_to_a_nearer_gap_between_words() -> None:
    words = spoken(("one", 0, 1.0), ("two", 1.1, 2.9), ("three.", 3.0, 4.0), ("four", 4.4, 8))
    assert move([72], words, 250) == (105,)


def test_without_a_pause_in_reach_a_boundary_goes_between_two_words() -> None:
    words = spoken(("a", 0, 1.98), ("b", 2.02, 9), ("c.", 9.1, 40), ("d", 41, 50))
    assert move([60], words, 1250) == (50,)


def test_a_boundary_outside_of_the_voice_stays() -> None:
    words = spoken(("a.", 10, 12), ("b.", 13, 15))
    assert move([100, 450], words, 500) == (100, 450)


def test_scenes_keep_their_least_length() -> None:
    words = spoken(("One.", 0, 2.0), ("Two.", 2.6, 3.0), ("Three.", 3.4, 9))
    first, second = move([60, 90], words, 250, least=30)
    assert first >= 30
    assert second - first >= 30


@st.composite
def voices(draw: st.DrawFn) -> tuple[Word, ...]:
    edges = sorted(draw(st.lists(st.integers(0, 6000), min_size=2, max_size=60, unique=True)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    marks = draw(st.lists(st.sampled_from(["", ".", ","]), min_size=len(spans), max_size=len(spans)))
    return spoken(*((f"w{mark}", a / 100, b / 100) for (a, b), mark in zip(spans, marks, strict=True)))


def inside(frame: int, words: tuple[Word, ...], fps: Fraction) -> bool:
    return any(Fraction(word.start) < frame / fps < Fraction(word.end) for word in words)


@settings(max_examples=200, deadline=None)
@given(
    voices(),
    st.lists(st.integers(1, 240), min_size=2, max_size=8),
    st.sampled_from([Fraction(25), Fraction(30000, 1001)]),
)
def test_scenes_keep_their_sum_and_least_lengths_and_end_in_no_word_where_that_can_be(
    words: tuple[Word, ...], lengths: list[int], fps: Fraction
) -> None:
    total = sum(lengths)
    ends = [sum(lengths[: n + 1]) for n in range(len(lengths) - 1)]
    least = [min(length, 75) for length in lengths]
    boundaries = [Boundary(frame=end, shortest_before=one) for end, one in zip(ends, least, strict=False)]
    moved = snapped(boundaries, words, fps, total, least[-1])
    assert all(after - before >= one for (before, after), one in zip(pairwise([0, *moved, total]), least, strict=True))
    if len(moved) == 1 and inside(moved[0], words, fps):  # then there was no other place
        assert all(inside(frame, words, fps) for frame in range(least[0], total - least[-1] + 1))


def narration(
    words: tuple[Word, ...], spec_words: str = "One. Two.", **fields: object
) -> tuple[Timeline, tuple[Word, ...]]:
    scene = {"transition": {"kind": "crossfade", "duration": 0.4}}
    voice = {"audio": "v.wav", "text": spec_words, "cut_at_pauses": True, **fields}
    spec = spec_of(
        color(duration=4, **scene), color(duration=4, **scene), color(duration=4), audio={"voiceover": voice}
    )
    known = materials_for(spec, sounds={"v.wav": sound("v.wav", 12.0)})
    timings = Timings(words=words, source=TimingSource.ALIGNMENT, confidence=1)
    materials = Materials(
        images=known.images, videos=known.videos, sounds=known.sounds, words={digest("v.wav"): timings}
    )
    return lay_out(spec, materials, FPS), narrated(spec, materials)


def test_the_middles_of_transitions_go_to_pauses_and_the_video_stays_as_long() -> None:
    words = spoken(("One.", 0.5, 4.0), ("Two.", 4.8, 6.6), ("Three.", 7.0, 11))
    timeline, _heard = narration(words, min_scene=2)
    middles = [span.start + span.lead // 2 for span in timeline.spans[1:]]
    assert middles == [110, 170]
    assert timeline.frames == 280
    assert [span.frames for span in timeline.spans] == [115, 70, 115]


def test_delay_and_trim_move_the_words_that_scenes_follow() -> None:
    words = spoken(("One.", 0.5, 1.0), ("Two.", 2.0, 3.0), ("Three.", 4.0, 5.0))
    _timeline, heard = narration(words, trim={"start": 2.5, "end": 4.5}, delay=1.0)
    assert [(word.text, word.start, word.end) for word in heard] == [("Two.", 1.0, 1.5), ("Three.", 2.5, 3.0)]
