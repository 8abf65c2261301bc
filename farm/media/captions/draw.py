"""Captions as pictures with transparency: letters by FreeType and HarfBuzz (through Pillow and Raqm)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from farm.media.captions.layout import EMOJI_EM, EMOJI_SIZE, RISE, Glyphs, Layout, Letters
from farm.plan.captions.payload import BurnedLook
from farm.plan.encoding import Canvas
from farm.spec.captions import CaptionStyle

RGBA = np.ndarray[Any, np.dtype[np.uint8]]
"""``height × width × 4`` bytes, colours multiplied by their opacity."""

OUTLINES = {
    CaptionStyle.LOWER: 0.06,
    CaptionStyle.KARAOKE: 0.07,
    CaptionStyle.WORD_POP: 0.085,
    CaptionStyle.MINIMAL: 0.04,
}
"""Width of the outline in ems; there is none on a box that hides at least :data:`ENOUGH`."""

ENOUGH = 0.5
PADDING = (0.5, 0.1)
"""Of the box beside and above its lines, in ems."""

ROUND = 0.28
"""Radius of the box's corners, in ems."""

SMOOTH = 4
"""The box is drawn so many times as large, for soft corners."""

RESTING, SMALL, OVERSHOOT = 0.9, 0.66, 1.70158
"""In the style in which words pop up, the size of those that have been spoken, the size from which the spoken one
grows to all of its place, and how far it swings beyond (Penner's ``easeOutBack``)."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What a caption shows at a time."""

    spoken: int | None = None
    """The piece that is spoken, where the style shows that."""
    upto: int | None = None
    """The last piece that is seen; none: all are."""
    grown: float = 1.0
    """How far the spoken word has popped up, from 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A part of a frame. Its corner and its sides are even, so that chroma samples are not cut."""

    x: int
    y: int
    pixels: RGBA


def draw(layout: Layout, look: BurnedLook, canvas: Canvas, letters: Letters, moment: Moment) -> Picture:
    """Draw a caption as it is at a moment."""
    left, top, right, bottom = _bounds(layout, canvas)
    image = Image.new("RGBA", (right - left, bottom - top))
    if look.box_opacity:
        image = _box(layout, look, image.size, (left, top))
    seen = [part for part in layout.glyphs if moment.upto is None or part.piece <= moment.upto]
    placed = [_grown(part, layout, moment, (left, top)) for part in seen]
    outline = OUTLINES[look.style] if look.box_opacity < ENOUGH else 0.0
    letters_only = [(part, size) for part, size in placed if not letters.is_emoji(part.face)]
    if outline:
        _write(image, letters_only, letters, look.outline, outline)
    _write(image, [each for each in letters_only if each[0].piece != moment.spoken], letters, look.color)
    _write(image, [each for each in letters_only if each[0].piece == moment.spoken], letters, look.highlight)
    for part, size in placed:
        if letters.is_emoji(part.face):
            _paste_emoji(image, part, size, letters)
    return Picture(x=left, y=top, pixels=np.asarray(image))


