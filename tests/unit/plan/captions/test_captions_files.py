"""Caption files: hostile, in three formats, read to plain text."""

from fractions import Fraction

import pytest

from farm.errors import AssetError
from farm.plan.captions.files import MAX_BYTES, FileCaption, parse_captions, write_captions
from farm.spec.captions import CaptionFile

SRT = "1\n00:00:01,000 --> 00:00:02,500\n{}\n"
ASS = (
    "[Script Info]\nScriptType: v4.00+\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{}\n"
)


def lines(data: str | bytes) -> list[tuple[str, ...]]:
    return [caption.lines for caption in parse_captions(data.encode() if isinstance(data, str) else data)]


@pytest.mark.parametrize(
    "data",
    [
        SRT.format("Two\nlines"),
        "WEBVTT\n\nNOTE a remark\n\nSTYLE\n::cue {color: red}\n\nname\n00:01.000 --> 00:02.500 line:0\nTwo\nlines\n",
        ASS.format("Two\\Nlines"),
        SRT.format("Two\nlines").replace("\n", "\r\n"),
        "\ufeff" + SRT.format("Two\nlines"),
    ],
    ids=["srt", "vtt", "ass", "srt of Windows", "srt with a mark"],
)
def test_every_format_gives_the_same_captions(data: str) -> None:
    assert parse_captions(data.encode()) == (FileCaption(start=1.0, end=2.5, lines=("Two", "lines")),)


def test_utf_16_and_the_old_code_page_are_read_too() -> None:
    assert lines(SRT.format("schön").encode("utf-16")) == [("schön",)]
    assert lines(SRT.format("schön").encode("cp1252")) == [("schön",)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<i>slanted</i> <b>bold</b>", "slanted bold"),
        ("{\\an8}on top", "on top"),
        ("C:\\New\\temp", "C:\\New\\temp"),
        ("{braces} & <names>", "{braces} & <names>"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("a\u202eb\u0007c", "abc"),
        ("  many   spaces ", "many spaces"),
    ],
)
def test_plain_text_is_what_counts_in_subrip(written: str, read: str) -> None:
    assert lines(SRT.format(written)) == [(read,)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{\\pos(1,2)\\b1}placed", "placed"),
        ("{\\p1}m 0 0 l 100 100{\\p0}drawn", "drawn"),
        ("a\\hb", "a b"),
    ],
)
def test_overrides_and_drawings_of_ass_are_dropped(written: str, read: str) -> None:
    assert lines(ASS.format(written)) == [(read,)]


def test_entities_and_voices_of_webvtt_are_resolved() -> None:
    assert lines("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Bob>a &lt;b&gt; &amp; <c.loud>c</c></v>\n") == [("a <b> & c",)]


def test_a_line_that_is_a_number_is_no_captions_number() -> None:
    assert lines(SRT.format("In the year\n1984") + "\n2\n00:00:03,000 --> 00:00:04,000\n2001\n") == [
        ("In the year", "1984"),
        ("2001",),
    ]


def test_captions_come_by_their_start_and_those_without_time_or_text_not_at_all() -> None:
    data = (
        "1\n00:00:05,000 --> 00:00:06,000\nlater\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\nsooner\n\n"
        "3\n00:00:03,000 --> 00:00:02,000\nbackwards\n\n"
        "4\n00:00:03,000 --> 00:00:04,000\n<i> </i>\n"
    )
    assert lines(data) == [("sooner",), ("later",)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a caption file (SRT, VTT or ASS)"),
        (b"hello world", "is not a caption file (SRT, VTT or ASS)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not a text, so it holds no captions"),
        (b"WEBVTT\n\n", "has no captions with text"),
        (b"x" * (MAX_BYTES + 1), "is larger than 4 MiB, too large for captions"),
        (SRT.format("x").encode() * 20_001, "has 20,001 captions; the limit is 20,000"),
    ],
)
def test_what_is_no_caption_file_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(AssetError) as caught:
        parse_captions(data)
    assert str(caught.value) == message


def test_a_written_subrip_file_has_exact_times_and_nothing_that_players_take_for_markup() -> None:
    text = write_captions(CaptionFile.SRT, [(30, 45, ("<b>a & {\\an8}", "x --> y"))], Fraction(30000, 1001))
    number, times, first, second = text.splitlines()
    assert (number, times) == ("1", "00:00:01,001 --> 00:00:02,503")
    assert "<b>" not in first
    assert "{\\" not in first
    assert "-->" not in second
    assert lines(text) == [("<b>a & {\\an8}", "x --> y")]


def test_a_written_webvtt_file_is_escaped() -> None:
    text = write_captions(CaptionFile.VTT, [(0, 25, ("a < b & c --> d",))], Fraction(25))
    assert text == "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\na &lt; b &amp; c --&gt; d\n"
