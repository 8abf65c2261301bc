"""Captions as pictures: shaped, ordered, inside the safe area."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from farm.media.captions.draw import Moment, Picture, draw
from farm.media.captions.layout import Layout, Letters, lay_out
from farm.media.fonts import Lettering, installed, lettering
from farm.plan.captions.fonts import Weight, runs, weight_of
from farm.plan.captions.payload import BurnedCaption, BurnedLook, BurnedPiece, Face
from farm.plan.captions.rules import margins
from farm.plan.encoding import Canvas
from farm.spec.captions import CaptionPosition, CaptionStyle

SIZES = [(640, 360), (360, 640), (360, 360), (288, 360)]
WIDE = Canvas(width=640, height=360, fps=Fraction(25))

fonts_for = {
    "arabic": "NotoSansArabic-Bold.ttf",
    "hebrew": "NotoSansHebrew-Bold.ttf",
    "devanagari": "NotoSansDevanagari-Bold.ttf",
    "emoji": "NotoColorEmoji.ttf",
}


def needs(script: str) -> pytest.MarkDecorator:
    """Skip where a script's font is not installed."""
    return pytest.mark.skipif(fonts_for[script] not in installed(), reason=f"{fonts_for[script]} is not installed")


class Written:
    """A caption with all that it takes to draw it."""

    def __init__(
        self, *lines: str, canvas: Canvas = WIDE, style: CaptionStyle = CaptionStyle.LOWER, **look: object
    ) -> None:
        weight = weight_of(style)
        found: Lettering = lettering({weight: lines}, None)
        free = margins(canvas.width, canvas.height)
        facts: dict[str, object] = {
            "style": style,
            "position": CaptionPosition.BOTTOM,
            "size": 0.06,
            "color": "#ffffff",
            "highlight": "#ffd166",
            "outline": "#000000",
            "box": "#0c101c",
            "box_opacity": 0.75 if style is CaptionStyle.LOWER else 0.0,
            "margins": (free.side, free.top, free.bottom),
            "from_right": False,
        }
        self.caption = BurnedCaption(
            first=0,
            count=25,
            lines=tuple(
                tuple(
                    BurnedPiece(runs=tuple(runs(word, found.fonts, weight)), space=n > 0, at=5 * n)
                    for n, word in enumerate(line.split())
                )
                for line in lines
            ),
            look=BurnedLook.model_validate(facts | look),
        )
        faces = [Face(sha256=font.sha256, index=font.index, emoji=font.emoji) for font in found.fonts]
        self.canvas, self.letters = canvas, Letters(faces, [found.paths[face.sha256] for face in faces])

    @property
    def layout(self) -> Layout:
        return lay_out(self.caption, self.canvas, self.letters)

    def draw(self, moment: Moment | None = None) -> Picture:
        return draw(self.layout, self.caption.look, self.canvas, self.letters, moment or Moment())


def ink(picture: Picture) -> tuple[int, int, int, int]:
    """Return the left, top, right and bottom of what is drawn, in pixels of the frame."""
    rows, columns = np.nonzero(picture.pixels[:, :, 3] > 16)
    left, top = picture.x + columns.min(), picture.y + rows.min()
    return int(left), int(top), int(picture.x + columns.max() + 1), int(picture.y + rows.max() + 1)


@pytest.mark.parametrize("position", list(CaptionPosition))
@pytest.mark.parametrize("style", list(CaptionStyle))
@pytest.mark.parametrize("size", SIZES)
def test_captions_stay_in_the_safe_area(size: tuple[int, int], style: CaptionStyle, position: CaptionPosition) -> None:
    canvas = Canvas(width=size[0], height=size[1], fps=Fraction(25))
    written = Written("Whoever misses it walks", "over the pass (gjpqy)", canvas=canvas, style=style, position=position)
    left, top, right, bottom = ink(written.draw())
    free, em = margins(*size), written.layout.size
    edge = 0.55 * em  # the box and the outline stand out by so much
    assert free.side * size[0] - edge <= left
    assert right <= size[0] * (1 - free.side) + edge
    assert free.top * size[1] - edge <= top
    assert bottom <= size[1] * (1 - free.bottom) + edge


def test_what_is_too_wide_is_made_smaller() -> None:
    written = Written("W" * 60)
    left, _top, right, _bottom = ink(written.draw())
    assert written.layout.size < 0.06 * 360
    assert right - left <= 640 * 0.8 + 1.2 * written.layout.size


