"""Captions for any words and any files: nothing lost, nothing overlaps, everything in its frames."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from farm.errors import AssetError
from farm.plan.captions.bidi import Flow, levels, visual_order
from farm.plan.captions.burn import Burner
from farm.plan.captions.cut import Piece, Shape, cut, line_width
from farm.plan.captions.files import parse_captions, write_captions
from farm.plan.captions.text import clean, clusters, pieces, width
from farm.plan.captions.timing import Caption, drawn_captions, read_captions
from farm.plan.encoding import Canvas
from farm.plan.materials import AudioMaterial, CaptionMaterial, Materials
from farm.plan.timeline import lay_out
from farm.plan.words import Timings, TimingSource, Word
from farm.spec import ExportSpec, parse_spec
from farm.spec.captions import CaptionFile

WORDS = [
    "a",
    "of",
    "the",
    "train,",
    "mountain",
    "pass.",
    "Really?",
    "世界",
    "こんにちは",
    "مرحبا",
    "שלום",
    "สวัสดี",
    "👨‍👩‍👧‍👦",
]
"""Words of many scripts, with and without ends of sentences."""

words = st.lists(
    st.tuples(st.sampled_from(WORDS), st.floats(0, 2), st.floats(0.01, 1.5)),
    max_size=40,
)
styles = st.sampled_from(["lower", "karaoke", "word-pop", "minimal"])
rates = st.sampled_from([Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60)])
canvases = st.sampled_from([(1920, 1080), (1080, 1920), (1080, 1080), (1080, 1350)])
rules = st.fixed_dictionaries(
    {},
    optional={
        "line_length": st.integers(4, 100),
        "lines": st.integers(1, 4),
        "gap": st.integers(0, 30),
        "max_duration": st.floats(1, 20),
        "characters_per_second": st.floats(1, 60),
        "across_scenes": st.booleans(),
    },
)


def spoken(given: list[tuple[str, float, float]]) -> Timings:
    """Return words that follow one another after pauses."""
    at, found = 0.0, []
    for text, pause, length in given:
        found.append(Word(text=text, start=at + pause, end=at + pause + length))
        at += pause + length
    return Timings(words=tuple(found), source=TimingSource.ENGINE, confidence=1.0)


def color(**fields: Any) -> dict[str, Any]:
    return {"kind": "color", "color": "#102030", **fields}


def voice(delay: float = 0.0) -> dict[str, Any]:
    return {"audio": "v.wav", "delay": delay}


def spec_of(*scenes: dict[str, Any], captions: dict[str, Any]) -> ExportSpec:
    return parse_spec({"version": 1, "scenes": scenes, "captions": captions, "outputs": [{"uri": "a.mp4"}]})


def known(timings: Timings, length: float = 60.0) -> Materials:
    """Return materials in which a voice's words are known."""
    recording = AudioMaterial(sha256="5" * 64, size=1, duration=length)
    return Materials(images={}, videos={}, sounds={"v.wav": recording}, words={recording.sha256: timings})


def in_order(captions: tuple[Caption, ...]) -> None:
    for before, after in pairwise(captions):
        assert before.end <= after.first
    for caption in captions:
        assert caption.count >= 1
        times = [said.at for line in caption.lines for said in line]
        assert times == sorted(times)
        assert caption.first <= times[0]
        assert times[-1] < caption.end


@given(said=words, style=styles, fps=rates, size=canvases, asked=rules, second=st.floats(0.2, 30))
@settings(max_examples=150)
def test_captions_never_overlap_and_stay_in_their_scene(
    said: list[tuple[str, float, float]],
    style: str,
    fps: Fraction,
    size: tuple[int, int],
    asked: dict[str, Any],
    second: float,
) -> None:
    fade = {"kind": "crossfade", "duration": 0.1}
    spec = spec_of(
        color(duration=second, voiceover=voice(), transition=fade),
        color(duration=5, voiceover=voice(delay=0.5)),
        captions={"style": style, "rules": asked, "soft": True},
    )
    timeline = lay_out(spec, known(spoken(said)), fps)
    canvas = Canvas(width=size[0], height=size[1], fps=fps)
    for captions in (
        drawn_captions(spec, known(spoken(said)), timeline, canvas),
        read_captions(spec, known(spoken(said)), timeline),
    ):
        in_order(captions)
        for caption in captions:
            span = timeline.spans[caption.scene]
            end = timeline.frames if asked.get("across_scenes") else span.start + span.frames
            assert span.start <= caption.first < caption.end <= end


@given(said=words, style=styles, size=canvases)
@settings(max_examples=100)
def test_in_a_scene_with_room_every_word_is_shown_whole_in_order(
    said: list[tuple[str, float, float]], style: str, size: tuple[int, int]
) -> None:
    spec = spec_of(color(duration=200, voiceover=voice()), captions={"style": style})
    materials = known(spoken(said), 200)
    canvas = Canvas(width=size[0], height=size[1], fps=Fraction(240))
    captions = drawn_captions(spec, materials, lay_out(spec, materials, Fraction(240)), canvas)
    shown = "".join(text for caption in captions for text in caption.texts()).replace(" ", "")
    assert shown == "".join(clean(text) for text, _pause, _length in said)


