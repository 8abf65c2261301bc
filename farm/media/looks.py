"""Pictures of a video for people: a thumbnail and a contact sheet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from farm.media.ffmpeg import QUICK, QUIET, asset_options, file_url
from farm.media.process import run

THUMBNAIL_AT = Fraction(15, 100)
"""Where in the video the thumbnail is taken: past the intro."""

THUMBNAIL_WIDTH = 1280
"""Pixels."""

SHEET_WIDTH = 1600
"""Pixels, of a sheet with as many columns as there may be."""

WIDEST = 640
"""Pixels of a picture on a sheet of few."""

GRABS_AT_ONCE = 16
"""Frames that one FFmpeg decodes: it starts once for all of them, but holds as many decoders."""

INK, PAPER, GAP, CAPTION = "#d8dee9", "#14181f", 8, 26


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A frame to look at."""

    seconds: float
    width: int
    """Pixels that it is scaled to."""
    exact: bool = False
    """Whether it has to be the very frame; else it is the key frame before, so that none between is decoded."""


def grab(video: Path, moments: Sequence[Moment], folder: Path) -> Iterator[Image.Image]:
    """Return the frames of a video at some moments, in their order; ``folder`` takes intermediate files."""
    for first in range(0, len(moments), GRABS_AT_ONCE):
        some = moments[first : first + GRABS_AT_ONCE]
        paths = [folder / f"grab-{number}.bmp" for number in range(first, first + len(some))]
        _grab(video, some, paths)
        for path in paths:
            with Image.open(path) as picture:
                yield picture.convert("RGB")
            path.unlink()


def _grab(video: Path, moments: Sequence[Moment], targets: Sequence[Path]) -> None:
    """Write each moment's frame."""
    sources, outputs = [], []
    safe = [word for name, value in asset_options().items() for word in (f"-{name}", value)]
    for number, (moment, target) in enumerate(zip(moments, targets, strict=True)):
        near = [] if moment.exact else ["-noaccurate_seek"]
        sources += [*safe, "-threads", "1", *near, "-ss", f"{moment.seconds:.6f}", "-i", file_url(video)]
        # Scaled first: converting colours while scaling takes twice as long.
        small = f"scale={moment.width}:-2:flags=area,format=yuv420p"
        graph = f"{small},scale=in_color_matrix=bt709:in_range=tv,format=rgb24"
        shot = ["-map", f"{number}:v:0", "-frames:v", "1", "-vf", graph, "-c:v", "bmp", "-f", "image2"]
        outputs += [*shot, "-update", "1", "-y", file_url(target)]
    run(["ffmpeg", *QUIET, "-filter_threads", "1", *sources, *outputs], limits=QUICK)


def thumbnail_moment(frames: int, fps: Fraction, width: int) -> Moment:
    """Return the moment at 15 % of a video, no wider than the video itself."""
    return Moment(seconds=float(int(frames * THUMBNAIL_AT) / fps), width=min(width, THUMBNAIL_WIDTH), exact=True)


def write_thumbnail(picture: Image.Image, target: Path) -> None:
    """Write a thumbnail as a JPEG."""
    picture.save(target, "JPEG", quality=90)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """How a contact sheet is laid out."""

    pictures: int
    aspect: float
    """Width over height of the video."""

    @property
    def columns(self) -> int:
        """Return how many pictures stand side by side."""
        return min(self.pictures, 5 if self.aspect >= 1 else 8)

    @property
    def width(self) -> int:
        """Return a picture's width in pixels, which is even."""
        return min((SHEET_WIDTH - GAP * (self.columns + 1)) // self.columns, WIDEST) // 2 * 2

    @property
    def height(self) -> int:
        """Return a picture's height in pixels."""
        return round(self.width / self.aspect)


def write_sheet(sheet: Sheet, pictures: Iterable[Image.Image], captions: Sequence[str], title: str, path: Path) -> None:
    """Write pictures with captions under each as a JPEG."""
    rows = -(-sheet.pictures // sheet.columns)
    size = sheet.columns * (sheet.width + GAP) + GAP
    paper = Image.new("RGB", (size, CAPTION * 2 + rows * (sheet.height + CAPTION + GAP) + GAP), PAPER)
    draw = ImageDraw.Draw(paper)
    draw.text((GAP, GAP), title, INK, _font(20))
    font = _font(14)
    for index, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        left = GAP + (index % sheet.columns) * (sheet.width + GAP)
        top = CAPTION * 2 + (index // sheet.columns) * (sheet.height + CAPTION + GAP)
        paper.paste(picture.resize((sheet.width, sheet.height)), (left, top))
        draw.text((left, top + sheet.height + 3), caption, INK, font)
    paper.save(path, "JPEG", quality=88)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return a font with as many scripts as there is one; Pillow's own has Latin letters only."""
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default(size)