def _bounds(layout: Layout, canvas: Canvas) -> tuple[int, int, int, int]:
    """Return the part of the frame that a caption may touch, with even edges."""
    reach = 0.75 * layout.size
    left, top, right, bottom = layout.box
    edges = (left - reach, top - reach / 2, right + reach, bottom + reach / 2)
    low = [max(0, int(edge) // 2 * 2) for edge in edges[:2]]
    sides = (canvas.width, canvas.height)
    high = [min(side, int(edge) // 2 * 2 + 2) for edge, side in zip(edges[2:], sides, strict=True)]
    low = [min(start, side - 2) for start, side in zip(low, sides, strict=True)]
    return low[0], low[1], max(high[0], low[0] + 2), max(high[1], low[1] + 2)


def _grown(part: Glyphs, layout: Layout, moment: Moment, origin: tuple[int, int]) -> tuple[Glyphs, float]:
    """Return a run at its place in the picture, and its em; the spoken word grows around its middle."""
    scale = 1.0
    if moment.upto is not None:
        scale = SMALL + (1 - SMALL) * _swing(moment.grown) if part.piece == moment.spoken else RESTING
    word = [other for other in layout.glyphs if other.piece == part.piece and other.y == part.y]
    middle = (min(p.x for p in word) + max(p.x + p.width for p in word)) / 2
    x = middle + (part.x - middle) * scale - origin[0]
    y = part.y + (scale - 1) * RISE * layout.size - origin[1]
    moved = Glyphs(text=part.text, face=part.face, rtl=part.rtl, piece=part.piece, x=x, y=y, width=part.width * scale)
    return moved, layout.size * scale


def _swing(share: float) -> float:
    """Return how far a word has popped up: beyond its size, then back (Penner's ``easeOutBack``)."""
    rest = share - 1
    return 1 + (OVERSHOOT + 1) * rest**3 + OVERSHOOT * rest**2


def _write(
    image: Image.Image, parts: Sequence[tuple[Glyphs, float]], letters: Letters, ink: str, outline: float = 0.0
) -> None:
    """Write runs in one colour, with an outline of so many ems around them."""
    if not parts:
        return
    mask = Image.new("L", image.size)
    pen = ImageDraw.Draw(mask)
    for part, size in parts:
        font = letters.font(part.face, size)
        stroke = max(0.5, outline * size) if outline else 0.0
        direction = letters.direction(part.face, rtl=part.rtl)
        pen.text((part.x, part.y), part.text, 255, font, anchor="ls", direction=direction, stroke_width=stroke)
    _lay(image, ink, mask)


def _lay(image: Image.Image, ink: str, mask: Image.Image) -> None:
    """Lay a colour over a picture whose colours are multiplied by their opacity.

    Mixed as a picture: a plain colour is laid on transparent ground at full
    strength, as for colours that are not multiplied.
    """
    image.paste(Image.new("RGBA", image.size, ink), (0, 0), mask)


def _paste_emoji(image: Image.Image, part: Glyphs, size: float, letters: Letters) -> None:
    """Draw pictures at their own size, and bring them to that of the letters."""
    font = letters.font(part.face, size)
    left, top, right, bottom = font.getbbox(part.text, anchor="ls")
    sheet = Image.new("RGBA", (max(1, round(right - left)), max(1, round(bottom - top))))
    ImageDraw.Draw(sheet).text((-left, -top), part.text, font=font, anchor="ls", embedded_color=True)
    scale = size * EMOJI_EM / EMOJI_SIZE
    target = (max(1, round(sheet.width * scale)), max(1, round(sheet.height * scale)))
    small = sheet.convert("RGBa").resize(target, Image.Resampling.BOX).convert("RGBA")
    alpha = small.getchannel("A")
    small.putalpha(255)
    middle = part.y - RISE * size
    image.paste(small, (round(part.x + left * scale), round(middle - small.height / 2)), alpha)


def _box(layout: Layout, look: BurnedLook, size: tuple[int, int], origin: tuple[int, int]) -> Image.Image:
    """Return a transparent picture with the box behind the lines."""
    pad_x, pad_y = (pad * layout.size for pad in PADDING)
    left, top, right, bottom = layout.box
    edges = (left - pad_x - origin[0], top - pad_y - origin[1], right + pad_x - origin[0], bottom + pad_y - origin[1])
    large = Image.new("L", (size[0] * SMOOTH, size[1] * SMOOTH))
    shade = round(255 * look.box_opacity)
    corners = tuple(edge * SMOOTH for edge in edges)
    ImageDraw.Draw(large).rounded_rectangle(corners, ROUND * layout.size * SMOOTH, shade)
    mask = large.resize(size, Image.Resampling.BOX)
    picture = Image.new("RGBA", size)
    _lay(picture, look.box, mask)
    return picture
