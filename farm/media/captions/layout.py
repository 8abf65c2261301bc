"""Where each part of a caption stands: letters measured, lines centred, all of it inside the safe area."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from PIL import ImageFont

from farm.plan.captions.bidi import Flow, base_of, flow_of, levels, split_edges, visual_order
from farm.plan.captions.payload import BurnedCaption, BurnedPiece, Face
from farm.plan.encoding import Canvas
from farm.spec.captions import CaptionPosition, CaptionStyle

PITCH = 1.36
"""Distance of lines in ems: room for the marks above and below of Thai, Arabic and Devanagari."""

RISE = 0.36
"""Height of the middle of capital letters over the baseline, in ems."""

SPACE = 0.27
"""Width of a space in ems."""

POP_SPACE = 0.32
"""The same between words that pop up, which grow into it."""

EMOJI_SIZE = 109
"""The only size that Noto's emoji come in, in pixels."""

EMOJI_EM = 0.86
"""Size of emoji beside letters: as high as those with their ascenders."""


@dataclass(frozen=True, kw_only=True)
class Glyphs:
    """A run of text of one font at its place."""

    text: str
    face: int
    rtl: bool
    piece: int
    """Which of the caption's pieces it belongs to, counted through all lines."""
    x: float
    """Pixels to its left edge."""
    y: float
    """Pixels to its baseline."""
    width: float
    """Pixels."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A caption on a canvas."""

    glyphs: tuple[Glyphs, ...]
    size: float
    """Em in pixels."""
    box: tuple[float, float, float, float]
    """Left, top, right and bottom of its lines, in pixels."""


class Letters:
    """Fonts at the sizes in which they are used."""

    def __init__(self, faces: Sequence[Face], paths: Sequence[Path]) -> None:
        self.faces = tuple(faces)
        self._paths = tuple(paths)
        self._at = cache(self._load)

    def _load(self, face: int, size: float) -> ImageFont.FreeTypeFont:
        if face < 0:
            found = ImageFont.load_default(size)
            assert isinstance(found, ImageFont.FreeTypeFont)  # noqa: S101 — what it is with a size
            return found
        path, index = self._paths[face], self.faces[face].index
        return ImageFont.truetype(str(path), size, index, layout_engine=ImageFont.Layout.RAQM)

    def is_emoji(self, face: int) -> bool:
        """Tell whether a font has pictures of one size."""
        return face >= 0 and self.faces[face].emoji

    def font(self, face: int, size: float) -> ImageFont.FreeTypeFont:
        """Return a font at a size, or at its only one."""
        return self._at(face, EMOJI_SIZE if self.is_emoji(face) else round(size, 2))

    @staticmethod
    def direction(face: int, *, rtl: bool) -> str | None:
        """Return where a run leads; the renderer's own font knows no directions."""
        return None if face < 0 else "rtl" if rtl else "ltr"

    def width(self, text: str, face: int, size: float, *, rtl: bool) -> float:
        """Return how wide a run of text is, in pixels."""
        scale = size * EMOJI_EM / EMOJI_SIZE if self.is_emoji(face) else 1.0
        return self.font(face, size).getlength(text, direction=self.direction(face, rtl=rtl)) * scale


@dataclass(frozen=True, kw_only=True)
class _Run:
    text: str
    face: int
    piece: int


def lay_out(caption: BurnedCaption, canvas: Canvas, letters: Letters) -> Layout:
    """Return where a caption's parts stand; one that is too wide for the safe area is made smaller."""
    look = caption.look
    size = look.size * min(canvas.width, canvas.height)
    texts = [text for line in caption.lines for piece in line for text, _face in piece.runs]
    base = base_of(texts, from_right=look.from_right)
    gap = POP_SPACE if look.style is CaptionStyle.WORD_POP else SPACE
    side, top, bottom = look.margins
    free = canvas.width * (1 - 2 * side)
    widest = max(_width(line, letters, size, base, gap) for line in _rows(caption, base))
    size *= min(1.0, free / max(widest, 1.0))
    height = len(caption.lines) * PITCH * size
    begin = {
        CaptionPosition.BOTTOM: canvas.height * (1 - bottom) - height,
        CaptionPosition.TOP: canvas.height * top,
        CaptionPosition.MIDDLE: (canvas.height - height) / 2,
    }[look.position]
    glyphs: list[Glyphs] = []
    left, right = float(canvas.width), 0.0
    for number, row in enumerate(_rows(caption, base)):
        width = _width(row, letters, size, base, gap)
        x, y = (canvas.width - width) / 2, begin + (number + 0.5) * PITCH * size + RISE * size
        left, right = min(left, x), max(right, x + width)
        glyphs += _placed(row, letters, size, base, gap, (x, y))
    return Layout(glyphs=tuple(glyphs), size=size, box=(left, begin, right, begin + height))


def _rows(caption: BurnedCaption, base: Flow) -> list[list[_Run]]:
    """Return each line's runs in reading order; a space is a run without letters."""
    numbers = iter(range(sum(map(len, caption.lines))))
    return [list(chain.from_iterable(_runs(piece, next(numbers), base) for piece in line)) for line in caption.lines]


def _runs(piece: BurnedPiece, number: int, base: Flow) -> list[_Run]:
    space = [_Run(text=" ", face=-1, piece=number)] if piece.space else []
    parts = [(part, face) for text, face in piece.runs for part in split_edges(text, base)]
    return space + [_Run(text=text, face=face, piece=number) for text, face in parts]


def _depths(row: Sequence[_Run], base: Flow) -> list[int]:
    return levels([flow_of(run.text) for run in row], base)


def _run_width(run: _Run, letters: Letters, size: float, depth: int, gap: float) -> float:
    return gap * size if run.text == " " else letters.width(run.text, run.face, size, rtl=depth % 2 == 1)


def _width(row: Sequence[_Run], letters: Letters, size: float, base: Flow, gap: float) -> float:
    depths = _depths(row, base)
    return sum(_run_width(run, letters, size, depth, gap) for run, depth in zip(row, depths, strict=True))


def _placed(
    row: Sequence[_Run], letters: Letters, size: float, base: Flow, gap: float, at: tuple[float, float]
) -> list[Glyphs]:
    """Return a line's runs at their places, from left to right."""
    depths = _depths(row, base)
    x, y = at
    found = []
    for place in visual_order(depths):
        run, depth = row[place], depths[place]
        width = _run_width(run, letters, size, depth, gap)
        if run.text != " ":
            found.append(
                Glyphs(text=run.text, face=run.face, rtl=depth % 2 == 1, piece=run.piece, x=x, y=y, width=width)
            )
        x += width
    return found