def test_pictures_have_even_corners_and_sides() -> None:
    for word in ("a", "ab", "Wide word", "i"):
        picture = Written(word).draw()
        assert (picture.x % 2, picture.y % 2) == (0, 0)
        assert (picture.pixels.shape[0] % 2, picture.pixels.shape[1] % 2) == (0, 0)


def test_colours_are_multiplied_by_their_opacity() -> None:
    for style in CaptionStyle:
        pixels = Written("over 🍎 pass", style=style, outline="#ffffff", box="#ff0000").draw().pixels.astype(int)
        assert (pixels[:, :, :3].max(axis=2) <= pixels[:, :, 3] + 1).all()


def test_the_spoken_word_alone_has_another_colour() -> None:
    written = Written("over the pass", style=CaptionStyle.KARAOKE)
    plain, spoken = written.draw().pixels.astype(int), written.draw(Moment(spoken=1)).pixels.astype(int)
    columns = np.flatnonzero(np.abs(plain - spoken).max(axis=(0, 2)) > 8)
    word = next(part for part in written.layout.glyphs if part.text == "the")
    x = written.draw().x
    assert word.x - 1 <= x + columns.min()
    assert x + columns.max() <= word.x + word.width + 1
    assert np.array_equal(plain[:, :, 3], spoken[:, :, 3])  # the same letters


def test_words_pop_up_one_after_the_other_and_grow() -> None:
    written = Written("over the pass", style=CaptionStyle.WORD_POP)
    widths = []
    for upto in range(3):
        left, _top, right, _bottom = ink(written.draw(Moment(spoken=upto, upto=upto)))
        widths.append(right - left)
    assert widths == sorted(set(widths))
    small = ink(written.draw(Moment(spoken=0, upto=0, grown=0.1)))
    grown = ink(written.draw(Moment(spoken=0, upto=0)))
    assert small[2] - small[0] < 0.9 * (grown[2] - grown[0])
    assert not written.draw(Moment(upto=-1)).pixels.any()


@needs("arabic")
def test_arabic_letters_are_joined() -> None:
    joined = Written("بببب").layout.glyphs[0].width
    apart = sum(Written(letter).layout.glyphs[0].width for letter in "بببب")
    assert joined < 0.8 * apart


@needs("devanagari")
def test_devanagari_letters_melt_into_one() -> None:
    assert Written("क्ष").layout.glyphs[0].width < 0.8 * (
        Written("क").layout.glyphs[0].width + Written("ष").layout.glyphs[0].width
    )


@needs("hebrew")
def test_hebrew_is_read_from_the_right_and_its_latin_words_from_the_left() -> None:
    written = Written("שלום to you, חבר!")
    seen = [part.text for part in sorted(written.layout.glyphs, key=lambda part: part.x)]
    assert seen == ["!", "חבר", ",", "to", "you", "שלום"]
    assert [part.rtl for part in written.layout.glyphs if part.text in {"חבר", "to"}] == [True, False]


@needs("emoji")
def test_emoji_are_coloured_and_a_family_is_one_picture() -> None:
    one, family = Written("👩").layout.glyphs[0], Written("👨‍👩‍👧‍👦").layout.glyphs[0]
    assert family.width == pytest.approx(one.width, rel=0.05)
    pixels = Written("🍎", style=CaptionStyle.KARAOKE).draw().pixels.astype(int)
    assert (pixels[:, :, 0] - pixels[:, :, 2] > 80).sum() > 20  # an apple is red


def test_without_any_font_latin_is_still_drawn() -> None:
    piece = BurnedPiece(runs=(("over", -1),), space=False, at=0)
    caption = Written("over").caption.model_copy(update={"lines": ((piece,),)})
    letters = Letters([], [])
    layout = lay_out(caption, WIDE, letters)
    assert (draw(layout, caption.look, WIDE, letters, Moment()).pixels[:, :, 0] > 200).sum() > 20


@pytest.mark.parametrize("text", ["e" + "\u0301" * 15, "\u200d", "\ufffd" * 30, "ﷺ" * 10, "\U0001d573", "1️⃣"])
def test_odd_characters_are_drawn_or_left_out_but_break_nothing(text: str) -> None:
    Written(text).draw()


def test_a_fonts_file_that_is_broken_is_as_good_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from farm.media import fonts  # noqa: PLC0415

    broken = tmp_path / "Inter-Bold.otf"
    broken.write_bytes(b"no font")
    monkeypatch.setattr(fonts, "installed", lambda: {**installed(), broken.name: broken})
    fonts.coverage.cache_clear()
    try:
        names = [font.name for font in lettering({Weight.BOLD: ["hello"]}, None).fonts]
    finally:
        fonts.coverage.cache_clear()
    assert broken.name not in names
