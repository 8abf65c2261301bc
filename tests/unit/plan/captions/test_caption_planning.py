"""Captions on the timeline: cut where one would cut them by hand."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from plan_builders import (
    LAPTOP,
    VERSIONS,
    clip,
    color,
    digest,
    drawn,
    materials_for,
    plan_of,
    sound,
    spec_of,
    still,
    voice,
)

from farm.plan import Plan, build_plan
from farm.plan.captions.files import FileCaption
from farm.plan.captions.fonts import FontMaterial, Weight
from farm.plan.captions.payload import Burning
from farm.plan.captions.rules import habit_of, margins, room
from farm.plan.captions.timing import Caption, drawn_captions, read_captions
from farm.plan.encoding import Canvas
from farm.plan.materials import CaptionMaterial, Materials
from farm.plan.tasks import RangePayload, TransitionPayload
from farm.plan.timeline import lay_out
from farm.plan.words import Timings, TimingSource, Word
from farm.spec import ExportSpec

FPS = Fraction(30)
HD = Canvas(width=1920, height=1080, fps=FPS)
SENTENCE = "The night train leaves at nine, and whoever misses it walks over the pass to the valley."


def timed(text: str, *, start: float = 0.0, word: float = 0.25, pause: float = 0.05) -> Timings:
    """Return the words of a text, spoken evenly; a number in brackets is a pause in seconds."""
    at, found = start, []
    for part in text.split():
        if part.startswith("[") and part.endswith("]"):
            at += float(part[1:-1])
            continue
        found.append(Word(text=part, start=at, end=at + word))
        at += word + pause
    return Timings(words=tuple(found), source=TimingSource.ENGINE, confidence=1.0)


def known(spec: ExportSpec, length: float = 60.0, **spoken: Timings) -> Materials:
    """Return materials in which the words of some voices are known, by the name of their file."""
    sounds = {f"{name}.wav": sound(f"{name}.wav", length) for name in spoken}
    words = {digest(f"{name}.wav"): timings for name, timings in spoken.items()}
    return replace(materials_for(spec, sounds=sounds), words=words)


def said(text: str, duration: float = 30, canvas: Canvas = HD, **captions: Any) -> list[tuple[str, ...]]:
    """Return the captions of a text as they are drawn."""
    spec = spec_of(color(duration=duration, voiceover=voice("v.wav")), captions=captions)
    materials = known(spec, v=timed(text))
    timeline = lay_out(spec, materials, canvas.fps)
    return [caption.texts() for caption in drawn_captions(spec, materials, timeline, canvas)]


def planned(spec: ExportSpec, materials: Materials) -> tuple[Caption, ...]:
    return drawn_captions(spec, materials, lay_out(spec, materials, FPS), HD)


def test_a_long_sentence_is_cut_at_its_comma_into_lines_of_even_length() -> None:
    assert said(SENTENCE) == [
        ("The night train leaves at nine,",),
        ("and whoever misses it walks", "over the pass to the valley."),
    ]


def test_sentences_do_not_share_a_caption_where_they_can_do_without() -> None:
    assert said("It rains in the morning. By noon the sky is clear.") == [
        ("It rains in the morning.",),
        ("By noon the sky is clear.",),
    ]


def test_a_line_is_not_left_with_a_short_word_at_its_end() -> None:
    (lines,) = said("whoever walks across it in the night will see a star", rules={"line_length": 34})
    assert lines[0].split()[-1] not in {"a", "the", "in", "it"}


def test_words_after_a_long_pause_are_another_caption() -> None:
    assert said("one two [2] three four") == [("one two",), ("three four",)]


def test_chinese_and_japanese_are_cut_between_phrases_without_spaces() -> None:
    (lines,) = said("今日は天気がいいので、散歩に行きましょう。", language="ja")
    assert lines == ("今日は天気がいいので、", "散歩に行きましょう。")
    chinese = said("今天天气很好，我们去散步吧，" * 6, language="zh")
    assert all(len(line) <= 16 for caption in chinese for line in caption)


def test_thai_is_cut_between_words() -> None:
    for caption in said("วันนี้อากาศดีเราไปเดินเล่นกันเถอะวันนี้อากาศดี", language="th", rules={"line_length": 16}):
        for line in caption:
            assert not line.startswith(("ี", "ิ", "์"))  # no mark has lost its letter


def test_emoji_stay_whole() -> None:
    found = said("👨‍👩‍👧‍👦" * 20, rules={"line_length": 10})
    assert "".join(line for caption in found for line in caption) == "👨‍👩‍👧‍👦" * 20
    assert {len(line) % len("👨‍👩‍👧‍👦") for caption in found for line in caption} == {0}


def test_words_pop_up_a_few_at_a_time_on_one_line() -> None:
    found = said(SENTENCE, style="word-pop")
    assert all(len(caption) == 1 and len(caption[0].split()) <= 3 for caption in found)
    assert " ".join(caption[0] for caption in found) == SENTENCE


def test_a_narrow_frame_has_shorter_lines() -> None:
    tall = Canvas(width=1080, height=1920, fps=FPS)
    assert max(len(line) for caption in said(SENTENCE, canvas=tall) for line in caption) <= room(tall, 0.075)
    assert max(len(line) for caption in said(SENTENCE) for line in caption) > room(tall, 0.075)


def test_a_caption_comes_with_its_first_word_and_stays_until_it_is_read() -> None:
    spec = spec_of(color(duration=20, voiceover=voice("v.wav", delay=1)), captions={"language": "en"})
    (caption,) = planned(spec, known(spec, v=timed("Unbelievably extraordinary mountaineering", word=0.2)))
    assert caption.first == 30
    assert caption.count == pytest.approx(41 / 20 * 30, abs=2)  # 41 characters, 20 a second


def test_a_short_word_is_shown_for_five_sixths_of_a_second() -> None:
    spec = spec_of(color(duration=20, voiceover=voice("v.wav")), captions={})
    (caption,) = planned(spec, known(spec, v=timed("No", word=0.1)))
    assert caption.count == 25


def test_captions_close_to_each_other_are_two_frames_apart() -> None:
    spec = spec_of(color(duration=20, voiceover=voice("v.wav")), captions={})
    first, second = planned(spec, known(spec, v=timed("It rains in the morning. By noon the sky is clear.")))
    assert second.first - first.end == 2


def test_a_caption_ends_with_its_scene_unless_rules_say_otherwise() -> None:
    for across, end in ((False, 60), (True, 67)):
        spec = spec_of(
            color(duration=2, voiceover=voice("v.wav")), color(), captions={"rules": {"across_scenes": across}}
        )
        (caption,) = planned(spec, known(spec, v=timed("It rains.", start=1.4)))
        assert caption.first == 42
        assert caption.end == end


def test_a_trimmed_voice_has_the_captions_of_its_part() -> None:
    cut_off = voice("v.wav", trim={"start": 0.6, "end": 1.15}, delay=0.5)
    spec = spec_of(color(duration=9, voiceover=cut_off), captions={})
    (caption,) = planned(spec, known(spec, v=timed("one two three four five")))
    assert caption.texts() == ("three four",)
    assert caption.first == 15


def test_the_voice_over_the_whole_is_cut_at_scenes_and_silent_where_captions_are_off() -> None:
    spec = spec_of(
        color(duration=1.2),
        color(duration=1.2, captions=False),
        color(duration=5),
        audio={"voiceover": voice("v.wav")},
        captions={},
    )
    found = planned(spec, known(spec, v=timed("one two three four five six seven eight nine ten")))
    assert [(caption.scene, caption.texts()) for caption in found] == [
        (0, ("one two three four",)),
        (2, ("nine ten",)),
    ]


@pytest.mark.parametrize("wrong", [-5.0, 1e300])
def test_times_that_make_no_sense_break_nothing(wrong: float) -> None:
    words = (
        Word(text="good", start=0.5, end=1.0),
        Word(text="bad", start=wrong, end=2.0),
        Word(text="late", start=0.2, end=0.1),
    )
    spec = spec_of(color(duration=9, voiceover=voice("v.wav")), captions={})
    timings = Timings(words=words, source=TimingSource.ESTIMATE, confidence=0.1)
    (caption,) = planned(spec, known(spec, v=timings))
    assert caption.texts() == ("good late",)


def given(*captions: tuple[float, float, str]) -> CaptionMaterial:
    rows = tuple(FileCaption(start=a, end=b, lines=tuple(text.split("|"))) for a, b, text in captions)
    return CaptionMaterial(sha256=digest("talk.srt"), size=1, captions=rows)


def from_file(spec: ExportSpec, *captions: tuple[float, float, str]) -> tuple[Caption, ...]:
    return planned(spec, replace(materials_for(spec), captions={"talk.srt": given(*captions)}))


def test_a_files_captions_keep_their_lines_and_times_where_they_fit() -> None:
    spec = spec_of(color(duration=9), captions={"source": "talk.srt"})
    (caption,) = from_file(spec, (1.0, 2.5, "Of two|lines"))
    assert (caption.first, caption.end, caption.texts()) == (30, 75, ("Of two", "lines"))


def test_a_files_captions_stay_for_as_long_as_it_says() -> None:
    spec = spec_of(color(duration=20), captions={"source": "talk.srt"})
    (caption,) = from_file(spec, (1.0, 13.0, "A long look at the pass"))
    assert caption.count == 360


def test_two_voices_at_once_do_not_mix_their_words() -> None:
    spec = spec_of(
        color(duration=9, voiceover=voice("v.wav")), audio={"voiceover": voice("w.wav", delay=0.1)}, captions={}
    )
    found = planned(spec, known(spec, v=timed("over the pass"), w=timed("to the valley")))
    assert sorted(caption.texts() for caption in found) == [("over the pass",), ("to the valley",)]


def test_a_files_captions_that_hold_too_much_are_cut_within_their_time() -> None:
    spec = spec_of(color(duration=20), captions={"source": "talk.srt"})
    found = from_file(spec, (1.0, 9.0, SENTENCE + " " + SENTENCE))
    assert len(found) > 1
    assert (found[0].first, found[-1].end) == (30, 270)


def test_a_files_captions_are_left_out_where_a_scene_has_none() -> None:
    spec = spec_of(color(), color(captions="off"), color(), captions={"source": "talk.srt"})
    found = from_file(spec, (0.5, 1, "one"), (2.5, 3, "two"), (4.5, 5, "three"), (99, 100, "never"))
    assert [caption.texts() for caption in found] == [("one",), ("three",)]


def test_files_and_soft_tracks_hold_full_lines_whatever_is_drawn() -> None:
    spec = spec_of(
        color(duration=30, voiceover=voice("v.wav")), captions={"style": "word-pop", "soft": True, "burn_in": False}
    )
    materials = known(spec, v=timed(SENTENCE))
    timeline = lay_out(spec, materials, FPS)
    assert [caption.texts() for caption in read_captions(spec, materials, timeline)] == said(SENTENCE)
    assert not drawn_captions(spec, materials, timeline, HD)


@pytest.mark.parametrize(
    ("text", "language", "length", "speed"),
    [
        ("hello", "en", 42, 20),
        ("hello", None, 42, 17),
        ("こんにちは世界", None, 13, 4),
        ("你好世界", None, 16, 9),
        ("안녕하세요", None, 16, 12),
        ("สวัสดี", None, 35, 17),
        ("مرحبا", "ar", 42, 17),
    ],
)
def test_how_much_is_read_at_once_follows_the_language_or_script(
    text: str, language: str | None, length: float, speed: float
) -> None:
    habit = habit_of([text], language)
    assert (habit.length, habit.speed) == (length, speed)


@pytest.mark.parametrize("size", [(1920, 1080), (1440, 1080), (1080, 1080), (1080, 1350), (1080, 1920)])
def test_every_shape_of_frame_has_a_safe_area(size: tuple[int, int]) -> None:
    free = margins(*size)
    assert min(free.side, free.top, free.bottom) >= 0.05  # EBU R 95
    if size == (1080, 1920):
        assert free.bottom >= 0.35  # what Reels cover
        assert free.side >= 0.13  # TikTok's column of buttons


LATIN = FontMaterial(sha256="f" * 64, index=0, name="L.otf", weight=Weight.BOLD, emoji=False, covers=SENTENCE + "IByk")
GREEK = FontMaterial(sha256="e" * 64, index=0, name="G.otf", weight=Weight.BOLD, emoji=False, covers="Γειάσου")


def plan_with(spec: ExportSpec, materials: Materials, fonts: Sequence[FontMaterial] = (LATIN, GREEK)) -> Plan:
    return build_plan(spec, replace(materials, fonts=tuple(fonts)), farm=LAPTOP, versions=VERSIONS)


def burned(plan: Plan) -> list[Burning | None]:
    found = []
    for task in drawn(plan):
        assert isinstance(task.payload, RangePayload | TransitionPayload)
        found.append(task.payload.captions)
    return found


def written(part: Burning) -> str:
    lines = [line for caption in part.captions for line in caption.lines]
    return "".join(text for line in lines for piece in line for text, _face in piece.runs)


def test_a_range_is_told_its_own_captions_only() -> None:
    texts = {"v": timed("It rains [12] By noon [8] it clears")}
    spec = spec_of(color(duration=30, voiceover=voice("v.wav")), captions={})
    parts = burned(plan_with(spec, known(spec, **texts)))
    assert len(parts) == 3
    shown = [
        [
            "".join(text for piece in line for text, _face in piece.runs)
            for caption in part.captions
            for line in caption.lines
        ]
        for part in parts
        if part
    ]
    assert shown == [["Itrains"], ["Bynoon"], ["itclears"]]


def test_another_caption_changes_the_keys_of_its_own_ranges_alone() -> None:
    spec = spec_of(color(duration=30, voiceover=voice("v.wav")), captions={"style": "karaoke"})
    before = plan_with(spec, known(spec, v=timed("It rains [12] By noon [8] it clears")))
    greek = timed("It rains [12] Γειά σου [8] it clears")  # noqa: RUF001 — Greek letters
    after = plan_with(spec, known(spec, v=greek))
    same = [a.key == b.key for a, b in zip(drawn(before), drawn(after), strict=True)]
    assert same == [True, False, True]


def test_without_captions_in_it_a_range_has_the_key_that_it_has_without_captions_at_all() -> None:
    plain = spec_of(color(duration=30, voiceover=voice("v.wav")))
    spec = spec_of(color(duration=30, voiceover=voice("v.wav")), captions={})
    spoken = known(spec, v=timed("[12] By noon"))
    same = [
        a.key == b.key for a, b in zip(drawn(plan_with(plain, spoken)), drawn(plan_with(spec, spoken)), strict=True)
    ]
    assert same == [True, False, True]


def test_a_transition_shows_the_captions_of_its_frames() -> None:
    fade = {"kind": "crossfade", "duration": 1}
    spec = spec_of(color(duration=3, voiceover=voice("v.wav"), transition=fade), still(), captions={})
    _body, overlap, after = burned(plan_with(spec, known(spec, v=timed("over the pass", start=2.2))))
    assert overlap is not None
    assert (overlap.captions[0].first, overlap.captions[0].count) == (6, 24)
    assert after is None


@pytest.mark.parametrize(
    "changed",
    [{"style": "minimal"}, {"size": 0.07}, {"position": "top"}, {"color": "#ff0000"}, {"box_opacity": 0.1}],
)
def test_every_part_of_the_look_is_in_the_key(changed: dict[str, Any]) -> None:
    keys = set()
    for captions in ({}, changed):
        spec = spec_of(color(duration=5, voiceover=voice("v.wav")), captions=captions)
        keys.add(drawn(plan_with(spec, known(spec, v=timed("over the pass"))))[0].key)
    assert len(keys) == 2


def test_another_version_of_a_font_gives_other_keys() -> None:
    spec = spec_of(color(duration=5, voiceover=voice("v.wav")), captions={})
    spoken = known(spec, v=timed("over the pass"))
    newer = LATIN.model_copy(update={"sha256": "d" * 64})
    (old,), (new,) = drawn(plan_with(spec, spoken)), drawn(plan_with(spec, spoken, [newer, GREEK]))
    assert old.key != new.key
    assert new.assets == ("d" * 64,)  # and nodes get it like any asset


def test_styles_that_do_not_show_who_speaks_have_keys_without_times_of_words() -> None:
    keys = {}
    for style in ("lower", "karaoke"):
        found = set()
        for word in (0.25, 0.26):
            spec = spec_of(color(duration=5, voiceover=voice("v.wav")), captions={"style": style})
            spoken = timed("over the pass", word=word, pause=0.3 - word)
            times = (*spoken.words[:-1], spoken.words[-1].model_copy(update={"start": 0.6 if word == 0.25 else 0.7}))
            found.add(drawn(plan_with(spec, known(spec, v=spoken.model_copy(update={"words": times}))))[0].key)
        keys[style] = len(found)
    assert keys == {"lower": 1, "karaoke": 2}


def test_what_no_font_has_is_told_with_its_scene_and_script() -> None:
    spec = spec_of(color(), color(voiceover=voice("v.wav")), captions={})
    plan = plan_with(spec, known(spec, 1.9, v=timed("over नमस्ते 👍")))
    (warning,) = plan.warnings
    assert warning.startswith("scenes[1]: no font here has all characters of its captions (Devanagari, emoji); ")


def test_a_voice_without_known_words_is_told() -> None:
    spec = spec_of(color(voiceover=voice("x.wav")), clip(captions=False, voiceover=voice("x.wav")), captions={})
    assert plan_of(spec).warnings[-1:] == ("scenes[0].voiceover: nothing is known of its words, so it has no captions",)
    assert len([w for w in plan_of(spec).warnings if "captions" in w]) == 1


def test_captions_after_the_end_are_told() -> None:
    spec = spec_of(color(), captions={"source": "talk.srt"})
    materials = replace(materials_for(spec), captions={"talk.srt": given((0.5, 1, "over"), (5, 6, "the pass"))})
    assert plan_with(spec, materials).warnings == ("captions.source: 1 of 2 captions begin after the video's end",)


def test_a_scenes_wishes_are_told_where_there_are_no_captions() -> None:
    spec = spec_of(color(), color(captions={"style": "karaoke"}))
    assert plan_of(spec).warnings == ("scenes[1].captions: the export has no captions, so this changes nothing",)