@given(said=words, start=st.integers(0, 400), count=st.integers(1, 300), style=styles)
@settings(max_examples=100)
def test_a_part_has_just_the_captions_that_its_frames_show(
    said: list[tuple[str, float, float]], start: int, count: int, style: str
) -> None:
    spec = spec_of(color(duration=60, voiceover=voice()), captions={"style": style})
    materials = known(spoken(said))
    timeline = lay_out(spec, materials, Fraction(30))
    burner = Burner(spec, materials, timeline, Canvas(width=1920, height=1080, fps=Fraction(30)))
    part = burner.part(start, count)
    shown = {
        n for caption in (part.captions if part else ()) for n in range(caption.first, caption.first + caption.count)
    }
    planned = {n - start for caption in burner.captions for n in range(caption.first, caption.end)}
    assert shown == {n for n in planned if 0 <= n < count}


def row_of(said: list[tuple[str, float, float]]) -> list[Piece]:
    found = []
    for number, word in enumerate(spoken(said).words):
        found.append(Piece(text=word.text, start=word.start, end=word.end, space=number > 0))
    return found


@given(said=words, length=st.integers(8, 60), lines=st.integers(1, 3), most=st.floats(1, 20))
def test_no_line_is_too_long_and_no_caption_has_too_many(
    said: list[tuple[str, float, float]], length: int, lines: int, most: float
) -> None:
    row = row_of(said)
    shape = Shape(length=length, lines=lines, speed=17, least=0.8, most=most)
    captions = cut(row, shape) if row else []
    assert [piece for caption in captions for line in caption for piece in line] == row
    for caption in captions:
        assert len(caption) <= lines
        assert all(line_width(line) <= length or len(line) == 1 for line in caption)
        if sum(map(len, caption)) > 1:
            assert caption[-1][-1].end - caption[0][0].start <= most


@given(
    text=st.text(max_size=80), most=st.integers(4, 50), language=st.sampled_from([None, "en", "ja", "zh-Hant", "th"])
)
def test_a_word_is_cut_between_whole_characters_only(text: str, most: int, language: str | None) -> None:
    for word in clean(text).split():
        parts = list(pieces(word, language, most))
        assert "".join(parts) == word
        assert [c for part in parts for c in clusters(part)] == clusters(word)
        assert all(width(part) <= most or len(clusters(part)) == 1 for part in parts)


@given(data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_captions_or_refused(data: bytes) -> None:
    for head in (b"", b"WEBVTT\n\n00:01.000 --> 00:02.000\n", b"1\n00:00:01,000 --> 00:00:02,000\n", b"[Events]\n"):
        try:
            found = parse_captions(head + data)
        except AssetError:
            continue
        for caption in found:
            assert 0 <= caption.start < caption.end
            assert all(line and line == clean(line) for line in caption.lines)


lines_of_text = st.text(max_size=60).map(clean).filter(bool)


@given(
    given=st.lists(
        st.tuples(st.integers(1, 50), st.integers(1, 90), st.lists(lines_of_text, min_size=1, max_size=2)), max_size=8
    )
)
def test_vtt_files_give_back_what_was_written(given: list[tuple[int, int, list[str]]]) -> None:
    at, timed = 0, []
    for gap, count, texts in given:
        timed.append((at + gap, count, texts))
        at += gap + count
    written = write_captions(CaptionFile.VTT, timed, Fraction(25))
    if not timed:
        assert written == "WEBVTT\n\n"
        return
    found = parse_captions(written.encode())
    assert [list(caption.lines) for caption in found] == [texts for _first, _count, texts in timed]
    assert [round(caption.start * 25) for caption in found] == [first for first, _count, _texts in timed]


@given(
    flows=st.lists(st.sampled_from(Flow), max_size=12), base=st.sampled_from([Flow.LEFT_TO_RIGHT, Flow.RIGHT_TO_LEFT])
)
def test_every_run_is_seen_once_and_runs_of_one_direction_keep_their_order(flows: list[Flow], base: Flow) -> None:
    order = visual_order(levels(flows, base))
    assert sorted(order) == list(range(len(flows)))
    if all(flow is Flow.LEFT_TO_RIGHT for flow in flows):
        assert order == list(range(len(flows)))
    if all(flow is Flow.RIGHT_TO_LEFT for flow in flows):
        assert order == list(range(len(flows)))[::-1]


@given(
    captions=st.lists(
        st.tuples(st.floats(0, 20), st.floats(0.001, 9), st.lists(st.sampled_from(WORDS), min_size=1, max_size=30)),
        max_size=12,
    ),
    style=styles,
)
@settings(max_examples=100)
def test_a_files_captions_never_overlap_whatever_their_times(
    captions: list[tuple[float, float, list[str]]], style: str
) -> None:
    text = "\n".join(
        f"{n}\n{_clock(start)} --> {_clock(start + length)}\n{' '.join(said)}\n"
        for n, (start, length, said) in enumerate(captions, 1)
    )
    spec = spec_of(color(duration=12), color(duration=12), captions={"source": "a.srt", "style": style})
    try:
        parsed = parse_captions(text.encode())
    except AssetError:
        return
    file = CaptionMaterial(sha256="7" * 64, size=1, captions=parsed)
    materials = Materials(images={}, videos={}, sounds={}, captions={"a.srt": file})
    timeline = lay_out(spec, materials, Fraction(30))
    in_order(drawn_captions(spec, materials, timeline, Canvas(width=1920, height=1080, fps=Fraction(30))))


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"00:{whole // 60000:02d}:{whole // 1000 % 60:02d},{whole % 1000:03d}"
